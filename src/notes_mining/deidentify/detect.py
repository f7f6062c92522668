"""``detect``: Note -> NoteFindings. Every identifying span of a note, by Presidio over one or both spaCy pipelines.

A note in one language goes through that language's pipeline; a mixed note, or one with a sentence in a third language,
goes whole through both, for a sentence alone loses its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ..records import LANGUAGES, Finding, Note, NoteFindings, Rejected
from .engine import build_analyzer, forgetting, in_groups
from .normalise import View, views
from .placeholders import hidden, protected
from .reader.features import Proposal, entity_source
from .reader.judge import GUESSERS, NoteReader
from .recognizers.base import OWN
from .recognizers.presidio import AnalyzerEngine, NlpArtifacts, RecognizerResult
from .resolve import ResolveSettings, reaching, resolve

AT_ONCE = 100_000
"""Characters of all that is read at once: memory is no matter of how long a note is."""
MAX_CHUNK = 40_000
OVERLAP = 400
"""Characters read twice where a text is cut: no name, address or number is longer."""

_FAR_APART = 8  # more characters than two findings of one name have between them
_LINE_ENDS = ("\n",)
_SENTENCE_ENDS = (". ", "? ", "! ")


@dataclass(frozen=True, kw_only=True)
class DetectSettings:
    """What detection needs.

    Attributes:
        models: language to spaCy package or folder.
        resolve: thresholds and priorities.
        deidentified: the text was de-identified before; other tools' placeholders survive.
        batch_size: notes handled at once.
        reader: the trained reader that weighs what the recognisers found; ``None`` takes their findings as they are.
    """

    models: Mapping[str, str]
    resolve: ResolveSettings
    deidentified: bool = False
    batch_size: int = 128
    analyzer: AnalyzerEngine | None = field(default=None, repr=False)
    reader: NoteReader | None = field(default=None, repr=False)


def chunks(text: str, limit: int = MAX_CHUNK, overlap: int = OVERLAP) -> Iterator[tuple[int, str]]:
    """``text`` in pieces of at most ``limit``, each with its offset, cut at line or sentence ends (else spaces).

    Neighbours share at least ``overlap`` characters where the text has a place to cut, so that whatever a cut divides
    (a full stop may be that of "M. Benali") is whole in one of them.
    """
    start = 0
    while len(text) - start > limit:
        end = _place_to_cut(text, start + limit // 2, start + limit)
        yield start, text[start:end]
        start = _place_to_cut(text, max(start + 1, end - 3 * overlap), max(start + 2, end - overlap))
    yield start, text[start:]


def _place_to_cut(text: str, low: int, high: int) -> int:
    """The last offset of low..high after a line or sentence end, else after a space, else ``high``."""
    for marks in (_LINE_ENDS, _SENTENCE_ENDS, (" ",)):
        found = max(text.rfind(mark, low, high) + len(mark) for mark in marks)
        if found > low:
            return found
    return high


def pipelines_for(note: Note) -> tuple[str, ...]:
    """Languages whose pipelines read ``note``."""
    found = {sentence.language for sentence in note.sentences}
    if len(found) == 1 and found <= set(LANGUAGES):
        return tuple(found)
    return LANGUAGES


def to_finding(result: RecognizerResult) -> Finding:
    """A Presidio result as a ``Finding``."""
    metadata = result.recognition_metadata or {}
    name = metadata.get(RecognizerResult.RECOGNIZER_NAME_KEY, "unknown")
    why = getattr(result.analysis_explanation, "textual_explanation", None) or ""
    return Finding(result.start, result.end, result.entity_type, float(result.score), name, why)


def proposals(findings: Sequence[Finding], artifacts: NlpArtifacts, language: str) -> list[Proposal]:
    """What the reader is told: the recognisers' findings, and the pipeline's own entities."""
    told = [Proposal(one.start, one.end, one.score, f"{one.recognizer}:{one.entity_type}") for one in findings]
    return told + [
        Proposal(entity.start_char, entity.end_char, 1.0, entity_source(language, entity.label_))
        for entity in artifacts.entities
    ]


@dataclass
class _Reading:
    """One view of one note, and what was found in it (offsets of the view)."""

    view: View
    languages: tuple[str, ...]
    found: list[Finding] = field(default_factory=list)

    def pieces(self) -> Iterator[_Piece]:
        """Its text, in pieces if it is long."""
        known = OWN in self.view.text
        return (_Piece(self, offset, text, known) for offset, text in chunks(self.view.text))


@dataclass
class _Piece:
    """What is read at once of a view: its text from ``offset`` on, what was found in it and proposed for it.

    ``known``: the view has placeholders of ours.
    """

    reading: _Reading
    offset: int
    text: str
    known: bool
    found: list[Finding] = field(default_factory=list)
    proposed: list[Proposal] = field(default_factory=list)


class Detector:
    """Finds identifying spans; holds the loaded models."""

    def __init__(self, settings: DetectSettings) -> None:
        self._settings = settings
        entities = settings.reader is None or settings.reader.entities
        self._analyzer = settings.analyzer or build_analyzer(settings.models, entities=entities)

    def __call__(self, notes: Iterable[Note]) -> Iterator[NoteFindings | Rejected]:
        """Findings per note, in order."""
        stream = iter(notes)
        while batch := list(islice(stream, self._settings.batch_size)):
            yield from self._batch(batch)

    def _batch(self, notes: Sequence[Note]) -> Iterator[NoteFindings | Rejected]:
        readings = [[_Reading(view, pipelines_for(note)) for view in self._views(note)] for note in notes]
        pieces = (piece for of_note in readings for one in of_note for piece in one.pieces())
        for together in in_groups(pieces, lambda piece: len(piece.text), AT_ONCE):
            with forgetting(self._analyzer.nlp_engine):
                self._read(together)
            self._weigh(together)
            for piece in together:
                piece.reading.found += self._of_view(piece)
        for note, of_note in zip(notes, readings, strict=True):
            yield NoteFindings(note.note_id, note.language or "other", self._settle(note.text, of_note))

    def _views(self, note: Note) -> list[View]:
        return [hidden(view, deidentified=self._settings.deidentified) for view in views(note.text)]

    def _read(self, pieces: Sequence[_Piece]) -> None:
        """Let each piece of text be read in all its languages before the next: recognisers know it the second time."""
        artifacts = {
            language: self._artifacts([one.text for one in pieces if language in one.reading.languages], language)
            for language in self._settings.models
        }
        for piece in pieces:
            for language in artifacts:
                if language in piece.reading.languages:
                    self._recognise(piece, language, next(artifacts[language]))

    def _artifacts(self, texts: Sequence[str], language: str) -> Iterator[NlpArtifacts]:
        """What the pipeline sees in each text, in batches."""
        return (artifacts for _, artifacts in self._analyzer.nlp_engine.process_batch(texts, language=language))

    def _recognise(self, piece: _Piece, language: str, artifacts: NlpArtifacts) -> None:
        results = self._analyzer.analyze(
            text=piece.text, language=language, nlp_artifacts=artifacts, return_decision_process=True
        )
        found = [to_finding(result) for result in results]
        piece.found += found
        piece.proposed += proposals(found, artifacts, language)

    def _weigh(self, pieces: Sequence[_Piece]) -> None:
        """Let the trained reader drop and add findings.

        A text with placeholders of ours has been read before, when the names still stood there: what was weighed and
        let go then is not weighed anew without them, so that a second pass changes nothing.
        """
        if self._settings.reader is None:
            return
        unread = []
        for one in pieces:
            if one.known:
                one.found = [finding for finding in one.found if finding.recognizer not in GUESSERS]
            else:
                unread.append(one)
        weighed = self._settings.reader([(one.text, one.proposed, one.found) for one in unread])
        for piece, found in zip(unread, weighed, strict=True):
            piece.found = found

    def _of_view(self, piece: _Piece) -> Iterable[Finding]:
        """What was found in a piece, with offsets of its view; of a long text, which has many, resolved already."""
        if len(piece.text) == len(piece.reading.view.text):
            return piece.found
        kept = self._resolve(piece.text, piece.found)
        return (replace(one, start=one.start + piece.offset, end=one.end + piece.offset) for one in kept)

    def _settle(self, text: str, readings: Sequence[_Reading]) -> tuple[Finding, ...]:
        """Findings resolved in each view, where a name reads as a name; then all of them in the raw text."""
        kept = [finding for reading in readings for finding in self._in_raw(reading)]
        if len(readings) == 1 and not readings[0].view.layers:
            return tuple(kept)
        return self._resolve(text, kept)

    def _in_raw(self, reading: _Reading) -> Iterator[Finding]:
        text = reading.view.text
        for finding in self._resolve(text, reading.found):
            if OWN in (text[finding.start - 1 : finding.start], text[finding.end : finding.end + 1]):
                continue  # glued to a placeholder of ours: part of what was weighed when that was written
            start, end = reading.view.to_raw(finding.start, finding.end)
            if start < end:
                yield reaching(finding, start, end)

    def _resolve(self, text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        spans = protected(text, deidentified=self._settings.deidentified)
        parts = _apart(findings, spans)
        return tuple(one for part, near in parts for one in resolve(text, part, self._settings.resolve, near))


def _apart(
    findings: Sequence[Finding], spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[list[Finding], list[tuple[int, int]]]]:
    """Findings and protected spans in groups too far apart to meet: each resolved alone gives the same."""
    items = [(finding.start, finding.end, finding) for finding in findings] + [(*span, None) for span in spans]
    part: list[Finding] = []
    near: list[tuple[int, int]] = []
    reach = 0
    for start, end, finding in sorted(items, key=lambda item: item[:2]):
        if start > reach + _FAR_APART and (part or near):
            yield part, near
            part, near = [], []
        reach = max(reach, end)
        if finding is None:
            near.append((start, end))
        else:
            part.append(finding)
    yield part, near


def build(settings: DetectSettings) -> Callable[[Iterable[Note]], Iterator[NoteFindings | Rejected]]:
    """The stage: loads the models and returns a lazy, order-preserving, batched detector."""
    return Detector(settings)
