"""Patterns that are tried only where they can begin.

Python's ``re`` tries a pattern at every character of a text, and here a note meets some two hundred of them. Which two
characters a match can begin with, and what may stand before it, follows from the pattern itself (``beginnings``); where
they stand, numpy tells for a whole text and all patterns at once. The pattern is then tried there alone, and finds what
it would have found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from .beginnings import Beginnings, beginnings
from .charclasses import ANY, CLASS_OF, CLASSES, EDGE

_DENSE = 10
"""Where more than one in so many characters can begin a match, trying them all is quicker."""


class Screened:
    """A compiled pattern whose ``finditer`` looks only where a match can begin.

    Args:
        pattern, flags: as for ``re.compile``.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags
        self.compiled = re.compile(pattern, flags)
        self.number = len(_EVERY)
        _EVERY.append(self)

    def __repr__(self) -> str:
        return f"Screened({self.pattern!r})"

    @cached_property
    def begins(self) -> Beginnings:
        """What a match begins with and needs. Worked out when a text is first searched."""
        return beginnings(self.pattern, self.flags)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """What ``re`` finds, in its order."""
        starts = self.starts(text)
        return self.compiled.finditer(text) if starts is None else self._at(text, starts)

    def _at(self, text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
        end, match = 0, self.compiled.match
        for start in starts:
            if start >= end and (found := match(text, start)):
                end = found.end()
                yield found

    def starts(self, text: str) -> list[int] | None:
        """Where a match can begin; ``None`` where there are too many to look at each, or nothing is known."""
        if not text:
            return None
        seen = _seen(text, len(_EVERY))
        if not seen.classes & self.begins.needs:
            return []
        return seen.starts[self.number]


_EVERY: list[Screened] = []
"""All patterns: a text is looked at once for all of them."""


@lru_cache(maxsize=1)
def _joined(count: int) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Of the first ``count`` patterns' beginnings: whose each is; and, a bit each, which pairs of characters it allows."""
    ways = [(one.number, *way) for one in _EVERY[:count] for way in one.begins.ways or ()]
    before, after = (
        np.packbits(np.array([way[table] for way in ways], dtype=bool).reshape(-1, CLASSES**2), axis=0).T.copy()
        for table in (1, 2)
    )
    return [way[0] for way in ways], before, after


@dataclass(frozen=True)
class _Seen:
    """Of a text: the classes that occur, as bits; for each pattern the places where it can begin, unless too many."""

    classes: int
    starts: list[list[int] | None]


@lru_cache(maxsize=1)
def _seen(text: str, count: int) -> _Seen:
    """Kept for the next pattern, which most often reads the same text."""
    owners, before, after = _joined(count)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = np.full(len(codes) + 2, EDGE, dtype=np.int32)
    classes[1:-1] = np.where(codes > 0xFFFF, ANY, CLASS_OF[np.minimum(codes, 0xFFFF)])
    pairs = classes[:-1] * CLASSES + classes[1:]
    place, way = np.nonzero(np.unpackbits(before[pairs[:-1]] & after[pairs[1:]], axis=1, count=len(owners)))
    sizes = np.bincount(way, minlength=len(owners))
    few = sizes * _DENSE <= len(text)
    kept = few[way]
    places = place[kept][np.argsort(way[kept], kind="stable")].tolist()
    starts: list[list[int] | None] = [None if one.begins.ways is None else [] for one in _EVERY[:count]]
    end = 0
    for owner, size, is_few in zip(owners, sizes.tolist(), few.tolist(), strict=True):
        known = starts[owner]
        if known is None or not is_few:
            starts[owner] = None
        else:
            more = places[end : end + size]
            starts[owner] = sorted({*known, *more}) if known else more
        end += size if is_few else 0
    present = sum(1 << number for number in np.flatnonzero(np.bincount(classes, minlength=CLASSES)).tolist())
    return _Seen(present, starts)
