"""The two readings of an export that de-identification needs.

First reading: detect, keep offsets (on disk) and surface forms (in memory). Second reading: replace. Nothing but
findings is kept between the two, so memory stays flat and no raw text is written. A file that changes in between stops
the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from .deidentify.detect import DetectSettings
from .deidentify.detect import build as build_detect
from .deidentify.identify import IdentityGraph
from .deidentify.replace import ReplaceSettings
from .deidentify.replace import build as build_replace
from .deidentify.roles import role_of_word
from .errors import SafetyError
from .ingest import IngestSettings, export_sha256
from .ingest import build as build_ingest
from .records import CleanNote, Finding, KnownPerson, Note, NoteFindings, Rejected, finding_values

T = TypeVar("T")
_CHANGED = "The export changed while it was being read. Nothing was written; run again."
Progress = Callable[[str, int], None]
"""Called with a stage's name and how many notes it has just finished."""


def no_progress(stage: str, count: int) -> None:
    """Say nothing."""


class FindingsFile:
    """Findings of the first reading, one JSON line a note, in the export's order: offsets, never text."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, found: Iterable[NoteFindings]) -> Iterator[NoteFindings]:
        """Write each as it passes."""
        with self.path.open("w", encoding="utf-8") as handle:
            self.path.chmod(0o600)
            for item in found:
                handle.write(json.dumps([item.note_id, item.language, [*map(finding_values, item.findings)]]) + "\n")
                yield item

    def read(self) -> Iterator[NoteFindings]:
        """Read them back, in order."""
        with self.path.open(encoding="utf-8") as handle:
            for line in handle:
                note_id, language, findings = json.loads(line)
                yield NoteFindings(note_id, language, tuple(Finding(*values) for values in findings))


@dataclass
class FirstReading:
    """What the first reading leaves: who is who (in memory), how many notes, and what was rejected."""

    graph: IdentityGraph = field(repr=False)
    notes: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    sha256: str = ""


def accepted(items: Iterable[T | Rejected], rejected: list[Rejected]) -> Iterator[T]:
    """What is none of the rejections among ``items``; those are put aside."""
    for item in items:
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            yield item


def first_reading(
    ingest: IngestSettings,
    detect: DetectSettings,
    spool: FindingsFile,
    people: Iterable[KnownPerson] = (),
    progress: Progress = no_progress,
) -> FirstReading:
    """Detect in every note; ``people`` are known beforehand.

    Raises:
        SafetyError: a note came out without its findings.
    """
    result = FirstReading(IdentityGraph(), sha256=export_sha256(ingest.path))
    detector = build_detect(detect)
    waiting: list[Note] = []

    def passing() -> Iterator[Note]:
        for note in accepted(build_ingest(ingest)(), result.rejected):
            waiting.append(note)
            yield note

    def found() -> Iterator[NoteFindings]:
        for item in detector(passing()):
            if isinstance(item, Rejected):
                raise SafetyError("detection gave a note up; nothing is written")
            yield item

    for item in spool.write(found()):
        note = waiting.pop(0)
        if note.note_id != item.note_id:
            raise SafetyError("detection lost the order of the notes; nothing is written")
        result.graph.add(note, item)
        result.notes += 1
        progress("detect", 1)
    if waiting:
        raise SafetyError(f"{len(waiting)} notes came out of detection without an answer; nothing is written")
    for person in people:
        result.graph.add_person(person.case_id, person.name, role_of_word(person.role), person.person_id)
    return result


def second_reading(
    ingest: IngestSettings, settings: ReplaceSettings, spool: FindingsFile, first: FirstReading
) -> Iterator[tuple[Note, CleanNote]]:
    """Replace in every note; yields the note (still in memory only) with its clean form.

    Raises:
        SafetyError: the export is not what the first reading saw, before or after this one.
    """
    _check_unchanged(ingest, first)
    rejected: list[Rejected] = []
    notes = accepted(build_ingest(ingest)(), rejected)
    pairs = _paired(notes, spool.read())
    current: list[Note] = []

    def remembered() -> Iterator[tuple[Note, NoteFindings]]:
        for note, found in pairs:
            current.append(note)
            yield note, found

    for clean in build_replace(settings)(remembered()):
        yield current.pop(0), clean
    _check_unchanged(ingest, first)


def _check_unchanged(ingest: IngestSettings, first: FirstReading) -> None:
    if export_sha256(ingest.path) != first.sha256:
        raise SafetyError(_CHANGED)


def _paired(notes: Iterator[Note], findings: Iterator[NoteFindings]) -> Iterator[tuple[Note, NoteFindings]]:
    """Each note with its findings; one too many of either, or another note, means that the export changed."""
    for note, found in zip_longest(notes, findings):
        if note is None or found is None or note.note_id != found.note_id:
            raise SafetyError(_CHANGED)
        yield note, found
