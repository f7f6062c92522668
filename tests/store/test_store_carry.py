"""A new database takes over what people did in the earlier one, and says what no longer fits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from invented import WIDTH, Decision, Written, write

from notes_mining.errors import StoreError
from notes_mining.store import SCHEMA_VERSION, Database
from notes_mining.store.carry import Carried, carry_over, notices, take_over

NOTES = [Written("N1", "P1", segments=3), Written("N2", "P2", segments=2)]
DECISIONS = [Decision("N1", "stigma", "A"), Decision("N2", "stigma", "A", "not_coded", None, None, start=WIDTH, end=20)]


def fill(path: Path, notes: list[Written], *, people: bool = False) -> Database:
    """A database of these notes, with or without a sample, its review and decisions."""
    database = write(Database.create(path), notes, decisions=DECISIONS if people else ())
    if people:
        place = {"note_id": ["N1", "N2"], "start": [0, WIDTH], "end": [WIDTH, 2 * WIDTH]}
        database.append(
            "samples",
            {
                "sample": ["S1"], "design": ["stratified"], "unit": ["segments"], "asked": [2], "seed": [7],
                "drawn_on": [date(2026, 1, 2)], "strata": ["{}"], "segments_fingerprint": ["5-a"],
                "tags_fingerprint": ["0-0"],
            },
        )  # fmt: skip
        extra = {"sample": ["S1"] * 2, "place": [1, 2], "stratum": ["x"] * 2, "probability": [0.5, 1.0]}
        database.append("sample_items", place | extra)
        database.append("sample_reviews", place | {"sample": ["S1"] * 2, "coder": ["A"] * 2})
    return database


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    path = tmp_path / "notes.duckdb"
    fill(path, NOTES, people=True).close()
    return path


def test_everything_that_people_did_goes_over_unchanged(earlier: Path, tmp_path: Path) -> None:
    with fill(tmp_path / "new.duckdb", NOTES) as new:
        assert take_over(earlier, new) == []
        with Database.open(earlier) as old:
            for table in ("decisions", "samples", "sample_items", "sample_reviews"):
                assert new.rows(f"SELECT * FROM {table} ORDER BY ALL") == old.rows(
                    f"SELECT * FROM {table} ORDER BY ALL"
                )
                assert old.rows(f"SELECT count(*) FROM {table}") != [(0,)]


def test_what_no_longer_fits_is_kept_and_counted(earlier: Path, tmp_path: Path) -> None:
    with fill(tmp_path / "new.duckdb", [Written("N1", "P1", segments=3), Written("N2", "P2", segments=1)]) as new:
        carried = carry_over(earlier, new)
        assert carried == [Carried(table, 2, 1) for table in ("decisions", "sample_items", "sample_reviews")]
        assert new.rows("SELECT count(*) FROM sample_items") == [(2,)]
    told = notices(carried)
    assert [line.split(" belong")[0] for line in told] == [
        "1 of 2 decisions of coders", "1 of 2 drawn segments", "1 of 2 reviews",
    ]  # fmt: skip


def test_without_an_earlier_database_there_is_nothing_to_say(tmp_path: Path) -> None:
    with fill(tmp_path / "new.duckdb", NOTES) as new:
        assert take_over(tmp_path / "notes.duckdb", new) == []


def test_a_database_that_cannot_be_read_is_set_aside_and_never_overwritten(tmp_path: Path) -> None:
    lost = tmp_path / "notes.duckdb"
    with fill(tmp_path / "new.duckdb", NOTES) as new:
        for name in ("notes.duckdb.earlier", "notes.duckdb.earlier.2"):
            lost.write_bytes(name.encode() * 2000)
            (told,) = take_over(lost, new)
            assert name in told
            assert (tmp_path / name).read_bytes() == name.encode() * 2000
            assert not lost.exists()
        assert new.rows("SELECT count(*) FROM decisions") == [(0,)]


def test_a_later_schema_is_said_and_nothing_is_half_copied(earlier: Path, tmp_path: Path) -> None:
    with Database.open(earlier, read_only=False) as old:
        old.rows(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}")
    with fill(tmp_path / "new.duckdb", NOTES) as new:
        with pytest.raises(StoreError, match=f"schema version {SCHEMA_VERSION + 1}.*later version of the program"):
            carry_over(earlier, new)
        assert "notes.duckdb.earlier" in take_over(earlier, new)[0]
        assert new.rows("SELECT count(*) FROM samples") == [(0,)]
