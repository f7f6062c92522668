"""Exact upper limits on a rate of which few failures, or none, were seen."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincinv

CONFIDENCE = 0.95


def upper_limit(failures: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """One-sided Clopper-Pearson upper limit of a binomial rate; 1 where nothing was tried.

    The rate at which ``failures`` or fewer in ``trials`` would be seen with probability ``1 - confidence``. Without any
    failure it is about ``3 / trials``.
    """
    if not 0 <= failures <= trials:
        raise ValueError("failures must lie between 0 and trials")
    if failures == trials:
        return 1.0
    return float(betaincinv(failures + 1, trials - failures, confidence))


@dataclass(frozen=True)
class Clean:
    """How many of ``total`` notes or people had nothing left."""

    total: int = 0
    clean: int = 0

    @property
    def share(self) -> float | None:
        """Share that is clean."""
        return self.clean / self.total if self.total else None

    @property
    def leak_limit(self) -> float | None:
        """Upper limit on the rate of those with a leak."""
        return upper_limit(self.total - self.clean, self.total) if self.total else None
