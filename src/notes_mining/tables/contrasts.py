"""Groups of persons compared in a finished crosstab: French and Dutch practice, women and men.

Each row is tested on persons, each in one group: who has it and who has not, by group. **Only published counts are
tested**: where a cell of a comparison is withheld there is no test of it, so that no p-value, interval or residual can
say more than the table does. What is not tested does not count in Holm's correction either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError
from ..records import UNKNOWN_STAGE, Cell
from ..store import Database
from .counting import Counting
from .crosstab import Crosstab
from .dimensions import CASE_DIMENSIONS, Key
from .disclosure import NOT_ESTIMABLE, OK
from .mantel_haenszel import MantelHaenszel, mantel_haenszel
from .settings import CrosstabSettings
from .shares import risk_names
from .statistics import Association, association, difference_interval, holm

WITHHELD, TESTED, NOTHING_TO_COMPARE = "withheld", "tested", "nothing to compare"


@dataclass(frozen=True)
class Contrast:
    """One row of a table, in one stratum, compared between groups.

    Attributes:
        persons, at_risk: per group; empty where withheld.
        difference, low, high: share of the first group less that of the second with its 95 % interval, for two groups.
        p_holm: p-value adjusted for all tests of the table.
    """

    row: str
    stratum: Key
    groups: Key
    status: str
    persons: tuple[int, ...] = ()
    at_risk: tuple[int, ...] = ()
    association: Association | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_holm: float | None = None


@dataclass(frozen=True)
class Pooled:
    """One row compared between two groups over all strata that are published whole."""

    row: str
    groups: Key
    strata: tuple[Key, ...]
    status: str
    result: MantelHaenszel | None = None
    p_holm: float | None = None


@dataclass(frozen=True)
class Contrasts:
    """All tests of a table: what is compared, within which strata, stratum by stratum and pooled over them."""

    settings: CrosstabSettings
    dimension: str
    strata_names: Key
    each: tuple[Contrast, ...]
    pooled: tuple[Pooled, ...]


def compared(settings: CrosstabSettings) -> str:
    """The dimension whose groups are compared: the columns', else the first of ``by`` that persons have.

    Raises:
        ConfigError: notes or segments are counted, or persons are divided by nothing.
    """
    if settings.count != "persons":
        raise ConfigError("--test compares persons: ask for --count persons. Notes of one person are not independent.")
    for name in settings.dimensions[1:]:
        if name in CASE_DIMENSIONS:
            return name
    raise ConfigError(
        "--test compares groups of persons: name one of "
        f"{', '.join(CASE_DIMENSIONS)} under --cols or --by. A person stands in several stages, so that these are no "
        "groups of different persons."
    )


def contrasts(db: Database, table: Crosstab) -> Contrasts:
    """Test every row of a table, and pool two groups over strata."""
    settings = table.settings
    name = compared(settings)
    strata_names = tuple(other for other in settings.dimensions[1:] if other != name)
    cells = _Cells(table, name, strata_names)
    each = [_contrast(cells, row, stratum) for row in table.row_values for stratum in cells.strata]
    pooled = list(_pooled(db, cells)) if strata_names and len(cells.groups) == 2 else []
    return Contrasts(settings, name, strata_names, tuple(_adjusted(each)), tuple(_pooled_adjusted(pooled)))


class _Cells:
    """The cells of a table by row, stratum and group."""

    def __init__(self, table: Crosstab, name: str, strata_names: Key) -> None:
        self.table, self.name, self.strata_names = table, name, strata_names
        names = table.settings.dimensions[1:]
        self._cells: dict[tuple[str, Key, str], Cell] = {}
        for cell in table.cells:
            values = dict(zip(names, (cell.column, *cell.by), strict=True))
            self._cells[cell.row, tuple(values[other] for other in strata_names), values[name]] = cell
        seen = list(dict.fromkeys(group for _, _, group in self._cells))
        self.groups = tuple(group for group in seen if group != UNKNOWN_STAGE and self._anybody(group))
        self.strata = list(dict.fromkeys(stratum for _, stratum, _ in self._cells))

    def _anybody(self, group: str) -> bool:
        return any(cell.status != NOT_ESTIMABLE for (_, _, other), cell in self._cells.items() if other == group)

    def of(self, row: str, stratum: Key) -> dict[str, Cell]:
        """Each group's cell; a group with nobody at risk is left out."""
        found = {group: self._cells.get((row, stratum, group)) for group in self.groups}
        return {group: cell for group, cell in found.items() if cell is not None and cell.status != NOT_ESTIMABLE}


