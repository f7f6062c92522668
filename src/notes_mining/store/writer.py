"""Records to tables: one transaction a batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import StoreError
from ..records import CleanNote, Segment, ThemeTag
from .database import Database


@dataclass(frozen=True)
class CaseRow:
    """A person as stored: keyed id and generalised attributes."""

    case_id: str
    language_community: str | None = None
    gender: str | None = None
    birth_band: str | None = None
    district: str | None = None
    children: str | None = None
    nationality_status: str | None = None
    partner_status: str | None = None
    education: str | None = None


@dataclass(frozen=True)
class EventRow:
    """An event as stored: keyed id, shifted date."""

    case_id: str
    date: date
    event: str


def columns(rows: Iterable[Any], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows as columns."""
    items = list(rows)
    return {name: [getattr(item, name) for item in items] for name in names}


def _labelled(items: Sequence[Any], name: str) -> dict[str, list[Any]]:
    """Ids, positions and labels; a language that the codebook lacks shows its first label, else the id."""
    content: dict[str, list[Any]] = {name: [item.id for item in items], "position": list(range(len(items)))}
    for language in ("fr", "nl", "en"):
        content[f"label_{language}"] = [
            item.label.get(language) or next(iter(item.label.values()), item.id) for item in items
        ]
    return content


class Writer:
    """Fills a new database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write_codebook(self, stages: Sequence[Any], themes: Sequence[Any], event_rules: Sequence[Any]) -> None:
        """Stages and themes with their labels, and what each event does."""
        with self._database.transaction():
            self._database.append("stages", _labelled(stages, "stage"))
            self._database.append("themes", _labelled(themes, "theme") | columns(themes, ("life_sphere", "lever")))
            self._database.append("event_rules", columns(event_rules, ("event", "track", "stage", "holds", "position")))

    def write_bands(self, bands: Sequence[Any]) -> None:
        """Between which probabilities a tag of each theme is in doubt."""
        with self._database.transaction():
            self._database.append("review_bands", columns(bands, ("theme", "threshold", "lower", "upper")))

    def write_held_out(self, notes: Sequence[Any]) -> None:
        """What coders found and what the tagger said in notes that it had not seen."""
        if not notes:
            return
        found = [
            (note.note_id, *one, source)
            for note in notes
            for source, side in (("coders", note.coded), ("tagger", note.tagged))
            for one in side
        ]
        names = ("note_id", "start", "end", "theme", "polarity", "source")
        with self._database.transaction():
            self._database.append("held_out_notes", columns(notes, ("note_id", "case_id", "language", "stage")))
            if found:
                self._database.append("held_out_codings", dict(zip(names, zip(*found, strict=True), strict=True)))

    def write_facts(self, cases: Sequence[CaseRow], events: Sequence[EventRow]) -> None:
        """Persons and their events."""
        with self._database.transaction():
            if cases:
                self._database.append("cases", columns(cases, [field.name for field in fields(CaseRow)]))
            if events:
                self._database.append("events", columns(events, ("case_id", "date", "event")))

    def write_notes(self, notes: Sequence[CleanNote], segments: Sequence[Segment], tags: Sequence[ThemeTag]) -> None:
        """A batch of notes with all that was found in them."""
        with self._database.transaction():
            table = columns(notes, ("note_id", "case_id", "date", "language", "note_type", "text"))
            table["stage_given"] = [note.stage for note in notes]
            table["carried"] = [json.dumps(dict(note.carried), ensure_ascii=False) for note in notes]
            self._database.append("notes", table)
            self._write_spans(notes)
            names = ("note_id", "case_id", "start", "end", "clean_start", "clean_end", "language", "text")
            if segments:
                self._database.append("segments", columns(segments, names))
            names = ("note_id", "start", "end", "theme", "polarity", "probability", "voice", "narrated_stage")
            if tags:
                self._database.append("theme_tags", columns(tags, names))

    def _write_spans(self, notes: Sequence[CleanNote]) -> None:
        edits = [(note.note_id, edit) for note in notes for edit in note.edits]
        if not edits:
            return
        self._database.append(
            "spans",
            {
                "note_id": [note_id for note_id, _ in edits],
                "clean_start": [edit.clean_start for _, edit in edits],
                "clean_end": [edit.clean_end for _, edit in edits],
                "entity_type": [edit.finding.entity_type for _, edit in edits],
                "placeholder": [edit.replacement for _, edit in edits],
            },
        )

    def write_run(self, run: Mapping[str, str], previous: Path) -> None:
        """The run itself, after those that the previous database recorded."""
        names = list(run)
        history = _recorded_runs(previous, names)
        kept = [row for row in history if row[names.index("run_id")] != run["run_id"]]
        rows = [*kept, tuple(run.values())]
        with self._database.transaction():
            self._database.append("runs", {name: [row[place] for row in rows] for place, name in enumerate(names)})


def _recorded_runs(path: Path, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Runs of an earlier database; none where it is missing or of a schema that this program no longer reads."""
    if not path.is_file():
        return []
    try:
        with Database.open(path, people=False, earlier=True) as old:
            return old.rows(f"SELECT {', '.join(names)} FROM runs ORDER BY rowid")  # noqa: S608 - our own column names
    except StoreError:
        return []
