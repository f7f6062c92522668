"""Invented persons, events, notes, tags and decisions, written the way the program writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from notes_mining.records import CleanNote, Segment, ThemeTag
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, EventRow, Writer, columns
from notes_mining.tables.trajectory import event_rules
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.tagging import Band

CODEBOOK = Codebook.load(Path(__file__).resolve().parents[2] / "configs" / "codebook.yaml")
DAY = date(2020, 6, 15)
WIDTH = 10


@dataclass(frozen=True)
class Tag:
    """What a model saw in the note's ``segment``-th segment."""

    theme: str
    polarity: str = "present"
    segment: int = 0
    voice: str = "assistant"
    narrated_stage: str | None = None


@dataclass(frozen=True)
class Written:
    """A note of a person, in so many segments, with its tags."""

    note_id: str
    case_id: str
    day: date = DAY
    tags: tuple[Tag, ...] = ()
    stage: str | None = None
    language: str = "fr"
    note_type: str | None = None
    segments: int = 2


@dataclass(frozen=True)
class Decision:
    """What a coder decided on a theme in the segment at ``start``."""

    note_id: str
    theme: str
    coder: str
    verdict: str = "coded"
    polarity: str | None = "present"
    voice: str | None = "assistant"
    narrated_stage: str | None = None
    adjudicated: bool = False
    start: int = 0
    end: int = WIDTH


def clean_note(written: Written) -> CleanNote:
    """The record of an invented note; its text says nothing."""
    text = "x" * WIDTH * written.segments
    return CleanNote(
        note_id=written.note_id, case_id=written.case_id, date=written.day, language=written.language, text=text,
        raw_length=len(text), note_type=written.note_type, stage=written.stage,
    )  # fmt: skip


def _segments(written: Written) -> list[Segment]:
    places = [(place * WIDTH, (place + 1) * WIDTH) for place in range(written.segments)]
    return [
        Segment(written.note_id, written.case_id, start, end, start, end, "fr", "x" * WIDTH) for start, end in places
    ]


def _tags(written: Written) -> list[ThemeTag]:
    return [
        ThemeTag(
            written.note_id, tag.segment * WIDTH, (tag.segment + 1) * WIDTH, tag.theme, tag.polarity, 0.9, tag.voice,
            tag.narrated_stage,
        )
        for tag in written.tags
    ]  # fmt: skip


def write(
    database: Database,
    notes: Sequence[Written] = (),
    *,
    cases: Sequence[CaseRow] = (),
    events: Sequence[EventRow] = (),
    decisions: Iterable[Decision] = (),
    bands: Sequence[Band] = (),
) -> Database:
    """Fill an empty database, with the project's codebook."""
    writer = Writer(database)
    writer.write_codebook(CODEBOOK.stages, CODEBOOK.themes, event_rules(CODEBOOK.event_order))
    writer.write_facts(cases, events)
    writer.write_bands(bands)
    segments = [segment for note in notes for segment in _segments(note)]
    writer.write_notes([clean_note(note) for note in notes], segments, [tag for note in notes for tag in _tags(note)])
    decisions = list(decisions)
    if decisions:
        database.append("decisions", columns_of_decisions(decisions))
    return database


def columns_of_decisions(decisions: Sequence[Decision]) -> dict[str, list[object]]:
    """Decisions as the table takes them."""
    return columns(decisions, [field.name for field in fields(Decision)])
