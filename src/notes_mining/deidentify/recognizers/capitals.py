"""Lines written in capitals throughout, where a capital says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..names import PARTICLES
from .base import OWN, UPPER
from .lexicon import is_compound, is_known_name, is_word
from .ner import never_names, outer_words

_INITIAL = re.compile(r"(?:[A-Z]\.)+")
_LEADING = PARTICLES - {"d", "l", "le", "la", "les", "du", "des", "en", "as", "ad"}
"""Particles that open a name more often than they stand before an ordinary word."""
_SPEAKER = re.compile(rf"(?m)^[ \t]*(?P<name>[{UPPER}]{{1,3}})[ ]?:(?=[ \n])")
_HEADINGS = frozenset(
    [
        "cc",
        "cci",
        "re",
        "tr",
        "fw",
        "obj",
        "nb",
        "ps",
        "tel",
        "gsm",
        "rdv",
        "ja",
        "aj",
        "mj",
        "jh",
        "pj",
        "dd",
        "lu",
        "ok",
        "sms",
        "van",
        "aan",
        "fax",
        "btw",
        "tva",
        "kbo",
        "bce",
        "nn",
        "rr",
    ]
)
"""Abbreviations that open lines with a colon."""
_QUESTIONS = frozenset("qrva")
"""Question and answer: question, réponse, vraag, antwoord."""


def _stop(word: str) -> bool:
    return word in never_names() or word in outer_words()


def within_capitals(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """In a line of capitals a stretch of capitals says nothing: only its runs of names and unknown words are kept."""
    if text[start:end] != text[start:end].upper() or not in_capitals(text, start):
        yield start, end
        return
    run: list[re.Match[str]] = []
    leading: list[re.Match[str]] = []
    for word in re.finditer(r"[^\s\u00a0,;]+", text[start:end]):
        lowered = word.group().lower().strip(".")
        if _is_name_in_capitals(lowered) or (run and lowered in PARTICLES) or _INITIAL.fullmatch(word.group()):
            run += [*leading, word] if not run else [word]
            leading = []
            continue
        if run:
            yield start + run[0].start(), start + run[-1].end()
        run = []
        leading = [*leading, word] if lowered in _LEADING else []
    if run:
        yield start + run[0].start(), start + run[-1].end()


def _is_name_in_capitals(word: str) -> bool:
    return is_known_name(word) or not (is_word(word) or is_compound(word) or _stop(word))


_FEW = 25
"""Letters that do not show how a line is written."""


def in_capitals(text: str, position: int) -> bool:
    """Whether the line at ``position`` is written in capitals throughout.

    A few letters do not show it, unless placeholders of ours stand where the rest was.
    """
    start, end = text.rfind("\n", 0, position) + 1, text.find("\n", position)
    return _is_in_capitals(text[start : end if end >= 0 else len(text)])


@lru_cache(8)
def _is_in_capitals(line: str) -> bool:
    """Asked again for each name of a line, which may be a whole note."""
    if len(line) <= _FEW and OWN not in line:
        return False
    letters = sum(map(str.isalpha, line))
    enough = letters > _FEW or OWN in line
    return enough and sum(map(str.isupper, filter(str.isalpha, line))) > 0.8 * letters


def speakers(text: str) -> Iterator[tuple[int, int]]:
    """Initials that open lines like the parts of a play ("AB: op de trap"), two lines at least; no abbreviation does."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _SPEAKER.finditer(text):
        lowered = match["name"].lower()
        if not (_stop(lowered) or lowered in _HEADINGS):
            found.setdefault(lowered, []).append(match.span("name"))
    single = {name for name in found if len(name) == 1}
    asked = single if single <= _QUESTIONS else set()
    yield from (span for name, spans in found.items() if len(spans) > 1 and name not in asked for span in spans)
