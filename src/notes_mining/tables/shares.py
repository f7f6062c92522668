"""Shares of another denominator than the persons at risk: of a row, of a column, of all notes or segments there.

What may be shown of a denominator the gate decides together with the cells (``disclosure.release``): a denominator
that would give a withheld cell back is withheld, and the shares of it with it. The interval of a share of notes or
segments is drawn here, for the shares that are shown, by letting whole persons vary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..records import Cell
from .counting import NOTHING, Counting
from .dimensions import TAG_DIMENSIONS, Key
from .disclosure import NOT_ESTIMABLE, wilson
from .settings import CrosstabSettings


def risk_names(settings: CrosstabSettings) -> list[str]:
    """Those of (cols, *by) that a note or a person has: they say who is at risk."""
    return [name for name in settings.dimensions[1:] if name not in TAG_DIMENSIONS]


def line_names(settings: CrosstabSettings) -> list[str]:
    """Dimensions that the cells of one denominator share."""
    if settings.percent in (None, "at_risk"):
        return risk_names(settings)
    return [settings.rows if settings.percent == "row" else settings.cols, *settings.by]


def place(settings: CrosstabSettings, cell: Cell, names: Sequence[str]) -> Key:
    """A cell's values of these dimensions."""
    values = dict(zip(settings.dimensions, (cell.row, cell.column, *cell.by), strict=True))
    return tuple(values[name] for name in names)


def with_shares(cells: Sequence[Cell], counting: Counting) -> list[Cell]:
    """Cells of which nothing is withheld, with their denominator and share."""
    settings, names = counting.settings, line_names(counting.settings)
    wholes = counting.there(names) if settings.percent == "at_risk" else counting.counts(names)
    done = []
    for cell in cells:
        whole = wholes.get(place(settings, cell, names), NOTHING).units
        if not whole or cell.status == NOT_ESTIMABLE:
            done.append(cell)
            continue
        count = cell.count or 0
        low, high = wilson(count, whole) if settings.count == "persons" else (None, None)
        done.append(replace(cell, denominator=whole, estimate=count / whole, low=low, high=high))
    return done


def with_intervals(cells: Sequence[Cell], counting: Counting) -> list[Cell]:
    """The cells with 95 % intervals of the shares of notes or segments that are shown."""
    settings, done = counting.settings, list(cells)
    shown = [index for index, cell in enumerate(cells) if cell.estimate is not None and cell.denominator is not None]
    if settings.count == "persons" or not shown:
        return done
    from .statistics import cluster_intervals

    names = line_names(settings)
    lines = [place(settings, cells[index], names) for index in shown]
    units = counting.per_person(settings.dimensions)
    totals = counting.per_person(names, there=settings.percent == "at_risk")
    persons = {person: number for number, person in enumerate(sorted({row[-2] for row in totals}))}
    columns = {line: number for number, line in enumerate(dict.fromkeys(lines))}
    of_cells = _matrix(units, [place(settings, cells[index], settings.dimensions) for index in shown], persons)
    of_lines = _matrix(totals, list(columns), persons)
    intervals = cluster_intervals(of_cells, of_lines, [columns[line] for line in lines])
    for index, (low, high) in zip(shown, intervals, strict=True):
        done[index] = replace(cells[index], low=low, high=high)
    return done


def _matrix(rows: Sequence[tuple[Any, ...]], keys: Sequence[Key], persons: Mapping[int, int]) -> Any:
    """Units of each person (row) in each of these places (column), sparse."""
    from scipy.sparse import csr_array

    columns = {key: number for number, key in enumerate(keys)}
    found = [(persons[row[-2]], columns[row[:-2]], row[-1]) for row in rows if row[:-2] in columns]
    person, column, units = zip(*found, strict=True) if found else ((), (), ())
    return csr_array((units, (person, column)), shape=(len(persons), len(keys)), dtype=float)
