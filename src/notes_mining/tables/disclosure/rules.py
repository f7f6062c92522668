"""Primary suppression: which numbers may not be shown by themselves, whatever else is shown beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import sqrt
from statistics import NormalDist

from ...records import Cell
from .counted import PERSONS, CountedCell, CountedTable
from .settings import Rules

OK, SUPPRESSED, COMPLEMENTARY, NOT_ESTIMABLE = "ok", "suppressed", "complementary", "not estimable"
FEW, FEW_AT_RISK, FULL, ZERO, DOMINANCE = "few", "few at risk", "full", "zero", "dominance"
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


def protect_parts(
    parts: Sequence[tuple[str, int, int]], minimum: int, withheld: Collection[str] = ()
) -> list[tuple[str, int | None]]:
    """Parts of a total that is shown beside them: (name, units, persons) to (name, units or ``None``).

    Units add up, so one withheld part could be found by subtraction: the next smallest is then withheld too.

    Args:
        withheld: parts that may not be shown whatever their number.
    """
    withheld = {*withheld, *(name for name, _, persons in parts if too_small(persons, minimum))}
    if len(withheld) == 1:
        others = [(persons, name) for name, units, persons in parts if units and name not in withheld]
        withheld |= {name for _, name in sorted(others)[:1]}
    return [(name, None if name in withheld else units) for name, units, _ in parts]


def reason(cell: CountedCell, count: str, rules: Rules) -> str | None:
    """Why a cell may not be shown, or ``None``. Both sides of a share are counts: who has it, and who has not.

    Rules: minimum frequency and (1, k) dominance (Hundepool et al., Statistical Disclosure Control, 2012, section 4.2);
    attribute disclosure by full and empty cells (section 5.2).
    """
    persons, at_risk = len(cell.persons), len(cell.at_risk)
    if rules.off or not at_risk or (cell.structural and not persons):
        return None
    if at_risk < rules.minimum_at_risk:
        return FEW_AT_RISK
    if not persons:
        return ZERO if at_risk < rules.zero_at_risk else None
    if persons < rules.minimum_persons:
        return FEW
    if rules.full_cells and not cell.structural and at_risk - persons < rules.minimum_persons:
        return FULL
    if count != PERSONS and rules.dominance_share is not None and cell.largest > rules.dominance_share * cell.units:
        return DOMINANCE
    return None


def primary(table: CountedTable, rules: Rules) -> dict[tuple[str, str, tuple[str, ...]], str]:
    """The cells that may not be shown by themselves, each with its reason."""
    found = {cell.key: reason(cell, table.question.count, rules) for cell in table.cells}
    return {key: why for key, why in found.items() if why is not None}
