r"""What a match of a pattern can begin with, what may stand before it, and what a text must hold for it.

All of it follows from the pattern as ``re`` parses it. What is derived is always wide enough: a character too many costs
a try, one too few would lose a name. So characters beyond Latin-1 and the usual signs may begin anything, and of a
pattern that can match nothing at all nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import numpy as np

from .charclasses import ALL, ANY, CLASSES, ORDER, bits, single, union

_WORD = np.array([re.match(r"\w", char) is not None for char in ORDER] + [True, False])
_MOST_WAYS = 24
"""Beginnings of a pattern that are kept apart; with more, what stands before them is not looked at."""


@dataclass(frozen=True)
class _Prefix:
    """What a text may begin with where a part of a pattern matches; sets of classes are the bits of an integer.

    Attributes:
        empty: the part can match nothing.
        one: it can match just one of these.
        two: it can begin with one of these, each with those that may follow.
    """

    empty: bool
    one: int
    two: Mapping[int, int]

    def then(self, other: _Prefix) -> _Prefix:
        """This part, then the other."""
        first = union((1 << one for one in other.two), other.one)
        two = dict(self.two)
        for one in bits(self.one):
            two[one] = two.get(one, 0) | first
        if self.empty:
            _add(two, other.two)
        one = (self.one if other.empty else 0) | (other.one if self.empty else 0)
        return _Prefix(self.empty and other.empty, one, two)

    def also(self, other: _Prefix) -> _Prefix:
        """What begins as both say; this one always has two characters."""
        open_ = ALL if other.empty else other.one
        two = {
            first: seconds & (ALL if open_ >> first & 1 else other.two.get(first, 0))
            for first, seconds in self.two.items()
        }
        return _Prefix(False, 0, two)

    @staticmethod
    def either(parts: Iterable[_Prefix]) -> _Prefix:
        """Any of these parts."""
        empty, one, two = False, 0, dict[int, int]()
        for part in parts:
            empty, one = empty or part.empty, one | part.one
            _add(two, part.two)
        return _Prefix(empty, one, two)

    def table(self) -> np.ndarray:
        """Which (first, second) it allows: bool, shape (classes, classes)."""
        found = np.zeros((CLASSES, CLASSES), dtype=bool)
        for first, seconds in self.two.items():
            found[first, list(bits(seconds))] = True
        found[list(bits(self.one))] = True
        return found


def _add(two: dict[int, int], more: Mapping[int, int]) -> None:
    for one, seconds in more.items():
        two[one] = two.get(one, 0) | seconds


_NOTHING = _Prefix(True, 0, {})
_ANYTHING = _Prefix(True, ALL, dict.fromkeys(range(CLASSES), ALL))


def _item(kind: Any, value: Any, flags: int) -> _Prefix:
    one = single(kind, value, flags)
    if one is not None:
        return _Prefix(False, one, {})
    if kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return _NOTHING
    if kind is sre.BRANCH:
        return _Prefix.either(_sequence(list(branch), flags) for branch in value[1])
    if kind is sre.SUBPATTERN:
        return _sequence(list(value[3]), (flags | value[1]) & ~value[2])
    if kind is sre.ATOMIC_GROUP:
        return _sequence(list(value), flags)
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _repeated(_sequence(list(value[2]), flags), value[0], value[1])
    return _ANYTHING


def _repeated(part: _Prefix, least: int, most: int) -> _Prefix:
    """Two characters are settled by two repetitions, or by four of what may be empty."""
    found = _NOTHING
    for _ in range(min(least, 2)):
        found = found.then(part)
    for _ in range(min(max(most - least, 0), 2)):
        found = found.then(_Prefix.either((part, _NOTHING)))
    return found


def _sequence(items: Sequence[tuple[Any, Any]], flags: int) -> _Prefix:
    found = _NOTHING
    for place, (kind, value) in enumerate(items):
        if kind is sre.ASSERT and value[0] > 0 and found is _NOTHING:
            ahead = _sequence(list(value[1]), flags)
            if _is_settled(ahead):
                return ahead.also(_sequence(items[place + 1 :], flags))
            continue
        found = found.then(_item(kind, value, flags))
        if _is_settled(found):
            break
    return found


def _is_settled(prefix: _Prefix) -> bool:
    return not prefix.empty and not prefix.one


_COMMON = sum(1 << place for place, char in enumerate(ORDER) if char.islower() or char in " .,'-\n")


def _needs(items: Sequence[tuple[Any, Any]], flags: int) -> int:
    """Classes of which a text must hold one to match; all of them where nothing is known. The rarest choice."""
    return min((_needed(kind, value, flags) for kind, value in items), default=ALL, key=_commonness)


def _commonness(classes: int) -> int:
    return (classes & _COMMON).bit_count() * CLASSES + classes.bit_count()


def _needed(kind: Any, value: Any, flags: int) -> int:
    one = single(kind, value, flags)
    if one is not None:
        return one
    if kind is sre.BRANCH:
        return union(_needs(list(branch), flags) for branch in value[1])
    if kind is sre.SUBPATTERN:
        return _needs(list(value[3]), (flags | value[1]) & ~value[2])
    if kind is sre.ATOMIC_GROUP:
        return _needs(list(value), flags)
    if kind is sre.ASSERT:
        return _needs(list(value[1]), flags)
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[0]:
        return _needs(list(value[2]), flags)
    return ALL


_OPEN = np.ones((CLASSES, CLASSES), dtype=bool)
_UNSURE = np.arange(CLASSES) == ANY
_AT_WORD = (_WORD[:, None] != _WORD[None, :]) | _UNSURE[:, None] | _UNSURE[None, :]


def _before(kind: Any, value: Any, flags: int) -> np.ndarray:
    """What may stand (before, at) a match's first character, by an assertion that opens a pattern."""
    if kind is sre.AT and value is sre.AT_BOUNDARY:
        return _AT_WORD
    if kind not in (sre.ASSERT, sre.ASSERT_NOT) or value[0] > 0 or len(value[1]) != 1:
        return _OPEN
    ((inner, content),) = value[1]
    if inner not in (sre.LITERAL, sre.IN) or (inner is sre.IN and content[0][0] is sre.NEGATE):
        return _OPEN
    exact = flags if kind is sre.ASSERT else flags & ~re.IGNORECASE
    held = np.zeros(CLASSES, dtype=bool)
    held[list(bits(single(inner, content, exact) or 0))] = True
    allowed = held if kind is sre.ASSERT else ~held | _UNSURE
    return np.repeat(allowed[:, None], CLASSES, 1)


