"""How far the work is: per coder, per theme, per queue."""

from __future__ import annotations

from dataclasses import dataclass

from .desk import Desk
from .model import User


@dataclass(frozen=True)
class CoderProgress:
    """One coder: segments done and begun, by mode; last at work (seconds since 1970)."""

    coder: str
    done: dict[str, int]
    begun: int
    last: float | None


@dataclass(frozen=True)
class ThemeProgress:
    """One theme: segments tagged by the model, of these decided, decided as coded, as not coded; coded without a tag."""

    theme: str
    tagged: int
    decided: int
    accepted: int
    rejected: int
    added: int


@dataclass(frozen=True)
class QueueProgress:
    """One queue (open, blind, audit:S1 ...): segments in it, finished."""

    queue: str
    segments: int
    finished: int


def by_coder(desk: Desk, user: User) -> list[CoderProgress]:
    """All coders; a coder sees their own line only."""
    raise NotImplementedError


def by_theme(desk: Desk, user: User) -> list[ThemeProgress]:
    """All themes in the order of the codebook."""
    raise NotImplementedError


def by_queue(desk: Desk, user: User) -> list[QueueProgress]:
    """All queues."""
    raise NotImplementedError
