"""'Identifying text left': hides a segment at once, for everybody and every quote, until the steward has looked."""

from __future__ import annotations

from dataclasses import dataclass

from .desk import Desk
from .model import User


@dataclass(frozen=True)
class Flag:
    """An entry of the steward's list; ``resolved`` is '' , 'released' or 'kept_hidden'."""

    segment: int
    note_id: str
    coder: str
    at: float
    resolved: str = ""
    steward: str = ""


def flag(desk: Desk, user: User, segment: int) -> None:
    """Hide a segment; twice is as once. Not undone by ``undo``: only the steward brings it back."""
    raise NotImplementedError


def flags(desk: Desk, user: User, *, resolved: bool = False) -> list[Flag]:
    """The steward's list: what waits, or what was resolved."""
    raise NotImplementedError


def resolve(desk: Desk, user: User, segment: int, *, release: bool) -> None:
    """The steward shows the segment again, or keeps it hidden."""
    raise NotImplementedError
