"""Which words are common in French or Dutch (wordfreq), and which are known names: what tells "Rien" from "Rienk"."""

from __future__ import annotations

from functools import cache

from wordfreq import zipf_frequency

from ..names import fold
from .base import vocabulary

COMMON_FROM = 3.3
"""Zipf frequency (per billion words, log10) from which a word counts as common in its language."""


WORD_FROM = 2.2
"""Zipf frequency from which something is a word at all."""

FREQUENT_FROM = 5.0
"""Zipf frequency from which a known name in lower case counts as the word."""


def _names(file: str) -> frozenset[str]:
    return frozenset(fold(name) for group in vocabulary(file).values() for name in group)


@cache
def first_names() -> frozenset[str]:
    """Known first names, folded."""
    return _names("first_names")


@cache
def surnames() -> frozenset[str]:
    """Known surnames, folded."""
    return _names("surnames")


@cache
def also_words() -> frozenset[str]:
    """Names that are also words, folded: they need another sign beside them."""
    return _names("name_words")


@cache
def is_known_name(word: str) -> bool:
    """Whether a word (any case, accents or not) is a known first name or surname and no ordinary word."""
    folded = fold(word)
    return folded in first_names() | surnames() and folded not in also_words()


@cache
def is_common(word: str) -> bool:
    """Whether a word is common in French or Dutch and no known name."""
    if is_known_name(word):
        return False
    lowered = word.lower()
    return max(zipf_frequency(lowered, "fr"), zipf_frequency(lowered, "nl")) >= COMMON_FROM


@cache
def is_word(word: str) -> bool:
    """Whether a word occurs at all often enough in French or Dutch to be one, and is no known name."""
    lowered = word.lower()
    return not is_known_name(word) and max(zipf_frequency(lowered, "fr"), zipf_frequency(lowered, "nl")) >= WORD_FROM


@cache
def is_frequent(word: str) -> bool:
    """Whether even a known name, written in lower case, is more likely a word: a word of everyday frequency."""
    lowered = word.lower()
    return max(zipf_frequency(lowered, "fr"), zipf_frequency(lowered, "nl")) >= FREQUENT_FROM
