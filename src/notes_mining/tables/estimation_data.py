"""What an estimate is made of: all units of every cell with the model's tags, and the reviewed units with their labels.

Tags are the model's own (``theme_tags``) and labels the coders' (``decisions`` on reviewed segments): never the view
``effective_tags``, in which reviewed segments no longer show how the model errs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..records import UNKNOWN_STAGE
from ..store import Database
from .estimators import Read, Whole
from .sampling import StoredSample
from .sampling_design import Bools, Floats, Ints
from .units import ALL, FILES, SEGMENTS, key, listed, segments_for

Key = tuple[str, ...]
_ITEM = ("note_id", "start", "end")
_ON = 'USING (note_id, start, "end")'


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which units, parted by what (``cols`` and the dimensions of ``by``), and which tags of them."""

    count: str
    rows: str
    columns: Key
    polarity: str

    @property
    def named(self) -> str:
        """The dimensions as d0, d1 ... of a SELECT over ``SEGMENTS``."""
        return ", ".join(f"'{ALL}' AS d{n}" if c == ALL else f"{c} AS d{n}" for n, c in enumerate(self.columns))

    @property
    def places(self) -> list[str]:
        """Their names in the result."""
        return [f"d{number}" for number in range(len(self.columns))]

    @property
    def where(self) -> str:
        """The condition on a tag or decision ``t``; takes the polarity as a parameter."""
        return "true" if self.polarity == "any" else "t.polarity = ?"

    @property
    def parameters(self) -> list[str]:
        """What ``where`` takes."""
        return [] if self.polarity == "any" else [self.polarity]


@dataclass(frozen=True)
class Reviewed:
    """Units of a sample that were read whole, with what was found in each by row of the table."""

    units: Any
    drawing: Ints
    weight: Floats
    labels: dict[str, Floats]
    tagged: dict[str, Bools]
    covered: frozenset[str]
    lost: int
    unfinished: int
    disputed: int

    def of(self, table: dict[str, Any], row: str, kind: type) -> Any:
        """Labels or tags of a row; nothing where it was never seen."""
        return table.get(row, np.zeros(len(self.drawing), dtype=kind))


class Material:
    """All cells of a request. ``reviewed`` is ``None`` without a sample."""

    def __init__(self, db: Database, request: Request, sample: StoredSample | None) -> None:
        self.request = request
        self._db, self._sample = db, sample
        self._population = _population(db, request, segments_for(sample.unit if sample is not None else ""))
        self._tags = _tagged(db, request)
        self.reviewed = _reviewed(db, request, sample) if sample is not None else None

    @cached_property
    def _cells(self) -> dict[Key, Any]:
        return {_as_key(found): part for found, part in self._population.groupby(self.request.places)}

    @cached_property
    def _tagged_cells(self) -> dict[Key, Any]:
        return {_as_key(found): part for found, part in self._tags.groupby(["row", *self.request.places])}

    @cached_property
    def _read_cells(self) -> dict[Key, Bools]:
        if self.reviewed is None or self.reviewed.units.empty:
            return {}
        found = self.reviewed.units[self.request.places].to_numpy(dtype=str)
        return {_as_key(k): (found == np.array(_as_key(k))).all(axis=1) for k in np.unique(found, axis=0).tolist()}

    def columns(self) -> list[Key]:
        """Every combination of the dimensions that has units."""
        return list(self._cells)

    def persons(self, column: Key) -> Any:
        """The persons of a cell, sorted."""
        return np.unique(self._cells[column]["case_id"].to_numpy(dtype=str)) if column in self._cells else np.array([])

    def uncovered(self, column: Key) -> float:
        """The share of a cell's units in strata of which nothing was reviewed."""
        cell = self._cells[column]
        covered = self.reviewed.covered if self.reviewed else frozenset()
        units = cell["units"].to_numpy(dtype=np.float64)
        return float(units[~cell["stratum"].isin(covered).to_numpy()].sum() / units.sum())

    def whole(self, row: str, column: Key) -> Whole:
        """All units of a cell by person, and those that the model tagged."""
        persons = self.persons(column)
        tags = self._tagged_cells.get((row, *column))
        tagged = np.zeros(len(persons)) if tags is None else _by_person(persons, tags)
        return Whole(_by_person(persons, self._cells[column]), tagged)

    def read(self, row: str, column: Key) -> Read:
        """The reviewed units of a cell."""
        kept = self._read_cells.get(column)
        if self.reviewed is None or kept is None:
            nothing = np.array([], dtype=np.int64)
            return Read(nothing, nothing, nothing.astype(float), nothing.astype(float), nothing.astype(bool))
        found = self.reviewed
        persons = np.searchsorted(self.persons(column), found.units["case_id"].to_numpy(dtype=str)[kept])
        labels, tagged = found.of(found.labels, row, float), found.of(found.tagged, row, bool)
        return Read(persons, found.drawing[kept], found.weight[kept], labels[kept], tagged[kept])

    def found(self, row: str) -> float:
        """The share of units with the row in all that was read, half a unit more on either side."""
        labels = self.everything_read(row)[0].label
        return (float(labels.sum()) + 0.5) / (len(labels) + 1)

    def everything_read(self, row: str) -> tuple[Read, Any]:
        """All reviewed units, ``person`` being a code over all cells, and each unit's value of the first dimension."""
        found = self.reviewed
        if found is None or found.units.empty:
            return self.read(row, ()), np.array([], dtype=str)
        persons = np.unique(found.units["case_id"].to_numpy(dtype=str), return_inverse=True)[1]
        labels, tagged = found.of(found.labels, row, float), found.of(found.tagged, row, bool)
        return Read(persons, found.drawing, found.weight, labels, tagged), found.units["d0"].to_numpy(dtype=str)


