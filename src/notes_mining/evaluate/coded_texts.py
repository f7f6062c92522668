"""Gold notes and coded segments as training texts: sentences with their codings, with what identifies masked.

A sentence carries a theme when one of them covers at least half of the other. The tagger reads de-identified text, so a
placeholder stands where something identifies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..sentences import split
from ..themes.attributes import CodedText, Coding
from .gold import GoldCoding, GoldNote, GoldSpan
from .segments import CodedSegment

HALF = 0.5


def masked(text: str, spans: Sequence[GoldSpan], start: int = 0, end: int | None = None) -> str:
    """start..end of ``text`` with a placeholder for every span that begins there."""
    end = len(text) if end is None else end
    pieces = []
    for span in spans:
        if start <= span.start < end:
            pieces.append(text[start : span.start] + f"[{span.entity_type}_1]")
            start = span.end
    return "".join(pieces) + text[start:end]


def coded_segment(segment: CodedSegment) -> CodedText:
    """A segment with its codings; segments of one writer are never on both sides of a fold."""
    about = segment.about if segment.about != segment.stage else None
    codings = tuple(Coding(theme, polarity, segment.voice, about) for theme, polarity in segment.codes.items())
    return CodedText(masked(segment.text, segment.spans), segment.part, codings, typical=False)


def coded_cases(notes: Iterable[GoldNote]) -> list[GoldNote]:
    """Notes of the cases that somebody coded; in the others a sentence without a code says nothing."""
    read = list(notes)
    coded = {note.case_id for note in read if note.codings}
    return [note for note in read if note.case_id in coded]


def coded_sentences(notes: Sequence[GoldNote]) -> Iterator[CodedText]:
    """Sentences with their codings."""
    for note in notes:
        for start, end in split(note.text):
            codings = tuple(
                Coding(found.theme, found.polarity, found.voice, found.about)
                for found in note.codings
                if belongs(found, start, end)
            )
            yield CodedText(masked(note.text, note.spans, start, end), note.case_id, codings, note=note.note_id)


def belongs(coding: GoldCoding, start: int, end: int) -> bool:
    """Whether sentence or coding covers at least half of the other."""
    shared = min(end, coding.end) - max(start, coding.start)
    return shared > 0 and (shared >= HALF * (end - start) or shared >= HALF * (coding.end - coding.start))
