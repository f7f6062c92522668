"""Statistics for few persons with many notes each. Everything here counts persons, or lets whole persons vary.

Sources: Fisher (1935) and Pearson (1900) by scipy; adjusted residuals (Haberman 1973) by statsmodels; Cramér's V with
the correction of Bergsma (2013); Mantel and Haenszel (1959) by statsmodels, with a permutation of persons for its
p-value; bootstrap of clusters (Davison and Hinkley 1997, 3.8) with the BCa limits of Efron (1987); Holm (1979) by
statsmodels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

RESAMPLES = 2000
PERMUTATIONS = 9999
FEWEST_PERSONS = 10
"""With fewer persons there is no interval: a bootstrap of a handful promises too much."""
_SMALL = 5
"""An expected count below this makes the chi-square distribution a poor likeness (Cochran 1954)."""
_CHUNK = 2_000_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Association:
    """A test of independence on a table of persons.

    Attributes:
        test: ``fisher`` (exact), ``fisher_monte_carlo`` or ``chi_square``.
        p: two-sided p-value.
        persons: how many.
        cramers_v, cramers_v_corrected: strength, 0 to 1; the second without the bias of small tables.
        residuals: adjusted residuals, shaped like the table; beyond 2 in size: more or fewer than chance would have.
    """

    test: str
    p: float
    persons: int
    cramers_v: float
    cramers_v_corrected: float
    residuals: tuple[tuple[float, ...], ...]


def association(table: Any, *, seed: int = 0) -> Association | None:
    """Test a table of persons (rows x columns, each in one cell); ``None`` where all are in one row or column.

    Fisher's exact test for 2 x 2. For more columns or rows: by Monte Carlo where an expected count is below five, else
    Pearson's chi-square.
    """
    counts = _without_empty(np.asarray(table, dtype=np.int64))
    if min(counts.shape) < 2:
        return None
    test, p = _p_value(counts, seed)
    plain, corrected = cramers_v(counts), cramers_v(counts, corrected=True)
    residuals = tuple(tuple(float(one) for one in row) for row in adjusted_residuals(table))
    return Association(test, p, int(counts.sum()), plain, corrected, residuals)


def _without_empty(table: NDArray[np.int64]) -> NDArray[np.int64]:
    return table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]


def _p_value(counts: NDArray[np.int64], seed: int) -> tuple[str, float]:
    if counts.shape == (2, 2):
        return "fisher", float(stats.fisher_exact(counts).pvalue)
    if stats.contingency.expected_freq(counts).min() >= _SMALL:
        return "chi_square", float(stats.chi2_contingency(counts, correction=False).pvalue)
    method = stats.MonteCarloMethod(n_resamples=PERMUTATIONS, rng=np.random.default_rng(seed))
    return "fisher_monte_carlo", float(stats.fisher_exact(counts, method=method).pvalue)


def cramers_v(table: Any, *, corrected: bool = False) -> float:
    """Cramér's V, 0 to 1; ``corrected``: after Bergsma (2013), whose mean is 0 where nothing is related."""
    counts = np.asarray(table)
    persons, (rows, columns) = counts.sum(), counts.shape
    phi2 = stats.chi2_contingency(counts, correction=False).statistic / persons
    if not corrected:
        return float(np.sqrt(phi2 / (min(rows, columns) - 1)))
    phi2 = max(0.0, phi2 - (rows - 1) * (columns - 1) / (persons - 1))
    rows_, columns_ = (size - (size - 1) ** 2 / (persons - 1) for size in (rows, columns))
    return float(np.sqrt(phi2 / (min(rows_, columns_) - 1))) if min(rows_, columns_) > 1 else 0.0


def adjusted_residuals(table: Any) -> Floats:
    """Observed less expected over its standard error if independent (Haberman 1973); 0 in empty rows and columns."""
    from statsmodels.stats.contingency_tables import Table

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.asarray(Table(np.asarray(table, float), shift_zeros=False).standardized_resids))


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for their number (Holm 1979), in their order."""
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(list(p_values), method="holm")[1]] if len(p_values) else []


def difference_interval(count: int, total: int, other_count: int, other_total: int) -> tuple[float, float]:
    """95 % interval of a difference of two shares of different persons (Newcombe 1998)."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        count, total, other_count, other_total, method="newcomb", compare="diff", alpha=0.05
    )
    return float(low), float(high)


