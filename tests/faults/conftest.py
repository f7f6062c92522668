"""Faults: what is promised when a disk is full, a file damaged, power lost. ``make test-faults`` counts them.

Every test here is one kind of fault; a loop over places (bits, cuts) counts each of them by ``survived``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / room) for room in ("store", "review")]


@pytest.fixture
def survived(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """Tell how many faults of a kind were survived."""

    def tell(number: int) -> None:
        request.node.user_properties.append(("faults", number))

    return tell


@pytest.fixture
def many(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """So few in the suite, so many with ``--all-faults``."""
    everything = bool(request.config.getoption("--all-faults"))
    return lambda few, all_of_them: all_of_them if everything else few


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with notes enough for several blocks."""
    from invented import CODEBOOK, Decision, Tag, Written, write

    from notes_mining.store import Database
    from notes_mining.themes.tagging import Band

    path = tmp_path_factory.mktemp("content") / "notes.duckdb"
    with Database.create(path) as made:
        notes = [Written(f"N{number}", f"P{number % 9}", tags=(Tag("stigma"),), segments=20) for number in range(400)]
        bands = [Band(theme.id, 0.5, 0.4, 0.6) for theme in CODEBOOK.themes]
        write(made, notes, decisions=[Decision("N1", "stigma", "A")], bands=bands)
    return path.read_bytes()


@pytest.fixture
def study(tmp_path: Path, database: bytes) -> Path:
    """The folder of a run: database, review, steward's folder with a key."""
    from notes_mining.review.file import ReviewFile

    folder = tmp_path / "study"
    (folder / "steward").mkdir(parents=True, mode=0o700)
    (folder / "notes.duckdb").write_bytes(database)
    (folder / "steward/run.key").write_text("ab" * 32, encoding="ascii")
    (folder / "steward/ledger.jsonl").write_text("{}\n", encoding="ascii")
    ReviewFile.open(folder / "review.sqlite").close()
    return folder
