"""What the review reads of the database: segments with their clean note, the tagger's proposals, labels. Never writes.

The database is opened as it was made, without people's decisions laid over it: the review shows the model's own tags.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..records import Segment
from ..store import Database
from .model import Proposal
from .problems import NotFound

Anchor = tuple[str, int, int]
"""note_id, start, end: raw offsets."""
_KEPT = 1024  # notes in memory


@dataclass(frozen=True)
class Place:
    """A segment in its note: clean text, clean offsets of the segment, and of every segment of the note with raw
    ones."""

    note: str = field(repr=False)
    date: str
    clean_start: int
    clean_end: int
    spans: tuple[tuple[int, int], ...]
    neighbours: tuple[tuple[int, int, int, int], ...]  # start, end, clean_start, clean_end


@dataclass(frozen=True)
class _Note:
    """A clean note with its segments (start, end, clean_start, clean_end), placeholders, and proposals by segment."""

    text: str = field(repr=False)
    date: str
    segments: tuple[tuple[int, int, int, int], ...]
    spans: tuple[tuple[int, int], ...]
    proposals: dict[tuple[int, int], tuple[Proposal, ...]]


class Corpus:
    """The database, for several threads: one query at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database.open(path, people=False)
        self._lock = threading.Lock()
        self._folded = False
        self._note = lru_cache(maxsize=_KEPT)(self._read)

    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self._database.rows(sql, parameters)

    def place(self, anchor: Anchor) -> Place:
        """Where a segment stands.

        Raises:
            NotFound: it is not in the database (any more).
        """
        note = self._note(anchor[0])
        found = next((one for one in note.segments if one[:2] == anchor[1:]), None)
        if found is None:
            raise NotFound("This segment is not in the database: it has other bounds now, or left the export.")
        return Place(note.text, note.date, found[2], found[3], note.spans, note.segments)

    def proposals(self, anchor: Anchor) -> tuple[Proposal, ...]:
        """The tagger's tags of a segment, surest first."""
        return self._note(anchor[0]).proposals.get(anchor[1:], ())

    def segments_of(self, note_id: str) -> tuple[Segment, ...]:
        """All segments of a note with their text, in their order."""
        sql = """SELECT note_id, case_id, start, "end", clean_start, clean_end, language, text
                 FROM segments WHERE note_id = ? ORDER BY start, "end" """
        return tuple(Segment(*row) for row in self.rows(sql, (note_id,)))

    def holding(self, words: str) -> list[Anchor]:
        """Segments whose text holds ``words``, whatever their case and accents; those that are hidden too."""
        fold = "strip_accents(lower({}))"
        with self._lock:
            if not self._folded:  # once for all searches: taking off accents is what takes long
                columns = f'note_id, start, "end", {fold.format("text")} AS text'
                self._database.rows(f"CREATE TEMP TABLE folded AS SELECT {columns} FROM segments")
                self._folded = True
            sql = f'SELECT note_id, start, "end" FROM folded WHERE contains(text, {fold.format("?")})'
            return [(note, start, end) for note, start, end in self._database.rows(sql, (words,))]

    def _read(self, note_id: str) -> _Note:
        """All of a note; kept for a while, for the database does not change under a reader."""
        notes = self.rows("SELECT text, CAST(date AS VARCHAR) FROM notes WHERE note_id = ?", (note_id,))
        if not notes:
            return _Note("", "", (), (), {})
        sql = 'SELECT start, "end", clean_start, clean_end FROM segments WHERE note_id = ? ORDER BY start, "end"'
        segments = self.rows(sql, (note_id,))
        spans = self.rows("SELECT clean_start, clean_end FROM spans WHERE note_id = ? ORDER BY 1", (note_id,))
        sql = """SELECT start, "end", theme, polarity, probability, voice, narrated_stage,
                        coalesce(probability >= lower AND probability < upper, false)
                 FROM theme_tags LEFT JOIN review_bands USING (theme) WHERE note_id = ?
                 ORDER BY probability DESC, theme"""
        proposals: dict[tuple[int, int], tuple[Proposal, ...]] = {}
        for start, end, *tag in self.rows(sql, (note_id,)):
            proposals[start, end] = (*proposals.get((start, end), ()), Proposal(*tag))
        return _Note(notes[0][0], notes[0][1], tuple(segments), tuple(spans), proposals)

    def themes(self) -> list[dict[str, Any]]:
        """The codebook that the database was made with, in its order."""
        sql = "SELECT theme, label_fr, label_nl, label_en, life_sphere, lever FROM themes ORDER BY position"
        return [
            {"id": theme, "label": {"fr": fr, "nl": nl, "en": en}, "life_sphere": sphere, "lever": lever}
            for theme, fr, nl, en, sphere, lever in self.rows(sql)
        ]

    def stages(self) -> dict[str, dict[str, str]]:
        """Labels of the stages, in their order."""
        rows = self.rows("SELECT stage, label_fr, label_nl, label_en FROM stages ORDER BY position")
        return {stage: {"fr": fr, "nl": nl, "en": en} for stage, fr, nl, en in rows}

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._database.close()
