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

from ..errors import ConfigError
from ..records import POLARITIES, UNKNOWN_STAGE, VOICES, Cell
from ..store import Database
from .behind import attributes_of, impossible, meaning_of_themes, persons_by
from .disclosure import CASE, NOTE, TAG, CountedCell, CountedTable, Ledger, Question, Release, Rules, release
from .source import source_of

CASE_DIMENSIONS = (
    "language",
    "gender",
    "birth_band",
    "district",
    "children",
    "nationality_status",
    "partner_status",
    "education",
)
NOTE_DIMENSIONS = ("stage", "note_language", "note_type")
TAG_DIMENSIONS = ("theme", "narrated_stage", "polarity", "voice", "life_sphere", "lever")
DIMENSIONS = (*TAG_DIMENSIONS, *NOTE_DIMENSIONS, *CASE_DIMENSIONS)
COUNTS = ("persons", "notes", "segments")

_UNITS = {"persons": "case_id", "notes": "note_id, case_id", "segments": 'note_id, start, "end", case_id'}
_CODEBOOK = {"theme": ("themes", "theme"), "stage": ("stages", "stage"), "narrated_stage": ("stages", "stage")}
_FIXED = {"polarity": POLARITIES, "voice": VOICES, "lever": ("lever", "obstacle", "context")}
_NOTES = """(
    SELECT n.note_id, n.case_id, s.stage, n.language AS note_language, n.note_type,
           c.language_community AS language, c.gender, c.birth_band, c.district, c.children,
           c.nationality_status, c.partner_status, c.education
    FROM notes n JOIN note_stages s USING (note_id) LEFT JOIN cases c ON c.case_id = n.case_id
)"""
_SEGMENTS = f'(SELECT n.*, g.start, g."end" FROM {_NOTES} n JOIN segments g USING (note_id))'  # noqa: S608 - constants only

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CrosstabSettings:
    """What to count.

    Attributes:
        rows, cols: one of ``DIMENSIONS``.
        by: further dimensions, each combination a table of its own.
        count: ``persons`` (default), ``notes`` or ``segments``.
        polarity: ``present`` (default: the note reports the thing), ``absent`` or ``any``; set aside when
            polarity is itself a dimension.
        voice: only tags in this voice.
        minimum_persons: cells of fewer persons are withheld; 1 withholds nothing.
    """

    rows: str = "theme"
    cols: str = "stage"
    by: tuple[str, ...] = ()
    count: str = "persons"
    polarity: str = "present"
    voice: str | None = None
    minimum_persons: int = 3

    def __post_init__(self) -> None:
        for dimension in self.dimensions:
            _check("dimension", dimension, DIMENSIONS)
        if len(set(self.dimensions)) != len(self.dimensions):
            raise ConfigError(f"rows, cols and by must name different dimensions. Known: {', '.join(DIMENSIONS)}.")
        _check("count", self.count, COUNTS)
        _check("polarity", self.polarity, (*POLARITIES, "any"))
        if self.voice is not None:
            _check("voice", self.voice, VOICES)
        if not self.of_tags and (self.voice is not None or self.polarity == "absent"):
            raise ConfigError(f"voice and polarity belong to tags: name one of {', '.join(TAG_DIMENSIONS)}.")
        if self.minimum_persons < 1:
            raise ConfigError("minimum_persons must be 1 or more.")

    @property
    def dimensions(self) -> Key:
        """Rows, columns, then the strata's."""
        return (self.rows, self.cols, *self.by)

    @property
    def of_tags(self) -> bool:
        """Whether tags are counted, rather than all notes or segments."""
        return bool(set(TAG_DIMENSIONS) & set(self.dimensions))

    @property
    def filters(self) -> dict[str, str]:
        """What a tag must be to count."""
        if not self.of_tags:
            return {}
        kept = {} if self.polarity == "any" or "polarity" in self.dimensions else {"polarity": self.polarity}
        return kept if self.voice is None else kept | {"voice": self.voice}


