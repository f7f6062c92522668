"""What is exchanged: notes with their segments, themes, decisions; and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ..store.decided import DecisionRow, MemoRow

PROPOSALS = "notes-mining (proposals)"
"""The user under whom the tagger's proposals travel. Its codings never become a coder's decisions."""


@dataclass(frozen=True)
class Place:
    """A segment: raw offsets (its lasting anchor) and offsets into the clean text, in code points, end exclusive."""

    start: int
    end: int
    clean_start: int
    clean_end: int


@dataclass(frozen=True)
class StudyNote:
    """A clean note with its segments in order."""

    note_id: str
    case_id: str
    date: date
    language: str
    stage: str
    text: str = field(repr=False)
    places: tuple[Place, ...]

    def passage(self, place: Place) -> str:
        """The clean text of a segment."""
        return self.text[place.clean_start : place.clean_end]


@dataclass(frozen=True)
class StudyTheme:
    """A theme with its labels by language; ``definition`` is what the codebook says of it."""

    theme: str
    labels: Mapping[str, str]
    life_sphere: str
    definition: str = ""


@dataclass(frozen=True)
class StudyCase:
    """A person: keyed id, language community, gender."""

    case_id: str
    language: str | None
    gender: str | None


@dataclass(frozen=True)
class Study:
    """All that may go out. ``coders`` are those who decided anything, also where ``decisions`` holds one coder's."""

    notes: tuple[StudyNote, ...]
    themes: tuple[StudyTheme, ...]
    stages: Mapping[str, Mapping[str, str]]
    cases: tuple[StudyCase, ...]
    decisions: tuple[DecisionRow, ...]
    memos: tuple[MemoRow, ...] = field(default=(), repr=False)
    proposals: tuple[DecisionRow, ...] = ()
    coders: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> Mapping[str, StudyNote]:
        """Notes by id."""
        return {note.note_id: note for note in self.notes}

    @cached_property
    def places(self) -> Mapping[tuple[str, int, int], Place]:
        """Segments by note id and raw offsets."""
        return {(note.note_id, one.start, one.end): one for note in self.notes for one in note.places}


@dataclass(frozen=True)
class Incoming:
    """What a file says that one coder decided.

    ``dropped`` are decisions that the coder took back in the file; ``notices`` what the user must know, never text.
    """

    decisions: tuple[DecisionRow, ...]
    dropped: tuple[DecisionRow, ...] = ()
    memos: tuple[MemoRow, ...] = field(default=(), repr=False)
    notices: tuple[str, ...] = ()