def _as_key(found: Any) -> Key:
    return tuple(str(value) for value in found) if isinstance(found, (tuple, list)) else (str(found),)


def _by_person(persons: Any, part: Any) -> Floats:
    codes = np.searchsorted(persons, part["case_id"].to_numpy(dtype=str))
    return np.bincount(codes, part["units"].to_numpy(dtype=np.float64), len(persons)).astype(np.float64)


def _population(db: Database, request: Request, segments: str) -> Any:
    unit = listed(dict.fromkeys([*key(request.count), "case_id", "stratum"]))
    grouped = listed([*request.places, "stratum", "case_id"])
    sql = f"""SELECT {grouped}, count(*) AS units
        FROM (SELECT DISTINCT {unit}, {request.named} FROM {segments}) GROUP BY ALL"""  # noqa: S608 - constants only
    return db.frame(sql)


def _tagged(db: Database, request: Request) -> Any:
    unit = listed(dict.fromkeys([*key(request.count), "case_id"]))
    inner = f"""SELECT DISTINCT h.{request.rows} AS row, {unit}, {request.named}
        FROM {SEGMENTS} JOIN theme_tags t {_ON} JOIN themes h USING (theme) WHERE {request.where}"""  # noqa: S608 - constants only
    sql = f"SELECT row, {listed([*request.places, 'case_id'])}, count(*) AS units FROM ({inner}) GROUP BY ALL"  # noqa: S608 - constants only
    return db.frame(sql, request.parameters)


def _reviewed(db: Database, request: Request, sample: StoredSample) -> Reviewed:
    items = _items(db, request, sample)
    drawings = items.groupby("place").agg(
        stratum=("drawn_in", "first"), probability=("probability", "first"), lost=("lost", "any"),
        reviewed=("reviewed", "all"),
    )  # fmt: skip
    drawings["lost"] |= ~drawings.index.isin(_unchanged(db, items, sample.unit))
    finished = drawings["reviewed"] & ~drawings["lost"]
    drawn, done = drawings["stratum"].value_counts(), drawings.loc[finished, "stratum"].value_counts()
    drawings["weight"] = drawings["stratum"].map(drawn / done) / drawings["probability"]
    read = items[items["place"].isin(drawings.index[finished])].reset_index(drop=True)
    of_unit = list(dict.fromkeys([*(column.strip('"') for column in key(request.count)), *request.places]))
    units = read.drop_duplicates(of_unit).reset_index(drop=True)
    unit_of = read.groupby(of_unit, sort=False).ngroup().to_numpy()
    labels, disputed = _labels(db, request, sample.sample, read, unit_of, len(units))
    return Reviewed(
        units, units["place"].to_numpy(dtype=np.int64),
        units["place"].map(drawings["weight"]).to_numpy(dtype=np.float64),
        labels, _tags_of(db, request, sample.sample, read, unit_of, len(units)), frozenset(done.index),
        lost=int(drawings["lost"].sum()), unfinished=int((~drawings["reviewed"] & ~drawings["lost"]).sum()),
        disputed=disputed,
    )  # fmt: skip


def _items(db: Database, request: Request, sample: StoredSample) -> Any:
    """The sample's segments with what they are now; ``lost`` where there is no such segment any more."""
    sql = f"""
        WITH read AS (SELECT DISTINCT note_id, start, "end", true AS reviewed FROM sample_reviews WHERE sample = ?)
        SELECT i.place, i.stratum AS drawn_in, i.probability, i.note_id, i.start, i."end", n.case_id, n.stage AS stage,
               {listed(f"n.{place}" for place in request.places)},
               coalesce(r.reviewed, false) AS reviewed, n.case_id IS NULL AS lost
        FROM sample_items i
        LEFT JOIN (SELECT *, {request.named} FROM {SEGMENTS}) n {_ON} LEFT JOIN read r {_ON}
        WHERE i.sample = ? ORDER BY i.place, i.note_id, i.start"""  # noqa: S608 - constants only
    return db.frame(sql, [sample.sample, sample.sample])


