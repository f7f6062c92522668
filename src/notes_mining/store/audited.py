"""What an audit found and nobody has resolved, told by the database itself: a copy that was taken elsewhere has it too.

Ids of hits alone, never what was found. The file is replaced by a whole copy, so that nobody who reads it is disturbed.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from ..errors import StoreError
from .database import Database

TABLE = "audit_blocks"


def blocks_of(path: Path) -> frozenset[str]:
    """Ids of hits that block, as the file itself tells.

    Raises:
        StoreError: it cannot be read, so it is not known.
    """
    with Database.open(path, people=False, earlier=True) as database:
        return _blocks(database)


def _blocks(database: Database) -> frozenset[str]:
    rows = database.rows("SELECT hit FROM audit_blocks") if database.columns(TABLE) else []
    return frozenset(row[0] for row in rows)


def note_blocks(path: Path, hits: Collection[str]) -> None:
    """Let the file tell that these hits block, and no others; one that tells so already is left as it is.

    Raises:
        StoreError: it cannot be read or written, or was replaced meanwhile. It is as it was then.
    """
    partial = path.with_name(f".{path.name}.partial")
    log = path.with_name(f"{path.name}.wal")
    if log.is_file():  # left by a writer that was cut off: brought into the file first
        Database.open(path, read_only=False, earlier=True).close()
    try:
        with Database.open(path, people=False, earlier=True) as database:  # nobody writes while it is open for reading
            if _blocks(database) == frozenset(hits):
                return
            stamp = database.stamp
            shutil.copy(path, partial)
        _write(partial, hits)
        with Database.open(path, people=False, earlier=True) as database:
            if database.stamp != stamp:
                raise StoreError(f"{path} was replaced meanwhile. Try again.")
            partial.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        for leftover in (partial, partial.with_name(f"{partial.name}.wal")):
            leftover.unlink(missing_ok=True)


def _write(path: Path, hits: Collection[str]) -> None:
    with Database.open(path, read_only=False, earlier=True) as database, database.transaction():
        database.rows("CREATE TABLE IF NOT EXISTS audit_blocks (hit VARCHAR PRIMARY KEY)")  # older ones lack it
        database.rows("DELETE FROM audit_blocks")
        database.append(TABLE, {"hit": sorted(set(hits))})
