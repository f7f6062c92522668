"""Export file to ``Note``: readers per format, columns, dates, language, trajectory events.

Streams: nothing but a hash of each note id is kept. A row that cannot become a note becomes a ``Rejected``
with file, row and reason, never with its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import InputError, Place
from ..records import Note, Rejected
from .dates import parse_date
from .folder import visible
from .language import label_sentences, note_language, with_languages
from .notes import IngestSettings, check_columns, check_mapping, reject, to_note
from .readers import Layout, Slice, SliceReader, layout_of, marked_rows
from .stored import located
from .tables import Row
from .trajectory import read_cases, read_events, read_people

__all__ = [
    "IngestSettings",
    "Layout",
    "Slice",
    "SliceReader",
    "build",
    "export_sha256",
    "label_sentences",
    "layout_of",
    "located",
    "marked_notes",
    "note_language",
    "parse_date",
    "read_cases",
    "read_events",
    "read_people",
    "to_note",
    "with_languages",
]


def _checked_rows(settings: IngestSettings, layout: Layout) -> Iterator[tuple[int, Row]]:
    """Rows of the export, once the first readable one has shown that the columns are there."""
    check_mapping(settings)
    checked, read = False, 0
    for mark, row in marked_rows(layout):
        if not checked and row.problem is None:
            check_columns(settings, row)
            checked = True
        read += 1
        yield mark, row
    if not read:
        mend = "Check that the notes stand under the header, on the first sheet."
        raise InputError("the export holds no notes", place=Place(settings.path), mend=mend)


def marked_notes(settings: IngestSettings, layout: Layout) -> Iterator[tuple[int, int, Note | Rejected]]:
    """(mark, row number, note) of every row from the start: what a ``Slice`` needs to find the row again.

    Sentences and languages are not told apart yet (``with_languages``).

    Raises:
        InputError: the file or its columns cannot be used.
    """
    seen: set[bytes] = set()
    for mark, row in _checked_rows(settings, layout):
        result = to_note(settings, row)
        if isinstance(result, Note):
            digest = hashlib.blake2b(result.note_id.encode(), digest_size=8).digest()
            if digest in seen:
                result = reject(settings, row, result.note_id, "note_id occurs twice")
            seen.add(digest)
        yield mark, row.number, result


def build(settings: IngestSettings) -> Callable[[], Iterator[Note | Rejected]]:
    """A function that reads the export from the start each time it is called.

    De-identification reads it twice.

    Raises:
        InputError: on the first step of the reading, if the file or its columns cannot be used.
    """

    def read() -> Iterator[Note | Rejected]:
        for _, _, result in marked_notes(settings, layout_of(settings.path, settings.format)):
            yield with_languages(result) if isinstance(result, Note) else result

    return read


def export_sha256(path: Path) -> str:
    """Hash of an export file, or of all notes of a folder with their relative names."""
    if not path.exists():
        raise InputError("no such file or folder", place=Place(path), mend="Check the path.")
    digest = hashlib.sha256()
    for file in _files(path):
        digest.update(str(file.relative_to(path)).encode() if path.is_dir() else b"")
        with file.open("rb") as handle:
            for block in iter(lambda: handle.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for inner in visible(path):
        yield from _files(inner)
