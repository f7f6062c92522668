"""Opening a database file, and what its troubles are called: a message of DuckDB may quote a value, ours say where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ..errors import StoreError

_DAMAGE = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
_DISK = ("no space left", "file too large", "could not write", "read-only file system")
_CORRUPT = "corrupt database file"
_IN_USE = ("could not set lock", "already open", "different configuration")
_CLOSED_TO_THE_WORLD: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_access": "false",  # no other file, no network, no extension
    "python_enable_replacements": "false",  # a name in SQL is a table, never a Python variable
    "lock_configuration": "true",
}


@contextmanager
def private_files() -> Iterator[None]:
    """Files made meanwhile are their owner's only (mode 600). A process that writes a database has one thread."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def trouble(path: Path, error: duckdb.Error) -> StoreError | None:
    """What is wrong with the file or its disk, told by the message where DuckDB has no kind of error for it."""
    message = str(error).lower()
    if any(sign in message for sign in _DISK):  # no damage: what was written before stands
        return StoreError(f"{path} cannot be written: the disk is full, or may only be read. Make room.")
    return damaged(path) if isinstance(error, _DAMAGE) or _CORRUPT in message else None


def damaged(path: Path) -> StoreError:
    return StoreError(f"{path} cannot be read: not a DuckDB file, incomplete, damaged, or not readable by you.")


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
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
        raise damaged(path) from None
