"""Shares of a crosstab: whose they are, and the intervals of shares of notes and segments.

A share of notes or segments has its interval by bootstrap over persons: the notes of one person are not independent.
Which shares may be shown is for the gate to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..records import Cell
from .counting import Counting
from .dimensions import TAG_DIMENSIONS, Key
from .settings import CrosstabSettings

Interval = tuple[float | None, float | None]


def risk_names(settings: CrosstabSettings) -> list[str]:
    """Those of (cols, *by) that a note or a person has: they say who is at risk."""
    return [name for name in settings.dimensions[1:] if name not in TAG_DIMENSIONS]


def place(settings: CrosstabSettings, cell: Cell, names: Sequence[str]) -> Key:
    """A cell's values of these dimensions."""
    values = dict(zip(settings.dimensions, (cell.row, cell.column, *cell.by), strict=True))
    return tuple(values[name] for name in names)


def with_intervals(cells: Sequence[Cell], counting: Counting) -> list[Cell]:
    """Shares of notes and segments with their 95 % interval, by bootstrap over persons."""
    if counting.settings.count == "persons":
        return list(cells)
    names = line_names(counting.settings)
    lines = [place(counting.settings, cell, names) for cell in cells]
    open_ = [index for index, cell in enumerate(cells) if cell.estimate is not None]
    done = list(cells)
    for index, interval in zip(open_, _intervals(counting, cells, lines, open_), strict=True):
        done[index] = replace(cells[index], low=interval[0], high=interval[1])
    return done


def line_names(settings: CrosstabSettings) -> list[str]:
    """Dimensions that the cells of one denominator share."""
    if settings.percent == "at_risk":
        return risk_names(settings)
    return [settings.rows if settings.percent == "row" else settings.cols, *settings.by]


def _intervals(
    counting: Counting, cells: Sequence[Cell], lines: Sequence[Key], open_: Sequence[int]
) -> Sequence[Interval]:
    settings = counting.settings
    if not open_:
        return []
    from .statistics import cluster_intervals

    there = settings.percent == "at_risk"
    units = counting.per_person(settings.dimensions)
    totals = counting.per_person(line_names(settings), there=there)
    persons = {person: number for number, person in enumerate(sorted({row[-2] for row in totals}))}
    of_cells = _matrix(units, [place(settings, cells[index], settings.dimensions) for index in open_], persons)
    of_lines = _matrix(totals, list(dict.fromkeys(lines[index] for index in open_)), persons)
    columns = {line: number for number, line in enumerate(dict.fromkeys(lines[index] for index in open_))}
    return cluster_intervals(of_cells, of_lines, [columns[lines[index]] for index in open_])


def _matrix(rows: Sequence[tuple[Any, ...]], keys: Sequence[Key], persons: Mapping[int, int]) -> Any:
    """Units of each person (row) in each of these places (column), sparse."""
    from scipy.sparse import csr_array

    columns = {key: number for number, key in enumerate(keys)}
    found = [(persons[row[-2]], columns[row[:-2]], row[-1]) for row in rows if row[:-2] in columns]
    person, column, units = zip(*found, strict=True) if found else ((), (), ())
    return csr_array((units, (person, column)), shape=(len(persons), len(keys)), dtype=float)
