"""Export file to ``Note``: readers per format, columns, dates, language, trajectory events.

Streams: nothing but a hash of each note id is kept. A row that cannot become a note becomes a ``Rejected``
with file, row and reason, never with its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError, Place
from ..records import STAGES, Note, Rejected
from .dates import parse_date
from .encodings import is_broken
from .folder import visible
from .language import hinted, label_sentences, note_language, with_languages
from .readers import read_export
from .tables import Row, require
from .trajectory import read_cases, read_events, read_people

__all__ = [
    "IngestSettings",
    "build",
    "export_sha256",
    "label_sentences",
    "note_language",
    "parse_date",
    "read_cases",
    "read_events",
    "read_people",
    "with_languages",
]

REQUIRED = ("note_id", "case_id", "date", "text")
OPTIONAL = ("language", "author", "note_type", "stage")
LONGEST_ID = 200  # what is longer is no id, and may be a text under the wrong name


@dataclass(frozen=True, kw_only=True)
class IngestSettings:
    """Where the export is and how to read it.

    Attributes:
        path: file or folder.
        format: ``csv, jsonl, parquet, xlsx, folder``; ``None`` goes by the suffix.
        columns: our column name to the export's name, where they differ.
        carry: other columns to keep; all the rest is dropped, for an unknown column may be a name.
        cases: known case ids; ``None`` accepts any.
        stages: stage ids that the stage column may hold.
    """

    path: Path
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    carry: tuple[str, ...] = ()
    cases: Collection[str] | None = None
    stages: tuple[str, ...] = STAGES


def _check_mapping(settings: IngestSettings) -> None:
    unknown = set(settings.columns) - set(REQUIRED) - set(OPTIONAL)
    if unknown:
        raise InputError(
            f"input.columns maps unknown names: {', '.join(sorted(unknown))}",
            place=Place(settings.path),
            mend=f"Ours are {', '.join(REQUIRED + OPTIONAL)}.",
        )


def _check_columns(settings: IngestSettings, row: Row) -> None:
    wanted = [settings.columns.get(name, name) for name in REQUIRED]
    wanted += [settings.columns[name] for name in OPTIONAL if name in settings.columns]
    mend = "Name them so, or map them under input.columns (ours: theirs)."
    require([*wanted, *settings.carry], row, settings.path, mend)


def _cells(settings: IngestSettings, row: Row) -> dict[str, str]:
    """Our columns by our names; all but the text are trimmed."""
    names = {name: settings.columns.get(name, name) for name in REQUIRED + OPTIONAL}
    cells = {ours: row.values.get(theirs) or "" for ours, theirs in names.items()}
    return {name: cell if name == "text" else cell.strip() for name, cell in cells.items()}


def _problem(settings: IngestSettings, cells: Mapping[str, str], carried: Mapping[str, str]) -> str | None:
    """Why the cells are no note, or ``None``."""
    checks = (
        (any(map(is_broken, (*cells.values(), *carried.values()))), "damaged characters"),
        (not cells["note_id"], "note_id is empty"),
        (len(cells["note_id"]) > LONGEST_ID, "note_id is too long"),
        (not cells["case_id"], "case_id is empty"),
        (settings.cases is None and len(cells["case_id"]) > LONGEST_ID, "case_id is too long"),
        (not cells["text"].strip(), "text is empty"),
        (not cells["date"], "date is empty"),
        (parse_date(cells["date"]) is None, "impossible date"),
        (settings.cases is not None and cells["case_id"] not in settings.cases, "unknown case"),
        (cells["stage"] not in ("", *settings.stages), "unknown stage"),
    )
    return next((reason for failed, reason in checks if failed), None)


def _reject(settings: IngestSettings, row: Row, note_id: str, reason: str) -> Rejected:
    safe = "" if is_broken(note_id) or len(note_id) > LONGEST_ID else note_id
    return Rejected(safe, reason, settings.path.name, row.number)


def _to_note(settings: IngestSettings, row: Row) -> Note | Rejected:
    cells = _cells(settings, row)
    carried = {name: row.values.get(name) or "" for name in settings.carry}
    problem = row.problem or _problem(settings, cells, carried)
    day = parse_date(cells["date"])
    if problem or day is None:
        return _reject(settings, row, cells["note_id"], problem or "impossible date")
    return Note(
        note_id=cells["note_id"],
        case_id=cells["case_id"],
        date=day,
        text=cells["text"],
        language=hinted(cells["language"]),
        author=cells["author"] or None,
        note_type=cells["note_type"] or None,
        stage=cells["stage"] or None,
        carried=carried,
    )


def _checked_rows(settings: IngestSettings) -> Iterator[Row]:
    """Rows of the export, once the first readable one has shown that the columns are there."""
    _check_mapping(settings)
    checked, read = False, 0
    for row in read_export(settings.path, settings.format):
        if not checked and row.problem is None:
            _check_columns(settings, row)
            checked = True
        read += 1
        yield row
    if not read:
        mend = "Check that the notes stand under the header, on the first sheet."
        raise InputError("the export holds no notes", place=Place(settings.path), mend=mend)


def build(settings: IngestSettings) -> Callable[[], Iterator[Note | Rejected]]:
    """A function that reads the export from the start each time it is called.

    De-identification reads it twice.

    Raises:
        InputError: on the first step of the reading, if the file or its columns cannot be used.
    """

    def read() -> Iterator[Note | Rejected]:
        seen: set[bytes] = set()
        for row in _checked_rows(settings):
            result = _to_note(settings, row)
            if isinstance(result, Note):
                digest = hashlib.blake2b(result.note_id.encode(), digest_size=8).digest()
                if digest in seen:
                    yield _reject(settings, row, result.note_id, "note_id occurs twice")
                    continue
                seen.add(digest)
                result = with_languages(result)
            yield result

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
