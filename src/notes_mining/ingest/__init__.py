"""Export file to ``Note``: readers per format, columns, dates, language, trajectory events.

Streams: nothing but a hash of each note id is kept. A row that cannot become a note becomes a ``Rejected`` with file,
row and reason, never with its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError, Place
from ..records import STAGES, Note, Rejected
from .dates import parse_date
from .folder import read_folder
from .language import label_sentences, note_language, with_languages
from .tables import Row, detect_format, read_rows
from .trajectory import read_cases, read_events, read_people

__all__ = [
    "IngestSettings", "build", "export_sha256", "label_sentences", "note_language", "parse_date",
    "read_cases", "read_events", "read_people", "with_languages",
]  # fmt: skip

REQUIRED = ("note_id", "case_id", "date", "text")
OPTIONAL = ("language", "author", "note_type", "stage")


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


def _check_columns(settings: IngestSettings, row: Row) -> None:
    unknown = set(settings.columns) - set(REQUIRED) - set(OPTIONAL)
    if unknown:
        raise InputError(
            f"input.columns maps unknown names: {', '.join(sorted(unknown))}", place=Place(settings.path),
            mend=f"Ours are {', '.join(REQUIRED + OPTIONAL)}.",
        )
    wanted = [settings.columns.get(name, name) for name in REQUIRED]
    wanted += [settings.columns[name] for name in OPTIONAL if name in settings.columns]
    missing = [name for name in [*wanted, *settings.carry] if name not in row.values]
    if missing:
        raise InputError(
            f"columns missing: {', '.join(missing)}", place=Place(settings.path, 1),
            mend="Name them so, or map them under input.columns (ours: theirs).",
        )


def _reject(settings: IngestSettings, row: Row, note_id: str, reason: str) -> Rejected:
    return Rejected(note_id, reason, settings.path.name, row.number)


def _to_note(settings: IngestSettings, row: Row) -> Note | Rejected:
    def cell(name: str) -> str:
        return (row.values.get(settings.columns.get(name, name)) or "").strip()

    note_id, case_id = cell("note_id"), cell("case_id")
    day = parse_date(cell("date"))
    text = row.values.get(settings.columns.get("text", "text")) or ""
    stage = cell("stage") or None
    checks = (
        (row.problem, row.problem),
        (not note_id, "note_id is empty"),
        (not case_id, "case_id is empty"),
        (not text.strip(), "text is empty"),
        (not cell("date"), "date is empty"),
        (day is None, "impossible date"),
        (settings.cases is not None and case_id not in settings.cases, "unknown case"),
        (stage is not None and stage not in settings.stages, "unknown stage"),
    )
    for failed, reason in checks:
        if failed:
            return _reject(settings, row, note_id, str(reason))
    if day is None:  # told apart above; here for the type checker
        return _reject(settings, row, note_id, "impossible date")
    return Note(
        note_id=note_id,
        case_id=case_id,
        date=day,
        text=text,
        language=cell("language").lower()[:2] or None,
        author=cell("author") or None,
        note_type=cell("note_type") or None,
        stage=stage,
        carried={name: row.values.get(name) or "" for name in settings.carry},
    )


def build(settings: IngestSettings) -> Callable[[], Iterator[Note | Rejected]]:
    """A function that reads the export from the start each time it is called (de-identification reads it twice).

    Raises:
        InputError: on the first step of the reading, if the file or its columns cannot be used.
    """

    def read() -> Iterator[Note | Rejected]:
        kind = settings.format or detect_format(settings.path)
        rows = read_folder(settings.path) if kind == "folder" else read_rows(settings.path, kind)
        seen: set[bytes] = set()
        checked = False
        for row in rows:
            if not checked and row.problem is None:
                _check_columns(settings, row)
                checked = True
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
    """Hash of an export file, or of all files of a folder with their relative names."""
    digest = hashlib.sha256()
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        digest.update(str(file.relative_to(path)).encode() if path.is_dir() else b"")
        with file.open("rb") as handle:
            for block in iter(lambda: handle.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest()
