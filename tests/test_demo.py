"""The demo as shipped: no leak beyond what the scorer reports, and README quotes the figures of what is shipped."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from alone import needs_namespace, permitted, run_alone
from notes_mining.config import DeidentifySettings, ModelSettings, load
from notes_mining.deidentify.keys import keyed_id, load_key
from notes_mining.evaluate.deid import score_deid
from notes_mining.evaluate.gold import read_gold
from notes_mining.evaluate.run_deid import final_findings_of
from notes_mining.store import Database
from notes_mining.tables.answers import Gate, Line, answers
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.disclosure import Rules
from notes_mining.tables.findings import Finding, FindingsSettings
from notes_mining.wiring import detect_settings
from pipelines_for_tests import ROOT, run_export

GOLD = ROOT / "corpus/gold"


RAN: dict[str, object] = {}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of pipelines/demo.yaml into a folder of its own; without a network, where we may cut it off."""
    folder = tmp_path_factory.mktemp("demo")
    content = yaml.safe_load((ROOT / "pipelines/demo.yaml").read_text(encoding="utf-8"))
    (folder / "demo.yaml").write_text(yaml.safe_dump({**content, "output": str(folder / "out")}), encoding="utf-8")
    if permitted():
        RAN.update(run_alone(folder / "demo.yaml"))
    else:
        summary = run_export(folder / "demo.yaml")
        RAN.update(counts=summary.counts, rejected=len(summary.rejected))
    assert RAN["counts"]["notes"] >= 340  # type: ignore[index]
    assert not RAN["rejected"]
    return folder / "out"


@needs_namespace
def test_the_demo_ran_without_a_network_and_looked_for_none(demo: Path) -> None:
    """Every other test here compares what came out of it with what is shipped."""
    assert (RAN["interfaces"], RAN["tried"]) == (["lo"], [])


@needs_namespace
def test_the_demo_ran_without_unpickling_anything(demo: Path) -> None:
    """A pickle runs whatever code the file brings; no model of ours is one, and no library reads one on the way."""
    assert RAN["unpickled"] == []


def test_what_a_run_leaves_is_its_owners_alone(demo: Path) -> None:
    for path in demo.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name
        assert not path.name.endswith((".wal", ".tmp", ".partial")), path.name


