"""Opening a file that is missing, not ours, damaged or of another version."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from notes_mining.errors import StoreError
from notes_mining.store import SCHEMA_VERSION, Database


def test_a_missing_database_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"absent\.duckdb: no such database.*notes-mining run"):
        Database.open(tmp_path / "absent.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "foreign", [b"", b"note_id,text\n1,hello\n", b"SQLite format 3\0" + bytes(5000), bytes(300_000)]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, foreign: bytes) -> None:
    path = tmp_path / "foreign.duckdb"
    path.write_bytes(foreign)
    with pytest.raises(StoreError, match="cannot be read"):
        Database.open(path)
    assert path.read_bytes() == foreign


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE sales (amount INTEGER)",
        "CREATE TABLE meta (schema_version INTEGER)",
        "CREATE TABLE meta (name VARCHAR)",
    ],
)
def test_a_duckdb_file_of_another_program_is_refused(tmp_path: Path, script: str) -> None:
    path = tmp_path / "foreign.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(script)
    with pytest.raises(StoreError, match="not a database of notes-mining"):
        Database.open(path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.3, 0.5, 0.8, 0.999])
def test_a_truncated_file_is_refused_on_opening(stored: Path, content: bytes, share: float) -> None:
    stored.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(StoreError, match="cannot be read"):
        Database.open(stored)


def test_a_file_damaged_inside_is_reported_when_the_damage_is_read(stored: Path) -> None:
    damaged = bytearray(stored.read_bytes())
    for place in range(12_288 + 20_000, len(damaged), 50_000):
        damaged[place] ^= 0xFF
    stored.write_bytes(damaged)
    query = "SELECT sum(length(n.text)), sum(length(g.text)) FROM notes n JOIN segments g USING (note_id)"
    with pytest.raises(StoreError, match=r"cannot be read|not a database"), Database.open(stored) as database:
        database.rows(query)


def test_another_schema_version_is_named_with_ours(stored: Path) -> None:
    with duckdb.connect(str(stored)) as connection:
        connection.execute(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match=rf"version {SCHEMA_VERSION + 1}; this program reads {SCHEMA_VERSION}\."):
        Database.open(stored)


def test_a_refused_file_is_let_go(stored: Path) -> None:
    with duckdb.connect(str(stored)) as connection:
        connection.execute("DELETE FROM meta")
    with pytest.raises(StoreError):
        Database.open(stored)
    with duckdb.connect(str(stored)) as connection:
        connection.execute(f"INSERT INTO meta VALUES ({SCHEMA_VERSION})")
    Database.open(stored).close()
