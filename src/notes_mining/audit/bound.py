"""Part 4, the leak bound: what notes that were read whole by a person say of those that nobody read.

Exact one-sided limits (Clopper & Pearson 1934). They hold for notes drawn at random within a group; of a sample with
unequal chances they hold within its strata. Persons count once all their notes were read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.special import betaincinv

CONFIDENCE = 0.95
_MOST = 10_000_000


@dataclass(frozen=True)
class ReadNote:
    """A note: whose, of which language and type, whether a person read it whole, and found identifying text in it."""

    case: str
    language: str
    note_type: str
    read: bool
    leak: bool


def upper_limit(leaks: int, read: int, confidence: float = CONFIDENCE) -> float:
    """The highest rate at which so few leaks in ``read`` would not surprise; 1 where nothing was read."""
    return 1.0 if leaks >= read else float(betaincinv(leaks + 1, read - leaks, confidence))


def more_to_read(leaks: int, read: int, bound: float, confidence: float = CONFIDENCE) -> int | None:
    """How many further notes, all without a leak, bring the limit to ``bound``; ``None``: more than anybody can read.

    Where that is more than there are, reading all of them leaves nothing to be estimated.
    """
    if upper_limit(leaks, read, confidence) <= bound:
        return 0
    low, high = read, max(1, read)
    while upper_limit(leaks, high, confidence) > bound:
        low, high = high, high * 2
        if high > _MOST:
            return None
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if upper_limit(leaks, middle, confidence) > bound else (low, middle)
    return high - read


def leak_bound(notes: Sequence[ReadNote], bound: float) -> dict[str, Any]:
    """Part 4 as a record."""
    return {
        "confidence": CONFIDENCE, "bound": bound,
        "notes": _line("all", notes, bound),
        "persons": _persons(notes, bound),
        "by_language": _grouped(notes, bound, lambda note: note.language),
        "by_note_type": _grouped(notes, bound, lambda note: note.note_type or "-"),
    }  # fmt: skip


def _grouped(notes: Iterable[ReadNote], bound: float, key: Callable[[ReadNote], str]) -> list[dict[str, Any]]:
    groups: dict[str, list[ReadNote]] = defaultdict(list)
    for note in notes:
        groups[key(note)].append(note)
    return [_line(name, found, bound) for name, found in sorted(groups.items())]


def _line(name: str, notes: Sequence[ReadNote], bound: float) -> dict[str, Any]:
    read = [note for note in notes if note.read]
    return _figures(name, len(notes), len(read), sum(note.leak for note in read), bound)


def _persons(notes: Iterable[ReadNote], bound: float) -> dict[str, Any]:
    people: dict[str, list[ReadNote]] = defaultdict(list)
    for note in notes:
        people[note.case].append(note)
    whole = [found for found in people.values() if all(note.read for note in found)]
    return _figures("persons", len(people), len(whole), sum(any(note.leak for note in found) for found in whole), bound)


def _figures(name: str, there: int, read: int, leaks: int, bound: float) -> dict[str, Any]:
    more = more_to_read(leaks, read, bound)
    return {
        "group": name, "there": there, "read": read, "leaks": leaks, "limit": round(upper_limit(leaks, read), 4),
        "more": there - read if more is None else min(more, there - read),
    }  # fmt: skip
