"""Which themes go together: within a segment, a note or a person's whole file; and levers beside obstacles.

A pair stands for three groups of persons: those of whom both themes are reported together, and those of whom the one,
or the other, is reported without its companion. Where any of them is smaller than the minimum, all numbers of the pair
are withheld: with the rest a reader could subtract.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from itertools import combinations
from typing import Any, NamedTuple

from ..errors import ConfigError
from ..store import Database
from .counting import NOTHING, Count, Counting
from .crosstab import Crosstab, crosstab, labels_of
from .disclosure import OK, SUPPRESSED, too_small
from .settings import CrosstabSettings
from .values import known_values

WITHIN = {"segment": "segments", "note": "notes", "person": "persons"}


@dataclass(frozen=True, kw_only=True)
class CooccurrenceSettings:
    """What must go together, and where.

    Attributes:
        within: ``segment``, ``note`` or ``person``: what both themes must be reported in.
        polarity, voice, where, minimum_persons: as of a crosstab.
    """

    within: str = "segment"
    polarity: str = "present"
    voice: str | None = None
    where: str = ""
    minimum_persons: int = 3

    def __post_init__(self) -> None:
        if self.within not in WITHIN:
            raise ConfigError(f"unknown --within '{self.within}'. Known: {', '.join(WITHIN)}.")
        _ = self.counted.parts

    @property
    def counted(self) -> CrosstabSettings:
        """The same as a question about themes."""
        return CrosstabSettings(
            count=WITHIN[self.within], polarity=self.polarity, voice=self.voice, where=self.where,
            minimum_persons=self.minimum_persons,
        )  # fmt: skip


class Together(NamedTuple):
    """Units with both themes, their persons; and persons who have the first (second) never without the other."""

    units: int
    persons: int
    first_never_alone: int
    second_never_alone: int


@dataclass(frozen=True)
class Pair:
    """Two themes and how often they go together.

    Attributes:
        both, first_units, second_units: units (segments, notes or persons) with both, with the first, with the second.
        persons: distinct persons with a unit of both.
        jaccard: units with both, of those with either, 0 to 1.
        lift: how many times more often together than if neither had to do with the other; 1: no relation.
        status: ``ok``, or ``suppressed``: every number is then ``None``.
    """

    first: str
    second: str
    both: int | None = None
    first_units: int | None = None
    second_units: int | None = None
    persons: int | None = None
    jaccard: float | None = None
    lift: float | None = None
    status: str = SUPPRESSED


@dataclass(frozen=True)
class Cooccurrence:
    """All pairs of themes in the codebook's order, out of so many units; ``labels`` as of a crosstab."""

    settings: CooccurrenceSettings
    units: int | None
    pairs: tuple[Pair, ...]
    labels: dict[str, dict[str, str]]

    def pair(self, first: str, second: str) -> Pair:
        """The pair of two themes, in either order."""
        return next(pair for pair in self.pairs if {pair.first, pair.second} == {first, second})


def cooccurrence(db: Database, settings: CooccurrenceSettings) -> Cooccurrence:
    """Count every pair of themes, and withhold what is too small.

    Raises:
        ConfigError: ``where`` cannot be read, or names a value that is nowhere.
    """
    with Counting(db, settings.counted) as counting:
        alone = {theme: count for (theme,), count in counting.counts(["theme"]).items()}
        together = {(row[0], row[1]): Together(*row[2:]) for row in counting.together("theme")}
        everything = counting.there([]).get((), NOTHING)
    known = known_values(db, "theme")
    themes = [*known, *sorted(set(alone) - set(known))]
    minimum = settings.minimum_persons
    hidden = too_small(everything.persons, minimum)
    pairs = []
    for first, second in combinations(themes, 2):
        both = together.get((first, second)) or _turned(together.get((second, first)))
        counts = alone.get(first, NOTHING), alone.get(second, NOTHING)
        if hidden or _too_small(both, *counts, minimum):
            pairs.append(Pair(first, second))
        else:
            pairs.append(_pair(first, second, both.units, both.persons, *counts, everything.units))
    return Cooccurrence(settings, None if hidden else everything.units, tuple(pairs), labels_of(db))


def _turned(both: Together | None) -> Together:
    if both is None:
        return Together(0, 0, 0, 0)
    return Together(both.units, both.persons, both.second_never_alone, both.first_never_alone)


def _too_small(both: Together, first: Count, second: Count, minimum: int) -> bool:
    alone = first.persons - both.first_never_alone, second.persons - both.second_never_alone
    return any(too_small(persons, minimum) for persons in (both.persons, first.persons, second.persons, *alone))


def _pair(first: str, second: str, both: int, persons: int, one: Count, other: Count, everything: int) -> Pair:
    either = one.units + other.units - both
    jaccard = both / either if either else None
    lift = both * everything / (one.units * other.units) if one.units and other.units else None
    return Pair(first, second, both, one.units, other.units, persons, jaccard, lift, OK)


def pair_header() -> list[str]:
    """Column names of the records of pairs."""
    return [*(field.name for field in fields(Pair)), "units"]


def pair_records(table: Cooccurrence) -> list[dict[str, Any]]:
    """One dict per pair; a withheld number is ``None``."""
    return [asdict(pair) | {"units": table.units} for pair in table.pairs]


def levers_and_obstacles(
    db: Database, *, cols: str = "stage", count: str = "persons", minimum_persons: int = 3
) -> Crosstab:
    """Levers and obstacles by sphere of life and stage: of whom they are reported as there, of whom as missing."""
    settings = CrosstabSettings(
        rows="life_sphere", cols=cols, by=("lever", "polarity"), count=count, where="lever != context",
        minimum_persons=minimum_persons,
    )  # fmt: skip
    return crosstab(db, settings)
