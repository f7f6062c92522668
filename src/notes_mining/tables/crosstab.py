"""Crosstabs of distinct persons, notes or segments; small cells are withheld.

The unit of a finding is a person. ``at_risk`` is the denominator: the persons with at least one note in the column (and
in the strata of ``by``), whether or not a theme was found there. A column or stratum that only a tag has (a theme, a
narrated stage, a polarity) has no such persons of its own: its denominator is everybody with a note. Distinct persons
do not add up over columns, so no totals are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from typing import Any

from ..records import UNKNOWN_STAGE, Cell
from ..store import Database
from .counted_table import counted_table, question_of
from .counting import NOTHING, Count, Counting
from .dimensions import CASE_DIMENSIONS, COUNTS, DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS, Key
from .disclosure import NOT_ESTIMABLE, OK, Ledger, Release, Rules, release, wilson
from .settings import CrosstabSettings
from .shares import place, risk_names, with_intervals, with_shares
from .source import source_of
from .tagger_error import answerable, held_out, with_tagger_error
from .values import CODEBOOK

__all__ = [
    "CASE_DIMENSIONS",
    "COUNTS",
    "DIMENSIONS",
    "NOTE_DIMENSIONS",
    "TAG_DIMENSIONS",
    "Crosstab",
    "CrosstabSettings",
    "crosstab",
    "enter_unsafe",
    "header",
    "to_frame",
    "to_records",
]


@dataclass(frozen=True)
class Crosstab:
    """A finished table: its settings, each dimension's values in order, a cell for every combination.

    Attributes:
        marks: ``†`` or ``?`` of cells (row, column, by), from ``marked``.
        errors_reviewed: whether coders reviewed enough to know how the tagger errs; ``None``: it does not matter here.
        errors_held: whether intervals hold the tagger's errors (``tagger_error``), and not chance alone.
    """

    settings: CrosstabSettings
    row_values: Key
    column_values: Key
    cells: tuple[Cell, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    release: Release | None = field(default=None, repr=False)
    marks: Mapping[tuple[str, str, Key], str] = field(default_factory=dict, repr=False)
    errors_reviewed: bool | None = None
    errors_held: bool = False

    def mark(self, cell: Cell) -> str:
        """The sign beside a cell's number, or nothing."""
        return self.marks.get((cell.row, cell.column, cell.by), "")

    @cached_property
    def _places(self) -> dict[tuple[str, str, Key], Cell]:
        return {(cell.row, cell.column, cell.by): cell for cell in self.cells}

    def cell(self, row: str, column: str, by: Key = ()) -> Cell:
        """The cell of a row and column."""
        return self._places[row, column, by]

    def strata(self) -> list[Key]:
        """Combinations of ``by``, in order."""
        return list(dict.fromkeys(cell.by for cell in self.cells))


def crosstab(
    db: Database, settings: CrosstabSettings, rules: Rules | None = None, ledger: Ledger | None = None, *,
    enter: bool = True,
) -> Crosstab:  # fmt: skip
    """Count, withhold what may not be shown (the gate is ``disclosure.release``), and divide what is shown.

    Args:
        rules: what is withheld; by default what follows from ``minimum_persons``. Where that is 1 nothing is withheld,
            and nobody is looked up behind the cells.
        ledger, enter: as of ``disclosure.release``.

    Raises:
        ConfigError: ``where`` or ``narrated_stage`` names a value that is nowhere.
        SafetyError: the table would give away what was withheld before, or the ledger cannot be written.
    """
    rules = rules or Rules.of(settings.minimum_persons)
    with Counting(db, settings) as counting:
        counts = counting.counts(settings.dimensions)
        rows, columns, *by = (
            counting.values(dimension, {key[place] for key in counts})
            for place, dimension in enumerate(settings.dimensions)
        )
        if rules.off:
            cells, released = _unprotected(counting, counts, rows, columns, by), None
        else:
            released = release(counted_table(db, counting, counts, (rows, columns, *by)), rules, ledger, enter=enter)
            cells = list(released.cells)
        cells = with_intervals(cells, counting)
    table = Crosstab(settings, rows, columns, tuple(cells), labels_of(db), released)
    return _with_tagger_error(db, table) if answerable(settings) else table