def _ways(items: list[tuple[Any, Any]], flags: int, before: np.ndarray) -> Iterator[tuple[np.ndarray, _Prefix]]:
    """Each beginning of a pattern, with what may stand before it."""
    for place, (kind, value) in enumerate(items):
        if kind in (sre.AT, sre.ASSERT_NOT) or (kind is sre.ASSERT and value[0] < 0):
            before = before & _before(kind, value, flags)
        elif kind is sre.SUBPATTERN and not value[1] and not value[2]:
            yield from _ways([*value[3], *items[place + 1 :]], flags, before)
            return
        elif kind is sre.BRANCH and len(value[1]) <= _MOST_WAYS:
            for branch in value[1]:
                yield from _ways([*branch, *items[place + 1 :]], flags, before)
            return
        else:
            yield before, _sequence(items[place:], flags)
            return
    yield before, _NOTHING


@dataclass(frozen=True)
class Beginnings:
    """What is known of a pattern before it is tried.

    Attributes:
        ways: for each beginning which (before, first) and which (first, second) characters it allows, both as flat tables;
            ``None`` if they say nothing.
        needs: classes of which a text must hold one, as bits.
    """

    ways: list[tuple[np.ndarray, np.ndarray]] | None
    needs: int


def beginnings(pattern: str, flags: int) -> Beginnings:
    """What follows from a pattern as ``re`` parses it."""
    parsed = _parser.parse(pattern, flags)
    items = list(parsed)
    return Beginnings(_tables(items, parsed.state.flags, parsed.getwidth()[0]), _needs(items, parsed.state.flags))


def _tables(items: list[tuple[Any, Any]], flags: int, shortest: int) -> list[tuple[np.ndarray, np.ndarray]] | None:
    ways = list(_ways(items, flags, _OPEN))
    if shortest == 0 or any(prefix.empty for _, prefix in ways):
        return None
    if len(ways) > _MOST_WAYS:
        ways = [(_OPEN, _Prefix.either(prefix for _, prefix in ways))]
    alike: dict[bytes, list[tuple[np.ndarray, _Prefix]]] = {}
    for before, prefix in ways:
        alike.setdefault(before.tobytes(), []).append((before, prefix))
    return [
        (same[0][0].ravel(), _Prefix.either(prefix for _, prefix in same).table().ravel()) for same in alike.values()
    ]
