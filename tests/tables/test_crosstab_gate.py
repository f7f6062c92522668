"""Crosstabs through the gate: the persons behind filtered cells, denominators, filters in the ledger, ``--unsafe``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from invented import DAY, Tag, Written, write
from typer.testing import CliRunner

from notes_mining.cli import app
from notes_mining.errors import SafetyError
from notes_mining.outputs import private_folder
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.counted_table import counted_table, question_of
from notes_mining.tables.counting import Counting
from notes_mining.tables.crosstab import Crosstab, CrosstabSettings, crosstab
from notes_mining.tables.disclosure import Ledger, Rules, release

PEOPLE = 40
ASKED: list[dict[str, Any]] = [
    {},
    {"by": ("language", "gender"), "percent": "row"},
    {"count": "notes", "percent": "column", "where": "gender = F"},
    {"count": "segments", "percent": "at_risk", "where": "stage in (detention, probation)"},
    {"rows": "gender", "cols": "stage", "where": "theme = stigma", "voice": "person"},
    {"cols": "narrated_stage", "narrated_stage": "probation", "polarity": "any", "where": "not (gender = M)"},
]


@pytest.fixture
def filled(database: Database) -> Database:
    """Forty persons in two stages; stigma of 25, of two women only in detention, employment of 12 in Dutch."""
    cases = [CaseRow(f"P{n:02}", ("fr", "nl")[n % 2], ("F", "M")[n // 2 % 2]) for n in range(PEOPLE)]
    notes = []
    for n in range(PEOPLE):
        tags = [Tag("stigma", voice="person")] if n < 25 else []
        tags += [Tag("employment", "absent" if n < 4 else "present", segment=1)] if n % 2 and n < 24 else []
        notes.append(Written(f"N{n:02}p", f"P{n:02}", DAY, tuple(tags), "probation"))
        inside = (Tag("stigma"),) if n in (0, 4) else ()
        notes.append(Written(f"N{n:02}d", f"P{n:02}", DAY, inside, "detention"))
    return write(database, notes, cases=cases)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(private_folder(tmp_path / "steward"))


@pytest.mark.parametrize("asked", ASKED)
def test_the_persons_behind_the_cells_are_as_many_as_are_counted(filled: Database, asked: dict[str, Any]) -> None:
    settings = CrosstabSettings(minimum_persons=1, **asked)
    plain = crosstab(filled, settings)
    by = [tuple(dict.fromkeys(one[place] for one in plain.strata())) for place in range(len(settings.by))]
    with Counting(filled, settings) as counting:
        counts = counting.counts(settings.dimensions)
        table = counted_table(filled, counting, counts, (plain.row_values, plain.column_values, *by))
    for counted, shown, cell in zip(table.cells, release(table, Rules.of(1)).cells, plain.cells, strict=True):
        assert (len(counted.persons), len(counted.at_risk), counted.units) == (cell.persons, cell.at_risk, cell.count)
        assert (shown.count, shown.reviewed, shown.status) == (cell.count, cell.reviewed, cell.status)
        if cell.denominator is not None:
            assert (shown.denominator, shown.estimate) == (cell.denominator, cell.estimate)


def test_conditions_are_in_the_question_however_they_are_written() -> None:
    one = CrosstabSettings(voice="person", where="gender = F and stage in (probation, detention)")
    other = CrosstabSettings(where="stage in (detention, 'probation') and voice = person and gender in (F)")
    assert question_of(one) == question_of(other)
    assert question_of(one).fixed == (("gender", "F"), ("polarity", "present"), ("voice", "person"))
    assert question_of(one).where_notes
    assert not question_of(one).where_tags
    key = ("stigma", "probation", ())
    assert ("gender", "F") in question_of(one).at_risk(key).attributes
    assert all(name != "voice" for name, _ in question_of(one).at_risk(key).covering)


@pytest.mark.parametrize(("count", "percent"), [("notes", "row"), ("persons", "row"), ("segments", "row")])
def test_a_denominator_never_gives_a_withheld_cell_back(database: Database, count: str, percent: str) -> None:
    """Stigma of ten women and of two men: the row's number less the one shown is the one that is not."""
    cases = [CaseRow(f"P{n:02}", gender="F" if n < 20 else "M") for n in range(PEOPLE)]
    notes = [
        Written(f"N{n}", f"P{n:02}", DAY, (Tag("stigma"),) if n < 10 or n >= PEOPLE - 2 else (), "probation")
        for n in range(PEOPLE)
    ]
    write(database, notes, cases=cases)
    table = crosstab(database, CrosstabSettings(cols="gender", count=count, percent=percent))
    women, men = table.cell("stigma", "F"), table.cell("stigma", "M")
    assert men.count is None
    assert women.count is None or women.denominator is None
    assert women.estimate is None
    assert men.estimate is None
    for cell in table.cells:
        if cell.estimate is not None and cell.count is not None and cell.denominator:
            assert cell.estimate == cell.count / cell.denominator, "of released numbers alone"


def shown(table: Crosstab, row: str, column: str) -> int | None:
    return table.cell(row, column).persons


