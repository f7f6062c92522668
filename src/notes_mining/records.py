"""The records that flow through the line, one per arrow of ARCHITECTURE.md.

    export file -> Note -> CleanNote -> Segment -> ThemeTag -> Cell

All are frozen. Offsets are Unicode code points, end exclusive. ``Note`` holds raw text and therefore exists in memory
only; its ``repr`` shows no text, so that a traceback or a log line cannot leak it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter

ENTITY_TYPES = ("PERSON", "LOC", "ORG", "DATE", "AGE", "PHONE", "EMAIL", "URL", "ID")
"""What identifies (docs: corpus/GUIDELINES.md)."""

LANGUAGES = ("fr", "nl")
"""Languages the pipelines can read. A sentence may also be ``other``; a note may also be ``mixed``."""

POLARITIES = ("present", "absent")
VOICES = ("person", "relative", "professional", "assistant")

STAGES = (
    "conflict_zone",
    "return_arrest",
    "pretrial",
    "judgment",
    "detention",
    "early_release",
    "probation",
    "after_supervision",
)
"""Stage ids in the order of a trajectory; labels and opening events stand in ``configs/codebook.yaml``."""

UNKNOWN_STAGE = "unknown"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a raw note: offsets and language (``fr``, ``nl`` or ``other``)."""

    start: int
    end: int
    language: str


@dataclass(frozen=True)
class Note:
    """One raw note of the export. Never stored, logged or shown."""

    note_id: str
    case_id: str
    date: date
    text: str = field(repr=False)
    language: str | None = None
    author: str | None = field(default=None, repr=False)
    note_type: str | None = None
    stage: str | None = None
    carried: Mapping[str, str] = field(default_factory=dict, repr=False)
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """An identifying span of a raw note: where, what, how sure (0..1), who found it and why. Holds no surface form."""

    start: int
    end: int
    entity_type: str
    score: float
    recognizer: str
    reason: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a finding needs 0 <= start < end, not {self.start}..{self.end}")
        if self.entity_type not in ENTITY_TYPES:
            raise ValueError(f"unknown entity type {self.entity_type!r}")


finding_values = attrgetter(*(one.name for one in fields(Finding)))
"""A finding as a tuple, from which ``Finding`` makes it again: ``dataclasses.astuple`` copies every value."""


@dataclass(frozen=True)
class NoteFindings:
    """All resolved findings of one note: sorted, without overlap."""

    note_id: str
    language: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: raw[start:end] became clean[clean_start:clean_end] = replacement."""

    start: int
    end: int
    clean_start: int
    clean_end: int
    finding: Finding
    replacement: str


@dataclass(frozen=True)
class CleanNote:
    """A de-identified note. ``edits`` maps its offsets to those of the raw text and back."""

    note_id: str
    case_id: str
    date: date
    language: str
    text: str = field(repr=False)
    raw_length: int
    edits: tuple[Edit, ...] = field(default=(), repr=False)
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)
    note_type: str | None = None
    stage: str | None = None
    carried: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence-like unit of a clean note.

    ``start, end`` are offsets into the raw text (the anchor that outlives a better de-identification),
    ``clean_start, clean_end`` into the clean text.
    """

    note_id: str
    case_id: str
    start: int
    end: int
    clean_start: int
    clean_end: int
    language: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ThemeTag:
    """One theme that a model sees in a segment."""

    note_id: str
    start: int
    end: int
    theme: str
    polarity: str
    probability: float
    voice: str
    narrated_stage: str | None = None


@dataclass(frozen=True)
class Reason:
    """A word that spoke for a theme, by its place in the segment's text (code points, end exclusive).

    ``without``: how probable the theme would be if the word were not there, 0..1. ``weight``: by how much that is less,
    in log odds; above 0.
    """

    start: int
    end: int
    without: float
    weight: float


@dataclass(frozen=True)
class Reasons:
    """What spoke for a theme in a segment, strongest word first.

    ``probability``: of the theme, as it stands; ``alone``: without the sentences around the segment.
    """

    theme: str
    probability: float
    alone: float
    words: tuple[Reason, ...]


@dataclass(frozen=True)
class Event:
    """One dated fact of a trajectory, from events.csv."""

    case_id: str
    date: date
    event: str


@dataclass(frozen=True)
class Case:
    """One person: id and attributes as the export has them (``None`` where a cell is empty)."""

    case_id: str
    attributes: Mapping[str, str | None] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class KnownPerson:
    """A person who is known beforehand, from people.csv; ``person_id`` is the steward's own, if there is one."""

    case_id: str
    role: str
    name: str = field(repr=False)
    person_id: str = field(default="", repr=False)


@dataclass(frozen=True)
class Cell:
    """One cell of a crosstab: ``count`` units (persons, notes or segments) of ``persons`` distinct persons.

    ``estimate`` is the share of ``at_risk`` (0..1) with its interval, or of ``denominator`` where there is one: units
    of the row, the column or at risk. ``None`` means withheld or not estimable.
    """

    row: str
    column: str
    by: tuple[str, ...]
    count: int | None
    persons: int | None
    at_risk: int | None
    estimate: float | None
    low: float | None
    high: float | None
    reviewed: int | None
    status: str
    denominator: int | None = None


@dataclass(frozen=True)
class Rejected:
    """A record that a stage could not process, and why. Never the text."""

    record_id: str
    reason: str
    file: str = ""
    row: int | None = None
