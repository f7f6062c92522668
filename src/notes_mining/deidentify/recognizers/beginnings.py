r"""What a match of a pattern can begin with, what may stand before it, and what a text must hold for it.

All of it follows from the pattern as ``re`` parses it. What is derived is always wide enough: a character too many costs
a try, one too few would lose a name. So characters beyond Latin-1 and the usual signs may begin anything, and of a
pattern that can match nothing at all nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import numpy as np

from .charclasses import ALL, ANY, CLASSES, EDGE, ORDER, bits, single

_WORD = np.array([re.match(r"\w", char) is not None for char in ORDER] + [True, False])
_MOST_WAYS = 24
"""Beginnings of a pattern that are kept apart; with more, what stands before them is not looked at."""


DEPTH = 4
"""Pairs of characters that are told of a beginning: its first and second character, its second and third ..."""
_MOST_STATES = 12000

_State = tuple[Any, ...]
"""Where in a pattern: (items, place, flags, state after them), or (part, least, most, flags, state after) of a repetition."""
_END: _State = ()


def _steps(state: _State, known: dict[_State, dict[tuple[int, _State], None]]) -> dict[tuple[int, _State], None]:
    """Which characters may come next, each with where one is then; (0, end) if the pattern may be at its end.

    Assertions are passed over, and after a reference back anything may come.
    """
    if state not in known:
        known[state] = dict.fromkeys(step for found in _each_step(state) for step in _closed(found, known))
    return known[state]


def _closed(step: tuple[int, _State], known: dict[_State, Any]) -> Iterable[tuple[int, _State]]:
    """A step without a character is followed by those of the state it leads to."""
    return (step,) if step[0] or step[1] is _END else _steps(step[1], known)


def _each_step(state: _State) -> Iterator[tuple[int, _State]]:
    if len(state) == 5:
        part, least, most, flags, after = state
        if most:
            yield 0, (part, 0, flags, (part, max(least - 1, 0), most - 1, flags, after))
        if not least:
            yield 0, after
        return
    items, place, flags, after = state
    if place == len(items):
        yield 0, after
        return
    kind, value = items[place]
    after = (items, place + 1, flags, after)
    classes = single(kind, value, flags)
    if classes is not None:
        yield classes, after
    elif kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        yield 0, after
    elif kind is sre.BRANCH:
        yield from ((0, (branch, 0, flags, after)) for branch in value[1])
    elif kind is sre.SUBPATTERN:
        yield 0, (value[3], 0, (flags | value[1]) & ~value[2], after)
    elif kind is sre.ATOMIC_GROUP:
        yield 0, (value, 0, flags, after)
    elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        yield 0, (value[2], min(value[0], DEPTH + 1), min(value[1], DEPTH + 1), flags, after)
    else:
        yield 0, _END


def _beginning(items: Any, flags: int) -> list[dict[int, int]] | None:
    """For each pair of characters from the first on: sets of classes, and which may follow them; ``None`` if it may be empty."""
    known: dict[_State, dict[tuple[int, _State], None]] = {}
    reached = _steps((items, 0, flags, _END), known)
    if (0, _END) in reached:
        return None
    pairs: list[dict[int, int]] = []
    while len(pairs) < DEPTH and len(known) < _MOST_STATES:
        follow: dict[int, int] = {}
        after: dict[tuple[int, _State], None] = {}
        for classes, state in reached:
            for step in _steps(state, known):
                follow[classes] = follow.get(classes, 0) | (step[0] or ALL)
                after[step] = None
        pairs.append(follow)
        if (0, _END) in after:
            break  # it may end here: nothing is known of what comes after
        reached = after
    return pairs


def _table(pairs: dict[int, int]) -> np.ndarray:
    """Which (first, second) are allowed: bool, shape (classes, classes)."""
    found = np.zeros((CLASSES, CLASSES), dtype=bool)
    for first, second in pairs.items():
        found[np.ix_(list(bits(first)), list(bits(second)))] = True
    return found


_OPEN = np.ones((CLASSES, CLASSES), dtype=bool)
_UNSURE = np.arange(CLASSES) == ANY
_AT_LINE = np.repeat(np.isin(np.arange(CLASSES), [ORDER.index("\n"), EDGE])[:, None], CLASSES, 1)
_AT_WORD = (_WORD[:, None] != _WORD[None, :]) | _UNSURE[:, None] | _UNSURE[None, :]


def _before(kind: Any, value: Any, flags: int) -> np.ndarray:
    """What may stand (before, at) a match's first character, by an assertion that opens a pattern."""
    if kind is sre.AT and value in (sre.AT_BOUNDARY, sre.AT_BEGINNING):
        return _AT_WORD if value is sre.AT_BOUNDARY else _AT_LINE
    if kind not in (sre.ASSERT, sre.ASSERT_NOT) or value[0] > 0 or len(value[1]) != 1:
        return _OPEN
    ((inner, content),) = value[1]
    if inner not in (sre.LITERAL, sre.IN) or (inner is sre.IN and content[0][0] is sre.NEGATE):
        return _OPEN
    exact = flags if kind is sre.ASSERT else flags & ~int(re.IGNORECASE)
    held = np.zeros(CLASSES, dtype=bool)
    held[list(bits(single(inner, content, exact) or 0))] = True
    allowed = held if kind is sre.ASSERT else ~held | _UNSURE
    return np.repeat(allowed[:, None], CLASSES, 1)


def _ways(items: list[tuple[Any, Any]], flags: int, before: np.ndarray) -> Iterator[tuple[np.ndarray, list[Any]]]:
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
            yield before, items[place:]
            return
    yield before, []


@lru_cache(maxsize=1)
def parsed_with_flags(pattern: str, flags: int) -> tuple[Any, int]:
    """A pattern as ``re`` parses it, and its flags with those it sets itself."""
    parsed = _parser.parse(pattern, flags)
    return parsed, int(parsed.state.flags)


def tables(pattern: str, flags: int) -> list[list[np.ndarray]] | None:
    """For each beginning: which (before, first), (first, second), (second, third) ... characters it allows, as flat tables."""
    parsed, flags = parsed_with_flags(pattern, flags)
    ways = list(_ways(list(parsed), flags, _OPEN))
    if parsed.getwidth()[0] == 0:
        return None
    if len(ways) > _MOST_WAYS:
        ways = [(_OPEN, list(parsed))]
    alike: dict[bytes, list[np.ndarray]] = {}
    for before, items in ways:
        pairs = _beginning(_parser.SubPattern(parsed.state, items), flags)
        if pairs is None:
            return None
        found = [before, *map(_table, pairs)]
        found += [_OPEN] * (DEPTH + 1 - len(found))
        same = alike.setdefault(before.tobytes(), found)
        for kept, more in zip(same[1:], found[1:], strict=True):
            kept |= more
    return [[table.ravel() for table in found] for found in alike.values()]
