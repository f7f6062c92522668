"""A folder of tables as one export: ``part-0.parquet, part-1.parquet ...``, as other programs write big ones."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError, Place

FILE = 1 << 40
"""A mark in such a folder is the file's place times this, plus the mark in the file."""

INDEX = "index.csv"  # a folder that has one is of documents
_TABLES = (".csv", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson")
_PASSED_OVER = (".", "~", "_")  # hidden files, locks, and the marks that other programs leave


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(_PASSED_OVER))


def holds_tables(folder: Path) -> bool:
    """Whether everything in a folder is a table; one that has an index is of documents."""
    inside = _visible(folder)
    return bool(inside) and all(path.suffix.lower() in _TABLES and path.name != INDEX for path in inside)


def table_files(folder: Path) -> list[Path]:
    """The tables of a folder, in the order of their names.

    Raises:
        InputError: something else lies there.
    """
    if not folder.is_dir() or not holds_tables(folder):
        mend = f"Lay only tables there ({', '.join(_TABLES)}), all with the same columns."
        raise InputError("not a folder of tables", place=Place(folder), mend=mend)
    return _visible(folder)
