"""Which estimate of a cell stands: both together where enough was read, else the coders alone, else none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .estimation_settings import ReviewRules
from .estimators import Estimate, Read, Whole, assisted, human, naive

ASSISTED, HUMAN, NOT_ESTIMABLE = "assisted", "human", "not estimable"
REASONS = (
    "",
    "few units",
    "few persons",
    "uncovered",
    "tags changed",
    "few tagged",
    "few untagged",
    "few found",
    "no sample",
    "unit",
)
"""Why not the assisted estimate; the words for people stand in ``estimation_wording``."""
_LEAST_PERSONS_OF_GROUP = 2


@dataclass(frozen=True)
class CellEstimates:
    """The three estimates side by side, ``None`` where one cannot be made; and which one stands, with the reason."""

    naive: Estimate
    human: Estimate | None
    assisted: Estimate | None
    method: str
    reason: str

    @property
    def standing(self) -> Estimate | None:
        """The estimate to quote."""
        return {ASSISTED: self.assisted, HUMAN: self.human}.get(self.method)


def estimate_cell(
    whole: Whole, read: Read, target: str, rules: ReviewRules, *, uncovered: float = 0.0, tags_usable: bool = True,
    found: float = 0.5,
) -> CellEstimates:  # fmt: skip
    """All estimates of a cell that holds units. Of the export alone, what was read whole is never too thin.

    Args:
        uncovered: share of its units in strata of which nothing was read.
        tags_usable: ``False`` where the tags may have learnt from the reviews: then they may not assist.
        found: share of units with the theme in all that was read, in whatever cell; it tells how many findings are to
            be expected in this one. (What was found in this cell must not decide how it is estimated.)
    """
    bare = naive(whole)
    partly = target == "persons" or len(read.label) < whole.units.sum()
    if partly and len(read.label) < rules.least_units:
        return CellEstimates(bare, None, None, NOT_ESTIMABLE, "few units")
    if partly and len(np.unique(read.person)) < rules.least_persons:
        return CellEstimates(bare, None, None, NOT_ESTIMABLE, "few persons")
    if uncovered > rules.most_uncovered:
        return CellEstimates(bare, None, None, NOT_ESTIMABLE, "uncovered")
    alone = human(read, len(whole.units), target, float(whole.units.sum()))
    if not tags_usable:
        return CellEstimates(bare, alone, None, HUMAN, "tags changed")
    if thin := _thin_group(whole, read, rules):
        return CellEstimates(bare, alone, None, HUMAN, thin)
    if partly and len(read.label) * min(found, 1 - found) < rules.least_found:
        return CellEstimates(bare, alone, None, HUMAN, "few found")
    return CellEstimates(bare, alone, assisted(whole, read, target), ASSISTED, "")


def _thin_group(whole: Whole, read: Read, rules: ReviewRules) -> str:
    """Why the tags cannot assist: too little was read among the tagged, or among the others; empty where they can."""
    for tagged, size in enumerate((whole.units - whole.tagged, whole.tagged)):
        inside = read.part(read.tagged == bool(tagged))
        few = len(inside.label) < rules.least_group or len(np.unique(inside.person)) < _LEAST_PERSONS_OF_GROUP
        if few and len(inside.label) < size.sum():
            return "few tagged" if tagged else "few untagged"
    return ""
