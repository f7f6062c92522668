"""Marked texts to learn from: gold notes of the train cases, the fresh notes, the coded segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from notes_mining.evaluate.gold import GoldSpan, read_gold
from notes_mining.evaluate.segments import read_segments

Spans = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Marked:
    """A text and its identifying spans (start, end, type); ``name`` seeds what is varied in it."""

    name: str
    text: str = field(repr=False)
    spans: Spans = field(repr=False)


def _spans(spans: tuple[GoldSpan, ...]) -> Spans:
    return tuple((span.start, span.end, span.entity_type) for span in spans)


HELD_OUT = "P08"
"""The writer whose segments measure: nobody wrote a rule after reading them."""


def read_training(corpus: Path) -> Iterator[Marked]:
    """Every marked text under ``corpus`` that may be learnt from."""
    for note in read_gold(corpus / "gold", splits=["train"]):
        yield Marked(note.note_id, note.text, _spans(note.spans))
    for note in read_gold(corpus / "fresh"):
        yield Marked(note.note_id, note.text, _spans(note.spans))
    yield from (one for part, one in _segments(corpus) if part != HELD_OUT)


def read_held_out(corpus: Path) -> dict[str, list[Marked]]:
    """What measures: the gold notes of the dev cases, and the segments of one writer."""
    notes = read_gold(corpus / "gold", splits=["dev"])
    return {
        "dev": [Marked(note.note_id, note.text, _spans(note.spans)) for note in notes],
        HELD_OUT: [one for part, one in _segments(corpus) if part == HELD_OUT],
    }


def _segments(corpus: Path) -> Iterator[tuple[str, Marked]]:
    for segment in read_segments(corpus / "themes"):
        yield segment.part, Marked(segment.segment_id, segment.text, _spans(segment.spans))
