"""The helpers that invent databases live beside the store's tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))
from exchanged import TEXTS, fill

from notes_mining.store import Database


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Four notes of two persons, decisions of two coders, closed on disk."""
    path = tmp_path / "notes.duckdb"
    with Database.create(path) as database:
        fill(database, TEXTS)
    return path


@pytest.fixture
def database(stored: Path) -> Iterator[Database]:
    """That database, open for reading."""
    with Database.open(stored) as database:
        yield database
