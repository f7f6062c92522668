"""Which themes go together: within a segment, a note or a person's whole file; and levers beside obstacles.

A pair stands for three groups of persons: those of whom both themes are reported together, and those of whom the one,
or the other, is reported without its companion (of a person's whole file, a fourth: of whom neither is). Where any of
them is smaller than the minimum, all numbers of the pair are withheld: with the rest a reader could subtract. The table
of all pairs then goes through the gate, as a crosstab of themes by themes, with everything that was released before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import combinations
from typing import Any

from ..errors import ConfigError
from ..records import Cell
from ..store import Database
from .counted_table import question_of
from .counting import Counting
from .crosstab import Crosstab, crosstab, labels_of
from .disclosure import COMPLEMENTARY, OK, SUPPRESSED, TAG, CountedCell, Question, Rules, too_small
from .gated import Gate, Key
from .settings import CrosstabSettings
from .values import known_values

Met = dict[tuple[str, str], dict[str, int]]
"""Of two themes: in how many units of each person they meet; a theme meets itself wherever it is."""

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
    minimum_persons: int = 5

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


@dataclass(frozen=True)
class Pair:
    """Two themes and how often they go together.

    Attributes:
        both, first_units, second_units: units (segments, notes or persons) with both, with the first, with the second.
        persons: distinct persons with a unit of both.
        jaccard: units with both, of those with either, 0 to 1.
        lift: how many times more often together than if neither had to do with the other; 1: no relation.
        status: ``ok``; or ``suppressed`` or ``complementary``: every number is then ``None``.
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


def cooccurrence(db: Database, settings: CooccurrenceSettings, gate: Gate | None = None) -> Cooccurrence:
    """Count every pair of themes, and withhold what is too small or would tell of what is.

    Args:
        gate: by default the rules that follow from ``minimum_persons``, without a ledger.

    Raises:
        ConfigError: ``where`` cannot be read, or names a value that is nowhere.
        SafetyError: as of ``Gate.through``.
    """
    gate = gate or Gate(rules=Rules.of(settings.minimum_persons))
    with Counting(db, settings.counted) as counting:
        met, everybody = _met(counting), _everybody(counting)
    known = known_values(db, "theme")
    themes = [*known, *sorted({theme for theme, _ in met} - set(known))]
    places = [(first, second) for at, first in enumerate(themes) for second in themes[at:]]
    found = gate.through(db, _question(settings), [_cell(met, everybody, *place) for place in places])
    few = _Few(met, set(everybody) if settings.within == "person" else set(), gate.minimum)
    pairs = [_pair(found, few, *place) for place in combinations(themes, 2)]
    whole = next((_whole(cell) for cell in found.values()), None)
    return Cooccurrence(settings, whole, tuple(pairs), labels_of(db))


def _met(counting: Counting) -> Met:
    people, met = list(counting.attributes()), Met()
    for first, second, person, units in counting.together("theme"):
        for place in {(first, second), (second, first)}:
            met.setdefault(place, {})[people[person - 1]] = units
    return met


def _everybody(counting: Counting) -> dict[str, int]:
    """Everybody with a note that counts, and how many units each has."""
    people = list(counting.attributes())
    units = {people[person - 1]: units for person, units in counting.per_person([], there=True)}
    there = (person for persons, *_ in counting.with_a_note([]) for person in persons)
    return {people[person - 1]: 0 for person in there} | units


def _question(settings: CooccurrenceSettings) -> Question:
    """Themes by their partners; a theme beside itself is the theme."""
    counted, partner = settings.counted, f"theme_in_{settings.within}"
    asked = question_of(counted)
    kinds = {name: kind for name, kind in asked.kinds.items() if name != counted.cols or name in dict(asked.fixed)}
    percent = None if counted.count == "persons" else "at_risk"
    return replace(asked, cols=partner, percent=percent, kinds={**kinds, partner: TAG})


def _cell(met: Met, everybody: Mapping[str, int], first: str, second: str) -> CountedCell:
    units, there = met.get((first, second), {}), frozenset(person for person, number in everybody.items() if number)
    return CountedCell(
        first, second, (), frozenset(units), frozenset(everybody), units=sum(units.values()),
        largest=max(units.values(), default=0), whole=there, whole_units=sum(everybody.values()),
    )  # fmt: skip


def _pair(found: Mapping[Key, Cell], few: _Few, first: str, second: str) -> Pair:
    """The numbers of a pair, all or none: made of released numbers alone."""
    both, one, other = (found[row, column, ()] for row, column in ((first, second), (first, first), (second, second)))
    if both.status != OK or few.told(first, second):
        return Pair(first, second, status=COMPLEMENTARY if both.status == COMPLEMENTARY else SUPPRESSED)
    together, of_one, of_other, whole = both.count, one.count, other.count, _whole(both)
    if together is None or of_one is None or of_other is None or whole is None:
        return Pair(first, second, status=COMPLEMENTARY)
    either = of_one + of_other - together
    jaccard = together / either if either else None
    lift = together * whole / (of_one * of_other) if of_one and of_other else None
    return Pair(first, second, together, of_one, of_other, both.persons, jaccard, lift, OK)


@dataclass(frozen=True)
class _Few:
    """The groups that a pair tells of. ``everybody``: where it tells of whom neither theme is reported too."""

    met: Met
    everybody: set[str]
    minimum: int

    def told(self, first: str, second: str) -> bool:
        """Whether any of them is of few persons."""
        places = ((first, second), (first, first), (second, second))
        both, one, other = (self.met.get(place, {}) for place in places)
        alone = [{person for person, number in of.items() if number > both.get(person, 0)} for of in (one, other)]
        neither = self.everybody - one.keys() - other.keys()
        return any(too_small(len(group), self.minimum) for group in (*alone, one, other, neither))


def _whole(cell: Cell) -> int | None:
    """Of how many units pairs are found."""
    return cell.at_risk if cell.denominator is None else cell.denominator


def pair_header() -> list[str]:
    """Column names of the records of pairs."""
    return [*(field.name for field in fields(Pair)), "units"]


def pair_records(table: Cooccurrence) -> list[dict[str, Any]]:
    """One dict per pair; a withheld number is ``None``."""
    return [asdict(pair) | {"units": table.units} for pair in table.pairs]


def levers_and_obstacles(
    db: Database, *, cols: str = "stage", count: str = "persons", minimum_persons: int = 5
) -> Crosstab:
    """Levers and obstacles by sphere of life and stage: of whom they are reported as there, of whom as missing."""
    settings = CrosstabSettings(
        rows="life_sphere", cols=cols, by=("lever", "polarity"), count=count, where="lever != context",
        minimum_persons=minimum_persons,
    )  # fmt: skip
    return crosstab(db, settings)
