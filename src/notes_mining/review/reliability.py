"""Agreement of the coders of this review, from segments that both were asked to code blind and finished."""

from __future__ import annotations

from .agreement import Agreement
from .desk import Desk
from .model import User


def agreement_now(desk: Desk, user: User, *, resamples: int = 1000) -> Agreement:
    """Per theme, in all, per pair and by month. Raises NotAllowed."""
    raise NotImplementedError
