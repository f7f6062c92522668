"""Which database a table came from: a fingerprint of all that counts depend on, and who made it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from typing import Any

from .. import __version__
from ..store import Database
from .disclosure import Source

_TABLES = {
    "notes": "note_id, case_id, date, language, note_type, stage_given",
    "cases": "*",
    "events": "*",
    "segments": 'note_id, start, "end"',
    "theme_tags": 'note_id, start, "end", theme, polarity, voice, narrated_stage',
    "decisions": "*",
    "themes": "theme, life_sphere, lever",
    "event_rules": "*",
}


_LAID_OVER = ("decisions", "themes")
"""What the review's file changes for a connection, though the database's own file stays as it is."""
_MOST = 64
_SUMS = """
    SELECT count(*), sum(md5_number_upper(text)), sum(md5_number_lower(text))
    FROM (SELECT CAST(row({columns}) AS VARCHAR) AS text FROM {table})"""
"""Sums of whole numbers: in whatever order rows are read, they are the same to the last digit."""


def source_of(db: Database) -> Source:
    """Two databases with the same rows have the same fingerprint, in whatever order they were written."""
    digest = hashlib.sha256()
    for table in _TABLES:
        digest.update(repr([_kept(db, table)]).encode())
    rows = db.rows("SELECT version, models FROM runs ORDER BY rowid DESC LIMIT 1")
    program, models = rows[0] if rows else (__version__, "{}")
    return Source(digest.hexdigest()[:16], program, json.loads(models))


_known: dict[tuple[Hashable, str], tuple[Any, ...]] = {}


def _kept(db: Database, table: str) -> tuple[Any, ...]:
    """How many rows there are, and the sums of their hashes; of a file that did not change since, as it was then."""
    key = db.stamp, table
    if db.stamp is None or table in _LAID_OVER:
        return _summed(db, table)
    if key not in _known:
        if len(_known) >= _MOST:
            _known.clear()
        _known[key] = _summed(db, table)
    return _known[key]


def _summed(db: Database, table: str) -> tuple[Any, ...]:
    columns = _TABLES[table]
    listed = ", ".join(f'"{name}"' for name in db.columns(table)) if columns == "*" else columns
    return db.rows(_SUMS.format(columns=listed, table=table))[0]
