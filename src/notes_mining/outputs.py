"""Files that a command leaves behind: moved to their place when whole, readable by their owner alone."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .records import CleanNote, Edit, Rejected, ThemeTag
from .spreadsheets import neutral


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """A text file that appears only if the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(
            os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
        ) as handle:
            yield handle
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """A binary file that appears whole, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            handle.write(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def private_folder(path: Path) -> Path:
    """A folder that only its owner may enter."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


def write_line(handle: IO[str], record: Mapping[str, Any]) -> None:
    """One JSON line."""
    handle.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """A text file of these lines, that appears whole."""
    with whole_file(path) as handle:
        handle.writelines(f"{line}\n" for line in lines)


def clean_record(note: CleanNote) -> dict[str, Any]:
    """A line of CLEAN.jsonl."""
    return {
        "note_id": note.note_id, "case_id": note.case_id, "date": note.date.isoformat(), "language": note.language,
        "text": note.text, **note.carried,
    }  # fmt: skip


def span_record(note_id: str, edit: Edit) -> dict[str, Any]:
    """A line of SPANS.jsonl: ``note_id`` as in the export, offsets into the raw text."""
    return {
        "note_id": note_id, "start": edit.start, "end": edit.end, "entity_type": edit.finding.entity_type,
        "score": round(edit.finding.score, 3), "recognizer": edit.finding.recognizer, "reason": edit.finding.reason,
        "replacement": edit.replacement,
    }  # fmt: skip


def tag_record(tag: ThemeTag) -> dict[str, Any]:
    """A line of TAGS.jsonl."""
    return {
        "note_id": tag.note_id, "start": tag.start, "end": tag.end, "theme": tag.theme, "polarity": tag.polarity,
        "probability": round(tag.probability, 4), "voice": tag.voice, "narrated_stage": tag.narrated_stage,
    }  # fmt: skip


def write_rejected(path: Path, rejected: Iterable[Rejected]) -> None:
    """``rejected.csv``: file, row, note or case id, reason; never the text."""
    rows = [{"file": r.file, "row": r.row, "record_id": r.record_id, "reason": r.reason} for r in rejected]
    write_csv(path, ("file", "row", "record_id", "reason"), rows)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A CSV file; ``None`` becomes an empty cell."""
    with whole_file(path) as handle:
        writer = csv.DictWriter(handle, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: neutral(value) for name, value in row.items()} for row in rows)
