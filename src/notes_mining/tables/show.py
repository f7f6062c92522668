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
from ..spreadsheets import neutral
from .crosstab import Crosstab, header, to_records
from .disclosure import NOT_ESTIMABLE
from .estimation_wording import SIGNS, UNREVIEWED
from .wording import (
    AT_RISK,
    COUNTS,
    DIMENSIONS,
    NARROW_HEADS,
    NOBODY,
    POLARITY,
    TITLE,
    WITHHELD,
    count_text,
    gated_note,
)
from .wording_statistics import DENOMINATORS, NO_SHARE, OUT_OF, WHERE

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


def share_shown(table: Crosstab, cell: Cell) -> str:
    """The share as printed, where shares were asked for; else the count."""
    if table.settings.percent is None:
        return shown(cell)
    if cell.estimate is not None:
        return f"{cell.estimate:.0%}"
    return "-" if cell.status == NOT_ESTIMABLE else WITHHELD


def _first_line(table: Crosstab, columns: Sequence[str], stratum: tuple[str, ...]) -> list[int | None]:
    """What the shares of each column are of: persons at risk, or the denominator that its cells share."""
    cells = [[table.cell(row, column, stratum) for row in table.row_values] for column in columns]
    if not table.settings.has_denominator or table.settings.percent == "row":
        return [one[0].at_risk for one in cells]
    return [next((cell.denominator for cell in one if cell.denominator is not None), None) for one in cells]


def _out_of(table: Crosstab, row: str, stratum: tuple[str, ...]) -> int | None:
    """What the shares of a row are of."""
    found = (table.cell(row, column, stratum).denominator for column in table.column_values)
    return next((number for number in found if number is not None), None)


def terminal_table(table: Crosstab, stratum: tuple[str, ...] = (), language: str = "en") -> Group:
    """One stratum for a terminal of 80 columns; the first line is the number of persons at risk."""
    columns = table.column_values
    abreast = _ABREAST if set(columns) & set(NARROW_HEADS) else _ABREAST_UNNARROWED
    abreast -= table.settings.percent == "row"
    parts = [columns[start : start + abreast] for start in range(0, max(1, len(columns)), abreast)]
    return Group(*[_part(table, part, stratum, language) for part in parts])


def _part(table: Crosstab, columns: Sequence[str], stratum: tuple[str, ...], language: str) -> Table:
    # Text, so that a bracket in a value is no markup.
    view = Table(title=Text(title_of(table, stratum, language)), caption=_caption(table, language), box=box.SIMPLE_HEAD)
    # The number stands beside the first line of a label.
    view.padding, view.pad_edge, view.show_edge = (0, 0, 0, 0), False, False
    view.add_column("", overflow="fold", min_width=14, max_width=44)
    for column in columns:
        head = NARROW_HEADS.get(column, {}).get(language) or label(table, column, language)
        view.add_column(Text(head), justify="right", min_width=5, max_width=12, overflow="fold")
    by_row = table.settings.percent == "row"
    if by_row:
        view.add_column(Text(OUT_OF[language]), justify="right", min_width=5)
    if table.row_values:
        of_all = table.settings.has_denominator and not by_row
        head = OUT_OF[language] if of_all else AT_RISK[language]
        numbers = [count_text(number) for number in _first_line(table, columns, stratum)]
        view.add_row(HangingLabel(head), *numbers, *[""] * by_row, style="italic", end_section=True)
    for row in table.row_values:
        cells = [table.cell(row, column, stratum) for column in columns]
        texts = [share_shown(table, cell) + table.mark(cell) for cell in cells]
        out_of = [count_text(_out_of(table, row, stratum))] if by_row else []
        view.add_row(HangingLabel(label(table, row, language)), *texts, *out_of)
    return view


def title_of(table: Crosstab, stratum: tuple[str, ...], language: str) -> str:
    """What a table shows, in words; without ``stratum``, of all its strata."""
    settings = table.settings
    names = {name: DIMENSIONS[name][language] for name in settings.dimensions}
    count = COUNTS[settings.count][language]
    title = TITLE[language].format(rows=names[settings.rows], cols=names[settings.cols], count=count)
    parts = [
        f"{names[name]} = {label(table, value, language)}"
        for name, value in zip(settings.by, stratum, strict=bool(stratum))
    ]
    if settings.of_tags and "polarity" not in settings.named:
        parts.append(POLARITY[settings.polarity][language])
    if settings.voice is not None:
        parts.append(f"{DIMENSIONS['voice'][language]} = {settings.voice}")
    if settings.narrated_stage is not None:
        parts.append(f"{DIMENSIONS['narrated_stage'][language]} = {label(table, settings.narrated_stage, language)}")
    if settings.where.strip():
        parts.append(f"{WHERE[language]} {settings.where.strip()}")
    if settings.percent is not None:
        of_all = AT_RISK[language] if settings.persons_at_risk else count
        parts.append(DENOMINATORS[settings.percent][language].format(count=of_all))
    return title[0].upper() + " · ".join([title[1:], *parts])


def _caption(table: Crosstab, language: str) -> str:
    notes = [gated_note(table.settings.minimum_persons, language)]
    if table.settings.has_denominator and any(
        cell.count is not None and cell.status != NOT_ESTIMABLE and cell.estimate is None for cell in table.cells
    ):
        notes.append(NO_SHARE[language])
    if any(cell.status == NOT_ESTIMABLE for cell in table.cells):
        notes.append(NOBODY[language])
    notes += marks_told(table, language)
    return "   ".join(note for note in notes if note)


def marks_told(table: Crosstab, language: str) -> list[str]:
    """What the signs beside cells mean; or that nobody has reviewed how the tagger errs."""
    if table.errors_reviewed is False:
        return [UNREVIEWED[language]]
    return [text[language] for sign, text in SIGNS.items() if sign in table.marks.values()]


def to_csv(table: Crosstab, *, wide: bool = False) -> str:
    """The table as CSV text: long as in docs/formats.md, or wide for people. A withheld number is empty."""
    settings = table.settings
    names = [*settings.by, "row", *table.column_values] if wide else header(settings)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(neutral, names))
    lines = _wide(table) if wide else [_rounded(record).values() for record in to_records(table)]
    writer.writerows(map(neutral, line) for line in lines)
    return out.getvalue()


def _rounded(record: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in record.items()}


def _wide(table: Crosstab) -> list[list[Any]]:
    return [
        [*stratum, row, *[_marked(table, table.cell(row, column, stratum)) for column in table.column_values]]
        for stratum in table.strata()
        for row in table.row_values
    ]


def _marked(table: Crosstab, cell: Cell) -> int | str | None:
    """The number, with its sign beside it where there is one."""
    return f"{cell.count}{mark}" if (mark := table.mark(cell)) else cell.count


def to_json(table: Crosstab) -> str:
    """The long form as JSON."""
    return json.dumps([_rounded(record) for record in to_records(table)], ensure_ascii=False, indent=1)
