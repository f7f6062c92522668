"""Contrasts of a crosstab on whose sides the tagger errs differently, or may: the fairness gate's marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..store import Database
from .crosstab import Crosstab
from .estimation_settings import EstimationSettings
from .fairness import marks
from .units import DIMENSIONS, ROWS

Key = tuple[str, str, tuple[str, ...]]


def marked(db: Database, table: Crosstab, settings: EstimationSettings | None = None) -> Crosstab:
    """The table with ``†`` on the cells of a contrast whose sides differ in error, and ``?`` where that is open.

    Only of themes, spheres of life or levers that the tagger found, by what notes and persons have. Where nothing was
    reviewed the whole table is open, and says so once (``reviewed`` is false) rather than in each cell.
    """
    asked = table.settings
    if not asked.of_tags or asked.rows not in ROWS or not set(asked.dimensions[1:]) & set(DIMENSIONS):
        return table
    polarity = asked.polarity if "polarity" not in asked.named else "any"
    gate = marks(
        db, asked.dimensions[1:], rows=asked.rows, polarity=polarity, settings=settings,
        minimum_persons=asked.minimum_persons,
    )  # fmt: skip
    if not gate.reviewed:
        return replace(table, errors_reviewed=False)
    found: Mapping[Key, str] = {
        (cell.row, cell.column, cell.by): gate.sign(
            cell.row, dict(zip(asked.dimensions[1:], (cell.column, *cell.by), strict=True))
        )
        for cell in table.cells
        if cell.count is not None
    }
    return replace(table, marks={place: sign for place, sign in found.items() if sign}, errors_reviewed=True)
