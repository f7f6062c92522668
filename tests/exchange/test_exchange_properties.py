"""Random texts and selections: out, in, out is identical; every way of counting finds the same place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from exchanged import Texts, anchors, study_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import CODEBOOK

from notes_mining.exchange.labelling import read_doccano, read_label_studio, write_doccano, write_label_studio
from notes_mining.exchange.model import Place, Study, StudyCase, StudyNote, StudyTheme
from notes_mining.exchange.offsets import CONVENTIONS, RawSelection, Ruler, Source, settle, shifted
from notes_mining.exchange.refi_read import read_project
from notes_mining.exchange.refi_write import PROGRAMS, write_project
from notes_mining.exchange.sheet import as_cell, make_sheet
from notes_mining.exchange.sheet_files import read_csv_sheet, read_xlsx_sheet, write_csv_sheet, write_xlsx_sheet
from notes_mining.exchange.sheet_read import read_sheet
from notes_mining.spreadsheets import neutral, original
from notes_mining.store.decided import DecisionRow

LETTERS = ("a", "é", "e\u0301", "😀", "👩🏽‍⚖️", "𝒳", "ß", "=", "'", "-", '<&"', "\ufeff")
PIECES = (*LETTERS, "\r\n", "\n", "\r", " ", "\u2028", "\x0b", "\x85")
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
words = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@st.composite
def texts(draw: st.DrawFn) -> Texts:
    """Up to three notes, each cut into segments at random places."""
    made = {}
    for number in range(draw(st.integers(1, 3))):
        text = draw(words) + "z" + draw(words)
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=5)) | {0, len(text)})
        bounds = tuple((a, b) for a, b in pairwise(cuts) if text[a:b].strip())
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


def study_with(made: Texts, rows: list) -> Study:
    """A study without a database: a thousand of these are made in the time of ten databases."""
    notes = tuple(
        StudyNote(note, "case-1", date(2026, 3, 1), "fr", "probation", text,
                  tuple(Place(start + 100, end + 100, start, end) for start, end in bounds))
        for note, (text, bounds) in made.items()
    )  # fmt: skip
    themes = tuple(StudyTheme(one.id, one.label, one.life_sphere) for one in CODEBOOK.themes)
    decisions = [
        DecisionRow(note, *anchors(made, note, segment), theme, "anna", verdict, polarity, voice)
        for note, segment, theme, verdict, polarity, voice in rows
    ]
    stages = {one.id: one.label for one in CODEBOOK.stages}
    ordered = tuple(sorted(decisions, key=lambda row: row.key))
    return Study(notes, themes, stages, (StudyCase("case-1", "fr", "F"),), ordered, coders=frozenset({"anna"}))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(texts(), picks, st.sampled_from(sorted(PROGRAMS)))
def test_refi_out_in_out_is_identical(made: Texts, chosen: list, program: str) -> None:
    if splits_a_line_end(made):
        return
    study, bare = study_with(made, decided(made, chosen)), study_with(made, [])
    out = write_project(study, program=program)
    incoming = read_project(out, bare, "anna", "a.qdpx")
    assert incoming.decisions == study.decisions
    assert write_project(replace(bare, decisions=incoming.decisions), program=program) == out


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(texts(), picks)
def test_sheets_and_labels_come_back(made: Texts, chosen: list) -> None:
    if splits_a_line_end(made):
        return
    study, bare = study_with(made, decided(made, chosen)), study_with(made, [])
    sheet = make_sheet(study, "anna", language="fr")
    for write, read in ((write_csv_sheet, read_csv_sheet), (write_xlsx_sheet, read_xlsx_sheet)):
        header, rows = read(write(sheet), "a")
        incoming = read_sheet(header, rows, study, "anna", "a")
        assert (incoming.decisions, incoming.dropped, incoming.memos) == ((), (), ())
    tasks = read_label_studio(write_label_studio(study, language="nl"), bare, "anna", "a.json")
    assert tasks.decisions == study.decisions
    told = {row.key: (row.verdict, row.polarity) for row in study.decisions}
    lines = read_doccano(write_doccano(study), bare, "anna", "a.jsonl")
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
