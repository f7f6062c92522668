"""What workers do: find what identifies in notes, and make clean notes of them with segments and tags.

A task names rows of the export by slices and the digests that their texts must have; the worker reads them from the
export itself. It answers with offsets, or writes what may leave into a Parquet file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

import pyarrow as pa

from ..config import DeidentifySettings, ModelSettings, ThemeSettings
from ..deidentify.detect import build as build_detect
from ..deidentify.keys import Key, load_key
from ..deidentify.replace import build as build_replace
from ..errors import InputError, NotesMiningError, SafetyError
from ..ingest import IngestSettings, Layout, Slice, SliceReader, to_note, with_languages
from ..records import Finding, Note, NoteFindings, Rejected, finding_values
from ..segment import SegmentSettings
from ..segment import build as build_segment
from ..themes.tagging import Tagger
from ..themes.tagging import build as build_tagging
from ..wiring import detect_settings, model_fingerprints, replace_settings, tagging_settings
from .parts import clean_table, segments_of, tags_table, write_part
from .prints import Digests, print_of
from .sealedfile import SealedFile

CHANGED = "The export changed while it was being read. Nothing was written; run again."


@dataclass(frozen=True)
class KeyPlace:
    """Where the key is found: an environment variable, a file, or the one that the run keeps."""

    env: str
    file: Path | None
    kept: Path

    def read(self) -> Key:
        """The key.

        Raises:
            InputError: it is in none of them.
        """
        key = load_key(self.env, self.file) or load_key("", self.kept)
        if key is None:
            raise InputError("the run's key cannot be read by a worker", mend="Name it under key.file.")
        return key


@dataclass(frozen=True)
class Source:
    """The export as a worker reads it."""

    ingest: IngestSettings
    layout: Layout
    key: KeyPlace

    def reader(self) -> NotesAgain:
        """Ready to read."""
        return NotesAgain(self.ingest, self.layout, self.key.read())


class NotesAgain:
    """Reads notes again that the survey has seen."""

    def __init__(self, ingest: IngestSettings, layout: Layout, key: Key) -> None:
        self._ingest, self._reader, self._digests = replace(ingest, cases=None), SliceReader(layout), Digests(key)

    def notes(self, slices: Iterable[Slice], texts: Sequence[bytes]) -> Iterator[Note]:
        """The notes of ``slices``, whose texts have these digests; languages are not told apart.

        Raises:
            SafetyError: there is something else now.
        """
        rows = (row for piece in slices for row in self._reader.rows(piece))
        expected = iter(texts)
        for row, text in zip(rows, expected, strict=False):
            note = to_note(self._ingest, row)
            if isinstance(note, Rejected) or self._digests.text(note) != text:
                raise SafetyError(CHANGED)
            yield note
        if next(expected, None) is not None:
            raise SafetyError(CHANGED)


GIVEN_UP = "given up"
"""What stands in the place of a note's findings where no reader bears it: the note is rejected, and nothing else."""


@dataclass(frozen=True)
class DetectTask:
    """Notes in which to look; ``only``: in that one of them alone."""

    slices: tuple[Slice, ...]
    texts: tuple[bytes, ...]
    only: int | None = None


