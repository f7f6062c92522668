"""Counting in the database: distinct persons, notes or segments per combination of dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import POLARITIES, UNKNOWN_STAGE, VOICES
from ..store import Database
from .dimensions import TAG_DIMENSIONS, CrosstabSettings, Key

UNITS = {"persons": "case_id", "notes": "note_id, case_id", "segments": 'note_id, start, "end", case_id'}
CODEBOOK = {"theme": ("themes", "theme"), "stage": ("stages", "stage"), "narrated_stage": ("stages", "stage")}
_FIXED = {"polarity": POLARITIES, "voice": VOICES, "lever": ("lever", "obstacle", "context")}
_NOTES = """(
    SELECT n.note_id, n.case_id, s.stage, n.language AS note_language, n.note_type,
           c.language_community AS language, c.gender, c.birth_band, c.district, c.children,
           c.nationality_status, c.partner_status, c.education
    FROM notes n JOIN note_stages s USING (note_id) LEFT JOIN cases c ON c.case_id = n.case_id
)"""
_SEGMENTS = f'(SELECT n.*, g.start, g."end" FROM {_NOTES} n JOIN segments g USING (note_id))'  # noqa: S608 - constants only


@dataclass(frozen=True)
class _Base:
    """The rows to count: tags if any dimension is a tag's, else notes or segments; with its parameters."""

    sql: str
    parameters: tuple[str, ...] = ()


def base_of(settings: CrosstabSettings) -> _Base:
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


def grouped(db: Database, base: _Base, dimensions: Sequence[str], unit: str) -> dict[Key, tuple[int, int]]:
    """(units, persons) per combination of dimensions."""
    keys = [f"d{place}" for place in range(len(dimensions))]
    sql = f"""
        WITH units AS (SELECT DISTINCT {", ".join([unit, *_columns(dimensions)])} FROM {base.sql})
        SELECT {", ".join([*keys, "count(*)", "count(DISTINCT case_id)"])}
        FROM units {"GROUP BY ALL" if keys else ""}"""  # noqa: S608 - names checked against DIMENSIONS
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in db.rows(sql, base.parameters)}


def reviewed(db: Database, base: _Base, settings: CrosstabSettings) -> dict[Key, int]:
    """How many tags of a cell a person decided."""
    if not settings.of_tags:
        return {}
    listed = ", ".join(_columns(settings.dimensions))
    sql = f"SELECT {listed}, count(*) FILTER (source <> 'model') FROM {base.sql} GROUP BY ALL"  # noqa: S608 - names checked against DIMENSIONS
    return {tuple(row[:-1]): row[-1] for row in db.rows(sql, base.parameters)}


class AtRisk:
    """Persons at risk by those of (cols, *by) that a note or a case has."""

    def __init__(self, db: Database, settings: CrosstabSettings) -> None:
        dimensions = settings.dimensions[1:]
        self._places = [place for place, name in enumerate(dimensions) if name not in TAG_DIMENSIONS]
        self._found = grouped(db, _Base(_NOTES), [dimensions[place] for place in self._places], "case_id")

    def persons(self, column: str, stratum: Key) -> int:
        """How many persons have a note there."""
        combination = (column, *stratum)
        return self._found.get(tuple(combination[place] for place in self._places), (0, 0))[1]


def values(db: Database, dimension: str, counted: set[str]) -> Key:
    """All values of a dimension in their natural order, the codebook's for themes and stages; unknown comes last."""
    if dimension in CODEBOOK:
        table, column = CODEBOOK[dimension]
        known = [row[0] for row in db.rows(f"SELECT {column} FROM {table} ORDER BY position")]  # noqa: S608 - constants only
    else:
        known = list(_FIXED.get(dimension, ()))
    seen = set(counted)
    if dimension not in TAG_DIMENSIONS:
        seen |= {key[0] for key in grouped(db, _Base(_NOTES), [dimension], "case_id")}
    if dimension in ("stage", "narrated_stage"):
        seen.add(UNKNOWN_STAGE)
    others = sorted(seen - set(known), key=lambda value: (value == UNKNOWN_STAGE, value))
    return (*known, *others)
