"""The review's own SQLite file: readable by its owner alone, write-ahead log, one writer at a time.

One connection serves all threads of a server, one after another: a transaction takes a few milliseconds, and what is
written lies on disk when the call returns. Other processes (commands, counts) may read and write beside it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import StoreError

NAME = "review.sqlite"
SCHEMA_VERSION = 1
_SCHEMA = Path(__file__).with_name("schema.sql")
_WAIT_MS = 10_000


def review_file_of(database: Path) -> Path:
    """Where the review of ``database`` (notes.duckdb) is kept: beside it."""
    return database.with_name(NAME)


class ReviewFile:
    """An open review file. Use it as a context manager, or ``close`` it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self.path = connection, path
        self._lock = threading.RLock()
        self._deep = False
        self._afterwards: list[Callable[[], None]] = []

    @classmethod
    def open(cls, path: Path) -> ReviewFile:
        """The file at ``path``, made if it does not exist.

        Raises:
            StoreError: not ours, damaged, of another version, or its folder does not exist.
        """
        if not path.parent.is_dir():
            raise StoreError(f"{path.parent}: no such folder.")
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)  # the log files that SQLite makes beside it take the same mode
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            file = cls(connection, path)
            file._prepare()
        except (sqlite3.Error, OSError):
            raise StoreError(f"{path} cannot be opened: not a review file, damaged, or not yours.") from None
        return file

    def _prepare(self) -> None:
        with self.transaction():
            tables = self.rows("SELECT name FROM sqlite_master WHERE name = 'meta'")
            if not tables:
                if self.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
                    raise StoreError(f"{self.path} is not a review file of notes-mining.")
                for statement in _statements(_SCHEMA.read_text(encoding="utf-8")):
                    self._connection.execute(statement)
        version = self.rows("SELECT schema_version FROM meta")[0][0]
        if version != SCHEMA_VERSION:
            raise StoreError(f"{self.path} has schema version {version}; this program reads {SCHEMA_VERSION}.")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other writers wait. One within another joins it."""
        with self._lock:
            if self._deep:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._deep = True
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._afterwards.clear()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._deep = False
            afterwards, self._afterwards = self._afterwards, []
            for action in afterwards:
                action()

    def afterwards(self, action: Callable[[], None]) -> None:
        """Do this once the running transaction is committed; not if it fails."""
        self._afterwards.append(action)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows of a statement, as tuples."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first row, or ``None``."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchone()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """A change; returns the id of a row it inserted, else of the last one."""
        with self._lock:
            return int(self._connection.execute(sql, parameters).lastrowid or 0)

    def many(self, sql: str, rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> None:
        """A change for each of ``rows``."""
        with self._lock:
            self._connection.executemany(sql, rows)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> ReviewFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one; ``executescript`` would commit our transaction."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement("\n".join(lines)) and any(part.split("--")[0].strip() for part in lines):
            yield "\n".join(lines)
            lines = []
