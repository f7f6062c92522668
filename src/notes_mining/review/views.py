"""A segment as one user may see it."""

from __future__ import annotations

from .desk import Desk
from .model import SegmentView, User


def view(desk: Desk, user: User, segment: int) -> SegmentView:
    """The segment in its note, masked and blinded as ``rights.sight`` says.

    Raises:
        NotFound: no such segment.
        NotAllowed: hidden, or blind or audit and not asked of this user.
    """
    raise NotImplementedError
