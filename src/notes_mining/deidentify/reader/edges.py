"""What the reader's own findings are cut to, and which of them must be surer: a capital or a list may mislead it."""

from __future__ import annotations

import re
from functools import cache

from ..recognizers import lexicon
from ..recognizers.base import vocabulary
from ..recognizers.ner import begins_unit, never_names, outer_words, trim_name

NAMES = frozenset({"PERSON", "LOC", "ORG"})
_WORD = re.compile(r"[^\W\d_]+")
_JOINTS = frozenset({"de", "du", "des", "d", "la", "van", "te", "in", "à", "den", "l"})
_LONG = 9
"""Letters from which a compound is one: "Roelof" is not "roe" and "lof"."""
_DIGIT = re.compile(r"\d")
_LINK = re.compile(r"[@._/\d]")


@cache
def _calendar() -> frozenset[str]:
    """Lower-case words of the calendar: months, weekdays, feasts, seasons."""
    words: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, str):
            words.update(_WORD.findall(node.lower()))
        elif isinstance(node, dict):
            for key, value in node.items():
                walk(key)
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(vocabulary("calendar"))
    walk(vocabulary("not_names")["months"])
    return frozenset(words)


def cut(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """start..end without titles, services and common words at its edges; empty (start, start) if nothing is left."""
    if kind not in NAMES:
        return start, end
    if any(char.isupper() for char in text[start:end]):
        start, end = trim_name(text, start, end)
    while start < end:
        word = _WORD.match(text, start, end)
        if word is None or word.end() == end or not _leads(text, word):
            break
        rest = _WORD.search(text, word.end(), end)
        if rest is None:
            break
        start = rest.start()
    return start, end


def _leads(text: str, word: re.Match[str]) -> bool:
    """Whether a first word leads up to a name and is no part of it ("CPAS de", "Overdrachtsnota")."""
    lowered = word.group().lower()
    if lowered in never_names() or lowered in outer_words():
        return True
    if word.group().islower():
        return lowered in _JOINTS
    if lexicon.is_name_word(lowered) or not begins_unit(text, word.start()):
        return False
    return lexicon.is_common(lowered) or (len(lowered) >= _LONG and lexicon.is_compound(lowered))


def is_doubtful(text: str, start: int, end: int, kind: str) -> bool:
    """Whether what is found looks like something else: ordinary words, or a number without what makes it identify."""
    surface = text[start:end]
    if kind in ("ID", "PHONE"):
        return not _DIGIT.search(surface)
    if kind in ("EMAIL", "URL"):
        return not _LINK.search(surface)
    if kind == "DATE":
        return not _DIGIT.search(surface) and not any(word in _calendar() for word in _WORD.findall(surface.lower()))
    if kind == "AGE":
        return False
    words = _WORD.findall(surface)
    opening = begins_unit(text, start)
    known = kind == "LOC" or (bool(words) and lexicon.is_known_name(words[0]))
    if len(words) == 1 and (opening or surface.islower()) and not known:
        return True  # a label, an abbreviation, a misspelling: "Paraphe :", "Cdlt", "rolnr"
    return not words or all(_is_ordinary(word, opening) for word in words)


def _is_ordinary(word: str, opening: bool) -> bool:
    lowered = word.lower()
    if lowered in never_names() or lowered in outer_words():
        return True
    if word.islower() or (opening and not lexicon.is_known_name(word)):
        return lexicon.is_lower_word(lowered) or lexicon.is_compound(lowered)
    return lexicon.is_common(word)
