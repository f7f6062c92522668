"""Names written without a capital, as in a hurried note: after a title or kinship word, in pairs, or known to the lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..names import ANSWERS_KEPT, fold
from . import person_patterns as patterns
from .lexicon import (
    first_names,
    is_common,
    is_common_lower,
    is_compound,
    is_frequent,
    is_known_name,
    is_lower_word,
    is_name_word,
    is_word,
    lower_case_words,
)
from .ner import never_names, outer_words

Span = tuple[int, int, float]
_LONGEST_UNKNOWN = 9


def find_lower_names(text: str) -> Iterator[Span]:
    """Spans and scores of lower-case names in ``text``."""
    yield from _after_title(text)
    yield from _after_kin(text)
    yield from _pairs(text)
    yield from _with_initials(text)
    for match in patterns.LOWER_WORDS.finditer(text):
        if _is_lower_name(match.group()):
            yield *match.span(), 0.6
    for match in patterns.LOWER_AFTER_CONTACT.finditer(text):
        if match["name"] in lower_case_words():
            continue
        if not is_word(match["name"]) and not is_compound(match["name"]) and len(match["name"]) <= _LONGEST_UNKNOWN:
            yield *match.span("name"), 0.5
    for match in patterns.LOWER_BEFORE_KIN.finditer(text):
        if is_name_word(match["name"]) and not is_frequent(match["name"]):
            yield *match.span("name"), 0.65


def _outside(word: str) -> bool:
    return word in outer_words() or word in never_names()


def _end(match: re.Match[str]) -> int:
    return match.end("more") if continues(match) else match.end("name")


def continues(match: re.Match[str]) -> bool:
    """Whether the lower-case words after a name are its surname: led by a particle, known, or no word of either language."""
    if not match["more"]:
        return False
    words = match["more"].split()
    if len(words) > 1 and (is_name_word(words[-1]) or not is_common(words[-1])):
        return True
    return (is_name_word(words[-1]) and not is_frequent(words[-1])) or not is_word(words[-1])


def _after_title(text: str) -> Iterator[Span]:
    for match in patterns.LOWER_AFTER_TITLE.finditer(text):
        words = match["name"].split()
        if is_known_name(words[-1]) or is_name_word(words[-1]) or not (is_common(words[-1]) or _outside(words[0])):
            yield match.start("name"), _end(match), 0.65


def _after_kin(text: str) -> Iterator[Span]:
    for match in patterns.LOWER_AFTER_KIN.finditer(text):
        words = match["name"].split()
        if len(words) == 1 and _outside(words[0]):
            continue
        if is_known_name(words[-1]) or (is_name_word(words[-1]) and (continues(match) or not is_frequent(words[-1]))):
            yield match.start("name"), _end(match), 0.7
        elif continues(match) and not is_word(words[-1]):
            yield match.start("name"), _end(match), 0.6


@lru_cache(maxsize=ANSWERS_KEPT)
def _is_first_name(word: str) -> bool:
    return any(fold(part) in first_names() for part in word.split("-"))


def _pairs(text: str) -> Iterator[Span]:
    for match in patterns.LOWER_PAIR.finditer(text):
        if _is_first_name(match["name"]) and continues(match) and not is_frequent(match["name"]):
            yield match.start("name"), match.end("more"), 0.65


@lru_cache(maxsize=ANSWERS_KEPT)
def _is_lower_name(word: str) -> bool:
    """Whether a lower-case word is a known name and not rather a word; short ones must also be rare."""
    parts = [part for part in word.split("-") if part]
    if word in lower_case_words() or not any(is_known_name(part) for part in parts):
        return False
    return len(word) > 3 or not is_common_lower(word)


def _with_initials(text: str) -> Iterator[Span]:
    for match in patterns.LOWER_INITIAL_NAME.finditer(text):
        last = match["name"].split(".")[-1].strip()
        if is_known_name(last) or not is_word(last):
            yield *match.span("name"), 0.7
    for match in patterns.LOWER_NAME_INITIAL.finditer(text):
        if is_name_word(match["first"]) and not is_frequent(match["first"]):
            yield *match.span("name"), 0.65
    for match in patterns.LOWER_HEADED.finditer(text):
        group = "name" if match["name"] else "last"
        if not is_lower_word(match[group]) and not _outside(match[group]):
            yield *match.span(group), 0.55
    for match in patterns.LOWER_SIGNED.finditer(text):
        if not is_lower_word(match["name"]):
            yield *match.span("name"), 0.55
