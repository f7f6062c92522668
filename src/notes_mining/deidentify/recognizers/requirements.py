"""What a text must hold for a pattern to match in it, wherever: "gew", "ew", "wo" ... of "geworden", or "an", "ns" of "ans".

Of the parts that every match has, the one that is least likely to be in a text is asked for; it may be several words of which
one must be there. As in ``beginnings``, all of it follows from the pattern, and is wide enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, inf, prod
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

import numpy as np

from .beginnings import parsed_with_flags
from .charclasses import CLASS_OF, CLASSES, bits, single

FEATURES = CLASSES**2 + CLASSES
"""Pairs of characters (first * CLASSES + second), then single ones: what a text has or has not."""
_RANKED = " entiarosdlumcvgpjkhbwzéfqxyèàç.,\n"
_FREQUENCY = np.full(CLASSES, 0.00003)
_FREQUENCY[[CLASS_OF[ord(char)] for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:/()-'"]] = 0.001
_FREQUENCY[[CLASS_OF[ord(char)] for char in _RANKED]] = 0.16 * 0.88 ** np.arange(len(_RANKED))
"""About how frequent characters are in French and Dutch: only what is asked for depends on it, not what is found."""
_LENGTH = 1000
"""Characters of a usual note."""
_MOST_WORDS, _MOST_PAIRS, _MOST_FEATURES = 60, 4, 1000
_TOO_LIKELY = 0.8

Word = tuple[tuple[int, int], ...]
"""Sets of classes: pairs (first, second) that must all be in a text; of a single character (it, 0)."""


def needed(pattern: str, flags: int) -> list[list[np.ndarray]] | None:
    """Words of which a text must hold one, each as arrays of features of which it must have one; ``None`` for no word."""
    words = _required(*parsed_with_flags(pattern, flags))
    if words is None or len(words) > _MOST_WORDS or sum(map(_likelihood, words)) > _TOO_LIKELY:
        return None
    return [[_features(*pair) for pair in sorted(word, key=_presence)[:_MOST_PAIRS]] for word in words]


def _required(items: Any, flags: int, before: Sequence[int] = ()) -> list[Word] | None:
    """The least likely choice of words among the parts of a sequence, with the character before it if one is known."""
    choices = [words for words in _parts(items, flags, before) if words is not None and len(words) <= _MOST_WORDS]
    return min(choices, key=lambda words: sum(map(_likelihood, words)), default=None)


def _parts(items: Any, flags: int, before: Sequence[int]) -> Iterator[list[Word] | None]:
    """For each part that every match has: the words of which it holds one."""
    run = list(before)
    for kind, value, set_flags in _flat(items, flags):
        classes = single(kind, value, set_flags)
        if classes is not None:
            run.append(classes)
            continue
        if kind in (sre.AT, sre.ASSERT_NOT):
            continue  # of no width: what stands around it is side by side
        if kind is sre.ASSERT:
            yield _required(value[1], set_flags)
            continue
        yield _word(run)
        if kind is sre.BRANCH:
            yield _either([_required(branch, set_flags, run[-1:]) for branch in value[1]])
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[0]:
            yield _required(value[2], set_flags, run[-1:])
        run = []
    yield _word(run)


def _flat(items: Any, flags: int) -> Iterator[tuple[Any, Any, int]]:
    """The items of a sequence, those of its groups in their place, and single characters as often as they are repeated."""
    for kind, value in items:
        if kind is sre.SUBPATTERN:
            yield from _flat(value[3], (flags | value[1]) & ~value[2])
        elif kind is sre.ATOMIC_GROUP:
            yield from _flat(value, flags)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and len(value[2]) == 1 and value[0]:
            yield from [(*value[2][0], flags)] * min(value[0], _MOST_PAIRS + 1)
            yield (None, None, flags) if value[1] > min(value[0], _MOST_PAIRS + 1) else (sre.AT, None, flags)
        else:
            yield kind, value, flags


def _word(run: Sequence[int]) -> list[Word] | None:
    if len(run) < 2:
        return [((run[0], 0),)] if run else None
    return [tuple(pairwise(run))]


def _either(branches: Sequence[list[Word] | None]) -> list[Word] | None:
    return None if None in branches else [word for words in branches for word in words or ()]


@lru_cache(maxsize=4096)
def _presence(pair: tuple[int, int]) -> float:
    """About how likely it is that a text holds the pair."""
    if _size(pair) > _MOST_FEATURES:
        return inf
    return 1 - exp(-_LENGTH * prod(float(_FREQUENCY[list(bits(part))].sum()) for part in pair if part))


def _size(pair: tuple[int, int]) -> int:
    return pair[0].bit_count() * max(pair[1].bit_count(), 1)


@lru_cache(maxsize=4096)
def _likelihood(word: Word) -> float:
    """About how likely it is that a text holds all pairs."""
    return prod(min(_presence(pair), 1.0) for pair in word)


def _features(first: int, second: int) -> np.ndarray:
    one = np.array(list(bits(first)))
    return np.add.outer(one * CLASSES, list(bits(second))).ravel() if second else CLASSES**2 + one


class Requirements:
    """What each of several patterns needs, asked of a text at once.

    Args:
        words: of each pattern, as ``needed`` gives them.
    """

    def __init__(self, words: Sequence[list[list[np.ndarray]] | None]) -> None:
        always = [[np.array([FEATURES])]]
        asked = [of_one or always for of_one in words]
        self._of_pattern = _offsets([len(of_one) for of_one in asked])
        self._of_word = _offsets([len(word) for of_one in asked for word in of_one])
        pairs = [pair for of_one in asked for word in of_one for pair in word]
        self._of_pair = _offsets([len(pair) for pair in pairs])
        self._features = np.concatenate(pairs)

    def met(self, classes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
        """For each pattern, whether a text with these classes and pairs of classes may hold a match: bool."""
        has = np.zeros(FEATURES + 1, dtype=bool)
        has[pairs] = has[CLASSES**2 + classes] = has[FEATURES] = True
        held = np.logical_or.reduceat(has.take(self._features), self._of_pair)
        words = np.logical_and.reduceat(held, self._of_word)
        return np.logical_or.reduceat(words, self._of_pattern)


def _offsets(sizes: Sequence[int]) -> np.ndarray:
    return np.cumsum([0, *sizes[:-1]])
