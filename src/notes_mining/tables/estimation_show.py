"""Estimates, error rates and the power of a sample for people and programs: terminal tables, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from ..spreadsheets import neutral
from . import estimation_wording as words
from .estimation import EstimatedCell, Estimates
from .estimation_cell import ASSISTED, HUMAN, NOT_ESTIMABLE
from .estimation_gate import HIDDEN
from .estimation_settings import EstimationSettings
from .estimators import Estimate
from .fairness import SIGNS, ErrorRate, Fairness
from .sampling import SampleSettings
from .sampling_power import KINDS, Power
from .show import HangingLabel
from .units import ALL
from .wording import COUNTS, DIMENSIONS, POLARITY, WITHHELD

_NUMBERS = (
    "persons", "at_risk", "estimate", "low", "high", "reviewed", "status", "count", "units", "tagged",
    "reviewed_persons", "effective", "method", "reason", "mark",
)  # fmt: skip
_SMALL = 0.095
_WIDTHS = {"naive": 6, "human": 14, "assisted": 14, "reviewed": 7, "persons": 8, "effective": 5}
_SIDE_BY_SIDE = ("naive", "human", "assisted")


def header(table: Estimates) -> list[str]:
    """Column names of the long form: those of a crosstab first, then what an estimate adds."""
    sides = [f"{name}{part}" for name in _SIDE_BY_SIDE for part in ("", "_low", "_high")]
    return ["row", "column", *table.settings.by, *_NUMBERS, *sides]


def to_records(table: Estimates) -> list[dict[str, Any]]:
    """One dict per cell; a number that is withheld or not estimable is ``None``, never 0."""
    return [dict(zip(header(table), _record(table, one), strict=True)) for one in table.cells]


def _record(table: Estimates, one: EstimatedCell) -> list[Any]:
    cell, hidden = one.cell, one.cell.status in HIDDEN
    sides = [_thirds(getattr(one, name)) for name in _SIDE_BY_SIDE]
    return [
        cell.row, cell.column, *cell.by, cell.persons, cell.at_risk, cell.estimate, cell.low, cell.high,
        None if hidden or one.reviewed_persons is None else cell.reviewed, cell.status, table.settings.count,
        one.units, cell.count, one.reviewed_persons, one.effective, None if hidden else one.method, one.reason,
        one.mark, *[number for side in sides for number in side],
    ]  # fmt: skip


def _thirds(one: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if one is None else (one.share, one.low, one.high)


def to_csv(table: Estimates) -> str:
    """The long form as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header(table))
    for record in to_records(table):
        writer.writerow([round(value, 4) if isinstance(value, float) else neutral(value) for value in record.values()])
    return out.getvalue()


def percent(one: Estimate | None) -> str:
    """``31 (20-44)``, in percent; with a decimal below ten percent; ``-`` where there is no estimate."""
    if one is None:
        return "-"
    digits = _digits(one.share)
    return f"{100 * one.share:.{digits}f} ({100 * one.low:.{digits}f}-{100 * one.high:.{digits}f})"


def _digits(share: float) -> int:
    return int(share < _SMALL)


def terminal_table(
    table: Estimates, column: str, stratum: tuple[str, ...], language: str, rules: EstimationSettings
) -> Group:
    """The three estimates of one column and stratum side by side, the one to quote in bold."""
    cells = [
        one for row in table.row_values for one in table.cells
        if (one.cell.row, one.cell.column, one.cell.by) == (row, column, stratum)
    ]  # fmt: skip
    view = Table(title=Text(_title(table, column, stratum, language)), box=box.SIMPLE_HEAD)
    view.padding, view.pad_edge, view.show_edge = (0, 1, 0, 0), False, False
    view.add_column("", overflow="fold", min_width=14, max_width=40)
    for head, width in _WIDTHS.items():  # fixed, since a terminal that is too narrow would cut numbers short
        view.add_column(words.HEADS[head][language], justify="right", width=width, no_wrap=True)
    for one in cells:
        name = table.labels.get(one.cell.row, {}).get(language, one.cell.row)
        view.add_row(HangingLabel(name), *_numbers(one))
    return Group(view, *[Text(line, style="dim") for line in _footnotes(table, cells, language, rules)])


def _numbers(one: EstimatedCell) -> list[Text]:
    if one.cell.status in HIDDEN:
        return [Text(WITHHELD)] * 6
    bold = {HUMAN: 1, ASSISTED: 2}.get(one.method)
    naive = "-" if one.naive is None else f"{100 * one.naive.share:.{_digits(one.naive.share)}f}{one.mark}"
    shown = [naive, percent(one.human), percent(one.assisted)]
    reviewed = [WITHHELD] * 2 if one.reviewed_persons is None else [str(one.cell.reviewed), str(one.reviewed_persons)]
    effective = "-" if one.effective is None else "∞" if one.effective > 1e9 else f"{one.effective:.0f}"
    return [Text(text, style="bold" if n == bold else "") for n, text in enumerate([*shown, *reviewed, effective])]


def _title(table: Estimates, column: str, stratum: tuple[str, ...], language: str) -> str:
    settings = table.settings
    title = words.TITLE[language].format(
        count=COUNTS[str(settings.count)][language], row=words.ROWS[settings.rows][language]
    )
    parts = [
        words.ALL[language] if name == ALL else
        f"{DIMENSIONS[name][language]} = {table.labels.get(value, {}).get(language, value)}"
        for name, value in zip(settings.columns, (column, *stratum), strict=True)
    ]  # fmt: skip
    sample = [table.sample.sample] if table.sample else []
    return " · ".join(
        [title, *parts, POLARITY[settings.polarity][language], words.TARGETS[settings.target][language], *sample]
    )


