"""The gate between a count and a published cell: small cells are withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from statistics import NormalDist

from ..records import Cell

OK, SUPPRESSED, NOT_ESTIMABLE = "ok", "suppressed", "not estimable"
_Z = NormalDist().inv_cdf(0.975)


def too_small(persons: int, minimum: int) -> bool:
    """Whether a count of persons may not be shown: from one up to, not including, the minimum.

    Nobody is no one's secret.
    """
    return 0 < persons < minimum


def wilson(count: int, total: int) -> tuple[float, float]:
    """95 % interval of a share, 0..1 (Wilson 1927)."""
    share, squared = count / total, _Z**2 / total
    middle = share + squared / 2
    half = sqrt(squared * (share * (1 - share) + squared / 4))
    return max(0.0, (middle - half) / (1 + squared)), min(1.0, (middle + half) / (1 + squared))


def protect(cell: Cell, *, minimum: int, shares: bool) -> Cell:
    """A counted cell, made safe to print. Persons decide, whatever was counted.

    Args:
        cell: with its true count, persons and persons at risk; the other numbers are filled in here.
        shares: give the share of the persons at risk, with its 95 % Wilson interval.
    """
    persons, at_risk = cell.persons or 0, cell.at_risk or 0
    if too_small(persons, minimum) or too_small(at_risk, minimum):
        shown_risk = None if too_small(at_risk, minimum) else at_risk
        return replace(cell, count=None, persons=None, at_risk=shown_risk, reviewed=0, status=SUPPRESSED)
    if at_risk == 0 or not shares:
        return replace(cell, status=OK if at_risk else NOT_ESTIMABLE)
    low, high = wilson(persons, at_risk)
    return replace(cell, estimate=persons / at_risk, low=low, high=high, status=OK)


def protect_parts(parts: Sequence[tuple[str, int, int]], minimum: int) -> list[tuple[str, int | None]]:
    """Parts of a total that is shown beside them: (name, units, persons) to (name, units or ``None``).

    Units add up, so one withheld part could be found by subtraction: the next smallest is then withheld too.
    """
    withheld = {name for name, _, persons in parts if too_small(persons, minimum)}
    if len(withheld) == 1:
        others = [(persons, name) for name, units, persons in parts if units and name not in withheld]
        withheld |= {name for _, name in sorted(others)[:1]}
    return [(name, None if name in withheld else units) for name, units, _ in parts]
