"""The question that asks for a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import ConfigError
from ..records import POLARITIES, VOICES
from .dimensions import COUNTS, DIMENSIONS, PERCENTS, TAG_DIMENSIONS, Key
from .where import Comparison, Condition, Parts, dimensions_of, parse, taken_apart


@dataclass(frozen=True, kw_only=True)
class CrosstabSettings:
    """What to count.

    Attributes:
        rows, cols: one of ``DIMENSIONS``.
        by: further dimensions, each combination a table of its own.
        count: ``persons`` (default), ``notes`` or ``segments``.
        polarity: ``present`` (default: the note reports the thing), ``absent`` or ``any``; set aside when
            polarity is itself a dimension, or stands in ``where``.
        voice: only tags in this voice.
        narrated_stage: only tags that tell of this stage.
        where: only what fits this condition, see ``where.py``. What it asks of persons and notes also decides who is
            at risk; what it asks of tags does not.
        percent: what a share is of. ``at_risk``: the persons (notes, segments) of the column, whether or not anything
            was found there; ``row``, ``column``: those of the row or column of whom something was counted. ``None``
            (default): ``at_risk`` for persons, no share for notes and segments.
        minimum_persons: cells of fewer persons are withheld; 1 withholds nothing.
    """

    rows: str = "theme"
    cols: str = "stage"
    by: tuple[str, ...] = ()
    count: str = "persons"
    polarity: str = "present"
    voice: str | None = None
    narrated_stage: str | None = None
    where: str = ""
    percent: str | None = None
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
        if self.percent is not None:
            _check("percent", self.percent, PERCENTS)
        asks_of_tags = self.voice is not None or self.narrated_stage is not None or self.polarity == "absent"
        if not self.of_tags and asks_of_tags:
            raise ConfigError(
                f"voice, narrated_stage and polarity belong to tags: name one of {', '.join(TAG_DIMENSIONS)}."
            )
        if self.minimum_persons < 1:
            raise ConfigError("minimum_persons must be 1 or more.")

    @property
    def dimensions(self) -> Key:
        """Rows, columns, then the strata's."""
        return (self.rows, self.cols, *self.by)

    @cached_property
    def condition(self) -> Condition | None:
        """``where``, read."""
        return parse(self.where)

    @cached_property
    def named(self) -> frozenset[str]:
        """Every dimension of the table and of ``where``."""
        return frozenset(self.dimensions) | (dimensions_of(self.condition) if self.condition else set())

    @property
    def of_tags(self) -> bool:
        """Whether tags are counted, rather than all notes or segments."""
        return not self.named.isdisjoint(TAG_DIMENSIONS)

    @cached_property
    def parts(self) -> Parts:
        """What notes and what tags must be, to count."""
        asked = taken_apart(self.condition)
        return Parts(asked.of_notes, (*asked.of_tags, *self._filters()) if self.of_tags else ())

    def _filters(self) -> list[Comparison]:
        chosen = {"voice": self.voice, "narrated_stage": self.narrated_stage}
        if self.polarity != "any" and "polarity" not in self.named:
            chosen["polarity"] = self.polarity
        return [Comparison(name, (value,)) for name, value in chosen.items() if value is not None]

    @property
    def persons_at_risk(self) -> bool:
        """Whether a share is that of the persons at risk."""
        return self.count == "persons" and self.percent in (None, "at_risk")

    @property
    def has_denominator(self) -> bool:
        """Whether shares have another denominator than the persons at risk."""
        return self.percent is not None and not self.persons_at_risk


def _check(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ConfigError(f"unknown {what} '{value}'. Known: {', '.join(known)}.")
