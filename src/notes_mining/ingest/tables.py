"""Rows of a table file, streamed: CSV, JSON lines, Parquet, XLSX.

Every reader yields ``Row(number, values, problem)``. ``number`` is the row as a spreadsheet program shows it
(the header is row 1); for JSON lines it is the line, for Parquet the record. ``problem`` names what makes the
row unreadable, never its content.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from ..archives import harm
from ..errors import InputError, Place
from .lines import TextFile, text_file
from .room import little_room
from .tablefolder import holds_tables

_SUFFIXES = {
    "csv": (".csv", ".tsv", ".txt"),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "parquet": (".parquet", ".pq"),
    "xlsx": (".xlsx", ".xlsm"),
}
FORMATS = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
LONGEST_CELL = 64 * 2**20
_BATCH = 256
_LARGE_PART, _LARGEST_RATIO = 256 * 2**20, 200
"""A column of so many bytes that are so many times fewer in the file says nothing that a person wrote."""


@dataclass(frozen=True)
class Row:
    """One row: cells by column name (``None`` for an empty cell); ``file`` where the export has several."""

    number: int
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    problem: str | None = None
    file: str = ""


def detect_format(path: Path) -> str:
    """Format by suffix; a folder is ``folder``.

    Raises:
        InputError: no such file, or a suffix we do not read.
    """
    if path.is_dir():
        return "tables" if holds_tables(path) else "folder"
    if not path.exists():
        raise InputError("no such file or folder", place=Place(path), mend="Check the path.")
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise InputError(
            f"unknown kind of file '{path.suffix}'",
            place=Place(path),
            mend=f"Use one of {known}, or set input.format.",
        )
    return kind


def check_header(header: Sequence[str], path: Path) -> None:
    """Refuse a header that names two columns alike."""
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise InputError("two columns have the same name", place=Place(path, 1), mend="Rename one of them.")


def require(columns: Collection[str], row: Row, path: Path, mend: str) -> None:
    """Refuse a table whose first readable ``row`` lacks one of ``columns``."""
    missing = [name for name in columns if name not in row.values]
    if missing:
        raise InputError(f"columns missing: {', '.join(missing)}", place=Place(path, 1), mend=mend)


def _plain(value: Any) -> str | None:
    """A cell as text; whole floats without '.0', as spreadsheets turn ids into numbers."""
    if value is None or value != value:  # NaN is the one value that differs from itself
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape") or None
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value) or None


def _plain_row(number: int, content: Mapping[Any, Any]) -> Row:
    values = {str(key).strip(): _plain(value) for key, value in content.items()}
    if any(value and len(value) > LONGEST_CELL for value in values.values()):
        return Row(number, problem=f"a cell is longer than {LONGEST_CELL:,} characters")
    return Row(number, values)


def _json_row(number: int, line: str) -> Row:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, problem="not valid JSON")
    return _plain_row(number, content) if isinstance(content, dict) else Row(number, problem="not a JSON object")


def jsonl_rows(file: TextFile, start: int, number: int) -> Iterator[tuple[int, Row]]:
    """(byte, row) of a JSON lines file from byte ``start`` on, where line ``number`` begins."""
    with closing(file.lines(start)) as lines:
        mark = start
        for line in lines:
            if number == 1 and line.lstrip("\ufeff \t").startswith("["):
                raise InputError(
                    "this is one JSON array, not JSON lines",
                    place=Place(file.path, 1),
                    mend="Write one object a line, without brackets around them.",
                )
            if line.strip():
                yield mark, _json_row(number, line)
            mark, number = lines.offset, number + 1


def read_jsonl(path: Path) -> Iterator[Row]:
    """Rows of a JSON lines file."""
    file = text_file(path)
    for _, row in jsonl_rows(file, file.first, 1):
        yield row


def read_parquet(path: Path, start: int = 0) -> Iterator[Row]:
    """Rows of a Parquet file, a batch at a time, without the first ``start``.

    Raises:
        InputError: it cannot be read, or unpacks to far more than it can honestly hold.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with path.open("rb") as handle, pq.ParquetFile(handle) as file:
            _check_size(file.metadata, path)
            groups, number = _groups_from(file.metadata, start)
            for batch in _contents(file.iter_batches(batch_size=_BATCH, row_groups=groups)):
                passed = min(max(start - number, 0), len(batch))
                number += passed
                for content in batch[passed:]:
                    number += 1
                    yield _plain_row(number, content)
    except MemoryError:  # before the next one: Arrow has one that is both
        raise _bomb(path, number + 1) from None
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise _unreadable(path, "Parquet", number + 1) from None