def test_no_test_name_or_number_stands_whole_more_often_than_the_scorer_reports(demo: Path) -> None:
    key = load_key("NO_SUCH_VARIABLE", demo / "steward/run.key")
    assert key is not None
    texts: dict[str, str] = defaultdict(str)
    with Database.open(demo / "notes.duckdb") as database:
        for case_id, text in database.rows("SELECT case_id, text FROM notes"):
            texts[case_id] += text + "\n"
    notes = read_gold(GOLD, splits=["test"])
    surfaces = {
        (note.case_id, note.text[span.start : span.end])
        for note in notes
        for span in note.spans
        if span.entity_type in ("PERSON", "ID") and span.end - span.start > 2
    }
    standing = sum(
        bool(re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", texts[keyed_id(key, "case", case)]))
        for case, surface in surfaces
    )
    models = load(ModelSettings, ROOT / "configs/models.yaml")
    settings = load(DeidentifySettings, ROOT / "configs/deidentify.yaml")
    scores = score_deid(notes, final_findings_of(notes, detect_settings(settings, models, ROOT, deidentified=False)))
    reported = sum(leak.entity_type in ("PERSON", "ID") for leak in scores.leaks)
    assert standing <= reported


def test_every_stage_and_theme_is_in_the_table(demo: Path) -> None:
    with Database.open(demo / "notes.duckdb") as database:
        assert len(database.rows("SELECT DISTINCT stage FROM note_stages")) == 9
        assert len(database.rows("SELECT DISTINCT theme FROM effective_tags")) == 22


def test_the_true_shares_lie_within_the_stated_intervals(demo: Path, gold: Database) -> None:
    """Stated beforehand: of the cells of each table at least 95 % (docs/estimation.md, section 8)."""
    with Database.open(demo / "notes.duckdb") as tagged:
        for cols in ("polarity", "language", "gender", "stage"):
            asked = CrosstabSettings(cols=cols, minimum_persons=1)
            true = {(cell.row, cell.column): cell.estimate or 0.0 for cell in crosstab(gold, asked).cells}
            table = crosstab(tagged, asked)
            assert table.errors_held
            stated = [
                (cell.low, true[cell.row, cell.column], cell.high) for cell in table.cells
                if cell.low is not None and cell.high is not None
            ]  # fmt: skip
            held = sum(low - 1e-9 <= share <= high + 1e-9 for low, share, high in stated)
            width = sum(high - low for low, _, high in stated) / len(stated)
            print(f"{cols}: {held} of {len(stated)}, mean width {width:.2f}")
            assert held / len(stated) >= 0.95, cols
            assert width < 0.7, "an interval that says nothing holds everything"


def test_every_number_of_every_finding_lies_within_its_interval(demo: Path, gold: Database) -> None:
    """Stated beforehand: all of those over all stages, the figures that are quoted; and 95 % of those by stage."""
    findings = load(FindingsSettings, ROOT / "configs/findings.yaml").findings
    assert len(findings) == 13
    by_stage = []
    with Database.open(demo / "notes.duckdb") as tagged:
        pairs = [(one, other) for finding in findings for one, other in _lines(tagged, gold, finding)]
    for line, true in pairs:
        if line.estimate is None or line.low is None or line.high is None or true.estimate is None:
            continue
        held = line.low - 1e-9 <= true.estimate <= line.high + 1e-9
        if "stage" in line.place[1]:
            by_stage.append(held)
        else:
            assert held, (line.label["en"], line.persons, true.persons)
    assert sum(by_stage) / len(by_stage) >= 0.95


def _lines(tagged: Database, gold: Database, finding: Finding) -> list[tuple[Line, Line]]:
    """The lines of a finding by the tagger's coding, each beside the same by the gold coding; nothing withheld."""
    found = [[line for answer in answers(Gate(one, Rules.of(1)), finding) for line in answer.lines]
             for one in (tagged, gold)]  # fmt: skip
    return list(zip(*found, strict=True))


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo's notes with their gold coding as adjudicated decisions."""
    with Database.create(tmp_path_factory.mktemp("gold") / "notes.duckdb") as database:
        gold_database().load(database)
        yield database


def gold_database() -> ModuleType:
    """The helper that fills a database with the gold coding; it stands with the tests of tables."""
    for room in ("store", "tables"):
        if str(ROOT / "tests" / room) not in sys.path:
            sys.path.insert(0, str(ROOT / "tests" / room))
    return importlib.import_module("gold_database")


def updater() -> ModuleType:
    """pipelines/update_readme.py as a module."""
    spec = importlib.util.spec_from_file_location("update_readme", ROOT / "pipelines/update_readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["figures:deid", "figures:themes"])
def test_readme_quotes_the_figures_as_they_are(name: str) -> None:
    module = updater()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert module.part(text, name) == module.PARTS[name](), "run: python pipelines/update_readme.py"


def test_readme_says_of_how_many_people_nothing_is_left_and_how_sure_that_is() -> None:
    part = updater().part((ROOT / "README.md").read_text(encoding="utf-8"), "figures:deid")
    rows = [line for line in part.splitlines() if line.startswith(("| notes without", "| people of whom"))]
    assert len(rows) == 3
    for row in rows:
        cells = re.findall(r"(\d\.\d{3}) \(≤ (\d\.\d{3})\)", row)
        assert len(cells) == 4, row  # fr, nl, mixed, all
        assert all(float(limit) > 1 - float(share) for share, limit in cells), "a limit lies above the rate itself"
    assert re.search(r"The notes name \d+ people", part)
