"""What a text must hold for a pattern to match in it, wherever."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from .beginnings import _ALL, _ORDER, CLASSES, _plain_single

_COMMON = sum(1 << place for place, char in enumerate(_ORDER) if char.islower() or char in " .,'-\n")


def _needs(items: Sequence[tuple[Any, Any]], flags: int) -> int:
    """Classes of which a text must hold one to match; all of them where nothing is known. The rarest choice."""
    return min((_needed(kind, value, flags) for kind, value in items), default=_ALL, key=_commonness)


def _commonness(classes: int) -> int:
    return (classes & _COMMON).bit_count() * CLASSES + classes.bit_count()


def _needed(kind: Any, value: Any, flags: int) -> int:
    single = _plain_single(kind, value, flags)
    if single is not None:
        return single
    if kind is sre.BRANCH:
        return reduce(int.__or__, (_needs(list(branch), flags) for branch in value[1]), 0)
    if kind is sre.SUBPATTERN:
        return _needs(list(value[3]), (flags | value[1]) & ~value[2])
    if kind is sre.ATOMIC_GROUP:
        return _needs(list(value), flags)
    if kind is sre.ASSERT:
        return _needs(list(value[1]), flags)
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[0]:
        return _needs(list(value[2]), flags)
    return _ALL


def needed(pattern: str, flags: int) -> int:
    """Classes of which a text must hold one for the pattern to match, as bits."""
    parsed = _parser.parse(pattern, flags)
    return _needs(list(parsed), parsed.state.flags)
