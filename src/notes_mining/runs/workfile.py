"""The steward's work file (SQLite): findings as they come, the survey, and what the database in place was made from."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import StoreError

_SCHEMA = Path(__file__).with_name("workfile.sql")
_VERSION = 1
_PAGE = 2000


class WorkFile:
    """An open work file. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open or make it, readable by its owner alone; one of another version, or damaged, is made anew."""
        self._connection = _open(path)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows of a query as they come; nothing may be written meanwhile."""
        yield from self._connection.execute(sql, values)

    def paged(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query over the survey in pages, by position, which comes first in each row.

        The query has a place ``{page}`` in its condition. Others may write between two pages.
        """
        last = -1
        while True:
            filled = sql.replace("{page}", f"s.position > {last}") + f" ORDER BY s.position LIMIT {_PAGE}"
            page = self.rows(filled, values)
            if not page:
                return
            yield page
            last = int(page[-1][0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk afterwards."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """One statement."""
        self._connection.execute(sql, values)

    def fill(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each row."""
        self._connection.executemany(sql, rows)

    def made(self) -> dict[str, str]:
        """What is noted of the database in place: its run and prints."""
        return dict(self.rows("SELECT name, value FROM made"))

    def forget(self) -> None:
        """There is no database in place that was made from what is noted here."""
        with self.transaction():
            for table in ("cases", "notes", "made"):
                self.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def begin_next(self) -> None:
        """Clear what an interrupted run has noted of a database that never came to be."""
        with self.transaction():
            for table in ("survey", "fresh", "next_cases", "next_notes", "next_made"):
                self.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def note_next(self, made: Mapping[str, str]) -> None:
        """All is noted of the next database: from here on it may be published."""
        with self.transaction():
            self.fill("INSERT INTO next_made VALUES (?, ?)", made.items())

    def publish(self, detect_print: str) -> None:
        """What was noted of the next database holds for the one in place; what nobody needs any more is dropped."""
        if not self.rows("SELECT 1 FROM next_made"):
            return
        with self.transaction():
            for table in ("cases", "notes", "made"):
                self.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM next_{table}")  # noqa: S608
            self.execute("DELETE FROM cases WHERE print = ''")
            self.execute("DELETE FROM notes WHERE note NOT IN (SELECT note FROM survey)")
            self.execute("DELETE FROM found WHERE print <> ? OR text NOT IN (SELECT text FROM survey)", [detect_print])
            for table in ("survey", "fresh", "next_cases", "next_notes", "next_made"):
                self.execute(f"DELETE FROM {table}")  # noqa: S608

    def __enter__(self) -> WorkFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    for attempt in (1, 2):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version in (0, _VERSION):
                connection.executescript(_SCHEMA.read_text(encoding="utf-8"))
                connection.execute(f"PRAGMA user_version = {_VERSION}")
                return connection
        except sqlite3.OperationalError as error:
            connection.close()
            raise StoreError(f"{path} cannot be written: {error}. Free disk space, or mend its rights.") from None
        except sqlite3.DatabaseError:
            pass
        connection.close()
        if attempt == 1:
            path.unlink()
    raise StoreError(f"{path} is damaged. Remove it; the next run does all the work again.")
