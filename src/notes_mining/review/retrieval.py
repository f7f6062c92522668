"""Quotes by theme, stage, language, gender and words, from what every count reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from .desk import Desk
from .model import User


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to look for; empty: everything. ``text`` is found anywhere, whatever its case and accents."""

    theme: str = ""
    stage: str = ""
    language: str = ""
    gender: str = ""
    polarity: str = ""
    voice: str = ""
    source: str = ""
    text: str = field(default="", repr=False)
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True)
class Hit:
    """A segment with its themes (theme, polarity, source)."""

    segment: int
    note_id: str
    case_id: str
    stage: str
    language: str
    gender: str
    themes: tuple[tuple[str, str, str], ...]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Hits:
    """A page of hits, and how many segments of how many persons there are in all."""

    hits: tuple[Hit, ...]
    segments: int
    persons: int


def retrieve(desk: Desk, user: User, search: Search) -> Hits:
    """Hidden segments are left out. Raises NotAllowed, Invalid."""
    raise NotImplementedError
