"""An empty database. The helper that fills it stands with the store's tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_mining.store import Database

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new, empty database, open for writing."""
    with Database.create(tmp_path / "notes.duckdb") as database:
        yield database
