"""A folder of documents as an export: ``CASE/YYYY-MM-DD[_anything].ext``, or an ``index.csv``.

File names identify (``2019-03-12_Benali.docx``), so they appear nowhere in the output: notes are numbered per
case in the order of their names, which begin with the date, and a rejection names the position only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError, Place
from .csvfile import read_csv
from .documents import READERS, UnreadableDocument, read_document
from .tables import Row, require

INDEX = "index.csv"
_INDEX_COLUMNS = ("file", "note_id", "case_id", "date")
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[_ -].*)?")
_NOT_NOTES = (".", "~")  # hidden files, and the locks of documents that are open


def visible(folder: Path) -> list[Path]:
    """What lies in ``folder``, in the order of the names, without hidden and lock files."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(_NOT_NOTES))


def _row(number: int, path: Path, folder: Path, values: dict[str, str | None]) -> Row:
    """The row of one document, which must lie in ``folder``."""
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return Row(number, values, problem="the file lies outside the folder")
        if not path.is_file():
            return Row(number, values, problem="no such file")
        return Row(number, {**values, "text": read_document(path) or None})
    except (OSError, ValueError):  # a name that no file can have
        return Row(number, values, problem="no such file")
    except UnreadableDocument as error:
        return Row(number, values, problem=str(error))


def _indexed(folder: Path, start: int) -> Iterator[Row]:
    checked = False
    for position, row in enumerate(read_csv(folder / INDEX)):
        if position < start:
            continue
        if row.problem:
            yield row
            continue
        if not checked:
            require(_INDEX_COLUMNS, row, folder / INDEX, f"index.csv needs {', '.join(_INDEX_COLUMNS)}.")
            checked = True
        values = {key: value for key, value in row.values.items() if key != "file"}
        name = (row.values["file"] or "").strip().replace("\\", "/")
        yield (_row(row.number, folder / name, folder, values) if name else Row(row.number, values, "no file named"))


def _dated(number: int, position: int, path: Path, folder: Path) -> Row:
    case = path.parent.name
    match = _NAME.fullmatch(path.stem)
    values: dict[str, str | None] = {"case_id": case, "note_id": f"{case}-{position:03d}"}
    if path.is_dir():
        return Row(number, values, problem="a folder inside the folder of a case")
    if match is None:
        return Row(number, values, problem="the file name does not begin with a date YYYY-MM-DD")
    return _row(number, path, folder, {**values, "date": match[1]})


def _walked(folder: Path, start: int) -> Iterator[Row]:
    number = 0
    for case in visible(folder):
        if not case.is_dir():
            number += 1
            if number > start:
                yield Row(number, problem="a file outside the folder of a case")
            continue
        for position, path in enumerate(visible(case), start=1):
            number += 1
            if number > start:
                yield _dated(number, position, path, folder)


def read_folder(folder: Path, start: int = 0) -> Iterator[Row]:
    """Rows (note_id, case_id, date, text) of a folder of documents; the first ``start`` are not opened.

    Raises:
        InputError: the folder has neither an ``index.csv`` nor a folder per case.
    """
    if not folder.is_dir():
        raise InputError("no such folder", place=Place(folder), mend="Check the path.")
    if (folder / INDEX).is_file():
        return _indexed(folder, start)
    if not any(path.is_dir() for path in visible(folder)):
        raise InputError(
            "no index.csv and no folder per case",
            place=Place(folder),
            mend=f"Lay documents as CASE/YYYY-MM-DD.ext ({', '.join(READERS)}), or write index.csv.",
        )
    return _walked(folder, start)
