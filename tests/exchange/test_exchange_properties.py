"""Random texts and selections: out, in, out is identical; every way of counting finds the same place."""

from __future__ import annotations

import tempfile
from pathlib import Path

from exchanged import Texts, empty_copy, fill, study_of, take
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_mining.exchange.labelling import read_doccano, read_label_studio, write_doccano, write_label_studio
from notes_mining.exchange.offsets import CONVENTIONS, RawSelection, Ruler, Source, settle, shifted
from notes_mining.exchange.refi_read import read_project
from notes_mining.exchange.refi_write import PROGRAMS, write_project
from notes_mining.exchange.sheet import as_cell, make_sheet, neutral, original
from notes_mining.exchange.sheet_files import read_csv_sheet, read_xlsx_sheet, write_csv_sheet, write_xlsx_sheet
from notes_mining.exchange.sheet_read import read_sheet
from notes_mining.store import Database

PIECES = ("a", "é", "e\u0301", "😀", "👩🏽‍⚖️", "𝒳", "\r\n", "\n", "\r", " ", "=", "'", "-", "\u2028", "\x0b", "\x85", "\ufeff", "<&\"", "ß")  # fmt: skip
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
words = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@st.composite
def texts(draw: st.DrawFn) -> Texts:
    """Up to three notes, each cut into segments at random places."""
    made = {}
    for number in range(draw(st.integers(1, 3))):
        text = draw(words) + "z" + draw(words)
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=5)) | {0, len(text)})
        bounds = tuple((a, b) for a, b in zip(cuts, cuts[1:], strict=False) if text[a:b].strip())
        made[f"note-{number}"] = (text, bounds)
    return made


DECIDED = ("coded", "present"), ("coded", "absent"), ("not_coded", None)
picks = st.lists(
    st.tuples(
        st.integers(0, 9), st.integers(0, 9), st.sampled_from(["stigma", "employment", "family_support"]),
        st.sampled_from(DECIDED), st.sampled_from([None, "person", "relative"]),
    ),
    max_size=8,
)  # fmt: skip


def decided(made: Texts, chosen: list) -> list:
    """Picks as rows of decisions, one a segment and theme."""
    rows = {}
    for number, place, theme, (verdict, polarity), voice in chosen:
        note = f"note-{number % len(made)}"
        segment = place % len(made[note][1])
        rows[note, segment, theme] = (note, segment, theme, verdict, polarity, voice if polarity else None)
    return list(rows.values())


def splits_a_line_end(made: Texts) -> bool:
    """A segment that begins between CR and LF: no sentence does, and no program can say so."""
    return any(text[at - 1 : at + 1] == "\r\n" for text, bounds in made.values() for pair in bounds for at in pair)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(texts(), picks, st.sampled_from(sorted(PROGRAMS)))
def test_refi_out_in_out_is_identical(made: Texts, chosen: list, program: str) -> None:
    if splits_a_line_end(made):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.duckdb"
        with Database.create(path) as database:
            fill(database, made, decided(made, chosen))
        study = study_of(path)
        out = write_project(study, program=program)
        copy = empty_copy(path, texts=made)
        take(copy, read_project(out, study_of(copy), "anna", "a.qdpx"))
        assert study_of(copy).decisions == study.decisions
        assert write_project(study_of(copy), program=program) == out


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(texts(), picks)
def test_sheets_and_labels_come_back(made: Texts, chosen: list) -> None:
    if splits_a_line_end(made):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.duckdb"
        with Database.create(path) as database:
            fill(database, made, decided(made, chosen))
        study, copy = study_of(path), study_of(empty_copy(path, texts=made))
        sheet = make_sheet(study, "anna", language="fr")
        for write, read in ((write_csv_sheet, read_csv_sheet), (write_xlsx_sheet, read_xlsx_sheet)):
            header, rows = read(write(sheet), "a")
            incoming = read_sheet(header, rows, study, "anna", "a")
            assert (incoming.decisions, incoming.dropped, incoming.memos) == ((), (), ())
        tasks = read_label_studio(write_label_studio(study, language="nl"), copy, "anna", "a.json")
        assert tasks.decisions == study.decisions
        told = {row.key: (row.verdict, row.polarity) for row in study.decisions}
        lines = read_doccano(write_doccano(study), copy, "anna", "a.jsonl")
        assert {row.key: (row.verdict, row.polarity) for row in lines.decisions} == told


@settings(max_examples=150, deadline=None)
@given(words, st.sampled_from(["", "\r\n", "\n"]), st.sampled_from(CONVENTIONS), st.data())
def test_every_way_of_counting_finds_the_place(
    text: str, newline: str, convention: object, data: st.DataObject
) -> None:
    """A ruler of the file's own convention gives back the place; line ends may have been rewritten."""
    filed, _ = shifted(text, newline, 0)
    ruler, same = Ruler(filed, text), Ruler(text, text)
    edges, ours = ruler.edges(convention), same.edges(CONVENTIONS[0])
    at = data.draw(st.integers(0, len(edges) - 1))
    assert ruler.place(edges, edges[at], end=False) == (ours[at], True)
    assert ruler.place(edges, edges[at], end=True) == (ours[at], True)


@given(st.text(alphabet="'=+-@\t\r\n|%＝ab1", max_size=8))
def test_neutralising_is_undone_and_no_formula_is_left(text: str) -> None:
    assert original(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r", "|", "%", "＝"))


@given(st.text(max_size=50))
def test_cells_can_be_written(text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    assert not ILLEGAL_CHARACTERS_RE.search(as_cell(text))


def test_names_of_selections_outweigh_the_standard(stored: Path) -> None:
    note = study_of(stored).by_id["note-a"]
    start = note.text.index("chaque")
    source = Source("note-a", note.text, note, (RawSelection(start + 1, start + 7, "chaque"),))
    assert settle([source], "a") == [((start, start + 6),)]
