"""A released table as a workbook: a sheet to read for each stratum, the long form of the contract, and the notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ..records import Cell
from . import released_wording as words
from .crosstab import Crosstab, header, to_records
from .disclosure import NOT_ESTIMABLE
from .released import Sheet, facts, sheets
from .wording import WITHHELD

_BOLD, _TOP = Font(bold=True), Alignment(wrap_text=True, vertical="top")
_WITHHELD = PatternFill("solid", fgColor="EEEEEE")
_LONGEST_TITLE = 25
_FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\\'", " "))


def workbook(table: Crosstab, language: str) -> bytes:
    """The file's bytes. Numbers are numbers, texts are texts: none of them is ever a formula."""
    book = Workbook()
    book.remove(book.active)
    for number, (sheet, stratum) in enumerate(zip(sheets(table, language), table.strata(), strict=True), start=1):
        name = " ".join((str(number), *stratum)) if stratum else words.FACTS["question"][language]
        _read(book.create_sheet(name.translate(_FORBIDDEN)[:_LONGEST_TITLE]), sheet)
    _long(book.create_sheet(words.DATA[language]), table)
    _notes(book.create_sheet(words.ABOUT[language]), table, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read(page: Any, sheet: Sheet) -> None:
    """The sheet that people read: counts alone; their shares and intervals stand in the long form."""
    _line(page, 1, [sheet.title], bold=True)
    _line(page, 3, ["", *sheet.heads], bold=True)
    _line(page, 4, [sheet.out_of_label, *map(_number, sheet.out_of)])
    for place, name in enumerate(sheet.rows):
        cells = [_value(cell, mark) for cell, mark in zip(sheet.cells[place], sheet.marks[place], strict=True)]
        _line(page, 5 + place, [name, *cells])
    for line in page.iter_rows(min_row=4, min_col=2):
        for cell in line:
            cell.alignment = Alignment(horizontal="right", vertical="top")
            if cell.value == WITHHELD:
                cell.fill = _WITHHELD
    page.column_dimensions["A"].width = 44
    for column in range(2, len(sheet.heads) + 2):
        page.column_dimensions[get_column_letter(column)].width = 14
    page.freeze_panes = "B4"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _value(cell: Cell, mark: str) -> int | str:
    if cell.count is None:
        return WITHHELD
    if cell.status == NOT_ESTIMABLE:
        return "–"
    return f"{cell.count}{mark}" if mark else cell.count


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _long(page: Any, table: Crosstab) -> None:
    """The long form of docs/formats.md; a withheld number is an empty cell, never 0."""
    _line(page, 1, header(table.settings), bold=True)
    for number, record in enumerate(to_records(table), start=2):
        _line(page, number, list(record.values()))
    page.freeze_panes = "A2"


def _notes(page: Any, table: Crosstab, language: str) -> None:
    for number, fact in enumerate(facts(table, language), start=1):
        _line(page, number, fact)
        page.cell(number, 1).font, page.cell(number, 2).alignment = _BOLD, _TOP
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 22, 100


def _line(page: Any, number: int, values: Sequence[Any], *, bold: bool = False) -> None:
    for column, value in enumerate(values, start=1):
        if value is None or value == "":
            continue
        cell = page.cell(number, column)
        cell.value = value
        if isinstance(value, str):  # "=1+1" stays what it says
            cell.data_type, cell.quotePrefix = "s", True
        if bold:
            cell.font = _BOLD
            cell.alignment = Alignment(wrap_text=number > 1, vertical="top")