def _footnotes(table: Estimates, cells: Sequence[EstimatedCell], language: str, rules: EstimationSettings) -> list[str]:
    least = rules.review.model_dump()

    def why(method: str) -> list[str]:
        found = dict.fromkeys(one.reason for one in cells if one.method == method and one.reason)
        return [words.REASONS[reason][language].format(**least) for reason in found]

    lines = [words.LEGEND[language]] if any(one.cell.estimate is not None for one in cells) else []
    lines += [words.NOT_ESTIMABLE[language].format(why=reason) for reason in why(NOT_ESTIMABLE)]
    lines += [words.CODERS_ALONE[language].format(why=reason) for reason in why(HUMAN)]
    if any(one.cell.status in HIDDEN for one in cells):
        lines.append(words.WITHHELD[language].format(minimum=table.settings.minimum_persons))
    signs = {one.mark for one in cells if one.cell.status not in HIDDEN}
    return lines + [text[language] for sign, text in words.SIGNS.items() if sign in signs]


def cautions(table: Estimates, language: str) -> list[str]:
    """What to know before quoting any cell."""
    return [words.CAUTIONS[one.kind][language].format(**_spoken(one.numbers, language)) for one in table.cautions]


def _spoken(numbers: Mapping[str, object], language: str) -> dict[str, object]:
    """Units in the reader's language; the option of the command line stays as it is typed."""
    spoken = {name: COUNTS[str(value)][language] for name, value in numbers.items() if name in ("unit", "count")}
    return {**numbers, "option": numbers.get("count"), **spoken}


def fairness_tables(found: Fairness, labels: dict[str, dict[str, str]], language: str, minimum: int) -> list[Group]:
    """A table for every dimension and measure: each row and value against the others."""
    tables = []
    for dimension in found.dimensions:
        for measure, title in words.MEASURES.items():
            rates = [one for one in found.rates if (one.dimension, one.measure) == (dimension, measure)]
            known = [one for one in rates if one.rate is not None]
            heading = f"{DIMENSIONS[dimension][language]} · {title[language]}, %"
            view = Table(title=Text(heading), box=box.SIMPLE_HEAD)
            view.padding, view.pad_edge, view.show_edge = (0, 1, 0, 0), False, False
            view.add_column("", overflow="fold", min_width=14, max_width=34)
            view.add_column("", overflow="fold")
            for head in words.FAIRNESS_HEADS.values():
                view.add_column(head[language], justify="right")
            for one in known:
                names = [labels.get(value, {}).get(language, value) for value in (one.row, one.value)]
                view.add_row(HangingLabel(names[0]), names[1], *_rates(one, language))
            legend = [text[language] for sign, text in words.SIGNS.items() if sign in {SIGNS[o.verdict] for o in known}]
            legend.append(f"{len(rates) - len(known)} × {words.WITHHELD[language].format(minimum=minimum)[2:]}")
            tables.append(Group(view, *[Text(line, style="dim") for line in legend]))
    return tables


def _rates(one: ErrorRate, language: str) -> list[str]:
    between = (
        "-" if one.difference is None or one.low is None or one.high is None
        else f"{100 * one.difference:+.0f} ({100 * one.low:+.0f} {100 * one.high:+.0f})"
    )  # fmt: skip
    verdict = f"{words.VERDICTS[one.verdict][language]}{SIGNS[one.verdict]}"
    return [percent(one.rate), percent(one.others), between, str(one.units), verdict]


def fairness_csv(found: Fairness) -> str:
    """Every error rate as CSV text; a number that is withheld or not estimable is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    sides = ["rate", "rate_low", "rate_high", "others", "others_low", "others_high"]
    writer.writerow(
        ["row", "dimension", "value", "measure", *sides, "difference", "low", "high", "segments", "verdict"]
    )
    for one in found.rates:
        numbers = [*_thirds(one.rate), *_thirds(one.others), one.difference, one.low, one.high]
        shown = [None if number is None else round(number, 4) for number in numbers]
        names = map(neutral, (one.row, one.dimension, one.value, one.measure))
        writer.writerow([*names, *shown, one.units, one.verdict])
    return out.getvalue()


def power_table(
    found: Sequence[Power], settings: SampleSettings, labels: dict[str, dict[str, str]], language: str
) -> Group:
    """Expected half widths by theme and kind of cell."""
    unit = COUNTS[settings.unit][language]
    view = Table(
        title=words.POWER_TITLE[language].format(asked=settings.asked, unit=unit),
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False,
    )  # fmt: skip
    view.add_column("", overflow="fold", min_width=14, max_width=40)
    for head in ("tagged", *KINDS, "pilot"):
        view.add_column(words.POWER_HEADS[head][language], justify="right")
    for one in found:
        widths = [
            "-" if (width := one.half_width[kind]) is None else f"{100 * width:.0f} ({100 * one.estimable[kind]:.0f}%)"
            for kind in KINDS
        ]
        name = labels.get(one.theme, {}).get(language, one.theme)
        view.add_row(HangingLabel(name), f"{100 * one.tagged:.0f}", *widths, str(one.pilot))
    return Group(view, Text(words.POWER_LEGEND[language], style="dim"))
