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

from .beginnings import DEPTH, tables
from .charclasses import ANY, CLASS_OF, CLASSES, EDGE
from .requirements import Requirements, needed

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
    def ways(self) -> list[list[np.ndarray]] | None:
        """Its beginnings; ``None`` if they say nothing. Worked out when a text is first searched."""
        return tables(self.pattern, self.flags)

    @cached_property
    def needs(self) -> list[list[np.ndarray]] | None:
        """Words of which a text must hold one."""
        return needed(self.pattern, self.flags)

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
        return _seen(text, len(_EVERY))[self.number]


_EVERY: list[Screened] = []
"""All patterns: a text is looked at once for all of them."""


@dataclass(frozen=True)
class _Joined:
    """Of all patterns: whose each beginning is; a bit each, which pairs of characters it allows; what a text must hold.

    The bits are those of whole words of 64: one table for what stands before, one for each pair from the first on.
    """

    owners: np.ndarray
    tables: list[np.ndarray]
    requirements: Requirements
    unscreened: frozenset[int]


@lru_cache(maxsize=1)
def _joined(count: int) -> _Joined:
    """The first ``count`` patterns."""
    every = [(one.ways, one.needs) for one in _EVERY[:count]]
    ways = [(number, way) for number, (of_one, _) in enumerate(every) for way in of_one or ()]
    allowed = np.zeros((-(-len(ways) // 64) * 64, CLASSES**2), dtype=bool)
    tables = []
    for place in range(DEPTH + 1):
        for row, (_, way) in zip(allowed, ways, strict=False):
            row[:] = way[place]
        tables.append(np.packbits(allowed, axis=0, bitorder="little").T.copy().view(np.uint64))
    return _Joined(
        np.array([owner for owner, _ in ways], dtype=np.intp),
        tables,
        Requirements([needs for _, needs in every]),
        frozenset(number for number, (of_one, _) in enumerate(every) if of_one is None),
    )


def _places(
    tables: list[np.ndarray], ways: np.ndarray, pairs: np.ndarray, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Each (beginning, place) where all pairs of characters are allowed, sorted; of the beginnings whose bit ``ways`` has."""
    # numpy takes rows, and finds what is set among truth values, several times as fast as by indexing and among numbers.
    allowed = tables[0].take(pairs[:length], axis=0) & ways
    for shift, table in enumerate(tables[1:], 1):
        allowed &= table.take(pairs[shift : shift + length], axis=0)
    seen = allowed.view(np.uint8).ravel()
    some = np.flatnonzero(seen != 0)
    bits = np.flatnonzero(np.unpackbits(seen[some], bitorder="little").view(bool))
    place, octet = np.divmod(some[bits >> 3], allowed.shape[1] * 8)
    way = (octet * 8 + (bits & 7)).astype(np.uint16)  # short numbers are sorted by counting
    order = np.argsort(way, kind="stable")
    return way[order], place[order]


@lru_cache(maxsize=1)
def _seen(text: str, count: int) -> list[list[int] | None]:
    """For each pattern the places where it can begin, ``None`` for too many.

    Kept for the next pattern, which most often reads the same text.
    """
    joined = _joined(count)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = np.full(len(codes) + DEPTH + 2, EDGE, dtype=np.int32)
    classes[1 : len(codes) + 1] = np.where(codes > 0xFFFF, ANY, CLASS_OF[np.minimum(codes, 0xFFFF)])
    pairs = classes[:-1] * CLASSES + classes[1:]
    met = joined.requirements.met(classes, pairs)
    asked = np.zeros(joined.tables[0].shape[1] * 64, dtype=bool)
    asked[: len(joined.owners)] = met[joined.owners]
    way, place = _places(joined.tables, np.packbits(asked, bitorder="little").view(np.uint64), pairs, len(codes))
    sizes = np.bincount(way, minlength=len(joined.owners))
    starts: list[list[int] | None] = [[] for _ in met]
    for number in joined.unscreened:
        starts[number] = None if met[number] else []
    places, end = place.tolist(), 0
    for owner, size in zip(joined.owners.tolist(), sizes.tolist(), strict=True):
        known = starts[owner]
        end += size
        if not size or known is None:
            continue
        if size * _DENSE > len(text):
            starts[owner] = None
        else:
            more = places[end - size : end]
            starts[owner] = sorted({*known, *more}) if known else more
    return starts
