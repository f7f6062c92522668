"""Fewer searches for garbage while notes are read.

Python looks for objects that only hold one another each time some hundreds of new ones have come. A run makes millions
that go by themselves, and keeps its models: the searches find next to nothing and took a twentieth of its time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 50, 100)
"""New objects before a search, and so many searches before one that goes deeper. Python's own: 700, 10, 10."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Within this, garbage is searched for seldom."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_seldom() -> None:
    """From now on, for a process that does nothing but a run's work."""
    gc.set_threshold(*_SELDOM)
