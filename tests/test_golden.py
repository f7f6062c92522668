"""The golden run: a small export to the final table, compared with what is kept here.

Refresh it only on purpose: ``pytest tests/test_golden.py --update-golden``, and read the difference before committing.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notes_mining.store import Database
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.show import to_csv
from pipelines_for_tests import run_export, write_pipeline

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
