"""The codebook in versions: what a theme means, who changed it, which codings it touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .desk import Desk
from .model import User


@dataclass(frozen=True)
class Theme:
    """One theme. ``examples``: sentences per language (fr, nl). ``retired``: merged or split; kept for its history."""

    id: str
    label: Mapping[str, str]
    life_sphere: str = ""
    lever: str = "context"
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    retired: bool = False


@dataclass(frozen=True)
class Version:
    """A version of the codebook, with how many codings it put back in the queue when it was made."""

    version: int
    at: float
    who: str
    why: str
    themes: tuple[Theme, ...]
    touched: int = 0


@dataclass(frozen=True)
class Touched:
    """What a change would put back in the queue."""

    segments: int
    coders: tuple[str, ...]


def start_from(desk: Desk, yaml: Path) -> Version:
    """Version 1 from the database's themes with the definitions of a codebook file; the current one where there is one."""
    raise NotImplementedError


def current(desk: Desk) -> Version:
    """The newest version."""
    raise NotImplementedError


def history(desk: Desk, theme: str = "") -> list[Version]:
    """All versions, newest first; with ``theme`` those in which it changed."""
    raise NotImplementedError


def touched(desk: Desk, themes: Sequence[str]) -> Touched:
    """Which codings a change of ``themes`` would put back in the queue; changes nothing."""
    raise NotImplementedError


def save_theme(desk: Desk, user: User, theme: Theme, *, base: int, why: str, recheck: bool = True) -> Version:
    """A new or changed theme makes a new version. ``base``: the version on the page. Raises Stale, NotAllowed, Invalid."""
    raise NotImplementedError


def merge(desk: Desk, user: User, sources: Sequence[str], into: str, *, base: int, why: str) -> Version:
    """Retire ``sources``; their codings become codings of ``into``, and doubtful ones go back in the queue."""
    raise NotImplementedError


def split(desk: Desk, user: User, source: str, parts: Sequence[Theme], *, base: int, why: str) -> Version:
    """Retire ``source`` for ``parts``; all its codings go back in the queue and count as they are until then."""
    raise NotImplementedError


def to_yaml(version: Version) -> str:
    """The themes as a codebook file for the next run."""
    raise NotImplementedError