def _contrast(cells: _Cells, row: str, stratum: Key) -> Contrast:
    found = cells.of(row, stratum)
    groups = tuple(found)
    if any(cell.status != OK for cell in found.values()):
        return Contrast(row, stratum, groups, WITHHELD)
    persons = tuple(cell.persons or 0 for cell in found.values())
    at_risk = tuple(cell.at_risk or 0 for cell in found.values())
    tested = association([persons, [all_ - some for some, all_ in zip(persons, at_risk, strict=True)]])
    contrast = Contrast(row, stratum, groups, TESTED if tested else NOTHING_TO_COMPARE, persons, at_risk, tested)
    if len(groups) != 2:
        return contrast
    low, high = difference_interval(persons[0], at_risk[0], persons[1], at_risk[1])
    return replace(contrast, difference=persons[0] / at_risk[0] - persons[1] / at_risk[1], low=low, high=high)


def _adjusted(each: Sequence[Contrast]) -> Iterator[Contrast]:
    adjusted = iter(holm([one.association.p for one in each if one.association]))
    for one in each:
        yield replace(one, p_holm=next(adjusted)) if one.association else one


def _pooled_adjusted(pooled: Sequence[Pooled]) -> Iterator[Pooled]:
    adjusted = iter(holm([one.result.p for one in pooled if one.result]))
    for one in pooled:
        yield replace(one, p_holm=next(adjusted)) if one.result else one


def _pooled(db: Database, cells: _Cells) -> Iterator[Pooled]:
    """Mantel-Haenszel for every row, over the strata whose cells are all published."""
    settings = cells.table.settings
    people = _People(db, settings, cells)
    for row in cells.table.row_values:
        whole = [stratum for stratum in cells.strata if _published(cells.of(row, stratum))]
        if not whole:
            yield Pooled(row, cells.groups, (), WITHHELD)
            continue
        result = people.compared(row, whole)
        yield Pooled(row, cells.groups, tuple(whole), TESTED if result else NOTHING_TO_COMPARE, result)


def _published(found: dict[str, Cell]) -> bool:
    return len(found) == 2 and all(cell.status == OK for cell in found.values())


class _People:
    """Who is in which stratum, and who has what there: for tests that let whole persons vary."""

    def __init__(self, db: Database, settings: CrosstabSettings, cells: _Cells) -> None:
        self._names, self._risk_names = settings.dimensions, risk_names(settings)
        self._strata_names = cells.strata_names
        with Counting(db, settings) as counting:
            has = counting.per_person(self._names)
            there = counting.per_person(self._risk_names, there=True)
        group = {row[-2]: row[self._risk_names.index(cells.name)] for row in there}
        persons = [person for person in sorted(group) if group[person] in cells.groups]
        self._number = {person: number for number, person in enumerate(persons)}
        self._first = np.array([group[person] == cells.groups[0] for person in persons], dtype=bool)
        self._has = self._placed(has, [self._names[0], *cells.strata_names], self._names)
        self._there = self._placed(there, self._of_risk(cells.strata_names), self._risk_names)

    def _of_risk(self, names: Sequence[str]) -> list[str]:
        """Those that say who is at risk; a stratum of tags has everybody at risk."""
        return [name for name in names if name in self._risk_names]

    def _placed(self, rows: Sequence[Any], wanted: Sequence[str], names: Sequence[str]) -> dict[Key, list[int]]:
        """Numbers of the persons at each combination of the ``wanted`` among ``names``."""
        places = [list(names).index(name) for name in wanted]
        found: dict[Key, list[int]] = {}
        for row in rows:
            if row[-2] in self._number:
                found.setdefault(tuple(row[place] for place in places), []).append(self._number[row[-2]])
        return found

    def compared(self, row: str, strata: Sequence[Key]) -> MantelHaenszel | None:
        """The first group against the second in ``row``, over these strata."""
        kept = [self._strata_names.index(name) for name in self._of_risk(self._strata_names)]
        has = self._indicator([self._has.get((row, *stratum), []) for stratum in strata])
        there = [self._there.get(tuple(stratum[place] for place in kept), []) for stratum in strata]
        return mantel_haenszel(has, self._indicator(there), self._first)

    def _indicator(self, columns: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        found = np.zeros((len(self._number), len(columns)), dtype=bool)
        for number, column in enumerate(columns):
            found[list(column), number] = True
        return found
