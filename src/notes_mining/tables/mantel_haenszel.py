"""Two groups of persons compared across strata in which a person may stand more than once.

The odds ratio is that of Mantel and Haenszel (1959). Its usual test and interval take the persons of one stratum to be
others than those of the next; stages are strata in which the same person comes back. So here whole persons vary:
the test permutes the group among persons, with the score divided by its cluster-robust standard error (studentised:
Janssen 1997), and the interval is a bootstrap of persons within each group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from .statistics import FEWEST_PERSONS, PERMUTATIONS, RESAMPLES, Floats, chunks, resampled

_MANY = 2000
"""Persons from which on the score's own distribution serves as well as permutations."""


@dataclass(frozen=True)
class MantelHaenszel:
    """A common odds ratio of the first group against the second.

    Attributes:
        odds_ratio: ``None`` where it is not a number above 0.
        low, high: 95 % limits; ``None`` where there is none.
        p: two-sided p-value by permutation.
        persons: how many took part.
    """

    odds_ratio: float | None
    low: float | None
    high: float | None
    p: float
    persons: int


def mantel_haenszel(has: Any, there: Any, first: Any, *, seed: int = 0) -> MantelHaenszel | None:
    """Compare the first group with the second; ``None`` where no stratum can say anything.

    Args:
        has: whether the person has the thing in the stratum, of shape (persons, strata).
        there: whether the person is in the stratum at all, of that shape.
        first: whether the person is of the first group, of shape (persons,).
    """
    there = np.asarray(there, dtype=float)
    present = there.any(axis=1)
    there, first = there[present], np.asarray(first, dtype=float)[present]
    has = np.asarray(has, dtype=float)[present] * there
    if not _says_something(has, there, first):
        return None
    low, high = _limits(has, there, first, seed)
    return MantelHaenszel(_pooled(has, there, first), low, high, _p_value(has, there, first, seed), len(first))


def _says_something(has: Floats, there: Floats, first: Floats) -> bool:
    """Whether a stratum has both groups, and both who has the thing and who has not."""
    ones, all_, having = first @ there, there.sum(axis=0), has.sum(axis=0)
    return bool(np.any((ones > 0) & (ones < all_) & (having > 0) & (having < all_)))


def tables(has: Floats, there: Floats, first: Floats) -> Floats:
    """2 x 2 tables of shape (2, 2, strata): group by has, has not."""
    groups = np.stack([first, 1 - first])
    return np.stack([groups @ has, groups @ (there - has)], axis=1)


def _pooled(has: Floats, there: Floats, first: Floats) -> float | None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = float(StratifiedTable(tables(has, there, first)[:, :, there.any(axis=0)]).oddsratio_pooled)
    return ratio if np.isfinite(ratio) and ratio > 0 else None


def _p_value(has: Floats, there: Floats, first: Floats, seed: int) -> float:
    all_ = np.maximum(there.sum(axis=0), 1)
    beyond = there * (has - has.sum(axis=0) / all_)  # how far each person is from the stratum's share
    observed = _scores(first[None, :], there, beyond, all_)[0]
    if len(first) > _MANY:
        return float(stats.chi2.sf(observed, 1))
    generator = np.random.default_rng(seed)
    reached = 0
    for size in chunks(len(first), PERMUTATIONS):
        drawn = generator.permuted(np.tile(first, (size, 1)), axis=1)
        reached += int(np.sum(_scores(drawn, there, beyond, all_) >= observed - 1e-9))
    return (1 + reached) / (1 + PERMUTATIONS)


def _scores(groups: Floats, there: Floats, beyond: Floats, all_: Floats) -> Floats:
    """Squared studentised score of each assignment of persons to the first group, of shape (assignments,)."""
    each = groups * beyond.sum(axis=1) - (groups @ there / all_) @ beyond.T
    spread = np.sum(each**2, axis=1)
    return np.divide(each.sum(axis=1) ** 2, spread, out=np.zeros_like(spread), where=spread > 0)


def _limits(has: Floats, there: Floats, first: Floats, seed: int) -> tuple[float | None, float | None]:
    if min(first.sum(), len(first) - first.sum()) < FEWEST_PERSONS:
        return None, None
    parts = []
    for group, offset in ((first > 0, 0), (first == 0, 1)):
        both = np.hstack([has[group], (there - has)[group]])
        drawn = np.concatenate([weights @ both for weights in resampled(int(group.sum()), RESAMPLES, seed + offset)])
        parts.append(np.hsplit(drawn, 2))
    (a, b), (c, d) = parts
    all_ = np.maximum(a + b + c + d, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.sum(a * d / all_, axis=1) / np.sum(b * c / all_, axis=1)
    low, high = np.quantile(ratios[~np.isnan(ratios)], [0.025, 0.975], method="inverted_cdf")
    return float(low), (float(high) if np.isfinite(high) else None)
