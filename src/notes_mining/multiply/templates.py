"""The demo's cases as templates: sentences with slots where the marked notes say that something identifies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..errors import InputError, Place
from ..evaluate.gold import GoldNote, GoldSpan, read_gold
from ..ingest.readers import read_table
from ..sentences import split


@dataclass(frozen=True)
class Slot:
    """Where something identifies: its type, what stood there, and the year of its note (dates are often without)."""

    kind: str
    surface: str
    year: int


Piece = str | Slot
Sentence = tuple[Piece, ...]
Cells = Mapping[str, str]


@dataclass(frozen=True)
class NoteTemplate:
    """A note: the cells of its row but the text, and its text as sentences with what stands between them."""

    cells: Cells
    day: date
    language: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class CaseTemplate:
    """A case: cells of its row, its events, its notes, and the sentences of its notes by language."""

    cells: Cells
    events: tuple[tuple[date, Cells], ...]
    notes: tuple[NoteTemplate, ...]
    pool: Mapping[str, tuple[Sentence, ...]] = field(repr=False)


def read_templates(corpus: Path) -> list[CaseTemplate]:
    """Cases of ``corpus/demo`` that have notes, with the marks of ``corpus/gold``.

    Raises:
        InputError: a file is missing, or a demo note is not the marked one without its marks.
    """
    marked = {note.note_id: note for note in read_gold(corpus / "gold")}
    notes: dict[str, list[NoteTemplate]] = defaultdict(list)
    for row, cells in enumerate(_rows(corpus / "demo/notes.csv"), start=2):
        found = marked.get(cells["note_id"])
        if found is None or found.text != cells["text"].strip("\n"):
            raise InputError(
                "no marked note has this text", place=Place(corpus / "demo/notes.csv", row), mend="Restore corpus/."
            )
        notes[cells["case_id"]].append(_note(cells, found))
    events: dict[str, list[tuple[date, Cells]]] = defaultdict(list)
    for cells in _rows(corpus / "demo/events.csv"):
        events[cells["case_id"]].append((date.fromisoformat(cells["date"]), cells))
    return [
        CaseTemplate(cells, tuple(events[case]), tuple(notes[case]), _pool(notes[case]))
        for cells in _rows(corpus / "demo/cases.csv")
        if (case := cells["case_id"]) in notes
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    for row in read_table(path):
        yield {name: value or "" for name, value in row.values.items()}


def _note(cells: Cells, marked: GoldNote) -> NoteTemplate:
    without = {name: value for name, value in cells.items() if name != "text"}
    return NoteTemplate(without, marked.date, marked.language, tuple(_sentences(marked)))


def _pool(notes: list[NoteTemplate]) -> dict[str, tuple[Sentence, ...]]:
    pool: dict[str, list[Sentence]] = defaultdict(list)
    for note in notes:
        pool[note.language] += note.sentences[1:-1]
    return {language: tuple(sentences) for language, sentences in pool.items()}


def _sentences(note: GoldNote) -> Iterator[Sentence]:
    """Each sentence with the white space behind it; a mark is never cut."""
    starts = [0]
    for start, _ in split(note.text)[1:]:
        if not any(span.start < start < span.end for span in note.spans):
            starts.append(start)
    for start, end in zip(starts, [*starts[1:], len(note.text)], strict=True):
        inside = [span for span in note.spans if start <= span.start and span.end <= end]
        yield tuple(_pieces(note, start, end, inside))


def _pieces(note: GoldNote, start: int, end: int, spans: list[GoldSpan]) -> Iterator[Piece]:
    for span in spans:
        if span.start > start:
            yield note.text[start : span.start]
        yield Slot(span.entity_type, note.text[span.start : span.end], note.date.year)
        start = span.end
    if start < end:
        yield note.text[start:end]
