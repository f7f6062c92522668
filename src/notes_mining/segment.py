"""``segment``: CleanNote -> Segments. One sentence is one segment, anchored on raw offsets.

The cut is made on the raw text, by rule (``sentences.py``), and only mapped to the clean text here: a better
de-identification later moves no segment, and so loses no decision.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .records import CleanNote, Edit, Segment, Sentence


@dataclass(frozen=True, kw_only=True)
class SegmentSettings:
    """``minimum_words``: shorter units (a signature, "ok") are no segment."""

    minimum_words: int = 3


class OffsetMap:
    """Raw offsets to clean offsets of one note. An offset inside a replaced span maps to the span's end."""

    def __init__(self, edits: tuple[Edit, ...]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]

    def clean(self, raw: int) -> int:
        """The clean offset of a raw one."""
        index = bisect_right(self._starts, raw) - 1
        if index < 0:
            return raw
        edit = self._edits[index]
        if raw == edit.start:
            return edit.clean_start
        return edit.clean_end + max(0, raw - edit.end)

    def inside(self, raw: int) -> bool:
        """Whether a raw offset lies within a replaced span, not at its edge."""
        index = bisect_left(self._starts, raw) - 1
        return index >= 0 and raw < self._edits[index].end


def _whole(sentences: Iterable[Sentence], offsets: OffsetMap) -> Iterator[Sentence]:
    """Sentences joined wherever a replaced span runs over the boundary between them."""
    pending: Sentence | None = None
    for sentence in sentences:
        if pending and (offsets.inside(pending.end) or offsets.inside(sentence.start)):
            pending = Sentence(pending.start, sentence.end, pending.language)
            continue
        if pending:
            yield pending
        pending = sentence
    if pending:
        yield pending


def segments_of(note: CleanNote, settings: SegmentSettings) -> Iterator[Segment]:
    """Segments of one clean note, in order."""
    offsets = OffsetMap(note.edits)
    for sentence in _whole(note.sentences, offsets):
        start, end = offsets.clean(sentence.start), offsets.clean(sentence.end)
        text = note.text[start:end]
        if len(text.split()) >= settings.minimum_words:
            yield Segment(note.note_id, note.case_id, sentence.start, sentence.end, start, end, sentence.language, text)


def build(settings: SegmentSettings) -> Callable[[Iterable[CleanNote]], Iterator[Segment]]:
    """The stage: clean notes to segments, in order."""

    def run(notes: Iterable[CleanNote]) -> Iterator[Segment]:
        for note in notes:
            yield from segments_of(note, settings)

    return run
