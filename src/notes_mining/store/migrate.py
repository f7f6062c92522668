"""A database of an earlier schema, brought up to this one: copied table by table into a new file beside it.

No earlier version had a table or a column that this one lacks, so a copy loses nothing; what was added since is empty.
A later change that moves or renames something has its place in ``_content``. The old file is kept.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import StoreError
from .carry import free_name
from .database import SCHEMA_VERSION, Database

_TABLES = "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY table_name"
_EVERYTHING = f"""{_TABLES.removesuffix("ORDER BY table_name")}
    UNION SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Migrated:
    """From which version it came, how many rows were copied, and where the old file is (``None``: nothing to do)."""

    version: int
    rows: int
    kept: Path | None


def migrate(path: Path) -> Migrated:
    """Bring ``path`` up to this schema. It is replaced in one step, by a whole copy; the old one stays beside it.

    Raises:
        StoreError: it cannot be read, is of a later schema, in use, or the copy does not hold what it held.
    """
    partial = path.with_name(f".{path.name}.migrated.partial")
    _remove(partial)
    try:
        with Database.open(path, people=False, earlier=True) as old, Database.create(partial) as new:
            [(version,)] = old.rows("SELECT schema_version FROM meta")
            if version == SCHEMA_VERSION and old.rows(_EVERYTHING) == new.rows(_EVERYTHING):
                return Migrated(version, 0, None)
            rows = _copy(old, new)
        return Migrated(version, rows, _exchange(path, partial, version))
    finally:
        _remove(partial)


def _copy(old: Database, new: Database) -> int:
    tables = [name for (name,) in old.rows(_TABLES) if name != "meta"]
    with new.transaction():
        for table in tables:
            new.append(table, _content(old, table))
    counts = [(_count(old, table), _count(new, table)) for table in tables]
    if any(before != after for before, after in counts):
        raise StoreError("The copy does not hold as many rows as the database. Nothing was changed.")
    return sum(after for _, after in counts)


def _content(old: Database, table: str) -> dict[str, list[Any]]:
    """A table as this schema takes it."""
    return old.columns_of(table)


def _count(database: Database, table: str) -> int:
    return int(database.rows(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608 - names from the schema itself


def _exchange(path: Path, partial: Path, version: int) -> Path:
    """Put ``partial`` in the place of ``path``; at every moment one of them stands there."""
    kept = free_name(path.with_name(f"{path.name}.version-{version}"))
    os.link(path, kept)
    partial.replace(path)
    return kept


def _remove(partial: Path) -> None:
    for leftover in (partial, partial.with_name(f"{partial.name}.wal")):
        if leftover.exists():
            leftover.unlink()