@dataclass(frozen=True)
class DetectWork:
    """``detect`` over slices of the export; answers with what ``found_of`` reads, a string a note.

    ``print`` is that of detection (``runs.prints``): models are loaded once for equal ones.
    """

    print: str

    source: Source
    deidentify: DeidentifySettings
    models: ModelSettings
    root: Path
    deidentified: bool

    def load(self) -> Callable[[DetectTask], tuple[str, ...]]:
        """Load the models of detection."""
        source = self.source.reader()
        detect = _detector(_Asked(print_of(self.print, str(self.root)), self))

        def do(task: DetectTask) -> tuple[str, ...]:
            notes = list(source.notes(task.slices, task.texts))
            return _looked_into(detect, notes if task.only is None else [notes[task.only]])

        return do

    def singly(self, task: DetectTask) -> list[DetectTask]:
        """The task as one for each note: for an engine whose workers it ends."""
        return [replace(task, only=place) for place in range(len(task.texts))]

    def given_up(self, task: DetectTask) -> tuple[str, ...]:
        """The answer to a task of one note that ends its worker."""
        return (GIVEN_UP,)

    def joined(self, answers: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        """The answer to a task from those to ``singly``."""
        return tuple(content for answer in answers for content in answer)


def _looked_into(detect: Callable[[Iterable[Note]], Iterable[NoteFindings | Rejected]], notes: list[Note]) -> Any:
    """Findings of notes; where one makes the readers stumble, of each alone, and that one is given up.

    If all do, it is no note's fault, and the error goes on.
    """
    try:
        return tuple(_content(item) for item in detect(map(with_languages, notes)))
    except NotesMiningError:
        raise
    except Exception:
        if len(notes) == 1:
            raise
        contents = [_alone(detect, note) for note in notes]
        if all(content == GIVEN_UP for content in contents):
            raise
        return tuple(contents)


def _alone(detect: Callable[[Iterable[Note]], Iterable[NoteFindings | Rejected]], note: Note) -> str:
    try:
        return _content(next(iter(detect([with_languages(note)]))))
    except NotesMiningError:
        raise
    except Exception:  # whatever it is, its message may quote the note
        return GIVEN_UP


@dataclass(frozen=True)
class _Asked:
    """Models are loaded once for equal prints, however many runs a process does."""

    print: str
    work: Any = field(compare=False, repr=False)


@lru_cache(maxsize=1)
def _detector(asked: _Asked) -> Any:
    work = asked.work
    return build_detect(detect_settings(work.deidentify, work.models, work.root, deidentified=work.deidentified))


@lru_cache(maxsize=1)
def _tagger(asked: _Asked) -> Tagger:
    return build_tagging(asked.work)


def _content(found: NoteFindings | Rejected) -> str:
    if isinstance(found, Rejected):
        raise SafetyError("detection gave a note up; nothing is written")
    return json.dumps({"language": found.language, "findings": [*map(finding_values, found.findings)]})


def found_of(note_id: str, content: str) -> NoteFindings:
    """Findings of a note, as detection answered."""
    told = json.loads(content)
    findings = (
        Finding(start, end, intern(kind), score, intern(recognizer), intern(reason))  # JSON has each string anew
        for start, end, kind, score, recognizer, reason in told["findings"]
    )
    return NoteFindings(note_id, told["language"], tuple(findings))


@dataclass(frozen=True)
class CleanTask:
    """Notes to make clean: the part to write, and per note position, print, text's digest and findings."""

    name: str
    slices: tuple[Slice, ...]
    positions: tuple[int, ...]
    prints: tuple[str, ...]
    texts: tuple[bytes, ...]
    found: tuple[str, ...]


@dataclass(frozen=True)
class TagTask:
    """Clean segments to tag, in the order of the export: the part to write, and rows with ``position`` beside them."""

    name: str
    segments: pa.Table


@dataclass(frozen=True)
class AskBands:
    """Between which probabilities the themes' tags are in doubt?"""


@dataclass(frozen=True)
class CleanWork:
    """``replace``, ``segment`` and ``themes`` over slices of the export, or ``themes`` alone over segments.

    What comes out is written as a part.

    Attributes:
        identities: file of sealed identities (``sealedfile``).
        parts: folder of the parts.
    """

    source: Source
    identities: Path
    parts: Path
    deidentify: DeidentifySettings
    models: ModelSettings
    themes: ThemeSettings
    root: Path
    deidentified: bool

    def load(self) -> Callable[[CleanTask | TagTask | AskBands], Any]:
        """Load the theme model."""
        key = self.source.key.read()
        source = self.source.reader()
        sealed = SealedFile(self.identities, key)
        settings = replace_settings(self.deidentify, key, sealed, deidentified=self.deidentified)
        clean = build_replace(replace(settings, shared=sealed.shared()))
        segment = build_segment(SegmentSettings())
        tagging = tagging_settings(self.models, self.themes, self.root)
        tag = _tagger(_Asked(print_of(repr(tagging), model_fingerprints(self.models, self.root)), tagging))

        def read(task: CleanTask) -> Iterator[tuple[Note, NoteFindings]]:
            notes = map(with_languages, source.notes(task.slices, task.texts))
            for note, content in zip(notes, task.found, strict=True):
                yield note, found_of(note.note_id, content)

        def made(task: CleanTask) -> pa.Table:  # on its own: but for the table nothing is in memory while it is written
            pairs = list(read(task))
            raw_ids = [note.note_id for note, _ in pairs]
            notes = list(clean(pairs))
            del pairs  # the raw texts
            segments = list(segment(notes))
            return clean_table(task.positions, task.prints, raw_ids, notes, segments, list(tag(segments)))

        def do(task: CleanTask | TagTask | AskBands) -> Any:
            if isinstance(task, AskBands):
                return tag.bands
            if isinstance(task, TagTask):
                segments = segments_of(task.segments)
                return write_part(self.parts, task.name, tags_table(task.segments, tag(segments)))
            return write_part(self.parts, task.name, made(task))

        return do
