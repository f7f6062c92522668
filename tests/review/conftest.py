"""A review on a small database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from study import Clock, desk_on, texts, write_database

from notes_mining.review.desk import Desk


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The database of ``texts()``."""
    return write_database(tmp_path_factory.mktemp("study") / "notes.duckdb", texts()).read_bytes()


@pytest.fixture
def path(tmp_path: Path, written: bytes) -> Path:
    """The same, closed, with a steward's folder beside it."""
    (tmp_path / "steward").mkdir()
    database = tmp_path / "notes.duckdb"
    database.write_bytes(written)
    return database


@pytest.fixture
def clock() -> Clock:
    """Time that stands still until a test moves it."""
    return Clock()


@pytest.fixture
def desk(path: Path, clock: Clock) -> Iterator[Desk]:
    """The review, with all accounts and no blind share."""
    with desk_on(path, clock) as desk:
        yield desk
