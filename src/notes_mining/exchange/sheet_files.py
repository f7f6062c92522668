"""Sheets as files: Excel with drop-downs, and CSV as Excel in Belgium opens it."""

from __future__ import annotations

import csv
import io
from typing import Any

from ..errors import InputError, Place
from .containers import opened
from .sheet import FIXED, Sheet

MOST_ROWS = 1_000_000
_MEND = "save it again as .xlsx, or as 'CSV UTF-8'."
_WIDTHS = {"note_id": 16, "case_id": 18, "text": 80, "proposed": 40, "memo": 30, "version": 14}


def write_csv_sheet(sheet: Sheet) -> bytes:
    """Semicolons and a byte order mark: so that a double click opens it right in a French or Dutch Excel."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.header)
    writer.writerows(sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def read_csv_sheet(data: bytes, file: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows, whichever of ``; , tab`` separates them; UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        InputError: empty, binary, or quotes that do not close.
    """
    text = _decoded(data, file)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise InputError("not a CSV file, or quotes in it do not close", place=Place(file), mend=_MEND) from None
    if not rows:
        raise InputError("the file is empty", place=Place(file), mend="start from a fresh export.")
    return rows[0], rows[1:]


def _decoded(data: bytes, file: str) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError("neither UTF-8 nor Windows text", place=Place(file), mend=_MEND)


def write_xlsx_sheet(sheet: Sheet) -> bytes:
    """A workbook: the segments, and a hidden sheet with what the drop-downs offer."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    page.title = "segments"
    page.append(list(sheet.header))
    for row in sheet.rows:
        page.append(
            [int(cell) if name in ("start", "end") else cell for name, cell in zip(sheet.header, row, strict=True)]
        )
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    _add_choices(page, lists, sheet)
    wrapped, grey = Alignment(wrap_text=True, vertical="top"), PatternFill("solid", fgColor="F2F2F2")
    for place, name in enumerate(sheet.header, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = _WIDTHS.get(name, 22 if name.startswith("theme_") else 12)
        page.cell(1, place).font = Font(bold=True)
        if name in FIXED or name == "version":
            page.cell(1, place).fill = grey
        if name == "text":
            for number in range(2, len(sheet.rows) + 2):
                page.cell(number, place).alignment = wrapped
    page.freeze_panes = page.cell(2, len(FIXED) + 1)
    page.auto_filter.ref = page.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add_choices(page: Any, lists: Any, sheet: Sheet) -> None:
    """One list for all columns that offer the same: a drop-down that points to the hidden sheet."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    validations: dict[tuple[str, ...], DataValidation] = {}
    for name, choices in sheet.choices.items():
        if choices not in validations:
            place = len(validations) + 1
            for number, choice in enumerate(choices, start=1):
                lists.cell(number, place, choice)
            letter = get_column_letter(place)
            validation = DataValidation("list", formula1=f"lists!${letter}$1:${letter}${max(1, len(choices))}",
                                        allow_blank=True, showErrorMessage=True)  # fmt: skip
            validation.error = "Choose from the list."
            page.add_data_validation(validation)
            validations[choices] = validation
        column = get_column_letter(sheet.header.index(name) + 1)
        validations[choices].add(f"{column}2:{column}{len(sheet.rows) + 1}")


def read_xlsx_sheet(data: bytes, file: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the sheet ``segments``, else of the first.

    Raises:
        InputError: not a workbook, a harmful one, or formulas in it.
    """
    with opened(data, file) as container:
        if any(b"<!DOCTYPE" in container.read(name)[:4096] for name in container.names if name.endswith(".xml")):
            raise InputError("its XML declares a document type", place=Place(file), mend=_MEND)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        page = book["segments"] if "segments" in book.sheetnames else book.worksheets[0]
        rows = [[_cell(value) for value in row] for _, row in zip(range(MOST_ROWS), page.iter_rows(values_only=True),
                                                                  strict=False)]  # fmt: skip
    except Exception:  # a broken workbook raises whatever openpyxl stumbles on, with what it stumbled on
        raise InputError("not an Excel workbook, or a damaged one", place=Place(file), mend=_MEND) from None
    if not rows:
        raise InputError("the sheet is empty", place=Place(file), mend="start from a fresh export.")
    return rows[0], rows[1:]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
