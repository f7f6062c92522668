"""Released tables as files, by the suffix of their name."""

from __future__ import annotations

from .crosstab import Crosstab
from .released_text import WRITERS
from .show import to_csv, to_json

SUFFIXES = (".csv", ".json", ".xlsx", ".tex", ".md", ".svg", ".png")


def released(table: Crosstab, suffix: str, language: str, *, wide: bool = False) -> bytes:
    """The whole file. What makes workbooks and pictures is loaded only where it is needed."""
    if suffix == ".csv":
        return to_csv(table, wide=wide).encode()
    if suffix == ".json":
        return to_json(table).encode()
    if suffix in WRITERS:
        return WRITERS[suffix](table, language).encode()
    if suffix == ".xlsx":
        from .released_workbook import workbook

        return workbook(table, language)
    from .released_picture import picture

    return picture(table, language, kind=suffix)
