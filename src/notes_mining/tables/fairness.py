"""The fairness gate: does the model err alike on both sides of a contrast? If not, the contrast is marked.

Sensitivity (of what is there, how much the model tags) and specificity (of what is not there, how much it leaves
untagged) are weighted shares over the reviewed segments, with the intervals of ``estimators``. Each value of a
dimension is compared with all others together; the interval of a difference adds the squared arms of both sides
(Newcombe 1998).

A contrast *differs* when the interval of the difference leaves out 0. It is *alike* when the whole interval lies within
the margin of ``configs/estimation.yaml``. Everything between is *open*: not shown to differ, and not shown to be alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot

import numpy as np

from ..errors import ConfigError
from ..store import Database
from .disclosure import too_small
from .estimation_data import Material, Request, row_values, values
from .estimation_settings import EstimationSettings, FairnessRules
from .estimators import Estimate, Read, human
from .sampling import StoredSample, stored_samples
from .units import DIMENSIONS

MEASURES = ("sensitivity", "specificity")
DIFFERS, OPEN, ALIKE = "differs", "open", "alike"
SIGNS = {DIFFERS: "†", OPEN: "?", ALIKE: ""}
GATED = ("language", "stage", "gender")
"""The contrasts that the study draws."""


@dataclass(frozen=True)
class ErrorRate:
    """How well the model does on one side of a contrast. Numbers are ``None`` where withheld or not estimable."""

    row: str
    dimension: str
    value: str
    measure: str
    rate: Estimate | None = None
    units: int | None = None
    others: Estimate | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = OPEN


@dataclass(frozen=True)
class Fairness:
    """All error rates by (row, dimension, value).

    Attributes:
        sample: whose reviews they rest on; ``None`` where none was drawn.
        reviewed: whether anything of it was reviewed.
        tags_changed: the tags are others than when it was drawn: they may have learnt from the reviews, and look better
            than they are.
    """

    sample: str | None
    rates: tuple[ErrorRate, ...]
    dimensions: tuple[str, ...]
    reviewed: bool = False
    tags_changed: bool = False
    _verdicts: Mapping[tuple[str, str, str], str] = field(default_factory=dict, repr=False)

    def verdict(self, row: str, dimension: str, value: str) -> str:
        """The worse of both measures; ``open`` where nothing is known."""
        return self._verdicts.get((row, dimension, value), OPEN)

    def sign(self, row: str, where: Mapping[str, str]) -> str:
        """``†`` where a side of the contrasts that a cell takes part in differs, else ``?`` where one is open.

        Args:
            where: the cell's value of each dimension; dimensions that were not looked at do not count.
        """
        found = {self.verdict(row, dimension, where[dimension]) for dimension in self.dimensions if dimension in where}
        return next((SIGNS[verdict] for verdict in (DIFFERS, OPEN, ALIKE) if verdict in found), "")


def marks(
    db: Database, dimensions: Sequence[str], *, rows: str = "theme", polarity: str = "present",
    settings: EstimationSettings | None = None, minimum_persons: int = 5, sample: str | None = None,
) -> Fairness:  # fmt: skip
    """The gate for a table that shows these dimensions: ask ``sign`` for each of its cells.

    Dimensions of tags (themes, voices, polarity) are passed over: no error rate belongs to them.
    """
    looked_at = tuple(dimension for dimension in dimensions if dimension in DIMENSIONS)
    chosen = settings or EstimationSettings()
    return fairness(db, looked_at, chosen, rows=rows, polarity=polarity, minimum_persons=minimum_persons, sample=sample)


def fairness(
    db: Database, dimensions: Sequence[str] = GATED, settings: EstimationSettings | None = None, *,
    rows: str = "theme", polarity: str = "present", minimum_persons: int = 5, sample: str | None = None,
) -> Fairness:  # fmt: skip
    """Error rates of every row by every value of the dimensions, from the units of the sample that were reviewed.

    Raises:
        ConfigError: a dimension that notes and persons do not have, or no such sample.
    """
    for dimension in dimensions:
        if dimension not in DIMENSIONS:
            raise ConfigError(f"unknown dimension '{dimension}'. Known: {', '.join(DIMENSIONS)}.")
    rules = (settings or EstimationSettings()).fairness
    drawn = _sample(db, sample)
    if drawn is None:
        return Fairness(None, (), tuple(dimensions))
    rates: list[ErrorRate] = []
    reviewed = False
    for dimension in dimensions:
        material = Material(db, Request(count="segments", rows=rows, columns=(dimension,), polarity=polarity), drawn)
        reviewed |= material.reviewed is not None and len(material.reviewed.drawing) > 0
        for row in row_values(db, rows):
            rates += _row(db, material, row, dimension, rules, minimum_persons)
    return Fairness(drawn.sample, tuple(rates), tuple(dimensions), reviewed, drawn.tags_changed, _verdicts(rates))


def _sample(db: Database, name: str | None) -> StoredSample | None:
    samples = stored_samples(db)
    if name is None:
        return samples[-1] if samples else None
    found = [one for one in samples if one.sample == name]
    if not found:
        raise ConfigError(f"no sample '{name}'. There are: {', '.join(one.sample for one in samples) or 'none'}.")
    return found[0]


def _verdicts(rates: Sequence[ErrorRate]) -> dict[tuple[str, str, str], str]:
    worst: dict[tuple[str, str, str], str] = {}
    for one in rates:
        place = (one.row, one.dimension, one.value)
        worst[place] = min(one.verdict, worst.get(place, ALIKE), key=(DIFFERS, OPEN, ALIKE).index)
    return worst


def _row(
    db: Database, material: Material, row: str, dimension: str, rules: FairnessRules, minimum: int
) -> list[ErrorRate]:
    """Each value of the dimension against all others together."""
    read, where = material.everything_read(row)
    found = []
    for value in values(db, dimension, [key[0] for key in material.columns()]):
        for measure in MEASURES:
            here, there = (_side(read.part(inside), measure) for inside in (where == value, where != value))
            found.append(_compared(ErrorRate(row, dimension, value, measure), here, there, rules, minimum))
    return found


def _side(read: Read, measure: str) -> Read:
    """The units that a measure looks at, with what the model did right as their label.

    Where coders disagree, a unit counts in part as having the theme and in part as not.
    """
    belongs = read.label if measure == "sensitivity" else 1 - read.label
    right = read.tagged if measure == "sensitivity" else ~read.tagged
    kept = belongs > 0
    return Read(
        read.person[kept], read.drawing[kept], (read.weight * belongs)[kept], right[kept].astype(np.float64),
        read.tagged[kept],
    )  # fmt: skip


def _compared(one: ErrorRate, here: Read, there: Read, rules: FairnessRules, minimum: int) -> ErrorRate:
    persons = [len(np.unique(side.person)) for side in (here, there)]
    if any(too_small(count, minimum) for count in persons):
        return one
    rates = [_rate(side) if len(side.label) >= rules.least_units else None for side in (here, there)]
    one = replace(one, units=len(here.label), rate=rates[0], others=rates[1])
    if rates[0] is None or rates[1] is None:
        return one
    difference, low, high = newcombe(rates[0], rates[1])
    verdict = DIFFERS if low > 0 or high < 0 else ALIKE if max(-low, high) < rules.margin else OPEN
    return replace(one, difference=difference, low=low, high=high, verdict=verdict)


def _rate(side: Read) -> Estimate:
    return human(side, int(side.person.max()) + 1, "persons")


def newcombe(one: Estimate, other: Estimate) -> tuple[float, float, float]:
    """Difference of two shares with its interval, from theirs (Newcombe 1998, method 10).

    Where persons stand on both sides, as in stages, their habits make both shares move together: the interval is then
    wider than it need be.
    """
    difference = one.share - other.share
    low = difference - hypot(one.share - one.low, other.high - other.share)
    return difference, low, difference + hypot(one.high - one.share, other.share - other.low)
