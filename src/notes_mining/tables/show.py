"""A crosstab for people and programs: terminal table, CSV (long or wide), JSON."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from ..records import Cell
from .crosstab import Crosstab, header, to_records
from .disclosure import NOT_ESTIMABLE
from .wording import AT_RISK, COUNTS, DIMENSIONS, NARROW_HEADS, NOBODY, POLARITY, TITLE, WITHHELD, withheld_note

_ABREAST, _ABREAST_UNNARROWED = 9, 5
"""More columns than these go in a second table below: a terminal of 80 would cut numbers short."""


class HangingLabel:
    """A label that wraps between words, with its further lines indented, so that rows stay apart."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text("\n".join(textwrap.wrap(self._text, options.max_width, subsequent_indent=" ")))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max((len(word) for word in self._text.split()), default=0)
        return Measurement(min(longest, 14), len(self._text)).with_maximum(options.max_width)


def label(table: Crosstab, value: str, language: str) -> str:
    """The codebook's label of a value, or the value itself."""
    return table.labels.get(value, {}).get(language, value)


def shown(cell: Cell) -> str:
    """The count as printed: ``·`` where withheld, ``-`` where nobody was at risk."""
    if cell.count is None:
        return WITHHELD
    return "-" if cell.status == NOT_ESTIMABLE else str(cell.count)


def terminal_table(table: Crosstab, stratum: tuple[str, ...] = (), language: str = "en") -> Group:
    """One stratum for a terminal of 80 columns; the first line is the number of persons at risk."""
    columns = table.column_values
    abreast = _ABREAST if set(columns) & set(NARROW_HEADS) else _ABREAST_UNNARROWED
    parts = [columns[start : start + abreast] for start in range(0, max(1, len(columns)), abreast)]
    return Group(*[_part(table, part, stratum, language) for part in parts])


def _part(table: Crosstab, columns: Sequence[str], stratum: tuple[str, ...], language: str) -> Table:
    # Text, so that a bracket in a value is no markup.
    view = Table(title=Text(_title(table, stratum, language)), caption=_caption(table, language), box=box.SIMPLE_HEAD)
    # The number stands beside the first line of a label.
    view.padding, view.pad_edge, view.show_edge = (0, 0, 0, 0), False, False
    view.add_column("", overflow="fold", min_width=14, max_width=44)
    for column in columns:
        head = NARROW_HEADS.get(column, {}).get(language) or label(table, column, language)
        view.add_column(Text(head), justify="right", min_width=5, max_width=12, overflow="fold")
    for row in table.row_values[:1]:
        risk = [table.cell(row, column, stratum).at_risk for column in columns]
        numbers = [WITHHELD if number is None else str(number) for number in risk]
        view.add_row(HangingLabel(AT_RISK[language]), *numbers, style="italic", end_section=True)
    for row in table.row_values:
        view.add_row(
            HangingLabel(label(table, row, language)), *[shown(table.cell(row, column, stratum)) for column in columns]
        )
    return view


def _title(table: Crosstab, stratum: tuple[str, ...], language: str) -> str:
    settings = table.settings
    names = {name: DIMENSIONS[name][language] for name in settings.dimensions}
    count = COUNTS[settings.count][language]
    title = TITLE[language].format(rows=names[settings.rows], cols=names[settings.cols], count=count)
    parts = [
        f"{names[name]} = {label(table, value, language)}" for name, value in zip(settings.by, stratum, strict=True)
    ]
    if settings.of_tags and "polarity" not in settings.dimensions:
        parts.append(POLARITY[settings.polarity][language])
    if settings.voice is not None:
        parts.append(f"{DIMENSIONS['voice'][language]} = {settings.voice}")
    return title[0].upper() + " · ".join([title[1:], *parts])


def _caption(table: Crosstab, language: str) -> str:
    notes = [withheld_note(table.settings.minimum_persons, language)]
    if any(cell.status == NOT_ESTIMABLE for cell in table.cells):
        notes.append(NOBODY[language])
    return "   ".join(note for note in notes if note)


def to_csv(table: Crosstab, *, wide: bool = False) -> str:
    """The table as CSV text: long as in docs/formats.md, or wide for people. A withheld number is empty."""
    settings = table.settings
    names = [*settings.by, "row", *table.column_values] if wide else header(settings)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(_wide(table) if wide else [_rounded(record).values() for record in to_records(table)])
    return out.getvalue()


def _rounded(record: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in record.items()}


def _wide(table: Crosstab) -> list[list[Any]]:
    return [
        [*stratum, row, *[table.cell(row, column, stratum).count for column in table.column_values]]
        for stratum in table.strata()
        for row in table.row_values
    ]


def to_json(table: Crosstab) -> str:
    """The long form as JSON."""
    return json.dumps([_rounded(record) for record in to_records(table)], ensure_ascii=False, indent=1)
