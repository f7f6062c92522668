"""The reader of each format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError, Place
from .csvfile import read_csv
from .folder import read_folder
from .tables import Row, detect_format, read_jsonl, read_parquet, read_xlsx

TABLES = {"csv": read_csv, "jsonl": read_jsonl, "parquet": read_parquet, "xlsx": read_xlsx}


def read_table(path: Path, kind: str | None = None) -> Iterator[Row]:
    """Rows of a table file.

    Raises:
        InputError: no such file, or of a kind that is no table.
    """
    kind = kind or detect_format(path)
    if kind not in TABLES:
        raise InputError(f"'{kind}' is no kind of table", place=Place(path), mend=f"Use one of {', '.join(TABLES)}.")
    if not path.is_file():
        raise InputError("no such file", place=Place(path), mend="Check the path.")
    return TABLES[kind](path)


def read_export(path: Path, kind: str | None = None) -> Iterator[Row]:
    """Rows of an export: a table file or a folder of documents."""
    kind = kind or detect_format(path)
    return read_folder(path) if kind == "folder" else read_table(path, kind)