def _unchanged(db: Database, items: Any, unit: str) -> list[int]:
    """Places whose drawing is still the same unit with the same number of segments."""
    names = [column.strip('"') for column in key(unit)]
    if unit == "segments":
        return items["place"].tolist()
    sql = f"SELECT {listed(key(unit))}, count(*) AS now FROM {SEGMENTS} GROUP BY ALL"  # noqa: S608 - constants only
    drawn = items.groupby("place").agg(
        **{n: (n, "first") for n in names}, kinds=("stage", "nunique"), then=("place", "size")
    )
    found = drawn.reset_index().merge(db.frame(sql), on=names)
    whole = (found["then"] == found["now"]) & ((found["kinds"] == 1) | (unit == FILES))
    return found.loc[whole, "place"].tolist()


def _labels(
    db: Database, request: Request, sample: str, read: Any, unit_of: Ints, units: int
) -> tuple[dict[str, Floats], int]:
    """What coders found, by row: the adjudicated decision, else the share of coders who see it; and how many differ.

    Whoever read the segment whole and decided nothing on a theme says that it is not there.
    """
    sql = f"""
        WITH readers AS (SELECT note_id, start, "end", coder FROM sample_reviews WHERE sample = ?
        ), said AS (
            SELECT t.* FROM decisions t SEMI JOIN readers {_ON}
            QUALIFY t.adjudicated = bool_or(t.adjudicated) OVER (PARTITION BY t.note_id, t.start, t."end", t.theme)
        ), asked AS (
            SELECT note_id, start, "end", theme, coder FROM said
            UNION
            SELECT r.note_id, r.start, r."end", s.theme, r.coder
            FROM readers r JOIN (SELECT DISTINCT note_id, start, "end", theme FROM said WHERE NOT adjudicated) s {_ON}
        )
        SELECT h.{request.rows} AS row, note_id, start, "end",
               avg(CASE WHEN t.verdict = 'coded' AND {request.where} THEN 1.0 ELSE 0.0 END) AS label
        FROM asked LEFT JOIN said t USING (note_id, start, "end", theme, coder) JOIN themes h USING (theme)
        GROUP BY h.theme, h.life_sphere, h.lever, note_id, start, "end" """  # noqa: S608 - constants only
    found = db.frame(sql, [sample, *request.parameters])
    labels: dict[str, Floats] = {}
    for row, place, label in _placed(found, read, unit_of):
        np.maximum.at(labels.setdefault(row, np.zeros(units)), place, label)
    return labels, int(((found["label"] > 0) & (found["label"] < 1)).sum())


def _tags_of(db: Database, request: Request, sample: str, read: Any, unit_of: Ints, units: int) -> dict[str, Bools]:
    sql = f"""SELECT DISTINCT h.{request.rows} AS row, t.note_id, t.start, t."end", 1.0 AS label
        FROM theme_tags t SEMI JOIN (SELECT * FROM sample_items WHERE sample = ?) {_ON} JOIN themes h USING (theme)
        WHERE {request.where}"""  # noqa: S608 - constants only
    tagged: dict[str, Bools] = {}
    for row, place, _ in _placed(db.frame(sql, [sample, *request.parameters]), read, unit_of):
        tagged.setdefault(row, np.zeros(units, dtype=bool))[place] = True
    return tagged


def _placed(found: Any, read: Any, unit_of: Ints) -> list[tuple[str, Ints, Floats]]:
    """(row, units, values) for what was found in segments that were read."""
    placed = found.merge(read[[*_ITEM]].assign(unit=unit_of), on=[*_ITEM])
    return [
        (str(row), part["unit"].to_numpy(dtype=np.int64), part["label"].to_numpy(dtype=np.float64))
        for row, part in placed.groupby("row")
    ]


def values(db: Database, dimension: str, found: Sequence[str]) -> Key:
    """Values of a dimension in their natural order: the codebook's for stages, unknown last."""
    known = [row[0] for row in db.rows("SELECT stage FROM stages ORDER BY position")] if dimension == "stage" else []
    places = {value: place for place, value in enumerate(known)}
    order = sorted(set(found), key=lambda value: (value == UNKNOWN_STAGE, places.get(value, len(known)), value))
    return tuple(order)


def row_values(db: Database, rows: str) -> Key:
    """All rows of the codebook in its order."""
    return tuple(row[0] for row in db.rows(f"SELECT {rows} FROM themes GROUP BY 1 ORDER BY min(position)"))  # noqa: S608 - constants only


def labels_of(db: Database) -> dict[str, dict[str, str]]:
    """Label of each theme and stage id, per language."""
    found: dict[str, dict[str, str]] = {}
    for table, column in (("themes", "theme"), ("stages", "stage")):
        for value, *labels in db.rows(f"SELECT {column}, label_fr, label_nl, label_en FROM {table}"):  # noqa: S608 - constants only
            found[value] = dict(zip(("fr", "nl", "en"), labels, strict=True))
    return found
