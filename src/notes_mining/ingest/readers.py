"""The reader of each format: rows from the start, or a slice of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ..errors import InputError, Place
from .csvfile import CsvLayout, csv_layout, csv_rows, read_csv
from .folder import read_folder
from .lines import TextFile, text_file
from .tablefolder import FILE, table_files
from .tables import Row, detect_format, jsonl_rows, read_jsonl, read_parquet, read_xlsx

TABLES = {"csv": read_csv, "jsonl": read_jsonl, "parquet": read_parquet, "xlsx": read_xlsx}
_COUNTED = {"parquet": read_parquet, "xlsx": read_xlsx, "folder": read_folder}


def read_table(path: Path, kind: str | None = None) -> Iterator[Row]:
    """Rows of a table file.

    Raises:
        InputError: no such file, or of a kind that is no table.
    """
    return TABLES[_table_kind(path, kind)](path)


def _table_kind(path: Path, kind: str | None) -> str:
    kind = kind or detect_format(path)
    if kind not in TABLES:
        raise InputError(f"'{kind}' is no kind of table", place=Place(path), mend=f"Use one of {', '.join(TABLES)}.")
    if not path.is_file():
        raise InputError("no such file", place=Place(path), mend="Check the path.")
    return kind


@dataclass(frozen=True)
class Layout:
    """How an export is laid out, found once: with it a reader can begin in the middle. Holds no cell but the header."""

    path: Path
    kind: str
    csv: CsvLayout | None = None
    text: TextFile | None = None
    files: tuple[Layout, ...] = ()


@dataclass(frozen=True)
class Slice:
    """``count`` rows that follow each other, named without their content.

    Attributes:
        mark: where the first begins: a byte of a CSV or JSON lines file; else how many rows lie before it. In a folder
            of tables, that and the file's place, times ``FILE``.
        number: the first row's number (see ``tables.Row``).
    """

    mark: int
    number: int
    count: int = 1


def layout_of(path: Path, kind: str | None = None) -> Layout:
    """Look at an export's head.

    Raises:
        InputError: no such file or folder, or of a kind or encoding that is not read.
    """
    kind = kind or detect_format(path)
    if kind == "tables":
        return Layout(path, kind, files=tuple(map(layout_of, table_files(path))))
    if kind == "folder":
        return Layout(path, kind)
    kind = _table_kind(path, kind)
    if kind == "csv":
        return Layout(path, kind, csv=csv_layout(path))
    return Layout(path, kind, text=text_file(path) if kind == "jsonl" else None)


def marked_rows(layout: Layout, start: Slice | None = None) -> Iterator[tuple[int, Row]]:
    """(mark, row) of an export: all of it, or from the first row of ``start`` on."""
    if layout.files:
        return _rows_of_files(layout.files, start)
    if layout.csv:
        if start:
            return csv_rows(layout.csv, start.mark, start.number - 1)
        return csv_rows(layout.csv, layout.csv.first, layout.csv.number)
    if layout.text:
        return jsonl_rows(layout.text, *((start.mark, start.number) if start else (layout.text.first, 1)))
    before = start.mark if start else 0
    return enumerate(_COUNTED[layout.kind](layout.path, before), start=before)


def _rows_of_files(files: tuple[Layout, ...], start: Slice | None) -> Iterator[tuple[int, Row]]:
    first, mark = divmod(start.mark, FILE) if start else (0, 0)
    for place, file in enumerate(files[first:], start=first):
        begin = Slice(mark, start.number) if start and place == first else None
        for inner, row in marked_rows(file, begin):
            yield place * FILE + inner, replace(row, file=file.path.name)


class SliceReader:
    """Rows of slices. What is asked for in order is read on from where the last slice ended."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._stream: Iterator[tuple[int, Row]] = iter(())
        self._ahead: tuple[int, Row] | None = None

    def rows(self, piece: Slice) -> list[Row]:
        """The rows of ``piece``; fewer where the file has become shorter."""
        if self._layout.csv or self._layout.text:
            return [row for _, row in islice(marked_rows(self._layout, piece), piece.count)]
        if self._ahead is None or self._ahead[0] != piece.mark:
            self._stream = marked_rows(self._layout, piece)
            self._ahead = next(self._stream, None)
        rows: list[Row] = []
        while self._ahead and len(rows) < piece.count:
            rows.append(self._ahead[1])
            self._ahead = next(self._stream, None)
        return rows
