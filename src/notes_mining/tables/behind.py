"""The persons behind the cells of a crosstab: what the gate needs to know beside the counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..records import UNKNOWN_STAGE
from ..store import Database

Key = tuple[str, ...]

_MEANINGS = ("life_sphere", "lever")


def persons_by(
    db: Database, source: str, parameters: Sequence[str], dimensions: Sequence[str], unit: str
) -> dict[Key, dict[str, int]]:
    """For each combination of ``dimensions``: persons, and how many units (``unit``: SQL columns) each of them has."""
    keys = [
        f"coalesce(CAST({name} AS VARCHAR), '{UNKNOWN_STAGE}') AS d{place}" for place, name in enumerate(dimensions)
    ]
    names = [f"d{place}" for place in range(len(dimensions))]
    sql = f"""
        WITH units AS (SELECT DISTINCT {", ".join([unit, *keys])} FROM {source})
        SELECT {", ".join([*names, "case_id", "count(*)"])} FROM units GROUP BY ALL"""  # noqa: S608 - names checked before
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    for *key, person, units in db.rows(sql, parameters):
        found[tuple(key)][person] = units
    return dict(found)


def attributes_of(db: Database, notes: str, dimensions: Sequence[str]) -> dict[str, dict[str, str]]:
    """What the case says of everybody with a note."""
    listed = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '{UNKNOWN_STAGE}')" for name in dimensions)
    rows = db.rows(f"SELECT DISTINCT case_id, {listed} FROM {notes}")  # noqa: S608 - constants only
    return {person: dict(zip(dimensions, values, strict=True)) for person, *values in rows}


def meaning_of_themes(db: Database) -> dict[str, dict[str, str]]:
    """Each theme's sphere of life, and whether it is a lever, an obstacle or context."""
    rows = db.rows(f"SELECT theme, {', '.join(_MEANINGS)} FROM themes")  # noqa: S608 - constants only
    return {theme: dict(zip(_MEANINGS, values, strict=True)) for theme, *values in rows}


def impossible(dimensions: Sequence[str], values: Key, meaning: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether the codebook rules a combination out: a theme under another sphere than its own."""
    found = dict(zip(dimensions, values, strict=True))
    facts = meaning.get(found.get("theme", ""), {})
    return any(found.get(name, fact) != fact for name, fact in facts.items())
