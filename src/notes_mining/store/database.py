"""A database file: create, open, append, query.

The file, its write-ahead log and what a big query spills hold notes, so all are made readable by their owner only. A
message of DuckDB or Arrow may quote the value it stumbled on: what reaches the user says only where it happened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from ..errors import StoreError
from .people import FILE, lay_over, read_work

SCHEMA_VERSION = 3
_SCHEMA = Path(__file__).with_name("schema.sql")
_HEADERS = 3 * 4096  # bytes before the first block of a DuckDB file
_DAMAGE = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
_IN_USE = ("could not set lock", "already open", "different configuration")
_CLOSED_TO_THE_WORLD: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_access": "false",  # no other file, no network, no extension
    "python_enable_replacements": "false",  # a name in SQL is a table, never a Python variable
    "lock_configuration": "true",
}


class Database:
    """An open database. Use it as a context manager."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
        self._connection, self._path, self._read_only = connection, path, read_only

    @classmethod
    def create(cls, path: Path) -> Database:
        """A new, empty database with the schema; the file must not exist.

        Raises:
            StoreError: it exists, its folder does not, or the log of a lost database lies in its place.
        """
        leftover = path.with_name(path.name + ".wal")
        if path.exists() or leftover.exists():
            raise StoreError(f"{path if path.exists() else leftover} exists already. Move it away first.")
        if not path.parent.is_dir():
            raise StoreError(f"{path.parent}: no such folder.")
        with _private():
            database = cls(_connect(path, read_only=False), path, read_only=False)
        database._execute(_SCHEMA.read_text(encoding="utf-8"))
        return database

    @classmethod
    def open(cls, path: Path, *, read_only: bool = True, people: bool = True) -> Database:
        """An existing database of this schema version.

        Opened for reading, it shows the decisions of the review beside it as they are at this moment
        (``people.py``), unless ``people`` is false: then only what is in the file itself.

        Raises:
            StoreError: missing, not ours, damaged, of another version, or in use by another process.
        """
        if not path.is_file():
            raise StoreError(f"{path}: no such database. Make it with 'notes-mining run'.")
        database = cls(_connect(path, read_only=read_only), path, read_only=read_only)
        try:
            database._check()
            if read_only and people and (review := path.with_name(FILE)).is_file():
                lay_over(database.rows, database._insert_columns, read_work(review))
        except BaseException:
            database.close()
            raise
        return database

    def _check(self) -> None:
        """That the file is whole, ours, and of this version.

        Blocks in use are what a whole file must hold: free ones at its end DuckDB cuts off when it closes a file that
        was written to again, and still counts them in ``total_blocks``.
        """
        block_size, blocks = self.rows("SELECT block_size, used_blocks FROM pragma_database_size()")[0]
        if self._path.stat().st_size < _HEADERS + block_size * blocks:
            raise _damaged(self._path)
        try:
            versions = self.rows("SELECT schema_version FROM meta")
        except duckdb.Error:
            versions = []
        if len(versions) != 1:
            raise StoreError(f"{self._path} is not a database of notes-mining.")
        if versions[0][0] != SCHEMA_VERSION:
            raise StoreError(
                f"{self._path} has schema version {versions[0][0]}; this program reads {SCHEMA_VERSION}. "
                "Move it away and run the pipeline again."
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        with self._guarded() as connection:
            connection.commit()

    def append(self, table: str, columns: Mapping[str, Sequence[Any]]) -> int:
        """Append rows given as columns, through Arrow; returns how many.

        Raises:
            StoreError: no such table or column, columns of unequal length, or a row that the table refuses.
        """
        self._check_columns(table, columns)
        return self._insert_columns(table, columns)

    def _insert_columns(self, table: str, columns: Mapping[str, Sequence[Any]]) -> int:
        try:
            batch = pa.table({name: pa.array(values) for name, values in columns.items()})
        except (pa.ArrowException, TypeError, OverflowError):
            raise StoreError(f"table '{table}': columns of unequal length, or values of mixed types.") from None
        if batch.num_rows:
            self._insert(table, batch)
        return int(batch.num_rows)

    def _check_columns(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
        if not self.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = ? AND NOT internal", [table]):
            raise StoreError(f"there is no table '{table}'.")
        unknown = set(columns) - set(self.columns(table))
        if unknown:
            raise StoreError(f"table '{table}' has no column {', '.join(sorted(unknown))}.")

    def _insert(self, table: str, batch: pa.Table) -> None:
        listed = ", ".join(f'"{name}"' for name in batch.column_names)
        self._connection.register("incoming", batch)
        try:
            self._execute(f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM incoming')  # noqa: S608 - names checked before
        except duckdb.ConstraintException:
            raise _refused(table) from None
        except duckdb.Error:
            raise StoreError(f"table '{table}': a value is not of its column's type.") from None
        finally:
            with suppress(duckdb.TransactionException):  # after a failure only a rollback is possible
                self._connection.unregister("incoming")

    @contextmanager
    def _guarded(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection; what it writes is private, and a damaged file becomes a StoreError."""
        try:
            with nullcontext() if self._read_only else _private():
                yield self._connection
        except _DAMAGE:
            raise _damaged(self._path) from None

    def _execute(self, sql: str) -> None:
        with self._guarded() as connection:
            connection.execute(sql)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._guarded() as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """A query's result as a pandas DataFrame."""
        with self._guarded() as connection:
            return connection.execute(sql, list(parameters)).df()

    def arrow(self, sql: str, tables: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """A query's result as Arrow; ``tables`` can be named in it."""
        with self._guarded() as connection, _registered(connection, tables or {}):
            return connection.sql(sql).to_arrow_table()

    def insert_select(self, table: str, columns: Sequence[str], select: str, tables: Mapping[str, pa.Table]) -> None:
        """Append what ``select`` gives, in its order; ``tables`` can be named in it.

        Raises:
            StoreError: a row that the table refuses.
        """
        listed = ", ".join(f'"{name}"' for name in columns)
        with self._guarded() as connection, _registered(connection, tables):
            try:
                connection.execute(f'INSERT INTO "{table}" ({listed}) {select}')
            except duckdb.ConstraintException:
                raise _refused(table) from None

    def columns_of(self, table: str) -> dict[str, list[Any]]:
        """A whole table as columns, as ``append`` takes them."""
        names = self.columns(table)
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.rows(f'SELECT {listed} FROM "{table}" ORDER BY rowid')  # noqa: S608 - names from the schema itself
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def columns(self, table: str) -> list[str]:
        """Column names of a table or view."""
        sql = """SELECT column_name FROM information_schema.columns WHERE table_name = ?
                 GROUP BY column_name ORDER BY min(ordinal_position)"""  # a temporary one may stand before ours
        return [row[0] for row in self.rows(sql, [table])]

    def close(self) -> None:
        """Close the file."""
        with self._guarded() as connection:
            connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def _private() -> Iterator[None]:
    """Files made meanwhile are their owner's only (mode 600). A process that writes a database has one thread."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    """Arrow tables that a query can name meanwhile."""
    for name, table in tables.items():
        connection.register(name, table)
    try:
        yield
    finally:
        with suppress(duckdb.TransactionException):  # after a failure only a rollback is possible
            for name in tables:
                connection.unregister(name)


def _refused(table: str) -> StoreError:
    return StoreError(f"table '{table}': a row is there already, lacks a value, or breaks a rule of the table.")


def _damaged(path: Path) -> StoreError:
    return StoreError(f"{path} cannot be read: not a DuckDB file, incomplete, damaged, or not readable by you.")


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection that can neither load extensions, read other files, nor reach a network.

    A reader's query never spills to disk: the spill would hold notes, beside a file that others may read.
    """
    config = _CLOSED_TO_THE_WORLD | ({"temp_directory": ""} if read_only else {})
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.Error as error:
        message = str(error).lower()
        if any(sign in message for sign in _IN_USE):
            raise StoreError(f"{path} is in use by another program; close it and try again.") from None
        if "version number" in message:
            raise StoreError(
                f"{path} was written by another version of DuckDB. Move it away and run the pipeline again."
            ) from None
        raise _damaged(path) from None
