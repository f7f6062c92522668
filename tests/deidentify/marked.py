"""Test sentences with inline marks. A malformed or empty expectation is an error, never a pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from notes_mining.deidentify.recognizers.base import NotesRecognizer
from notes_mining.errors import Place
from notes_mining.evaluate.gold import parse_marks


def read_sentences(name: str) -> list[str]:
    """Lines of a sentence file beside the tests; blank lines and lines that begin with '#' are left out."""
    lines = (Path(__file__).with_name(name)).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def expected(marked: str) -> tuple[str, set[tuple[str, str]]]:
    """Plain text and the (type, surface) pairs that its marks name."""
    text, spans = parse_marks(marked, Place("test sentence"))
    return text, {(span.entity_type, text[span.start : span.end]) for span in spans}


def found(
    text: str, recognizers: Iterable[NotesRecognizer], kinds: Sequence[str], threshold: float = 0.5
) -> set[tuple[str, str]]:
    """(type, surface) of the longest findings of ``recognizers`` at or above the threshold."""
    spans = {
        (result.start, result.end, result.entity_type)
        for recognizer in recognizers
        for result in recognizer.analyze(text, list(kinds), None)
        if result.score >= threshold
    }
    outer = {
        span
        for span in spans
        if not any(o != span and o[2] == span[2] and o[0] <= span[0] and span[1] <= o[1] for o in spans)
    }
    return {(kind, text[start:end]) for start, end, kind in outer}
