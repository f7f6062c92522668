"""The golden run: a small export to the final table, compared with what is kept here.

Refresh it only on purpose: ``pytest tests/test_golden.py --update-golden``, and read the difference before committing.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from notes_mining.store import Database
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.show import to_csv
from pipelines_for_tests import ROOT, run_export, write_pipeline

GOLDEN = Path(__file__).parent / "golden"


def test_golden_run(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    pipeline = write_pipeline(tmp_path, GOLDEN / "notes.csv", cases=GOLDEN / "cases.csv", events=GOLDEN / "events.csv")
    summary = run_export(pipeline)
    with Database.open(summary.database) as database:
        table = to_csv(crosstab(database, CrosstabSettings(minimum_persons=1)))
        texts = [row[0] for row in database.rows("SELECT text FROM notes ORDER BY text")]
        stages = database.rows("SELECT stage, count(*) FROM note_stages GROUP BY stage ORDER BY stage")
    got = {"crosstab": table.splitlines(), "texts": texts, "stages": [list(row) for row in stages]}
    kept = GOLDEN / "expected.json"
    if pytestconfig.getoption("--update-golden"):
        kept.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert got == json.loads(kept.read_text(encoding="utf-8"))


def stages(folder: Path, shift: str) -> list[tuple[object, ...]]:
    """The stage of each note and the days since the note before it in the case, by export order of the text."""
    content = yaml.safe_load((ROOT / "configs/deidentify.yaml").read_text(encoding="utf-8"))
    config = folder / "deidentify.yaml"
    folder.mkdir()
    config.write_text(yaml.safe_dump({**content, "dates": {**content["dates"], "shift": shift}}), encoding="utf-8")
    pipeline = write_pipeline(
        folder, GOLDEN / "notes.csv", cases=GOLDEN / "cases.csv", events=GOLDEN / "events.csv", deidentify=config
    )
    with Database.open(run_export(pipeline).database) as database:
        return database.rows(
            "SELECT n.text, s.stage, n.date - lag(n.date) OVER (PARTITION BY n.case_id ORDER BY n.date) "
            "FROM notes n JOIN note_stages s USING (note_id) ORDER BY n.text"
        )


def test_moved_dates_leave_every_note_in_its_stage_and_every_interval_as_it_is(tmp_path: Path) -> None:
    assert stages(tmp_path / "moved", "weeks") == stages(tmp_path / "kept", "none")