# ------------------------------------------------------------------------------------ persons drawn anew, whole


def resampled(persons: int, resamples: int, seed: int) -> Iterator[Floats]:
    """How often each person is drawn, in chunks of shape (some resamples, persons); the same for the same seed."""
    generator = np.random.default_rng(seed)
    chance = np.full(persons, 1 / persons)
    for size in chunks(persons, resamples):
        yield generator.multinomial(persons, chance, size=size).astype(float)


def chunks(persons: int, resamples: int) -> Iterator[int]:
    """Sizes that add up to ``resamples``, each small enough to hold that many rows of persons in memory."""
    size = max(1, _CHUNK // persons)
    for start in range(0, resamples, size):
        yield min(size, resamples - start)


def cluster_intervals(
    units: Any, wholes: Any, columns: Sequence[int] | None = None, *, resamples: int = RESAMPLES, seed: int = 0
) -> list[tuple[float | None, float | None]]:
    """95 % intervals of shares of notes (or segments), by bootstrap of whole persons, BCa.

    Where every person's share is 0, or every one's is 1, nothing can vary: the interval is then the exact one
    (Clopper-Pearson) for as many persons. Fewer than ``FEWEST_PERSONS`` give (None, None).

    Args:
        units: units counted, of shape (persons, shares); dense or sparse.
        wholes: units there, of shape (persons, denominators).
        columns: the denominator of each share; by default the one at its own place.
    """
    places = list(range(units.shape[1])) if columns is None else list(columns)
    drawn_units, drawn_wholes = [], []
    for weights in resampled(units.shape[0], resamples, seed) if units.shape[0] else ():
        drawn_units.append(weights @ units)
        drawn_wholes.append(weights @ wholes)
    if not drawn_units:
        return [(None, None)] * len(places)
    numerators, denominators = np.concatenate(drawn_units), np.concatenate(drawn_wholes)
    found = []
    for share, whole in enumerate(places):
        part, total = _dense(units, share), _dense(wholes, whole)
        with np.errstate(divide="ignore", invalid="ignore"):
            draws = numerators[:, share] / denominators[:, whole]
        found.append(_interval(part, total, draws[np.isfinite(draws)]))
    return found


def _dense(matrix: Any, column: int) -> Floats:
    one = matrix[:, [column]]
    return np.asarray(one.toarray() if hasattr(one, "toarray") else one, dtype=float).ravel()


def _interval(part: Floats, total: Floats, draws: Floats) -> tuple[float | None, float | None]:
    part, total = part[total > 0], total[total > 0]
    persons = len(total)
    if persons < FEWEST_PERSONS:
        return None, None
    if not part.any() or np.array_equal(part, total):
        limits = stats.binomtest(persons if part.any() else 0, persons).proportion_ci(0.95, method="exact")
        return float(limits.low), float(limits.high)
    without = (part.sum() - part) / (total.sum() - total)
    low, high = np.quantile(draws, _bca_levels(part.sum() / total.sum(), draws, without))
    return float(low), float(high)


def _bca_levels(estimate: float, draws: Floats, without: Floats) -> Floats:
    """Quantiles of the draws for 95 % limits, corrected for bias and skewness (Efron 1987).

    Args:
        without: the estimate without each person in turn.
    """
    below = (np.sum(draws < estimate) + np.sum(draws <= estimate)) / (2 * len(draws))
    bias = stats.norm.ppf(np.clip(below, 1e-6, 1 - 1e-6))
    centred = without.mean() - without
    spread = float(np.sum(centred**2))
    acceleration = float(np.sum(centred**3)) / (6 * spread**1.5) if spread > 0 else 0.0
    shifted = bias + stats.norm.ppf([0.025, 0.975])
    return np.asarray(stats.norm.cdf(bias + shifted / (1 - acceleration * shifted)))
