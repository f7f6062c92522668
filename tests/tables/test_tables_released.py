"""Released tables as files: what each says, that none is a formula, that what was withheld is in none of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from invented import DAY, Tag, Written, write
from openpyxl import load_workbook

from notes_mining.outputs import write_bytes
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.crosstab import Crosstab, CrosstabSettings, crosstab
from notes_mining.tables.released import about, facts
from notes_mining.tables.released_files import SUFFIXES, released
from notes_mining.tables.show import to_csv

PEOPLE, FORMULA = 40, '=HYPERLINK("http://x")'
LANGUAGES = ("en", "fr", "nl")


@pytest.fixture
def table(database: Database) -> Crosstab:
    """Stigma of 17 persons in the one district, whose name is a formula, and of two in the other."""
    cases = [CaseRow(f"P{n:02}", district=FORMULA if n < 30 else "Mons") for n in range(PEOPLE)]
    notes = [
        Written(f"N{n}", f"P{n:02}", DAY, (Tag("stigma"),) if n < 17 or n >= PEOPLE - 2 else (), "probation")
        for n in range(PEOPLE)
    ]
    write(database, notes, cases=cases)
    return crosstab(database, CrosstabSettings(cols="district"))


@pytest.mark.parametrize("suffix", [".xlsx", ".tex", ".md", ".svg", ".png"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_can_be_made_in_every_language(table: Crosstab, suffix: str, language: str) -> None:
    assert len(released(table, suffix, language)) > 500


@pytest.mark.parametrize("suffix", [".tex", ".md", ".svg"])
def test_a_text_says_of_what_when_and_by_which_rule_the_numbers_are(table: Crosstab, suffix: str) -> None:
    text = released(table, suffix, "en").decode()
    told = dict(facts(table, "en"))
    assert table.release is not None
    assert {"Population", "Denominator", "Rule", "Date", "Program", "Models", "Database"} <= told.keys() | {"Models"}
    for part in ("persons with a note: 40", "1 to 4 persons", table.release.day.isoformat(), "notes-mining 0.1"):
        assert part in text, part


def test_the_workbook_has_numbers_as_numbers_and_texts_as_texts(table: Crosstab) -> None:
    book = load_workbook(io.BytesIO(released(table, ".xlsx", "en")))
    assert book.sheetnames == ["Table", "Data", "Notes"]
    cells = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert FORMULA in {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}
    data = list(book["Data"].iter_rows(values_only=True))
    assert list(data[0]) == next(csv.reader(io.StringIO(to_csv(table))))
    places = {(line[0], line[1]): line for line in data[1:]}
    assert places["stigma", FORMULA][2] == 17 or places["stigma", FORMULA][2] is None
    assert places["stigma", "Mons"][2] is None, "withheld is empty, never 0"
    notes = dict(book["Notes"].iter_rows(values_only=True))
    assert notes["Population"] == "persons with a note: 40"


def test_a_csv_has_the_columns_of_the_contract_and_no_formula(table: Crosstab) -> None:
    lines = list(csv.reader(io.StringIO(to_csv(table))))
    assert lines[0] == ["row", "column", "persons", "at_risk", "estimate", "low", "high", "reviewed", "status"]
    assert "'" + FORMULA in {line[1] for line in lines}
    assert not any(cell.startswith(("=", "+", "@", "-")) for line in lines for cell in line)
    wide = list(csv.reader(io.StringIO(to_csv(table, wide=True))))
    assert "'" + FORMULA in wide[0]
    beside = json.loads(about(table, "en"))
    assert beside["facts"]["Population"] == "persons with a note: 40"


def test_marks_stand_in_every_file_and_beside_the_csv(table: Crosstab) -> None:
    cell = next(cell for cell in table.cells if cell.count is not None)
    place = (cell.row, cell.column, cell.by)
    signed = Crosstab(
        table.settings, table.row_values, table.column_values, table.cells, table.labels, table.release, {place: "†"}
    )
    for suffix, sign in ((".md", "†"), (".tex", r"\dag{}"), (".svg", "†")):
        assert sign in released(signed, suffix, "en").decode(), suffix
        assert "errs differently" in released(signed, suffix, "en").decode(), suffix
    assert json.loads(about(signed, "en"))["marks"] == [{"row": cell.row, "column": cell.column, "by": [], "mark": "†"}]
    assert to_csv(signed) == to_csv(table), "the columns of the contract"
    assert f"{cell.count}†" in to_csv(signed, wide=True)


def test_a_file_that_cannot_be_made_leaves_the_old_one(tmp_path: Path, table: Crosstab) -> None:
    path = tmp_path / "t.md"
    write_bytes(path, b"old")
    broken = Crosstab(table.settings, table.row_values, (*table.column_values, "nowhere"), table.cells)
    for suffix in SUFFIXES[2:]:
        with pytest.raises(KeyError):
            write_bytes(path, released(broken, suffix, "en"))
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith("partial")] == []
