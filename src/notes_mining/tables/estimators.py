"""How large a share is, with its 95 % interval: by the tags alone, by the coders alone, and by both together.

*Both together* is the prediction-powered estimate (Angelopoulos et al. 2023, Science 382) with its power tuned to the
data (PPI++, Angelopoulos, Duchi & Zrnic 2023). For a yes-or-no tag that is the generalised difference estimator of
survey sampling with the tag as auxiliary, in other words post-stratification by the tag (Särndal, Swensson & Wretman
1992, chapters 6 and 7): the coders' share among the tagged and among the others, each weighted with how many units are
tagged and not in *everything*. Chances of being drawn are unequal, so shares are weighted means (Hájek).

Intervals are Wilson's with an effective number of units (Korn & Graubard 1998; Franco et al. 2019): the variance grows
with unequal weights (Kish) and with what units of one person have in common, and is never computed from a share of
exactly 0 or 1 (half a unit more on either side, after Jeffreys), so that "no error seen" does not become "no error".

Pure arithmetic over arrays, without a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist

import numpy as np

from .sampling_design import Bools, Floats, Ints

TARGETS = ("persons", "export")
"""Of whom a share is: ``persons`` such as these, as though drawn from many; or this ``export``, were it read whole."""
QUANTILE = NormalDist().inv_cdf(0.975)
_STEP = 0.25
"""Found by simulation: without it intervals of ten persons of whom nearly all have a theme hold the truth in 84 %."""


@dataclass(frozen=True)
class Estimate:
    """A share (0..1), its 95 % interval, and how many independently drawn units would tell as much."""

    share: float
    low: float
    high: float
    effective: float


@dataclass(frozen=True)
class Whole:
    """All units of a cell, person by person: how many there are, and how many the model tagged."""

    units: Floats
    tagged: Floats


@dataclass(frozen=True)
class Read:
    """The units of a cell that coders read, one entry each.

    Attributes:
        person: place of the unit's person in ``Whole``.
        drawing: code of the drawing that brought the unit into the sample.
        weight: how many units it stands for, 1 or more.
        label: 1 where coders found the theme, 0 where not; in between where they disagree.
        tagged: whether the model tagged it.
    """

    person: Ints
    drawing: Ints
    weight: Floats
    label: Floats
    tagged: Bools

    def part(self, kept: Bools) -> Read:
        """Those units alone."""
        return Read(self.person[kept], self.drawing[kept], self.weight[kept], self.label[kept], self.tagged[kept])


@dataclass(frozen=True)
class Rate:
    """A weighted share: ``smooth`` stands in for it in variances; ``pulls`` are the residuals by person."""

    share: float
    smooth: float
    effective: float
    pulls: Floats

    @property
    def variance(self) -> float:
        """Sampling variance of the share."""
        return self.smooth * (1 - self.smooth) / self.effective


def wilson(share: float, effective: float, quantile: float = QUANTILE) -> tuple[float, float]:
    """Interval of a share of ``effective`` units, a number that need not be whole (Wilson 1927)."""
    if effective == inf:
        return share, share
    squared = quantile**2 / effective
    middle = share + squared / 2
    half = sqrt(squared * (share * (1 - share) + squared / 4))
    return max(0.0, (middle - half) / (1 + squared)), min(1.0, (middle + half) / (1 + squared))


def _estimate(share: float, effective: float, step: float = 0.0) -> Estimate:
    """With Wilson's interval, widened by ``step`` on either side unless nothing is open."""
    low, high = wilson(share, effective)
    step = 0.0 if effective == inf else step
    return Estimate(share, max(0.0, low - step), min(1.0, high + step), effective)


def _step(read: int, units: float) -> float:
    """Part of the step between two possible shares of few units; it matters the more of them are read."""
    return _STEP * read / units**2


def smoothed(share: float, units: float) -> float:
    """The share after half a unit more on either side: never 0 or 1."""
    return (share * units + 0.5) / (units + 1)


def clustering(clusters: Ints, residuals: Floats) -> float:
    """By how much what clusters have in common swells a variance, 1 or more (Kish's design effect)."""
    count = len(residuals)
    sums = np.bincount(np.unique(clusters, return_inverse=True)[1], residuals)
    if len(sums) == count:
        return 1.0
    if len(sums) == 1:
        return float(count)
    alone = float((residuals**2).sum()) * count / (count - 1)
    together = float((sums**2).sum()) * len(sums) / (len(sums) - 1)
    return max(1.0, together / alone) if alone > 0 else 1.0


def rate(read: Read, persons: int, target: str) -> Rate:
    """The weighted share of units with the theme, among one unit or more.

    For the export alone, a unit that was sure to be drawn says nothing about others, so it adds no variance, and only
    drawings are clusters; for persons in general, persons are.
    """
    weights, labels = read.weight, read.label
    total = float(weights.sum())
    share = float((weights * labels).sum()) / total
    residuals = weights * (labels - share) / total
    export = target == "export"
    spread = float((weights * (weights - 1 if export else weights)).sum())
    effect = clustering(read.drawing if export else read.person, residuals)
    effective = total**2 / spread / effect if spread > 0 else inf
    pulls = np.bincount(read.person, residuals, persons).astype(np.float64)
    return Rate(share, smoothed(share, len(weights)), effective, pulls)


def naive(whole: Whole) -> Estimate:
    """The share of tagged units as it stands; its interval knows of persons drawn, and of no error of the model."""
    units, persons = float(whole.units.sum()), len(whole.units)
    share = float(whole.tagged.sum()) / units
    pulls = (whole.tagged - share * whole.units) / units
    variance = float((pulls**2).sum()) * persons / max(persons - 1, 1)
    smooth = smoothed(share, units)
    return _estimate(share, min(units, smooth * (1 - smooth) / variance if variance > 0 else inf))


def human(read: Read, persons: int, target: str, units: float = inf) -> Estimate:
    """What the coders' reading says without the model, of a cell with so many ``units``."""
    found = rate(read, persons, target)
    return _estimate(found.share, found.effective, _step(len(read.label), units) if target == "export" else 0.0)


def assisted(whole: Whole, read: Read, target: str) -> Estimate:
    """The prediction-powered estimate: both groups that hold units, tagged and not, must have been read in part.

    Raises:
        ValueError: a group with units has none that was read.
    """
    total, persons = float(whole.units.sum()), len(whole.units)
    sizes = (whole.units - whole.tagged, whole.tagged)
    share = smooth = variance = 0.0
    pulls, filled = np.zeros(persons), np.zeros(persons)
    for tagged, size in enumerate(sizes):
        part = float(size.sum()) / total
        if part == 0:
            continue
        inside = read.part(read.tagged == bool(tagged))
        if not len(inside.label):
            raise ValueError("nothing was read of one of the two groups")
        found = rate(inside, persons, target)
        share, smooth = share + part * found.share, smooth + part * found.smooth
        variance += part**2 * found.variance
        pulls += part * found.pulls
        filled += size * found.share
    if target == "persons":
        variance += _between(pulls, (filled - share * whole.units) / total)
    effective = smooth * (1 - smooth) / variance if variance > 0 else inf
    return _estimate(share, effective, _step(len(read.label), total) if target == "export" else 0.0)


def _between(pulls: Floats, filled: Floats) -> float:
    """What persons drawn from many add: how they differ in the tags' share, and how that goes with the reading."""
    persons = len(filled)
    return float((filled**2).sum() + 2 * max(0.0, float(pulls @ filled))) * persons / max(persons - 1, 1)
