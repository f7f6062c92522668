"""Names from the spaCy pipelines, cleaned of what a statistical model typically gets wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from .base import Found, NotesRecognizer, vocabulary

_LABELS = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "LOC", "GPE": "LOC", "ORG": "ORG"}
_SCORES = {"PERSON": 0.6, "LOC": 0.55, "ORG": 0.45}
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


class NerRecognizer(NotesRecognizer):
    """PERSON, LOC and ORG as the language's spaCy pipeline sees them, without titles, public services and common words."""

    ENTITIES = ("PERSON", "LOC", "ORG")

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
                if start < end and is_plausible(text[start:end]):
                    yield start, end, kind, _SCORES[kind]


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of start..end on one line each."""
    for match in re.finditer(r"[^\n\r\t]+", text[start:end]):
        yield start + match.start(), start + match.end()


def trim_name(text: str, start: int, end: int) -> tuple[int, int]:
    """start..end without titles, kinship words, articles and punctuation at its edges."""
    while start < end:
        piece = text[start:end]
        left = _EDGE.match(piece)
        if left and left.start() == 0 and left.end() > 0:
            start += left.end()
            continue
        first = re.match(r"[^\s]+", piece)
        if first and first.group().lower().rstrip(".:,") in outer_words() and first.end() < len(piece):
            start += first.end()
            continue
        if first and first.group().lower().rstrip(".:,") in outer_words():
            return start, start
        break
    tail = re.search(r"[\W_]+$", text[start:end])
    return start, end - len(tail.group()) if tail else end


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
    return not any(lowered.startswith(prefix) for prefix in words["public_prefixes"])


@cache
def never_names() -> frozenset[str]:
    """Single expressions that identify nobody: public services, countries' adjectives, months, abbreviations of the trade."""
    words = vocabulary("not_names")
    return frozenset(
        expression for group in ("public_services", "common", "trade", "months", "weekdays") for expression in words[group]
    )
