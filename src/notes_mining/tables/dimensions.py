"""What a table may be of: its dimensions, its units, and the question that asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ConfigError
from ..records import POLARITIES, VOICES

CASE_DIMENSIONS = (
    "language",
    "gender",
    "birth_band",
    "district",
    "children",
    "nationality_status",
    "partner_status",
    "education",
)
NOTE_DIMENSIONS = ("stage", "note_language", "note_type")
TAG_DIMENSIONS = ("theme", "narrated_stage", "polarity", "voice", "life_sphere", "lever")
DIMENSIONS = (*TAG_DIMENSIONS, *NOTE_DIMENSIONS, *CASE_DIMENSIONS)
COUNTS = ("persons", "notes", "segments")

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CrosstabSettings:
    """What to count.

    Attributes:
        rows, cols: one of ``DIMENSIONS``.
        by: further dimensions, each combination a table of its own.
        count: ``persons`` (default), ``notes`` or ``segments``.
        polarity: ``present`` (default: the note reports the thing), ``absent`` or ``any``; set aside when
            polarity is itself a dimension.
        voice: only tags in this voice.
        minimum_persons: cells of fewer persons are withheld; 1 withholds nothing.
    """

    rows: str = "theme"
    cols: str = "stage"
    by: tuple[str, ...] = ()
    count: str = "persons"
    polarity: str = "present"
    voice: str | None = None
    minimum_persons: int = 3

    def __post_init__(self) -> None:
        for dimension in self.dimensions:
            _check("dimension", dimension, DIMENSIONS)
        if len(set(self.dimensions)) != len(self.dimensions):
            raise ConfigError(f"rows, cols and by must name different dimensions. Known: {', '.join(DIMENSIONS)}.")
        _check("count", self.count, COUNTS)
        _check("polarity", self.polarity, (*POLARITIES, "any"))
        if self.voice is not None:
            _check("voice", self.voice, VOICES)
        if not self.of_tags and (self.voice is not None or self.polarity == "absent"):
            raise ConfigError(f"voice and polarity belong to tags: name one of {', '.join(TAG_DIMENSIONS)}.")
        if self.minimum_persons < 1:
            raise ConfigError("minimum_persons must be 1 or more.")

    @property
    def dimensions(self) -> Key:
        """Rows, columns, then the strata's."""
        return (self.rows, self.cols, *self.by)

    @property
    def of_tags(self) -> bool:
        """Whether tags are counted, rather than all notes or segments."""
        return bool(set(TAG_DIMENSIONS) & set(self.dimensions))

    @property
    def filters(self) -> dict[str, str]:
        """What a tag must be to count."""
        if not self.of_tags:
            return {}
        kept = {} if self.polarity == "any" or "polarity" in self.dimensions else {"polarity": self.polarity}
        return kept if self.voice is None else kept | {"voice": self.voice}


def _check(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ConfigError(f"unknown {what} '{value}'. Known: {', '.join(known)}.")