def _check(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ConfigError(f"unknown {what} '{value}'. Known: {', '.join(known)}.")


@dataclass(frozen=True)
class Crosstab:
    """A finished table: its settings, each dimension's values in order, a cell for every combination."""

    settings: CrosstabSettings
    row_values: Key
    column_values: Key
    cells: tuple[Cell, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    release: Release | None = field(default=None, repr=False)

    @cached_property
    def _places(self) -> dict[tuple[str, str, Key], Cell]:
        return {(cell.row, cell.column, cell.by): cell for cell in self.cells}

    def cell(self, row: str, column: str, by: Key = ()) -> Cell:
        """The cell of a row and column."""
        return self._places[row, column, by]

    def strata(self) -> list[Key]:
        """Combinations of ``by``, in order."""
        return list(dict.fromkeys(cell.by for cell in self.cells))


@dataclass(frozen=True)
class _Base:
    """The rows to count: tags if any dimension is a tag's, else notes or segments; with its parameters."""

    sql: str
    parameters: tuple[str, ...] = ()


def _base(settings: CrosstabSettings) -> _Base:
    if not settings.of_tags:
        return _Base(_SEGMENTS if settings.count == "segments" else _NOTES)
    where = " AND ".join(f"{name} = ?" for name in settings.filters) or "true"
    sql = f"(SELECT * FROM tagged_segments WHERE {where})"  # noqa: S608 - constants only
    return _Base(sql, tuple(settings.filters.values()))


def _columns(dimensions: Sequence[str]) -> list[str]:
    """What is empty counts as unknown, and is shown."""
    return [
        f"coalesce(CAST({name} AS VARCHAR), '{UNKNOWN_STAGE}') AS d{place}" for place, name in enumerate(dimensions)
    ]


def _reviewed(db: Database, base: _Base, settings: CrosstabSettings) -> dict[Key, int]:
    """How many tags of a cell a person decided."""
    if not settings.of_tags:
        return {}
    listed = ", ".join(_columns(settings.dimensions))
    sql = f"SELECT {listed}, count(*) FILTER (source <> 'model') FROM {base.sql} GROUP BY ALL"  # noqa: S608 - names checked against DIMENSIONS
    return {tuple(row[:-1]): row[-1] for row in db.rows(sql, base.parameters)}


class _AtRisk:
    """Persons at risk by those of (cols, *by) that a note or a case has."""

    def __init__(self, db: Database, settings: CrosstabSettings) -> None:
        dimensions = settings.dimensions[1:]
        self._places = [place for place, name in enumerate(dimensions) if name not in TAG_DIMENSIONS]
        found = persons_by(db, _NOTES, (), [dimensions[place] for place in self._places], "case_id")
        self._found = {key: frozenset(persons) for key, persons in found.items()}

    def persons(self, column: str, stratum: Key) -> frozenset[str]:
        """Who has a note there."""
        combination = (column, *stratum)
        return self._found.get(tuple(combination[place] for place in self._places), frozenset())


def _values(db: Database, dimension: str, counted: set[str]) -> Key:
    """All values of a dimension in their natural order, the codebook's for themes and stages; unknown comes last."""
    if dimension in _CODEBOOK:
        table, column = _CODEBOOK[dimension]
        known = [row[0] for row in db.rows(f"SELECT {column} FROM {table} ORDER BY position")]  # noqa: S608 - constants only
    else:
        known = list(_FIXED.get(dimension, ()))
    seen = set(counted)
    if dimension not in TAG_DIMENSIONS:
        seen |= {key[0] for key in persons_by(db, _NOTES, (), [dimension], "case_id")}
    if dimension in ("stage", "narrated_stage"):
        seen.add(UNKNOWN_STAGE)
    others = sorted(seen - set(known), key=lambda value: (value == UNKNOWN_STAGE, value))
    return (*known, *others)


def _strata(values: Sequence[Key], columns: Key, counted: set[Key], at_risk: _AtRisk) -> list[Key]:
    """Combinations of ``by`` in which anything was counted or anybody is at risk."""
    if not values:
        return [()]
    found = product(*values)
    return [one for one in found if one in counted or any(at_risk.persons(column, one) for column in columns)]


def crosstab(
    db: Database, settings: CrosstabSettings, rules: Rules | None = None, ledger: Ledger | None = None, *,
    enter: bool = True,
) -> Crosstab:  # fmt: skip
    """Count, divide by the persons at risk, and withhold what may not be shown: the gate is ``disclosure.release``.

    ``rules`` default to those that follow from ``minimum_persons``; ``ledger`` and ``enter`` as there.
    """
    counted, rows, columns = count(db, settings)
    released = release(counted, rules or Rules.of(settings.minimum_persons), ledger, enter=enter)
    return Crosstab(settings, rows, columns, released.cells, _labels(db), released)


def count(db: Database, settings: CrosstabSettings) -> tuple[CountedTable, Key, Key]:
    """The table before the gate, with the persons behind each cell; row and column values in order."""
    base, at_risk = _base(settings), _AtRisk(db, settings)
    counts = persons_by(db, base.sql, base.parameters, settings.dimensions, _UNITS[settings.count])
    reviewed, meaning = _reviewed(db, base, settings), meaning_of_themes(db)
    rows, columns, *by = (
        _values(db, dimension, {key[place] for key in counts}) for place, dimension in enumerate(settings.dimensions)
    )
    strata = _strata(by, columns, {key[2:] for key in counts}, at_risk)
    cells = []
    for stratum, row, column in product(strata, rows, columns):
        key = (row, column, *stratum)
        units = counts.get(key, {})
        cells.append(
            CountedCell(
                row, column, stratum, frozenset(units), at_risk.persons(column, stratum), sum(units.values()),
                max(units.values(), default=0), reviewed.get(key, 0), impossible(settings.dimensions, key, meaning),
            )
        )  # fmt: skip
    counted = CountedTable(
        question=_question(settings), cells=tuple(cells), attributes=attributes_of(db, _NOTES, CASE_DIMENSIONS),
        codebook=meaning, source=source_of(db),
    )  # fmt: skip
    return counted, rows, columns


def _question(settings: CrosstabSettings) -> Question:
    kinds = dict.fromkeys(TAG_DIMENSIONS, TAG) | dict.fromkeys(NOTE_DIMENSIONS, NOTE) | dict.fromkeys(CASE_DIMENSIONS, CASE)
    base = "tags" if settings.of_tags else "segments" if settings.count == "segments" else "notes"
    return Question(
        rows=settings.rows, cols=settings.cols, by=settings.by, count=settings.count, base=base,
        fixed=tuple(settings.filters.items()), kinds={name: kinds[name] for name in (*settings.dimensions, *settings.filters)},
    )  # fmt: skip


def _labels(db: Database) -> dict[str, dict[str, str]]:
    """Label of each theme and stage id, per language."""
    found: dict[str, dict[str, str]] = {UNKNOWN_STAGE: {"fr": "inconnu", "nl": "onbekend", "en": "unknown"}}
    for table, column in (_CODEBOOK["theme"], _CODEBOOK["stage"]):
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
    numbers = [cell.at_risk, cell.estimate, cell.low, cell.high, cell.reviewed]
    return [cell.row, cell.column, *cell.by, cell.persons, *counted, *numbers, cell.status]
