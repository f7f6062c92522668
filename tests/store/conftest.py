"""An empty database, and a filled one that lies closed on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from invented import Written, write

from notes_mining.store import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new, empty database, open for writing."""
    with Database.create(tmp_path / "notes.duckdb") as database:
        yield database


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with notes enough for several blocks."""
    path = tmp_path_factory.mktemp("content") / "stored.duckdb"
    with Database.create(path) as database:
        write(database, [Written(f"N{number}", "P1", segments=20) for number in range(600)])
    return path.read_bytes()


@pytest.fixture
def stored(tmp_path: Path, content: bytes) -> Path:
    """That database, closed, as a file."""
    path = tmp_path / "stored.duckdb"
    path.write_bytes(content)
    return path
