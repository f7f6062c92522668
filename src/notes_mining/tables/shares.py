"""Shares of a crosstab other than of the persons at risk: of a row, of a column, of all notes or segments.

They are worked out after the gate, from the counts that it lets pass, and a row or column keeps its denominator to
itself where that would say more than its cells do:

* something adds up in it (notes and segments, or persons of whom each is in one cell) and a cell is withheld;
* persons who may be in several cells: the union leaves withheld cells less room than "1 to minimum - 1", or leaves only
  one or two persons outside a published cell.

Shares of notes or segments have intervals by bootstrap over persons: the notes of one person are not independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..records import Cell
from .counting import NOTHING, Count, Counting
from .dimensions import CASE_DIMENSIONS, TAG_DIMENSIONS, Key
from .disclosure import NOT_ESTIMABLE, OK, too_small, wilson
from .settings import CrosstabSettings

Interval = tuple[float | None, float | None]


def risk_names(settings: CrosstabSettings) -> list[str]:
    """Those of (cols, *by) that a note or a person has: they say who is at risk."""
    return [name for name in settings.dimensions[1:] if name not in TAG_DIMENSIONS]


def place(settings: CrosstabSettings, cell: Cell, names: Sequence[str]) -> Key:
    """A cell's values of these dimensions."""
    values = dict(zip(settings.dimensions, (cell.row, cell.column, *cell.by), strict=True))
    return tuple(values[name] for name in names)


def with_shares(cells: Sequence[Cell], counting: Counting) -> list[Cell]:
    """The cells with denominator, share and 95 % interval, wherever these may be shown."""
    names = _line_names(counting.settings)
    lines = [place(counting.settings, cell, names) for cell in cells]
    at_risk = counting.settings.percent == "at_risk"
    wholes = counting.there(names) if at_risk else counting.counts(names)
    closed = _closed(cells, lines, wholes, counting.settings)
    open_ = [index for index, line in enumerate(lines) if cells[index].status == OK and line not in closed]
    done = list(cells)
    for index, interval in zip(open_, _intervals(counting, cells, lines, open_, wholes), strict=True):
        total = wholes[lines[index]].units
        share = (cells[index].count or 0) / total
        done[index] = replace(cells[index], denominator=total, estimate=share, low=interval[0], high=interval[1])
    return done


def _line_names(settings: CrosstabSettings) -> list[str]:
    """Dimensions that the cells of one denominator share."""
    if settings.percent == "at_risk":
        return risk_names(settings)
    return [settings.rows if settings.percent == "row" else settings.cols, *settings.by]


def _closed(
    cells: Sequence[Cell], lines: Sequence[Key], wholes: Mapping[Key, Count], settings: CrosstabSettings
) -> set[Key]:
    """Lines without a share: nothing is there, too few persons are, or one of their cells is withheld."""
    closed = {line for line in lines if wholes.get(line, NOTHING).units == 0}
    closed |= {line for line, whole in wholes.items() if too_small(whole.persons, settings.minimum_persons)}
    if settings.percent == "at_risk":
        return closed
    members: dict[Key, list[Cell]] = {}
    for line, cell in zip(lines, cells, strict=True):
        members.setdefault(line, []).append(cell)
    return closed | {line for line, some in members.items() if _tells(wholes.get(line, NOTHING), some, settings)}


def _tells(whole: Count, cells: Sequence[Cell], settings: CrosstabSettings) -> bool:
    """Whether a denominator says more of withheld cells, or of the persons outside a cell, than may be said."""
    hidden = [cell for cell in cells if cell.status not in (OK, NOT_ESTIMABLE)]
    within = settings.cols if settings.percent == "row" else settings.rows
    if settings.count != "persons" or within in CASE_DIMENSIONS:
        return bool(hidden)
    shown = [cell.persons or 0 for cell in cells if cell.status == OK]
    at_least = sum(cell.at_risk is not None for cell in hidden)  # nobody at risk to speak of: perhaps nobody at all
    outside = [whole.persons - persons for persons in shown]
    return whole.persons - sum(shown) > at_least or any(too_small(n, settings.minimum_persons) for n in outside)


def _intervals(
    counting: Counting, cells: Sequence[Cell], lines: Sequence[Key], open_: Sequence[int], wholes: Mapping[Key, Count]
) -> Sequence[Interval]:
    settings = counting.settings
    if settings.count == "persons":
        return [wilson(cells[index].count or 0, wholes[lines[index]].units) for index in open_]
    if not open_:
        return []
    from .statistics import cluster_intervals

    there = settings.percent == "at_risk"
    units = counting.per_person(settings.dimensions)
    totals = counting.per_person(_line_names(settings), there=there)
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
