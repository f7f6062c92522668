"""Who codes what next: leases, so that several coders take from one queue without meeting."""

from __future__ import annotations

from .desk import Desk
from .model import SegmentView, User, Wish


def take(desk: Desk, user: User, wish: Wish) -> SegmentView | None:
    """The next segment for ``user``, leased to them; ``None`` where the queue is empty for them.

    What they hold and have not finished comes first (a reload, a dropped connection). Raises NotAllowed.
    """
    raise NotImplementedError


def release(desk: Desk, user: User, segment: int) -> None:
    """Give a segment back undone; what was decided on it stays."""
    raise NotImplementedError


def left(desk: Desk, user: User, wish: Wish) -> int:
    """How many segments the queue has for ``user``."""
    raise NotImplementedError
