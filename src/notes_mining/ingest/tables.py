"""Rows of a table file, streamed: CSV, JSON lines, Parquet, XLSX.

Every reader yields ``Row(number, values, problem)``. ``number`` is the row as a spreadsheet program shows it (the header
is row 1; for JSON lines and Parquet the record's number). ``problem`` names what makes the row unreadable, never its content.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..errors import InputError, Place

FORMATS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
FORMATS |= {".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx"}
_DELIMITERS = ",;\t|"
_MAX_FIELD = 64 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One row: cells by column name (``None`` for an empty cell)."""

    number: int
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    problem: str | None = None


def detect_format(path: Path) -> str:
    """Format by suffix; a folder is ``folder``.

    Raises:
        InputError: no such file, or a suffix we do not read.
    """
    if path.is_dir():
        return "folder"
    if not path.exists():
        raise InputError("no such file or folder", place=Place(path), mend="Check the path.")
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        known = ", ".join(sorted(FORMATS))
        raise InputError(
            f"unknown kind of file '{path.suffix}'", place=Place(path), mend=f"Use one of {known}, or set input.format."
        ) from None


def detect_encoding(path: Path) -> str:
    """``utf-8-sig``, ``utf-8`` or ``cp1252``: UTF-8 is recognised by decoding the whole file, in blocks."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        head = handle.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        handle.seek(0)
        try:
            for block in iter(lambda: handle.read(1 << 20), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _detect_delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _open_text(path: Path) -> Any:
    encoding = detect_encoding(path)
    errors = "replace" if encoding == "cp1252" else "strict"  # five byte values mean nothing in cp1252
    return path.open(encoding=encoding, errors=errors, newline="")


def read_csv(path: Path) -> Iterator[Row]:
    """Rows of a CSV file of any usual delimiter, in UTF-8 (with or without BOM), UTF-16 or cp1252."""
    csv.field_size_limit(_MAX_FIELD)
    with _open_text(path) as handle:
        first = handle.readline()
        if not first.strip():
            raise InputError("the file is empty", place=Place(path), mend="Export it again, with a header line.")
        handle.seek(0)
        reader = csv.reader(handle, delimiter=_detect_delimiter(first), strict=True)
        header = [name.strip().lstrip("\ufeff") for name in next(reader)]
        _check_header(header, path)
        yield from _csv_rows(reader, header, path)


def _csv_rows(reader: Any, header: Sequence[str], path: Path) -> Iterator[Row]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise InputError(
                "a quoted cell is never closed, or is followed by text", place=Place(path, number),
                mend='Double the quotes inside a cell ("") and quote cells that hold line breaks.',
            ) from None
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield Row(number, problem=f"{len(cells)} cells where the header has {len(header)}")
            continue
        yield Row(number, {name: cell or None for name, cell in zip(header, cells, strict=True)})


def _check_header(header: Sequence[str], path: Path) -> None:
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise InputError("two columns have the same name", place=Place(path, 1), mend="Rename one of them.")


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
    return str(value) or None


def read_jsonl(path: Path) -> Iterator[Row]:
    """Rows of a JSON lines file."""
    with _open_text(path) as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                content = json.loads(line)
            except json.JSONDecodeError:
                yield Row(number, problem="not valid JSON")
                continue
            if not isinstance(content, dict):
                yield Row(number, problem="not a JSON object")
                continue
            yield Row(number, {str(key): _plain(value) for key, value in content.items()})


def read_parquet(path: Path) -> Iterator[Row]:
    """Rows of a Parquet file, a batch at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise InputError("not a readable Parquet file", place=Place(path), mend="Export it again.") from None
    number = 0
    with file:
        for batch in file.iter_batches(batch_size=256):
            for content in batch.to_pylist():
                number += 1
                yield Row(number, {str(key): _plain(value) for key, value in content.items()})


def read_xlsx(path: Path) -> Iterator[Row]:
    """Rows of the first sheet of an XLSX file."""
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError):
        raise InputError("not a readable XLSX file", place=Place(path), mend="Save it again as .xlsx.") from None
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [_plain(cell) or "" for cell in next(rows, ())]
        if not any(header):
            raise InputError("the first sheet is empty", place=Place(path), mend="Put the notes on the first sheet.")
        _check_header(header, path)
        for number, cells in enumerate(rows, start=2):
            values = {name: _plain(cell) for name, cell in zip(header, cells, strict=False) if name}
            if any(values.values()):
                yield Row(number, values)
    finally:
        book.close()


READERS = {"csv": read_csv, "jsonl": read_jsonl, "parquet": read_parquet, "xlsx": read_xlsx}


def read_rows(path: Path, kind: str | None = None) -> Iterator[Row]:
    """Rows of a table file of any format."""
    kind = kind or detect_format(path)
    if kind not in READERS:
        raise InputError(f"a {kind} is not a table", place=Place(path), mend=f"Use one of {', '.join(READERS)}.")
    if not path.is_file():
        raise InputError("no such file", place=Place(path), mend="Check the path.")
    return READERS[kind](path)
