"""Where coders disagree: the list of it, both sides, and the adjudicator's decision, which is made with ``decide``."""

from __future__ import annotations

from dataclasses import dataclass

from .desk import Desk
from .model import Coding, User


@dataclass(frozen=True)
class Disagreement:
    """A segment on which coders who are done differ. ``themes``: on which."""

    segment: int
    coders: tuple[str, ...]
    themes: tuple[str, ...]


def disagreements(desk: Desk, user: User) -> list[Disagreement]:
    """What waits for ``user``, who judges no coding of their own. Raises NotAllowed."""
    raise NotImplementedError


def differ(codings: list[Coding]) -> tuple[str, ...]:
    """Themes on which codings differ in whether they are coded or in polarity, or in voice or stage where all judged."""
    raise NotImplementedError


def settle(desk: Desk, user: User, segment: int, side: str, request: str) -> None:
    """Take over one coder's coding whole as the adjudicated one, and finish."""
    raise NotImplementedError
