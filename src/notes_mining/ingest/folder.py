"""A folder of documents as an export: ``CASE/YYYY-MM-DD[_anything].ext``, or an ``index.csv``.

File names identify (``2019-03-12_Benali.docx``), so they appear nowhere in the output: notes are numbered per case in the
order of their dates, and a rejection names the position only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError, Place
from .documents import READERS, UnreadableDocument, read_document
from .tables import Row, read_csv

INDEX = "index.csv"
_INDEX_COLUMNS = ("file", "note_id", "case_id", "date")
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[_ -].*)?")


def _row(number: int, path: Path, values: dict[str, str | None]) -> Row:
    try:
        return Row(number, {**values, "text": read_document(path) or None})
    except UnreadableDocument as error:
        return Row(number, values, problem=str(error))


def _indexed(folder: Path) -> Iterator[Row]:
    for row in read_csv(folder / INDEX):
        missing = [name for name in _INDEX_COLUMNS if name not in row.values]
        if row.problem is None and missing:
            raise InputError(
                f"columns missing: {', '.join(missing)}", place=Place(folder / INDEX, 1),
                mend=f"index.csv needs {', '.join(_INDEX_COLUMNS)}.",
            )
        name = row.values.get("file")
        if row.problem or not name:
            yield Row(row.number, row.values, row.problem or "no file named")
            continue
        path = (folder / name).resolve()
        values = {key: value for key, value in row.values.items() if key != "file"}
        if not path.is_relative_to(folder.resolve()):
            yield Row(row.number, values, problem="the file lies outside the folder")
        elif not path.is_file():
            yield Row(row.number, values, problem="the file is missing")
        else:
            yield _row(row.number, path, values)


def _walked(folder: Path) -> Iterator[Row]:
    number = 0
    for case in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        files = sorted(path for path in case.iterdir() if path.is_file() and not path.name.startswith((".", "~")))
        for position, path in enumerate(files, start=1):
            number += 1
            match = _NAME.fullmatch(path.stem)
            values: dict[str, str | None] = {"case_id": case.name, "note_id": f"{case.name}-{position:03d}"}
            if match is None:
                yield Row(number, values, problem="the file name does not begin with a date YYYY-MM-DD")
            else:
                yield _row(number, path, {**values, "date": match[1]})


def read_folder(folder: Path) -> Iterator[Row]:
    """Rows (note_id, case_id, date, text) of a folder of documents.

    Raises:
        InputError: the folder has neither an ``index.csv`` nor a folder per case.
    """
    if (folder / INDEX).is_file():
        return _indexed(folder)
    if not any(path.is_dir() for path in folder.iterdir()):
        raise InputError(
            "no index.csv and no folder per case", place=Place(folder),
            mend=f"Lay documents as CASE/YYYY-MM-DD.ext ({', '.join(READERS)}), or write index.csv.",
        )
    return _walked(folder)
