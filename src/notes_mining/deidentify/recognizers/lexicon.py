"""Which words are common in French or Dutch (wordfreq), and which are known names: what tells "Rien" from "Rienk"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import log10

from wordfreq import get_frequency_dict, zipf_frequency

from ..names import ANSWERS_KEPT, fold
from .base import vocabulary

COMMON_FROM = 3.3
"""Zipf frequency (per billion words, log10) from which a word counts as common in its language."""


WORD_FROM = 2.2
"""Zipf frequency from which something is a word at all."""

SHORT_FROM = 4.3
"""Zipf frequency from which a word of three letters is the word, even if it is a name too."""

FREQUENT_FROM = 5.0
"""Zipf frequency from which a known name in lower case counts as the word."""

_LONGEST_COMPOUND = 80
"""No two words together are longer; a run of letters without end would be cut at each of them."""


_BILLION = 9  # log10

_PLAIN = re.compile(r"[a-zà-öø-ÿ]+")
"""What ``wordfreq`` takes for one word, as it is written."""


def zipf(word: str, language: str) -> float:
    """Zipf frequency of a word, as ``wordfreq.zipf_frequency``, which would split each word into words; 0 if unknown."""
    if not _PLAIN.fullmatch(word):
        return zipf_frequency(word, language)
    share = get_frequency_dict(language, "best").get(word)  # asked as wordfreq asks: it keeps a list for each asking
    return round(log10(share) + _BILLION, 2) if share else 0.0


def _names(file: str, *keys: str) -> frozenset[str]:
    content = vocabulary(file)
    return frozenset(fold(name) for key in keys or content for name in content[key])


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
    return _names("name_words", "first_names_also_words", "surnames_also_words")


@cache
def lower_case_words() -> frozenset[str]:
    """Names that are dictionary words when written in lower case."""
    return frozenset(vocabulary("name_words")["lower_case_words"])


@lru_cache(maxsize=ANSWERS_KEPT)
def is_compound(word: str) -> bool:
    """Whether a word is put together from two common Dutch ones (Tafelbezoek, Contactverbod), with or without a joint."""
    lowered = word.lower()
    return len(lowered) <= _LONGEST_COMPOUND and any(
        _common_dutch(lowered[:cut])
        and (_common_dutch(lowered[cut:]) or (lowered[cut] in "se" and _common_dutch(lowered[cut + 1 :])))
        for cut in range(3, len(lowered) - 2)
    )


def _common_dutch(part: str) -> bool:
    return len(part) >= 3 and zipf(part, "nl") >= COMMON_FROM


@lru_cache(maxsize=ANSWERS_KEPT)
def is_known_name(word: str) -> bool:
    """Whether a word (any case, accents or not) is a known first name or surname and no ordinary word."""
    return is_name_word(word) and fold(word) not in also_words()


@lru_cache(maxsize=ANSWERS_KEPT)
def is_common(word: str) -> bool:
    """Whether a word is common in French or Dutch and no known name."""
    if is_known_name(word):
        return False
    lowered = word.lower()
    return max(zipf(lowered, "fr"), zipf(lowered, "nl")) >= COMMON_FROM


@lru_cache(maxsize=ANSWERS_KEPT)
def is_word(word: str) -> bool:
    """Whether a word occurs at all often enough in French or Dutch to be one, and is no known name."""
    lowered = word.lower()
    return not is_known_name(word) and max(zipf(lowered, "fr"), zipf(lowered, "nl")) >= WORD_FROM


@lru_cache(maxsize=ANSWERS_KEPT)
def is_frequent(word: str) -> bool:
    """Whether even a known name, written in lower case, is more likely a word: a word of everyday frequency."""
    lowered = word.lower()
    return max(zipf(lowered, "fr"), zipf(lowered, "nl")) >= FREQUENT_FROM


@lru_cache(maxsize=ANSWERS_KEPT)
def is_name_word(word: str) -> bool:
    """Whether a word is on the lists of names, be it also an ordinary word."""
    folded = fold(word)
    return folded in first_names() or folded in surnames()


@lru_cache(maxsize=ANSWERS_KEPT)
def is_lower_word(word: str) -> bool:
    """Whether a word in lower case is the word rather than the name."""
    return word in lower_case_words() or is_common(word) or is_frequent(word)


@lru_cache(maxsize=ANSWERS_KEPT)
def is_german(word: str) -> bool:
    """Whether a word is a common German one: German capitalises its nouns, so a capital there says nothing."""
    return not is_known_name(word) and zipf(word.lower(), "de") >= COMMON_FROM


@lru_cache(maxsize=ANSWERS_KEPT)
def is_common_lower(word: str) -> bool:
    """Whether a lower-case word is common, be it also a name."""
    return max(zipf(word, "fr"), zipf(word, "nl")) >= SHORT_FROM
