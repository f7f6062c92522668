"""The database as every count reads it now: with the decisions of this moment laid over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..store import Database
from .file import ReviewFile


class Live:
    """Opened again when something was decided since; one thread at a time."""

    def __init__(self, path: Path, file: ReviewFile) -> None:
        self._path, self._file = path, file
        self._database: Database | None = None
        self._seen = -1
        self._made: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def database(self, *prepared: str) -> Iterator[Database]:
        """For one query or one table. ``prepared``: statements that make temporary tables, run once an opening."""
        with self._lock:
            last = self._file.one("SELECT coalesce(max(seq), 0) FROM events")[0]
            if self._database is None or last != self._seen:
                self._close()
                self._database, self._seen, self._made = Database.open(self._path), last, set()
            for statement in prepared:
                if statement not in self._made:
                    self._database.rows(statement)
                    self._made.add(statement)
            yield self._database

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._close()
