"""Names from the spaCy pipelines, cleaned of what a statistical model typically gets wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..names import PARTICLES
from .base import Found, NotesRecognizer, vocabulary
from .lexicon import is_common, is_compound, is_german, is_word
from .presidio import NlpArtifacts

_LABELS = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "LOC", "GPE": "LOC", "ORG": "ORG"}
_SCORES = {"PERSON": 0.6, "LOC": 0.55, "ORG": 0.45}
_WITHIN = PARTICLES | {"en", "zoon"}
"""Lower-case words that do not end a name: particles, and "Janssens en Zoon"."""


class NerRecognizer(NotesRecognizer):
    """PERSON, LOC and ORG as the language's spaCy pipeline sees them, without titles, public services and common words."""

    ENTITIES = ("PERSON", "LOC", "ORG")
    WHY = "spaCy pipeline"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        """Yield the entities of the pipeline, line by line."""
        if artifacts is None:
            return
        for entity in artifacts.entities:
            kind = _LABELS.get(entity.label_)
            if kind is None:
                continue
            for start, end in _lines(text, entity.start_char, entity.end_char):
                start, end = trim_name(text, start, end)
                if kind == "PERSON":
                    end = _cut_at_lower(text, start, end)
                if start < end and is_plausible(text[start:end]) and not _is_opening_word(text, start, end):
                    yield start, end, kind, _SCORES[kind]


def _cut_at_lower(text: str, start: int, end: int) -> int:
    """End of a person's name at its first lower-case word that is no particle ("Nardone du Forem" -> "Nardone")."""
    for word in re.finditer(r"[^\s]+", text[start:end]):
        lowered = word.group().lower().rstrip(".,")
        if word.start() and ((word.group().islower() and lowered not in _WITHIN) or lowered in never_names()):
            return trim_name(text, start, start + word.start())[1]
    return end


def _is_opening_word(text: str, start: int, end: int) -> bool:
    """Whether the entity is nothing but common words: capitalised because a sentence, a list item or a title begins."""
    words = re.findall(r"[^\W\d_]+", text[start:end])
    if len(words) == 1 and begins_unit(text, start):
        return is_word(words[0]) or is_compound(words[0]) or is_german(words[0])
    return (
        bool(words) and all(is_common(word) for word in words) and (len(words) > 1 or len(text[start:end]) < 4)
    ) or (bool(words) and all(map(is_german, words)))


_EACH = re.compile(
    r"elke\s(?:dag|ochtend|morgen|middag|namiddag|avond|nacht|week|weekend|maand|keer|jaar|zomer|winter|uur|zitting|afspraak"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|eerste|tweede|derde|andere?|vorm|schooldag|werkdag|bezoek|brief)",
    re.IGNORECASE,
)


def is_each(text: str, start: int, end: int) -> bool:
    """Whether a name is the Dutch word for "each" here: "Elke woensdag"."""
    return text[start:end].lower() == "elke" and _EACH.match(text, start) is not None


def begins_unit(text: str, start: int) -> bool:
    """Whether ``start`` opens a sentence, line or list item, where a capital says nothing."""
    before = text[max(0, start - 6) : start].rstrip(" \"'«“‘(")
    return not before or before[-1] in ".!?:\n\r-–•*…=|/>"


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of start..end on one line each."""
    for match in re.finditer(r"[^\n\r\t]+", text[start:end]):
        yield start + match.start(), start + match.end()


def trim_name(text: str, start: int, end: int) -> tuple[int, int]:
    """start..end without titles, kinship words, articles, lower-case words and punctuation at its edges."""
    words = [
        (start + word.start(), start + word.end())
        for word in re.finditer(r"[\w.’'&+/-]*\w[\w.’'&+/-]*", text[start:end])
    ]

    def outer(span: tuple[int, int]) -> bool:
        word = text[slice(*span)]
        return word.lower().strip(".’'-") in outer_words() and not re.fullmatch(r"[A-Z]\.", word)

    while words and (outer(words[0]) or text[slice(*words[0])].islower()):
        words.pop(0)
    while words and (outer(words[-1]) or text[slice(*words[-1])].islower()):
        words.pop()
    if not words:
        return start, start
    last = text[words[-1][0] : words[-1][1]]
    keep_stop = re.fullmatch(r"(?:[A-Z]\.)+", last)
    return words[0][0], words[-1][1] - (0 if keep_stop else len(last) - len(last.rstrip(".’'-/")))


@cache
def outer_words() -> frozenset[str]:
    """Words that may stand at the edge of a name but are no part of it."""
    words = vocabulary("not_names")
    return frozenset(words["titles"]) | frozenset(words["kinship"]) | frozenset(words["edge"])


def is_plausible(surface: str) -> bool:
    """Whether ``surface`` can identify: it has a capital or is long enough, and is no public service or common word."""
    lowered = surface.lower()
    words = vocabulary("not_names")
    if len(surface) < 2 or not any(char.isalpha() for char in surface):
        return False
    if lowered in never_names():
        return False
    if not any(char.isupper() for char in surface):
        return False
    return not lowered.startswith(tuple(words["public_prefixes"]))


@cache
def public_services() -> frozenset[str]:
    """Public services that serve everybody, in lower case."""
    return frozenset(vocabulary("not_names")["public_services"])


@cache
def services() -> frozenset[str]:
    """Public services and abbreviations of the trade, in lower case: no name in any context."""
    words = vocabulary("not_names")
    return frozenset(words["public_services"]) | frozenset(words["trade"])


@cache
def never_names() -> frozenset[str]:
    """Single expressions that identify nobody: public services, countries' adjectives, months, abbreviations of the trade."""
    words = vocabulary("not_names")
    return frozenset(
        expression
        for group in ("public_services", "common", "trade", "months", "weekdays")
        for expression in words[group]
    )
