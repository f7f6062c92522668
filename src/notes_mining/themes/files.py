"""Files that people hand in for training and prediction, and files that appear whole or not at all."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from ..errors import InputError, Place

JSON_LINES = (".jsonl", ".ndjson", ".json")
_TABLES = (".csv", ".tsv", ".txt")
_DELIMITERS = ",;\t"
_LONGEST_CELL = 64 * 1024 * 1024

Row = tuple[int, Mapping[str, Any]]
"""Row number, as a spreadsheet or editor shows it, and the row's values by column."""


def read_rows(path: Path) -> Iterator[Row]:
    """Rows of a CSV or JSON lines file in UTF-8.

    Raises:
        InputError: missing or unreadable file, with the row where reading stopped.
    """
    if not path.is_file():
        raise InputError("no such file", place=Place(path), mend="Check the path.")
    kind = path.suffix.lower()
    if kind not in (*JSON_LINES, *_TABLES):
        known = ", ".join((*JSON_LINES, *_TABLES))
        raise InputError(f"unknown kind of file '{kind}'", place=Place(path), mend=f"Use one of {known}.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield from _json_rows(handle, path) if kind in JSON_LINES else _csv_rows(handle, path)
    except UnicodeDecodeError:
        raise InputError("not UTF-8", place=Place(path), mend="Save it again as UTF-8.") from None


def _json_rows(handle: TextIO, path: Path) -> Iterator[Row]:
    for number, line in enumerate(handle, start=1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise InputError("not a JSON object", place=Place(path, number), mend="Write one object a line.")
        yield number, content


def _csv_rows(handle: TextIO, path: Path) -> Iterator[Row]:
    header_line = handle.readline()
    handle.seek(0)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(handle, delimiter=max(_DELIMITERS, key=header_line.count), strict=True)
    number = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problem = f"{len(cells)} cells where the header has {len(header)}"
                raise InputError(problem, place=Place(path, number), mend="Quote cells that hold the delimiter.")
            yield number, dict(zip(header, cells, strict=True))
    except csv.Error:
        place = Place(path, number + 1)
        raise InputError(
            "a quoted cell is never closed", place=place, mend='Double the quotes inside a cell ("").'
        ) from None


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file to write to; it takes its place at ``path`` only when everything was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with scratch.open("w", encoding="utf-8") as handle:
            yield handle
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
