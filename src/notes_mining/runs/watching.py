"""What a run tells while it works: stages, how many notes they will do, how many are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Told = Callable[[str, int], None]
"""Called with a stage's name and a number of notes."""


def nothing(stage: str, count: int) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Watch:
    """``expect``: so many notes a stage will do, said once before it begins. ``done``: so many it has just done."""

    expect: Told = nothing
    done: Told = nothing
