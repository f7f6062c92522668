r"""Which characters patterns are told apart by: classes, sets of them as the bits of an integer, and what ``re`` means by its own sets.

Each character of Latin-1 and the usual signs is a class of its own. All others share one, which every set holds: they
may always be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache, reduce
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

import numpy as np

ORDER = tuple(dict.fromkeys([*map(chr, range(256)), *"‘’‚“”„–—…€œŒŸ°"]))
"""Characters that are told from one another; any other is one class, and may be anything."""
CLASSES = len(ORDER) + 2
ANY, EDGE = CLASSES - 2, CLASSES - 1
"""Class of any other character; of what stands beyond either end of a text."""
ALL = (1 << CLASSES) - 1
CLASS_OF = np.full(0x10000, ANY, dtype=np.int32)
CLASS_OF[[ord(char) for char in ORDER]] = range(len(ORDER))

_OTHER = 1 << ANY
_KNOWN = (1 << len(ORDER)) - 1
_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def bits(numbers: int) -> Iterator[int]:
    """Classes of a set, in order."""
    while numbers:
        low = numbers & -numbers
        yield low.bit_length() - 1
        numbers ^= low


def union(sets: Iterator[int], known: int = 0) -> int:
    """All classes of some sets, and ``known``."""
    return reduce(int.__or__, sets, known)


def single(kind: Any, value: Any, flags: int) -> int | None:
    """Classes of an item of a parsed pattern that matches one character; ``None`` if it is none."""
    if kind is sre.LITERAL:
        return _literal(value, flags & re.IGNORECASE) | _OTHER
    if kind is sre.NOT_LITERAL:
        return _KNOWN & ~_literal(value, 0) | _OTHER
    if kind is sre.IN:
        return _set(tuple(value), flags & re.IGNORECASE)
    return _KNOWN | _OTHER if kind is sre.ANY else None


@lru_cache(maxsize=4096)
def _set(items: Sequence[tuple[Any, Any]], flags: int) -> int:
    if items[0][0] is sre.NEGATE:  # out of a set only what is in it as it is written
        return _KNOWN & ~union(_held(*item, 0) for item in items[1:]) | _OTHER
    return union((_held(*item, flags) for item in items), _OTHER)


def _held(kind: Any, value: Any, flags: int) -> int:
    """Known classes of which one item of a set holds a writing."""
    if kind is sre.LITERAL:
        return _literal(value, flags)
    return _range(*value, flags) if kind is sre.RANGE else _category(_CATEGORIES[value])


def _cases(char: str, flags: int) -> set[str]:
    return {char, char.lower(), char.upper(), char.swapcase()} if flags & re.IGNORECASE else {char}


@cache
def _written(flags: int) -> Mapping[str, int]:
    """What a known character may be written as, and of which classes it then is."""
    classes: dict[str, int] = {}
    for place, char in enumerate(ORDER):
        for written in _cases(char, flags):
            classes[written] = classes.get(written, 0) | 1 << place
    return classes


@lru_cache(maxsize=4096)
def _literal(code: int, flags: int) -> int:
    return union(_written(flags).get(written, 0) for written in _cases(chr(code), flags))


@lru_cache(maxsize=1024)
def _range(first: int, last: int, flags: int) -> int:
    return union(
        classes for written, classes in _written(flags).items() if any(first <= ord(one) <= last for one in written)
    )


@cache
def _category(pattern: str) -> int:
    return sum(1 << place for place, char in enumerate(ORDER) if re.match(pattern, char))
