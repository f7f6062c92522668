"""A released table as people read it: a sheet for each stratum, and the facts that must go with its numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .. import __version__
from ..records import Cell
from . import released_wording as words
from .crosstab import Crosstab
from .disclosure import COMPLEMENTARY, NOT_ESTIMABLE, SUPPRESSED
from .estimation_wording import ERRORS_HELD
from .show import label, marks_told, shown, title_of
from .wording import AT_RISK, NARROW_HEADS, UNSAFE, gated_note
from .wording_statistics import OUT_OF

Fact = tuple[str, str]
Value = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """One stratum: a title, the heads of columns, what the shares of each column are of, and a line for each row.

    ``narrow`` has the heads as short as a picture needs them.
    ``cells`` hold what was counted, with its share and interval; ``marks`` the signs beside them.
    """

    title: str
    heads: tuple[str, ...]
    out_of: tuple[str, ...]
    out_of_label: str
    rows: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    marks: tuple[tuple[str, ...], ...]
    narrow: tuple[str, ...] = ()

    def text(self, row: int, column: int, language: str) -> str:
        """A cell in words: ``17 (34 %)``; ``·`` where withheld."""
        cell = self.cells[row][column]
        count = shown(cell) + self.marks[row][column]
        if cell.count is None or cell.estimate is None:
            return count
        return f"{count} ({percent(cell.estimate, language)})"


def percent(share: float, language: str) -> str:
    """A share in whole percent, with the space that the language puts before the sign."""
    return f"{100 * share:.0f}%" if language == "en" else f"{100 * share:.0f}\u00a0%"


def sheets(table: Crosstab, language: str) -> list[Sheet]:
    """A sheet for each stratum, in order."""
    return [_sheet(table, stratum, language) for stratum in table.strata()]


def _sheet(table: Crosstab, stratum: tuple[str, ...], language: str) -> Sheet:
    cells = tuple(tuple(table.cell(row, column, stratum) for column in table.column_values) for row in table.row_values)
    of_all = table.settings.has_denominator
    return Sheet(
        title_of(table, stratum, language), tuple(label(table, value, language) for value in table.column_values),
        tuple(_out_of(table, [line[place] for line in cells]) for place in range(len(table.column_values))),
        (OUT_OF if of_all else AT_RISK)[language], tuple(label(table, value, language) for value in table.row_values),
        cells, tuple(tuple(table.mark(cell) for cell in line) for line in cells),
        tuple(NARROW_HEADS.get(value, {}).get(language) or label(table, value, language)
              for value in table.column_values),
    )  # fmt: skip


def _out_of(table: Crosstab, column: Sequence[Cell]) -> str:
    """What all shares of a column are of; nothing where each row has its own."""
    if table.settings.percent == "row":
        return ""
    numbers = [cell.denominator if table.settings.has_denominator else cell.at_risk for cell in column]
    return next((str(number) for number in numbers if number is not None), "·" if column else "")


def facts(table: Crosstab, language: str) -> list[Fact]:
    """What the numbers are of, when and by what they were made, and what was withheld: label and text."""
    release = table.release
    day = release.day if release else datetime.now(UTC).date()
    told = [*marks_told(table, language), *([ERRORS_HELD[language]] if table.errors_held else [])]
    found = {
        "question": title_of(table, (), language),
        "population": _population(table, language),
        "denominator": words.DENOMINATOR[_denominator(table)][language],
        "rule": _rule(table, language),
        "status": _statuses(table, language),
        "date": day.isoformat(),
        "program": f"notes-mining {release.source.program if release else __version__}",
        "models": ", ".join(f"{n}: {p}" for n, p in release.source.models.items()) if release else "",
        "database": release.source.database if release else "",
        "errors": "; ".join(told),
    }
    return [(words.FACTS[name][language], text) for name, text in found.items() if text]


def _population(table: Crosstab, language: str) -> str:
    number = table.release.population if table.release else None
    text = words.WITHHELD[language] if number is None else str(number)
    return words.POPULATION[language].format(number=text)


def _denominator(table: Crosstab) -> str:
    if table.settings.has_denominator:
        return f"{table.settings.percent}"
    return "persons" if table.settings.persons_at_risk else "none"


def _rule(table: Crosstab, language: str) -> str:
    if table.release is None:
        return UNSAFE[language]
    rules = table.release.rules
    rounded = words.ROUNDED[language].format(base=rules.rounding_base) if rules.rounding_base else ""
    return "; ".join(part for part in (gated_note(rules.minimum_persons, language), rounded) if part)


def _statuses(table: Crosstab, language: str) -> str:
    if table.release is None:
        return ""
    verdict = table.release.verdict
    return ", ".join(
        f"{verdict[status]} {words.STATUS[status][language]}"
        for status in ("ok", SUPPRESSED, COMPLEMENTARY, NOT_ESTIMABLE)
        if verdict[status]
    )


def about(table: Crosstab, language: str) -> str:
    """The facts as JSON, with the marked cells: what stands beside a CSV file, whose columns are fixed."""
    marks = [
        {"row": row, "column": column, "by": list(by), "mark": sign} for (row, column, by), sign in table.marks.items()
    ]
    content: dict[str, Any] = {"facts": dict(facts(table, language)), "marks": marks}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
