"""Topics that may become themes: passports of ``notes-mining topics`` arrive here; a person accepts or rejects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .codebook import Theme, Version
from .desk import Desk
from .model import User


@dataclass(frozen=True)
class Candidate:
    """A topic's passport. ``decision`` is '' , 'accepted' or 'rejected'."""

    name: str
    passport: Mapping[str, Any] = field(repr=False)
    decision: str = ""
    theme: str = ""
    who: str = ""


def receive(desk: Desk, folder: Path) -> int:
    """Take in passports that are not here yet; returns how many. Raises SafetyError for one that was changed."""
    raise NotImplementedError


def candidates(desk: Desk) -> list[Candidate]:
    """All, undecided first."""
    raise NotImplementedError


def accept(desk: Desk, user: User, name: str, theme: Theme, *, base: int) -> Version:
    """Make a theme of it."""
    raise NotImplementedError


def reject(desk: Desk, user: User, name: str, why: str) -> None:
    """Leave it."""
    raise NotImplementedError
