"""Which database a table came from: a fingerprint of all that counts depend on, and who made it."""

from __future__ import annotations

import hashlib
import json

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


def source_of(db: Database) -> Source:
    """Two databases with the same rows have the same fingerprint, in whatever order they were written."""
    digest = hashlib.sha256()
    for table, columns in _TABLES.items():
        sql = f"""SELECT count(*), sum(md5_number(CAST(row({columns}) AS VARCHAR)) // 1000000000::UHUGEINT)
                  FROM (SELECT {columns} FROM {table})"""  # noqa: S608 - constants only
        if columns == "*":
            listed = ", ".join(f'"{name}"' for name in db.columns(table))
            sql = sql.replace("row(*)", f"row({listed})")
        digest.update(repr(db.rows(sql)).encode())
    rows = db.rows("SELECT version, models FROM runs ORDER BY rowid DESC LIMIT 1")
    program, models = rows[0] if rows else (__version__, "{}")
    return Source(digest.hexdigest()[:16], program, json.loads(models))
