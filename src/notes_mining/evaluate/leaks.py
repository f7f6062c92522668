"""What a span that was left looks like: its pattern, never its letters. Rules are widened by pattern."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..deidentify.names import PARTICLES, fold
from ..deidentify.recognizers.base import vocabulary
from ..deidentify.recognizers.lexicon import is_name_word
from ..sentences import split
from .gold import GoldNote, GoldSpan

SHAPES = ("Capitalised", "lower case", "ALL CAPS", "initials", "digits", "digits, separators", "mixed")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Leak:
    """A gold span left in part or whole: where and of what pattern, not what.

    ``whole``: no letter or digit of it was replaced; ``opens``: it opens a sentence; ``listed``: a word of it is on our
    lists of names or places.
    """

    note_id: str
    start: int
    end: int
    entity_type: str
    shape: str
    whole: bool
    opens: bool
    listed: bool


def shape_of(surface: str) -> str:
    """One of ``SHAPES``; particles (de, van, al) say nothing."""
    found = _WORD.findall(surface)
    if any(char.isdigit() for char in surface):
        return "mixed" if found else "digits" if surface.isdigit() else "digits, separators"
    words = [word for word in found if word.lower() not in PARTICLES or word.isupper()] or found
    if not words:
        return "mixed"
    if all(len(word) == 1 and word.isupper() for word in words):
        return "initials"
    if all(word.isupper() for word in words):
        return "ALL CAPS"
    if all(word.islower() for word in words):
        return "lower case"
    return "Capitalised" if all(_is_capitalised(word) for word in words) else "mixed"


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or not word.isupper())


@cache
def _places() -> frozenset[str]:
    content = vocabulary("places")
    names = (name for key, values in content.items() if key != "place_words" for name in values)
    return frozenset(fold(name) for name in names if isinstance(name, str))


def is_listed(surface: str) -> bool:
    """Whether the whole, or a word of three letters or more, is on the lists of names or places."""
    words = [word for word in _WORD.findall(surface) if len(word) > 2 and fold(word) not in PARTICLES]
    return fold(surface) in _places() or any(is_name_word(word) or fold(word) in _places() for word in words)


def describe(note: GoldNote, spans: Sequence[GoldSpan], masked: bytearray) -> list[Leak]:
    """The leaks of one note; ``masked`` holds 1 where a character was replaced."""
    openings = _openings(note.text) if spans else frozenset()
    leaks = []
    for span in spans:
        surface = note.text[span.start : span.end]
        whole = not any(masked[span.start : span.end])
        place = (note.note_id, span.start, span.end, span.entity_type)
        leaks.append(Leak(*place, shape_of(surface), whole, span.start in openings, is_listed(surface)))
    return leaks


def _openings(text: str) -> frozenset[int]:
    """Offset of the first letter or digit of every sentence."""
    starts = set()
    for start, end in split(text):
        starts.add(next((i for i in range(start, end) if text[i].isalnum()), start))
    return frozenset(starts)


def by_pattern(leaks: Iterable[Leak]) -> list[dict[str, Any]]:
    """Counts per type and shape, most frequent first."""
    groups: dict[tuple[str, str], Counter[str]] = {}
    for leak in leaks:
        counts = groups.setdefault((leak.entity_type, leak.shape), Counter())
        counts.update(left=1, whole=int(leak.whole), opens=int(leak.opens), listed=int(leak.listed))
    ordered = sorted(groups.items(), key=lambda item: (-item[1]["left"], item[0]))
    return [
        {"type": kind, "shape": shape, **{name: counts[name] for name in ("left", "whole", "opens", "listed")}}
        for (kind, shape), counts in ordered
    ]
