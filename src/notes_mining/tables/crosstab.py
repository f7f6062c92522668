"""Crosstabs of distinct persons, notes or segments; small cells are withheld.

The unit of a finding is a person. ``at_risk`` is the denominator: the persons with at least one note in the column (and
in the strata of ``by``), whether or not a theme was found there. A column or stratum that only a tag has (a theme, a
narrated stage, a polarity) has no such persons of its own: its denominator is everybody with a note. Distinct persons
do not add up over columns, so no totals are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from ..records import UNKNOWN_STAGE, Cell
from ..store import Database
from .counting import CODEBOOK, UNITS, AtRisk, base_of, grouped, reviewed, values
from .dimensions import CASE_DIMENSIONS, COUNTS, DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS, CrosstabSettings, Key
from .disclosure import SUPPRESSED, protect

__all__ = [
    "CASE_DIMENSIONS",
    "COUNTS",
    "DIMENSIONS",
    "NOTE_DIMENSIONS",
    "TAG_DIMENSIONS",
    "Crosstab",
    "CrosstabSettings",
    "crosstab",
    "header",
    "to_records",
]


@dataclass(frozen=True)
class Crosstab:
    """A finished table: its settings, each dimension's values in order, a cell for every combination."""

    settings: CrosstabSettings
    row_values: Key
    column_values: Key
    cells: tuple[Cell, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @cached_property
    def _places(self) -> dict[tuple[str, str, Key], Cell]:
        return {(cell.row, cell.column, cell.by): cell for cell in self.cells}

    def cell(self, row: str, column: str, by: Key = ()) -> Cell:
        """The cell of a row and column."""
        return self._places[row, column, by]

    def strata(self) -> list[Key]:
        """Combinations of ``by``, in order."""
        return list(dict.fromkeys(cell.by for cell in self.cells))


def _strata(by: Sequence[Key], columns: Key, counted: set[Key], at_risk: AtRisk) -> list[Key]:
    """Combinations of ``by`` in which anything was counted or anybody is at risk."""
    if not by:
        return [()]
    found = product(*by)
    return [one for one in found if one in counted or any(at_risk.persons(column, one) for column in columns)]


def crosstab(db: Database, settings: CrosstabSettings) -> Crosstab:
    """Count, divide by the persons at risk, and withhold what is too small."""
    base, at_risk = base_of(settings), AtRisk(db, settings)
    counts = grouped(db, base, settings.dimensions, UNITS[settings.count])
    decided = reviewed(db, base, settings)
    rows, columns, *by = (
        values(db, dimension, {key[place] for key in counts}) for place, dimension in enumerate(settings.dimensions)
    )
    cells = []
    strata = _strata(by, columns, {key[2:] for key in counts}, at_risk)
    for stratum, row, column in product(strata, rows, columns):
        units, persons = counts.get((row, column, *stratum), (0, 0))
        cell = Cell(
            row, column, stratum, units, persons, at_risk.persons(column, stratum), None, None, None,
            decided.get((row, column, *stratum), 0), "",
        )  # fmt: skip
        cells.append(protect(cell, minimum=settings.minimum_persons, shares=settings.count == "persons"))
    return Crosstab(settings, rows, columns, tuple(cells), _labels(db))


def _labels(db: Database) -> dict[str, dict[str, str]]:
    """Label of each theme and stage id, per language."""
    found: dict[str, dict[str, str]] = {UNKNOWN_STAGE: {"fr": "inconnu", "nl": "onbekend", "en": "unknown"}}
    for table, column in (CODEBOOK["theme"], CODEBOOK["stage"]):
        sql = f"SELECT {column}, label_fr, label_nl, label_en FROM {table}"  # noqa: S608 - constants only
        for key, *labels in db.rows(sql):
            found[key] = dict(zip(("fr", "nl", "en"), labels, strict=True))
    return found


def header(settings: CrosstabSettings) -> list[str]:
    """Column names of the long form of formats.md."""
    counted = [] if settings.count == "persons" else [settings.count]
    names = ["at_risk", "estimate", "low", "high", "reviewed", "status"]
    return ["row", "column", *settings.by, "persons", *counted, *names]


def to_records(table: Crosstab) -> list[dict[str, Any]]:
    """The long form of formats.md: one dict per cell; a withheld number is ``None``."""
    return [dict(zip(header(table.settings), _record(table, cell), strict=True)) for cell in table.cells]


def _record(table: Crosstab, cell: Cell) -> list[Any]:
    counted = [] if table.settings.count == "persons" else [cell.count]
    reviewed = None if cell.status == SUPPRESSED else cell.reviewed
    numbers = [cell.at_risk, cell.estimate, cell.low, cell.high, reviewed]
    return [cell.row, cell.column, *cell.by, cell.persons, *counted, *numbers, cell.status]
