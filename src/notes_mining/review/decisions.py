"""Decisions of coders: done once however often they are sent, refused when stale, taken back and brought again."""

from __future__ import annotations

from .desk import Desk
from .model import Decision, Outcome, User


def decide(desk: Desk, user: User, decision: Decision) -> Outcome:
    """Change one coding of ``user``, all or nothing; on disk when the call returns.

    Raises:
        Stale: the coding has another version by now; nothing was done.
        NotAllowed: the role may not code here, or the segment is hidden.
        Taken: nobody further is asked to code a blind or audit segment that was not taken from the queue.
        Invalid: a change makes no sense, or ``id`` was used for something else.
        NotFound: no such segment.
    """
    raise NotImplementedError


def undo(desk: Desk, user: User, request: str) -> Outcome | None:
    """Take back the user's last decision that is not taken back yet; ``None`` where there is none. ``request``: as ``Decision.id``."""
    raise NotImplementedError


def redo(desk: Desk, user: User, request: str) -> Outcome | None:
    """Bring again what was undone last, unless something new was decided since."""
    raise NotImplementedError
