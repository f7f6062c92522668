"""``detect``: Note -> NoteFindings. Every identifying span of a note, by Presidio over one or both spaCy pipelines.

A note in one language goes through that language's pipeline; a mixed note, or one with a sentence in a third language,
goes whole through both, for a sentence alone loses its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from presidio_analyzer import AnalyzerEngine, RecognizerResult

from ..records import LANGUAGES, Finding, Note, NoteFindings, Rejected
from .engine import build_analyzer
from .placeholders import protected
from .resolve import ResolveSettings, resolve

MAX_CHUNK = 40_000


@dataclass(frozen=True, kw_only=True)
class DetectSettings:
    """What detection needs.

    Attributes:
        models: language to spaCy package or folder.
        resolve: thresholds and priorities.
        deidentified: the text was de-identified before; other tools' placeholders survive.
        batch_size: notes handled at once.
    """

    models: Mapping[str, str]
    resolve: ResolveSettings
    deidentified: bool = False
    batch_size: int = 64
    analyzer: AnalyzerEngine | None = field(default=None, repr=False)


def chunks(text: str, limit: int = MAX_CHUNK) -> list[tuple[int, str]]:
    """``text`` cut at line or sentence ends (else spaces) into pieces of at most ``limit``, each with its offset."""
    pieces, start = [], 0
    while len(text) - start > limit:
        window = text[start : start + limit]
        cut = max(window.rfind("\n"), window.rfind(". "), window.rfind("? "), window.rfind("! "))
        if cut < limit // 2:
            cut = window.rfind(" ")
        cut = cut + 1 if cut > 0 else limit
        pieces.append((start, text[start : start + cut]))
        start += cut
    pieces.append((start, text[start:]))
    return pieces


def pipelines_for(note: Note) -> tuple[str, ...]:
    """Languages whose pipelines read ``note``."""
    found = {sentence.language for sentence in note.sentences}
    if len(found) == 1 and found <= set(LANGUAGES):
        return tuple(found)
    return LANGUAGES


def to_finding(result: RecognizerResult, offset: int = 0) -> Finding:
    """A Presidio result as a ``Finding``, moved by ``offset``."""
    metadata = result.recognition_metadata or {}
    name = metadata.get(RecognizerResult.RECOGNIZER_NAME_KEY, "unknown")
    return Finding(result.start + offset, result.end + offset, result.entity_type, float(result.score), name)


class Detector:
    """Finds identifying spans; holds the loaded models."""

    def __init__(self, settings: DetectSettings) -> None:
        self._settings = settings
        self._analyzer = settings.analyzer or build_analyzer(settings.models)

    def __call__(self, notes: Iterable[Note]) -> Iterator[NoteFindings | Rejected]:
        """Findings per note, in order."""
        stream = iter(notes)
        while batch := list(islice(stream, self._settings.batch_size)):
            yield from self._batch(batch)

    def _batch(self, notes: Sequence[Note]) -> Iterator[NoteFindings | Rejected]:
        found: dict[int, list[Finding]] = {position: [] for position in range(len(notes))}
        for language in self._settings.models:
            work = [
                (position, offset, piece)
                for position, note in enumerate(notes)
                if language in pipelines_for(note)
                for offset, piece in chunks(note.text)
            ]
            for position, finding in self._analyze(work, language):
                found[position].append(finding)
        for position, note in enumerate(notes):
            spans = protected(note.text, deidentified=self._settings.deidentified)
            findings = resolve(note.text, found[position], self._settings.resolve, spans)
            yield NoteFindings(note.note_id, note.language or "other", findings)

    def _analyze(self, work: Sequence[tuple[int, int, str]], language: str) -> Iterator[tuple[int, Finding]]:
        texts = [piece for _, _, piece in work]
        batch = self._analyzer.nlp_engine.process_batch(texts, language=language)
        for (position, offset, _), (text, artifacts) in zip(work, batch, strict=True):
            for result in self._analyzer.analyze(text=text, language=language, nlp_artifacts=artifacts):
                yield position, to_finding(result, offset)


def build(settings: DetectSettings) -> Callable[[Iterable[Note]], Iterator[NoteFindings | Rejected]]:
    """The stage: loads the models and returns a lazy, order-preserving, batched detector."""
    return Detector(settings)