def test_a_condition_that_lets_everybody_through_shows_nothing_that_was_withheld(
    filled: Database, ledger: Ledger
) -> None:
    first = crosstab(filled, CrosstabSettings(cols="gender", by=("language",)), ledger=ledger)
    again = CrosstabSettings(cols="gender", by=("language",), where="gender in (F, M)")
    second = crosstab(filled, again, ledger=ledger)
    hidden = {(cell.row, cell.column, cell.by) for cell in first.cells if cell.persons is None}
    assert hidden
    assert hidden <= {(cell.row, cell.column, cell.by) for cell in second.cells if cell.persons is None}


def test_the_same_table_with_one_person_less_by_a_filter_is_withheld_where_they_differ(
    database: Database, ledger: Ledger
) -> None:
    cases = [CaseRow(f"P{n:02}", district="Far" if n == 0 else "Mons") for n in range(PEOPLE)]
    notes = [Written(f"N{n}", f"P{n:02}", DAY, (Tag("stigma"),) if n < 15 else (), "probation") for n in range(PEOPLE)]
    write(database, notes, cases=cases)
    assert shown(crosstab(database, CrosstabSettings(), ledger=ledger), "stigma", "probation") == 15
    for where in ("district != Far", "district = Mons", "not (district in (Far))"):
        table = crosstab(database, CrosstabSettings(where=where), ledger=ledger)
        cell = table.cell("stigma", "probation")
        assert cell.persons is None, where
        assert cell.at_risk is None, where


def test_a_further_table_is_not_refused_for_what_was_told_before(filled: Database, ledger: Ledger) -> None:
    for asked in ({"cols": "language"}, {"cols": "gender"}, {"cols": "district"}, {"where": "gender = F"}):
        assert crosstab(filled, CrosstabSettings(**asked), ledger=ledger).release is not None  # type: ignore[arg-type]
    assert len(ledger.entries()) == 4


def test_files_that_say_the_same_of_everybody_are_no_secret(database: Database) -> None:
    notes = [Written(f"N{n}", f"P{n}", DAY, (), "probation") for n in range(12)]
    write(database, notes, cases=[CaseRow(f"P{n}", gender="woman") for n in range(12)])
    assert shown(crosstab(database, CrosstabSettings(rows="gender")), "woman", "probation") == 12


# --------------------------------------------------------------------------------------------- the command line


@pytest.fixture
def folder(filled: Database, tmp_path: Path) -> Path:
    filled.close()
    return tmp_path


def typed(*words: str | Path) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_what_is_written_is_entered_and_what_is_looked_at_is_not(folder: Path) -> None:
    ledger, stored = Ledger(private_folder(folder / "steward")), folder / "notes.duckdb"
    typed("crosstab", stored)
    assert ledger.entries() == []
    typed("crosstab", stored, "--out", folder / "t.csv")
    typed("report", stored, "--out", folder / "index.html")
    questions = [(one.release.question.rows, one.release.question.cols) for one in ledger.entries()]
    assert questions.count(("theme", "stage")) == 1, "the page has the same table"
    typed("report", stored, "--out", folder, "--lang", "fr")
    assert len(ledger.entries()) == len(questions), "and the page in French the same as the page in English"


def test_who_releases_is_told_of_tables_of_an_earlier_state(folder: Path) -> None:
    private_folder(folder / "steward")
    stored = folder / "notes.duckdb"
    assert "earlier state" not in typed("crosstab", stored, "--out", folder / "one.csv")
    with Database.open(stored, read_only=False) as database:
        database.rows("DELETE FROM theme_tags WHERE note_id = (SELECT min(note_id) FROM theme_tags)")
    told = typed("crosstab", stored, "--out", folder / "two.csv")
    assert "(other notes, decisions or models): 1; of these counted with other models: 0." in told
    assert "ledger.jsonl" in told
    assert "earlier state" not in (folder / "two.csv.about.json").read_text(encoding="utf-8")


def test_without_the_stewards_folder_nothing_is_written(folder: Path) -> None:
    for words in (("crosstab", "t.csv"), ("report", "index.html")):
        with pytest.raises(SafetyError, match="steward"):
            typed(words[0], folder / "notes.duckdb", "--out", folder / words[1])
        assert not (folder / words[1]).exists()
    with pytest.raises(SafetyError, match=r"--unsafe .* for the data steward alone"):
        typed("crosstab", folder / "notes.duckdb", "--unsafe")


def test_unsafe_is_written_down_and_stays_in_the_stewards_folder(folder: Path) -> None:
    ledger, stored = Ledger(private_folder(folder / "steward")), folder / "notes.duckdb"
    for words in (("crosstab", "t.csv"), ("report", "index.html")):
        with pytest.raises(SafetyError, match="steward's folder"):
            typed(words[0], stored, "--unsafe", "--out", folder / words[1])
        assert not (folder / words[1]).exists()
    assert ledger.unsafe() == []
    typed("crosstab", stored, "--unsafe", "--where", "gender = F", "--out", folder / "steward/t.csv")
    typed("report", stored, "--unsafe", "--out", folder / "steward/index.html")
    assert "suppressed" not in (folder / "steward/t.csv").read_text(encoding="utf-8")
    assert "NOTHING IS WITHHELD" in (folder / "steward/index.html").read_text(encoding="utf-8")
    looked_at = [one["question"] for one in ledger.unsafe()]
    assert looked_at[0]["fixed"][0] == ["gender", "F"]
    assert {("theme", "stage"), ("theme", "language")} <= {(one["rows"], one["cols"]) for one in looked_at[1:]}