def _contents(batches: Iterator[Any]) -> Iterator[list[dict[str, Any]]]:
    """Batches as Python values, each within little room: what a dictionary of strings unpacks to is written nowhere."""
    while True:
        with little_room():
            batch = next(batches, None)
            content = [] if batch is None else _values(batch)
        if batch is None:
            return
        yield content


def _values(batch: Any) -> list[dict[str, Any]]:
    """Rows as Python values; where a text is not UTF-8, all texts as bytes, whose row then shows that it is broken."""
    import pyarrow as pa

    try:
        return list(batch.to_pylist())
    except UnicodeDecodeError:
        text = (pa.types.is_string, pa.types.is_large_string)
        as_bytes = [
            pa.field(one.name, pa.large_binary()) if any(is_text(one.type) for is_text in text) else one
            for one in batch.schema
        ]
        return list(batch.cast(pa.schema(as_bytes)).to_pylist())


def _check_size(metadata: Any, path: Path) -> None:
    """Refuse a file that says of itself that it is a bomb."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    for part in (group.column(place) for group in groups for place in range(group.num_columns)):
        large, packed = part.total_uncompressed_size, max(1, part.total_compressed_size)
        if large > _LARGE_PART and large > _LARGEST_RATIO * packed:
            raise _bomb(path)


def _bomb(path: Path, number: int | None = None) -> InputError:
    return InputError(
        "this Parquet file unpacks to far more than it can honestly hold",
        place=Place(path, number),
        mend="Export it again, with fewer rows in a group; if it came from somebody else, ask what it is.",
    )


def _groups_from(metadata: Any, start: int) -> tuple[list[int], int]:
    """Row groups from the one that holds row ``start`` on, and how many rows lie before them."""
    passed = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        if passed + rows > start:
            return list(range(group, metadata.num_row_groups)), passed
        passed += rows
    return [], passed


def _unreadable(path: Path, kind: str, number: int | None = None) -> InputError:
    return InputError(f"not a readable {kind} file", place=Place(path, number), mend=f"Export it again as {kind}.")


def _sheet_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """Rows of the first sheet of a workbook, empty ones included."""
    import zipfile

    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            if harm(archive.infolist()):
                raise ValueError
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            yield from book.worksheets[0].iter_rows(values_only=True)
    except Exception:  # openpyxl stumbles over damaged files in ways that it does not list
        raise _unreadable(path, "XLSX") from None


def read_xlsx(path: Path, start: int = 0) -> Iterator[Row]:
    """Rows of the first sheet of an XLSX file, without the first ``start``."""
    return islice(_xlsx_rows(path), start, None)


def _xlsx_rows(path: Path) -> Iterator[Row]:
    rows = _sheet_rows(path)
    header = [(_plain(cell) or "").strip() for cell in next(rows, ())]
    if not any(header):
        raise InputError(
            "row 1 of the first sheet is empty",
            place=Place(path),
            mend="Put the header there and the notes below.",
        )
    check_header(header, path)
    for number, cells in enumerate(rows, start=2):
        values = {name: _plain(cell) for name, cell in zip(header, cells, strict=False) if name}
        if any(values.values()):
            yield Row(number, dict.fromkeys(filter(None, header)) | values)
