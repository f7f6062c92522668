"""Sheets for coders: what changed becomes decisions; stale, edited and senseless rows are named by their number."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from exchanged import add, row, study_of, take
from openpyxl import load_workbook

from notes_mining.errors import InputError
from notes_mining.exchange.model import Incoming
from notes_mining.exchange.sheet import make_sheet
from notes_mining.exchange.sheet_files import read_csv_sheet, read_xlsx_sheet, write_csv_sheet, write_xlsx_sheet
from notes_mining.exchange.sheet_read import read_sheet

Cells = dict[str, str]


def edited(
    path: Path, edit: Callable[[list[Cells]], object], coder: str = "anna", language: str = "nl"
) -> Callable[[], Incoming]:
    """A sheet goes out now, is edited, and comes in when called."""
    header, rows = read_csv_sheet(write_csv_sheet(make_sheet(study_of(path), coder, language=language)), "a.csv")
    cells = [dict(zip(header, one, strict=True)) for one in rows]
    edit(cells)
    return lambda: read_sheet(header, [list(one.values()) for one in cells], study_of(path), coder, "a.csv")


def test_changed_rows_become_decisions_of_the_coder(stored: Path) -> None:
    def edit(rows: list[Cells]) -> None:
        rows[0] |= {"polarity_1": "afwezig", "voice_1": "een naaste"}  # changed
        rows[1] |= {"theme_1": "", "polarity_1": ""}  # taken back
        rows[4] |= {"theme_1": "Stigma and social exclusion", "polarity_1": "present", "memo": "twijfel"}  # new

    incoming = edited(stored, edit)()
    first = study_of(stored).notes[0].note_id
    assert first == "note-a"
    assert row("note-a", 0, "employment", "anna", "coded", "absent", "relative") in incoming.decisions
    assert [one.theme for one in incoming.dropped] == ["family_support"]
    assert incoming.memos[0].text == "twijfel"
    take(stored, incoming)
    held = {(one.note_id, one.theme): one.polarity for one in study_of(stored).decisions if one.coder == "anna"}
    assert ("note-a", "family_support") not in held
    assert held["note-a", "employment"] == "absent"
    assert len([one for one in study_of(stored).decisions if one.coder == "bram"]) == 2


def test_a_stale_row_is_refused_with_its_number_and_an_unchanged_one_is_not(stored: Path) -> None:
    change = edited(stored, lambda rows: rows[0].update(polarity_1="afwezig"))
    unchanged = edited(stored, lambda rows: None)
    add(stored, [row("note-a", 0, "stigma", "anna")])
    with pytest.raises(InputError, match=r"a.csv, row 2, column 'version': stale"):
        change()
    assert (unchanged().decisions, unchanged().dropped) == ((), ())  # nobody touched it: it takes nothing back
    other = edited(stored, lambda rows: rows[0].update(polarity_1="afwezig"))
    add(stored, [row("note-d", 0, "stigma", "bram")])
    assert other().decisions  # somebody else's ordinary decision makes nothing stale


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": "Il a trouvé un emploi."}, "row 2, column 'text': the text is not the segment's"),
        ({"theme_2": "Werkloosheid"}, "row 2, column 'theme_2': not one of the drop-down's"),
        ({"theme_2": "stigma"}, "row 2, column 'polarity_2': a theme needs"),
        ({"voice_3": "person"}, "row 2, column 'voice_3': there is no theme beside it"),
        (
            {"theme_2": "employment", "polarity_2": "absent"},
            "row 2, column 'theme_2': the theme stands in this row twice",
        ),
        ({"note_id": "note-z"}, "row 2, column 'note_id': no such note"),
        ({"start": "7"}, "row 2, column 'start': the note has no segment"),
        ({"end": "many"}, "row 2, column 'end': expected a whole number"),
    ],
)
def test_wrong_rows_are_named(stored: Path, change: Cells, says: str) -> None:
    with pytest.raises(InputError, match=says.replace("(", r"\(")) as refused:
        edited(stored, lambda rows: rows[0].update(change))()
    assert "emploi" not in str(refused.value)


def test_all_wrong_rows_are_listed_at_once(stored: Path) -> None:
    with pytest.raises(InputError) as refused:
        edited(stored, lambda rows: [one.update(text="?") for one in rows])()
    assert str(refused.value).count("column 'text'") == 9


def test_a_segment_twice_or_a_column_less_is_refused(stored: Path) -> None:
    with pytest.raises(InputError, match="row 11, column 'note_id': the segment stands in row 2 already"):
        edited(stored, lambda rows: rows.append(dict(rows[0])))()
    header, rows = read_csv_sheet(write_csv_sheet(make_sheet(study_of(stored), "anna")), "a.csv")
    with pytest.raises(InputError, match="columns are missing: version"):
        read_sheet(header[:-1], rows, study_of(stored), "anna", "a.csv")


def test_no_cell_is_a_formula(stored: Path) -> None:
    book = load_workbook(io.BytesIO(write_xlsx_sheet(make_sheet(study_of(stored), "anna"))))
    cells = [cell for one in book["segments"].iter_rows() for cell in one]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "'=SOMME(A1) dit-elle." in {cell.value for cell in cells}
    csv = write_csv_sheet(make_sheet(study_of(stored), "anna")).decode("utf-8-sig")
    assert ";=" not in csv
    assert "'=SOMME(A1) dit-elle." in csv


def test_the_workbook_offers_themes_states_and_voices(stored: Path) -> None:
    data = write_xlsx_sheet(make_sheet(study_of(stored), "anna", language="fr"))
    book = load_workbook(io.BytesIO(data))
    page, lists = book["segments"], book["lists"]
    header = [cell.value for cell in page[1]]
    letter = page.cell(1, header.index("theme_1") + 1).column_letter
    [validation] = [one for one in page.data_validations.dataValidation if f"{letter}2:" in str(one.sqref)]
    assert validation.type == "list"
    offered = [lists[f"A{number}"].value for number in range(1, 24) if lists[f"A{number}"].value]
    assert validation.formula1 == f"lists!$A$1:$A${len(offered)}"
    assert "Stigmatisation et exclusion sociale" in offered
    rows = read_xlsx_sheet(data, "a.xlsx")
    assert read_sheet(*rows, study_of(stored), "anna", "a.xlsx").decisions == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_spreadsheets_save_it(encoding: str, delimiter: str) -> None:
    text = f'note_id{delimiter}text\r\nn1{delimiter}"très; bien, dit-il"\r\n'
    assert read_csv_sheet(text.encode(encoding), "a.csv") == (["note_id", "text"], [["n1", "très; bien, dit-il"]])


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b'a;"b'])
def test_broken_csv_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a.csv"):
        read_csv_sheet(data, "a.csv")