def _with_tagger_error(db: Database, table: Crosstab) -> Crosstab:
    """With the tagger's errors in the intervals, where the model brought notes that it had not seen."""
    known = held_out(db)
    if not known.known:
        return table
    return replace(table, cells=tuple(with_tagger_error(table.settings, table.cells, known)), errors_held=True)


def enter_unsafe(db: Database, settings: CrosstabSettings, ledger: Ledger) -> None:
    """Write down in the ledger that this table is looked at with nothing withheld: before it is.

    Raises:
        SafetyError: the ledger cannot be written.
    """
    with ledger.held():
        ledger.enter_unsafe(question_of(settings), source_of(db), datetime.now(UTC).date())


def _unprotected(
    counting: Counting, counts: Mapping[Key, Count], rows: Key, columns: Key, by: Sequence[Key]
) -> list[Cell]:
    """Every cell with its true numbers."""
    counted = list(_cells(counting, counts, rows, columns, by))
    if counting.settings.has_denominator:
        return with_shares(counted, counting)
    return [_of_persons_at_risk(cell) for cell in counted] if counting.settings.persons_at_risk else counted


def _of_persons_at_risk(cell: Cell) -> Cell:
    if not cell.at_risk:
        return cell
    low, high = wilson(cell.persons or 0, cell.at_risk)
    return replace(cell, estimate=(cell.persons or 0) / cell.at_risk, low=low, high=high)


def _cells(
    counting: Counting, counts: Mapping[Key, Count], rows: Key, columns: Key, by: Sequence[Key]
) -> Iterator[Cell]:
    """A cell for every combination, with its true numbers; of strata, those in which anybody is."""
    names = risk_names(counting.settings)
    at_risk = counting.persons_with_a_note(names)
    strata = {key[2:] for key in counts}
    for stratum in product(*by):
        empty = [Cell("", column, stratum, 0, 0, 0, None, None, None, 0, "") for column in columns]
        risks = [at_risk.get(place(counting.settings, cell, names), 0) for cell in empty]
        if by and stratum not in strata and not any(risks):
            continue
        for row in rows:
            for cell, risk in zip(empty, risks, strict=True):
                units, persons, reviewed = counts.get((row, cell.column, *stratum), NOTHING)
                yield Cell(
                    row, cell.column, stratum, units, persons, risk, None, None, None, reviewed,
                    OK if risk else NOT_ESTIMABLE,
                )  # fmt: skip


def labels_of(db: Database) -> dict[str, dict[str, str]]:
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
    divided = ["denominator"] if settings.has_denominator else []
    names = ["at_risk", *divided, "estimate", "low", "high", "reviewed", "status"]
    return ["row", "column", *settings.by, "persons", *counted, *names]


def to_records(table: Crosstab) -> list[dict[str, Any]]:
    """The long form of formats.md: one dict per cell; a withheld number is ``None``."""
    return [dict(zip(header(table.settings), _record(table, cell), strict=True)) for cell in table.cells]


def _record(table: Crosstab, cell: Cell) -> list[Any]:
    counted = [] if table.settings.count == "persons" else [cell.count]
    divided = [cell.denominator] if table.settings.has_denominator else []
    numbers = [cell.at_risk, *divided, cell.estimate, cell.low, cell.high, cell.reviewed]
    return [cell.row, cell.column, *cell.by, cell.persons, *counted, *numbers, cell.status]


def to_frame(table: Crosstab) -> Any:
    """The long form of formats.md as a pandas DataFrame; rows and columns are categories in their order.

    A withheld number is missing, never 0; counts are therefore ``Int64``.
    """
    import pandas as pd

    frame = pd.DataFrame(to_records(table), columns=header(table.settings))
    frame["row"] = pd.Categorical(frame["row"], table.row_values, ordered=True)
    frame["column"] = pd.Categorical(frame["column"], table.column_values, ordered=True)
    numbers = [name for name in ("persons", "notes", "segments", "at_risk", "denominator", "reviewed") if name in frame]
    return frame.astype(dict.fromkeys(numbers, "Int64") | dict.fromkeys(("estimate", "low", "high"), "Float64"))
