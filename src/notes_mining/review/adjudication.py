"""The adjudicator's decision on a disagreement: made with ``decisions.decide`` after ``queue.claim``, or one side
taken over."""

from __future__ import annotations

from dataclasses import replace

from .decisions import take_over
from .desk import Desk
from .disagreement import Disagreement, differ, disagreements
from .model import Outcome, User
from .problems import Invalid
from .queue import claim
from .standing import held

__all__ = ["Disagreement", "differ", "disagreements", "settle"]


def settle(desk: Desk, user: User, segment: int, side: str, request: str) -> Outcome:
    """Take over one coder's coding whole as the adjudicated one, and finish.

    Raises:
        Taken, NotAllowed: as ``queue.claim``.
        Invalid: ``side`` is not done with the segment.
    """
    claim(desk, user, segment, "adjudication")
    version, coding = held(desk, segment, side)
    if not version or not coding.done or side == user.name:
        raise Invalid("name a coder who is done with this segment.")
    return take_over(desk, user, segment, replace(coding, memo=None), request)
