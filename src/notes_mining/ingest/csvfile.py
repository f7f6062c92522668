"""Rows of a CSV file of any usual delimiter and encoding, streamed, from any row on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ..errors import InputError, Place
from .lines import Lines, TextFile, text_file
from .tables import Row, check_header

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 64 * 1024 * 1024
_QUOTED = re.compile(r'"[^"]*"')
_EXCEL_SEPARATOR = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class CsvLayout:
    """What the head of a CSV file tells; ``first`` is the byte behind the header, ``number`` the header's row."""

    file: TextFile
    delimiter: str
    header: tuple[str, ...]
    first: int
    number: int


def _detect_delimiter(header: str) -> str:
    unquoted = _QUOTED.sub("", header)
    return max(_DELIMITERS, key=unquoted.count)


def _head(lines: Lines, path: Path) -> tuple[str, int, list[str]]:
    """Delimiter, number of the lines passed over before the header, and the line that was read of it, if any."""
    for passed, line in enumerate(lines):
        excel = _EXCEL_SEPARATOR.fullmatch(line)
        if line.strip("\ufeff \t\r\n") and not excel:
            return _detect_delimiter(line), passed, [line]
        if excel:
            return excel[1], passed + 1, []
    raise InputError("the file is empty", place=Place(path), mend="Export it again, with a header line.")


def _next_cells(reader: Any, path: Path, number: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        raise InputError(
            "a quoted cell is never closed, or is followed by text",
            place=Place(path, number),
            mend='Double the quotes inside a cell ("") and quote cells that hold line breaks.',
        ) from None


def _reader(lines: Iterable[str], delimiter: str) -> Any:
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def csv_layout(path: Path) -> CsvLayout:
    """Read the head of a CSV file; its header's line tells the delimiter.

    Raises:
        InputError: the file is empty, or its header names two columns alike.
    """
    file = text_file(path)
    with closing(file.lines(file.first)) as lines:
        delimiter, passed, begun = _head(lines, path)
        reader = _reader(chain(begun, lines), delimiter)
        number = passed + 1
        header = [name.strip().lstrip("\ufeff") for name in _next_cells(reader, path, number) or []]
        check_header(header, path)
        return CsvLayout(file, delimiter, tuple(header), lines.offset, number)


def csv_rows(layout: CsvLayout, start: int, number: int) -> Iterator[tuple[int, Row]]:
    """(byte, row) from byte ``start`` on, where the row behind row ``number`` begins.

    Empty rows are passed over, yet counted. Line breaks inside quotes belong to their cell.
    """
    header, path = layout.header, layout.file.path
    with closing(layout.file.lines(start)) as lines:
        reader = _reader(lines, layout.delimiter)
        mark = start
        while (cells := _next_cells(reader, path, number + 1)) is not None:
            number += 1
            if len(cells) != len(header) and any(map(str.strip, cells)):
                yield mark, Row(number, problem=f"{len(cells)} cells where the header has {len(header)}")
            elif any(map(str.strip, cells)):
                named = zip(header, cells, strict=True)
                yield mark, Row(number, {name: cell or None for name, cell in named if name})
            mark = lines.offset


def read_csv(path: Path) -> Iterator[Row]:
    """Rows of a CSV file."""
    layout = csv_layout(path)
    for _, row in csv_rows(layout, layout.first, layout.number):
        yield row
