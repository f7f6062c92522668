"""How far coders agree: Krippendorff's alpha, Cohen's kappa, percent, with intervals by note. Pure.

Alpha follows Krippendorff (2019), ch. 12, for any number of coders with gaps: 1 is full agreement, 0 what coders
reach who code as often and at random. A theme: nominal (not coded, present, absent). Sets of themes: MASI distance
(Passonneau 2006), which counts a part of a set as half a disagreement. Only segments that coders were asked to code
and finished are compared; of what is left uncoded by all there may be much, so ``positive`` leaves it out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = frozenset[tuple[str, str]]
ALL = "all"
_SHARE_KNOWN = 0.5  # of resamplings that must give a value for there to be an interval


@dataclass(frozen=True)
class Unit:
    """One segment that several coders were asked to code and finished: per coder (theme, polarity) of what is coded."""

    note: str
    codings: tuple[tuple[str, Codes], ...]
    period: str = ""


@dataclass(frozen=True)
class Measure:
    """Agreement on one thing. ``None`` where it cannot be told (nobody coded it, or all say the same).

    ``units``: segments compared. ``coded``: codings that see it. ``low, high``: 95 % of resamplings of notes, of alpha.
    ``kappa``: Cohen's, the mean over pairs of coders weighted by what they share. ``percent``: share (0..1) of pairs of
    codings that say the same. ``positive``: share of codings that see it which the other coder shares (Dice).
    """

    name: str
    units: int
    coded: int
    alpha: float | None
    low: float | None
    high: float | None
    kappa: float | None
    percent: float | None
    positive: float | None


@dataclass(frozen=True)
class Agreement:
    """``together``, ``pairs`` and ``periods``: sets of themes; ``themes``: each by itself."""

    together: Measure
    themes: tuple[Measure, ...]
    pairs: tuple[Measure, ...]
    periods: tuple[Measure, ...]


def agreement(units: Sequence[Unit], themes: Sequence[str], *, resamples: int = 1000, seed: int = 1) -> Agreement:
    """Compare codings; units with fewer than two codings are left out."""
    units = [unit for unit in units if len(unit.codings) > 1]
    pairs: defaultdict[str, list[Unit]] = defaultdict(list)
    periods: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        periods[unit.period].append(unit)
        for one, other in combinations(sorted(unit.codings, key=lambda coding: coding[0]), 2):
            pairs[f"{one[0]} · {other[0]}"].append(Unit(unit.note, (one, other), unit.period))
    return Agreement(
        together=_sets(ALL, units, resamples, seed),
        themes=tuple(_theme(theme, units, resamples, seed) for theme in themes),
        pairs=tuple(_sets(name, pairs[name], resamples, seed) for name in sorted(pairs)),
        periods=tuple(_sets(name, periods[name], resamples, seed) for name in sorted(periods) if name),
    )


def _sets(name: str, units: Sequence[Unit], resamples: int, seed: int) -> Measure:
    return _measure(name, units, lambda codes: codes, masi, resamples, seed)


def _theme(theme: str, units: Sequence[Unit], resamples: int, seed: int) -> Measure:
    def polarity(codes: Codes) -> Codes:
        return frozenset(code for code in codes if code[0] == theme)

    return _measure(theme, units, polarity, lambda one, other: float(one != other), resamples, seed)


def masi(one: Codes, other: Codes) -> float:
    """Distance of two sets: 0 equal, 1 nothing in common; 1 minus Jaccard times 2/3 for a part, 1/3 for an overlap."""
    if one == other:
        return 0.0
    shared, both = len(one & other), len(one | other)
    monotony = 2 / 3 if one < other or other < one else 1 / 3
    return 1 - shared / both * monotony if shared else 1.0


def _measure(
    name: str, units: Sequence[Unit], value: Callable[[Codes], Codes], distance: Callable[[Codes, Codes], float],
    resamples: int, seed: int,
) -> Measure:  # fmt: skip
    said = [[(coder, value(codes)) for coder, codes in unit.codings] for unit in units]
    coded = sum(bool(codes) for unit in said for _, codes in unit)
    if not said:
        return Measure(name, 0, 0, None, None, None, None, None, None)
    alpha, low, high = alpha_with_interval(
        [[codes for _, codes in unit] for unit in said], [unit.note for unit in units], distance, resamples=resamples,
        seed=seed,
    )  # fmt: skip
    both = [pair for unit in said for pair in combinations([codes for _, codes in unit], 2)]
    seen = sum(len(one) + len(other) for one, other in both)
    return Measure(
        name, len(said), coded, alpha, low, high, _kappa(said),
        percent=sum(one == other for one, other in both) / len(both),
        positive=2 * sum(len(one & other) for one, other in both) / seen if seen else None,
    )  # fmt: skip


def alpha_with_interval(
    units: Sequence[Sequence[Hashable]],
    clusters: Sequence[str],
    distance: Callable[..., float],
    *,
    resamples: int,
    seed: int,
) -> tuple[float | None, float | None, float | None]:
    """Krippendorff's alpha, and 95 % of its resamplings by cluster.

    Args:
        units: values of each unit, two or more.
        clusters: of each unit; drawn whole, with replacement.
        distance: of two values, 0..1.
        resamples: 0 for no interval.
        seed: of the resampling.
    """
    values = sorted({value for unit in units for value in unit}, key=repr)
    places = {value: place for place, value in enumerate(values)}
    apart = np.array([[distance(one, other) for other in values] for one in values])
    names = {cluster: place for place, cluster in enumerate(dict.fromkeys(clusters))}
    observed, counts = np.zeros(len(names)), np.zeros((len(names), len(values)))
    for unit, cluster in zip(units, clusters, strict=True):
        rows = [places[value] for value in unit]
        observed[names[cluster]] += apart[np.ix_(rows, rows)].sum() / (len(rows) - 1)
        np.add.at(counts[names[cluster]], rows, 1)
    alpha = _alphas(np.ones((1, len(names))), observed, counts, apart)[0]
    if not np.isfinite(alpha):
        return None, None, None
    if not resamples:
        return float(alpha), None, None
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=resamples)
    spread = _alphas(drawn.astype(np.float64), observed, counts, apart)
    known = spread[np.isfinite(spread)]
    if len(names) < 2 or len(known) < _SHARE_KNOWN * resamples:
        return float(alpha), None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(alpha), float(low), float(high)


def _alphas(weights: Floats, observed: Floats, counts: Floats, apart: Floats) -> Floats:
    """Alpha under each row of ``weights`` (how often each cluster is drawn): 1 - observed / expected disagreement."""
    drawn = weights @ counts
    size = drawn.sum(axis=1)
    expected = np.einsum("rv,vw,rw->r", drawn, apart, drawn)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (weights @ observed) * (size - 1) / expected)


def _kappa(said: Sequence[Sequence[tuple[str, Codes]]]) -> float | None:
    """Cohen's kappa of each pair of coders, averaged by the number of units that they share."""
    pairs: defaultdict[tuple[str, str], list[tuple[Codes, Codes]]] = defaultdict(list)
    for unit in said:
        for one, other in combinations(sorted(unit, key=lambda coding: coding[0]), 2):
            pairs[one[0], other[0]].append((one[1], other[1]))
    found = [(len(values), kappa) for values in pairs.values() if (kappa := cohen_kappa(values)) is not None]
    return sum(size * kappa for size, kappa in found) / sum(size for size, _ in found) if found else None


def cohen_kappa(values: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two coders' values; ``None`` where both always say one and the same."""
    size = len(values)
    first, second = Counter(one for one, _ in values), Counter(other for _, other in values)
    by_chance = sum(first[value] * second[value] for value in first) / size**2
    if by_chance == 1:
        return None
    return (sum(one == other for one, other in values) / size - by_chance) / (1 - by_chance)
