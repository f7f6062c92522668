"""Clean notes as Arrow: a row a note, with its spans, segments and tags inside; a part is a Parquet file of such rows.

Parts hold what may leave and, for the steward's spans.jsonl, offsets into the raw text. They lie in the steward's
folder until the database is made, so that an interrupted run need not make them again.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..outputs import span_record
from ..records import CleanNote, Segment, ThemeTag

Part = Path

_SPAN = pa.struct(
    [("clean_start", pa.int32()), ("clean_end", pa.int32()), ("entity_type", pa.string()), ("placeholder", pa.string())]
)
_SEGMENT = pa.struct(
    [
        ("start", pa.int32()), ("end", pa.int32()), ("clean_start", pa.int32()), ("clean_end", pa.int32()),
        ("language", pa.string()), ("text", pa.string()),
    ]
)  # fmt: skip
_TAG = pa.struct(
    [
        ("start", pa.int32()), ("end", pa.int32()), ("theme", pa.string()), ("polarity", pa.string()),
        ("probability", pa.float64()), ("voice", pa.string()), ("narrated_stage", pa.string()),
    ]
)  # fmt: skip
SCHEMA = pa.schema(
    [
        ("position", pa.int64()), ("print", pa.string()), ("note_id", pa.string()), ("case_id", pa.string()),
        ("date", pa.date32()), ("language", pa.string()), ("note_type", pa.string()), ("stage_given", pa.string()),
        ("text", pa.string()), ("carried", pa.string()), ("lines", pa.string()),
        ("spans", pa.list_(_SPAN)), ("segments", pa.list_(_SEGMENT)), ("tags", pa.list_(_TAG)),
    ]
)  # fmt: skip
"""``lines``: the note's lines of spans.jsonl."""
TAGS = pa.schema([("position", pa.int64()), ("note_id", pa.string()), ("tags", pa.list_(_TAG))])
"""A part of notes that were tagged again."""


def _by_note(items: Iterable[Any], fields: pa.StructType) -> dict[str, list[tuple[Any, ...]]]:
    """What Arrow makes structs of: tuples, for a dictionary each takes three times the memory."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    values = attrgetter(*(field.name for field in fields))
    for item in items:
        found[item.note_id].append(values(item))
    return found


def clean_table(
    positions: Sequence[int],
    prints: Sequence[str],
    raw_ids: Sequence[str],
    notes: Sequence[CleanNote],
    segments: Sequence[Segment],
    tags: Sequence[ThemeTag],
) -> pa.Table:
    """Notes with all that was found in them; the first four are of equal length, a note each."""
    segments_of, tags_of = _by_note(segments, _SEGMENT), _by_note(tags, _TAG)
    rows = [
        {
            "position": position, "print": made_from, "note_id": note.note_id, "case_id": note.case_id,
            "date": note.date, "language": note.language, "note_type": note.note_type, "stage_given": note.stage,
            "text": note.text, "carried": json.dumps(dict(note.carried), ensure_ascii=False),
            "lines": "".join(
                json.dumps(span_record(raw_id, edit), ensure_ascii=False) + "\n" for edit in note.edits
            ),
            "spans": [
                (edit.clean_start, edit.clean_end, edit.finding.entity_type, edit.replacement)  # as in _SPAN
                for edit in note.edits
            ],
            "segments": segments_of.get(note.note_id, []), "tags": tags_of.get(note.note_id, []),
        }
        for position, made_from, raw_id, note in zip(positions, prints, raw_ids, notes, strict=True)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def segments_of(table: pa.Table) -> list[Segment]:
    """Rows of the database's ``segments`` as records."""
    names = [field.name for field in fields(Segment)]
    return [Segment(*row) for row in zip(*(table.column(name).to_pylist() for name in names), strict=True)]


def tags_table(segments: pa.Table, tags: Iterable[ThemeTag]) -> pa.Table:
    """New tags of notes, a row each note that has some; ``segments`` has their ``note_id`` and ``position``."""
    places = dict(zip(segments.column("note_id").to_pylist(), segments.column("position").to_pylist(), strict=True))
    rows = [
        {"position": places[note_id], "note_id": note_id, "tags": found}
        for note_id, found in _by_note(tags, _TAG).items()
    ]
    return pa.Table.from_pylist(rows, schema=TAGS)


def part_path(folder: Path, name: str) -> Path:
    """Where a part lies."""
    return folder / f"{name}.parquet"


def write_part(folder: Path, name: str, table: pa.Table) -> Part:
    """A part that appears whole, readable by its owner alone."""
    path = part_path(folder, name)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        pq.write_table(table, handle, compression="zstd")
    partial.replace(path)
    return path


def read_part(path: Part) -> pa.Table:
    """A part's rows."""
    with path.open("rb") as handle:
        return pq.read_table(handle)
