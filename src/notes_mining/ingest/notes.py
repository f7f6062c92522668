"""A row of an export to a ``Note``, or to a ``Rejected`` with file, row and reason, never with its text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError, Place
from ..records import STAGES, Note, Rejected
from .dates import parse_date
from .encodings import is_broken
from .language import hinted
from .tables import Row, require

REQUIRED = ("note_id", "case_id", "date", "text")
OPTIONAL = ("language", "author", "note_type", "stage")
LONGEST_ID = 200  # what is longer is no id, and may be a text under the wrong name


@dataclass(frozen=True, kw_only=True)
class IngestSettings:
    """Where the export is and how to read it.

    Attributes:
        path: file or folder.
        format: ``csv, jsonl, parquet, xlsx, tables, folder``; ``None`` goes by the suffix.
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


def check_mapping(settings: IngestSettings) -> None:
    """Refuse ``columns`` that name none of ours."""
    unknown = set(settings.columns) - set(REQUIRED) - set(OPTIONAL)
    if unknown:
        raise InputError(
            f"input.columns maps unknown names: {', '.join(sorted(unknown))}",
            place=Place(settings.path),
            mend=f"Ours are {', '.join(REQUIRED + OPTIONAL)}.",
        )


def check_columns(settings: IngestSettings, row: Row) -> None:
    """Refuse an export that lacks a column which is needed or named."""
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


def reject(settings: IngestSettings, row: Row, note_id: str, reason: str) -> Rejected:
    """What is said of a row that is no note."""
    safe = "" if is_broken(note_id) or len(note_id) > LONGEST_ID else note_id
    return Rejected(safe, reason, row.file or settings.path.name, row.number)


def to_note(settings: IngestSettings, row: Row) -> Note | Rejected:
    """The note of a row, its language only as the export hints at it and without sentences."""
    cells = _cells(settings, row)
    carried = {name: row.values.get(name) or "" for name in settings.carry}
    problem = row.problem or _problem(settings, cells, carried)
    day = parse_date(cells["date"])
    if problem or day is None:
        return reject(settings, row, cells["note_id"], problem or "impossible date")
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
