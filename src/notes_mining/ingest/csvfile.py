"""Rows of a CSV file of any usual delimiter and encoding, streamed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from ..errors import InputError, Place
from .tables import Row, check_header, open_text

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 64 * 1024 * 1024
_QUOTED = re.compile(r'"[^"]*"')
_EXCEL_SEPARATOR = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)


def _detect_delimiter(header: str) -> str:
    unquoted = _QUOTED.sub("", header)
    return max(_DELIMITERS, key=unquoted.count)


def _reader(handle: Any, path: Path) -> tuple[Any, int]:
    """A CSV reader that stands before the header, and the number of lines passed over before it."""
    passed = 0
    for line in handle:
        excel = _EXCEL_SEPARATOR.fullmatch(line)
        if line.strip("\ufeff \t\r\n") and not excel:
            break
        passed += 1
        if excel:
            return csv.reader(handle, delimiter=excel[1], strict=True), passed
    else:
        raise InputError("the file is empty", place=Place(path), mend="Export it again, with a header line.")
    return csv.reader(chain([line], handle), delimiter=_detect_delimiter(line), strict=True), passed


def _next_cells(reader: Any, path: Path, number: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        raise InputError(
            "a quoted cell is never closed, or is followed by text",
            place=Place(path, number),
            mend='Double the quotes inside a cell ("") and quote cells that hold line breaks.',
        ) from None


def read_csv(path: Path) -> Iterator[Row]:
    """Rows of a CSV file; the header's line tells the delimiter. Empty rows are passed over, yet counted."""
    csv.field_size_limit(_LONGEST_CELL)
    with open_text(path) as handle:
        reader, passed = _reader(handle, path)
        number = passed + 1
        header = [name.strip().lstrip("\ufeff") for name in _next_cells(reader, path, number) or []]
        check_header(header, path)
        while (cells := _next_cells(reader, path, number + 1)) is not None:
            number += 1
            if len(cells) != len(header) and any(map(str.strip, cells)):
                yield Row(number, problem=f"{len(cells)} cells where the header has {len(header)}")
            elif any(map(str.strip, cells)):
                named = zip(header, cells, strict=True)
                yield Row(number, {name: cell or None for name, cell in named if name})
