"""The database: its schema, who may read the file, all or nothing, one writer, closed to the world."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from invented import Written, write

from notes_mining.errors import StoreError
from notes_mining.store import SCHEMA_VERSION, Database
from notes_mining.store.writer import EventRow, Writer

TABLES = {
    "meta", "runs", "stages", "themes", "event_rules", "cases", "events", "notes", "spans", "segments", "theme_tags",
    "memos", "review_bands", "held_out_notes", "held_out_codings", "decisions", "samples", "sample_items",
    "sample_reviews", "audit_blocks",
}  # fmt: skip
VIEWS = {"effective_tags", "note_stages", "stage_changes", "stage_spells", "tagged_segments", "track_events"}
CANARY = "Ysebaert"


@pytest.fixture
def elsewhere() -> Callable[[str, Path], subprocess.CompletedProcess[str]]:
    """Runs a script in another process, the database's path as its argument."""

    def run(script: str, path: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60)

    return run


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_database_has_the_schema_and_its_version(database: Database) -> None:
    kinds = database.rows("SELECT table_name, table_type FROM information_schema.tables")
    assert {name for name, kind in kinds if kind == "BASE TABLE"} == TABLES
    assert {name for name, kind in kinds if kind == "VIEW"} == VIEWS
    assert database.rows("SELECT schema_version FROM meta") == [(SCHEMA_VERSION,)]


def test_every_view_can_be_read_when_nothing_is_stored(database: Database) -> None:
    for view in VIEWS:
        assert database.rows(f"SELECT * FROM {view}") == []


def test_only_the_owner_may_read_the_file_and_its_log(tmp_path: Path) -> None:
    with Database.create(tmp_path / "notes.duckdb") as database:
        write(database, [Written("N1", "P1")])
        beside = {path.name: mode(path) for path in tmp_path.iterdir()}
    assert beside == {"notes.duckdb": 0o600, "notes.duckdb.wal": 0o600}
    assert {path.name: mode(path) for path in tmp_path.iterdir()} == {"notes.duckdb": 0o600}


def test_writing_leaves_the_process_own_file_mask_as_it_was(tmp_path: Path) -> None:
    with Database.create(tmp_path / "notes.duckdb") as database:
        write(database, [Written("N1", "P1")])
    plain = tmp_path / "plain.txt"
    plain.touch()
    reference = subprocess.run(["umask"], shell=True, capture_output=True, text=True)  # noqa: S602 - a builtin
    assert mode(plain) == 0o666 & ~int(reference.stdout, 8)


def test_a_database_is_never_created_over_a_file(stored: Path) -> None:
    with pytest.raises(StoreError, match="exists already"):
        Database.create(stored)


def test_a_database_is_never_created_beside_the_log_of_a_lost_one(tmp_path: Path) -> None:
    (tmp_path / "notes.duckdb.wal").write_bytes(b"whatever was there")
    with pytest.raises(StoreError, match=r"notes\.duckdb\.wal exists already"):
        Database.create(tmp_path / "notes.duckdb")


def test_creating_in_no_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        Database.create(tmp_path / "nowhere" / "notes.duckdb")


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    events = {"case_id": ["P1"], "date": [date(2020, 1, 1)], "event": ["arrest"]}

    def append_and_be_interrupted() -> None:
        with database.transaction():
            database.append("events", events)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        append_and_be_interrupted()
    assert database.rows("SELECT * FROM events") == []
    with database.transaction():
        database.append("events", events)
    assert len(database.rows("SELECT * FROM events")) == 1


def test_a_batch_with_a_note_twice_is_not_stored_at_all(database: Database) -> None:
    with pytest.raises(StoreError, match="table 'notes': a row is there already"):
        write(database, [Written("N1", "P1"), Written("N2", "P1"), Written("N1", "P1")])
    assert database.rows("SELECT * FROM notes") == []


def test_append_returns_the_number_of_rows_and_none_for_none(database: Database) -> None:
    day = date(2020, 1, 1)
    assert database.append("events", {"case_id": ["P1", "P2"], "date": [day, day], "event": ["arrest", "return"]}) == 2
    assert database.append("events", {"case_id": [], "date": [], "event": []}) == 0


def test_append_refuses_columns_and_tables_it_does_not_know(database: Database) -> None:
    with pytest.raises(StoreError, match="'events' has no column nickname"):
        database.append("events", {"case_id": ["P1"], "nickname": ["Zed"]})
    with pytest.raises(StoreError, match="no table 'rumours'"):
        database.append("rumours", {"case_id": ["P1"]})
    with pytest.raises(StoreError, match="no table 'effective_tags'"):
        database.append("effective_tags", {"note_id": ["N1"]})


@pytest.mark.parametrize(
    "columns",
    [
        {"case_id": ["P1"], "date": [CANARY], "event": ["arrest"]},
        {"case_id": [CANARY], "date": [None], "event": ["arrest"]},
        {"case_id": [CANARY, "P2"], "date": [date(2020, 1, 1)], "event": ["arrest"]},
        {"case_id": [CANARY, 3], "date": [date(2020, 1, 1)] * 2, "event": ["arrest"] * 2},
    ],
)
def test_a_refused_row_is_not_quoted(database: Database, columns: dict[str, list[object]]) -> None:
    with pytest.raises(StoreError, match="table 'events'") as caught:
        database.append("events", columns)
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__
    assert database.rows("SELECT * FROM events") == []


def test_a_decision_must_say_what_it_decides(database: Database) -> None:
    row = {
        "note_id": ["N1"], "start": [0], "end": [9], "theme": ["stigma"], "coder": ["A"], "adjudicated": [False],
    }  # fmt: skip
    for verdict, polarity in (("coded", None), ("coded", "maybe"), ("perhaps", "present")):
        with pytest.raises(StoreError, match="breaks a rule"):
            database.append("decisions", row | {"verdict": [verdict], "polarity": [polarity]})


def test_a_second_writer_in_another_process_is_told_the_file_is_in_use(
    stored: Path, elsewhere: Callable[[str, Path], subprocess.CompletedProcess[str]]
) -> None:
    script = """
import sys; from pathlib import Path
from notes_mining.store import Database; from notes_mining.errors import StoreError
for read_only in (False, True):
    try: Database.open(Path(sys.argv[1]), read_only=read_only)
    except StoreError as error: print(error)
"""
    with Database.open(stored, read_only=False):
        result = elsewhere(script, stored)
    assert result.stdout.splitlines() == [f"{stored} is in use by another program; close it and try again."] * 2, (
        result.stderr
    )


def test_a_reader_beside_a_writer_of_the_same_process_is_told_too(stored: Path) -> None:
    with Database.open(stored, read_only=False), pytest.raises(StoreError, match="in use by another program"):
        Database.open(stored)


def test_readers_of_two_processes_read_side_by_side(
    stored: Path, elsewhere: Callable[[str, Path], subprocess.CompletedProcess[str]]
) -> None:
    script = """
import sys; from pathlib import Path; from notes_mining.store import Database
with Database.open(Path(sys.argv[1])) as database: print(database.rows("SELECT count(*) FROM notes"))
"""
    with Database.open(stored) as database:
        assert elsewhere(script, stored).stdout == "[(600,)]\n"
        assert database.rows("SELECT count(*) FROM notes") == [(600,)]


def test_a_reader_writes_nothing(stored: Path) -> None:
    before = stored.read_bytes()
    with Database.open(stored) as database:
        with pytest.raises(duckdb.Error):
            database.rows("DELETE FROM notes")
        with pytest.raises(StoreError):
            database.append("events", {"case_id": ["P1"], "date": [date(2020, 1, 1)], "event": ["arrest"]})
    assert stored.read_bytes() == before
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


FORBIDDEN = (
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD spatial",
    "SELECT * FROM 'https://example.org/data.parquet'",
    "SELECT * FROM read_text('/etc/hostname')",
    "COPY notes TO '/tmp/notes.csv'",
    "ATTACH '/tmp/other.duckdb' AS other",
    "SET autoload_known_extensions = true",
    "SET enable_external_access = true",
    "SELECT * FROM canary",
)


@pytest.mark.parametrize("read_only", [True, False])
def test_no_extension_no_network_and_no_other_file(stored: Path, read_only: bool) -> None:
    canary = [CANARY]
    with Database.open(stored, read_only=read_only) as database:
        for sql in FORBIDDEN:
            with pytest.raises((duckdb.Error, StoreError)) as caught:
                database.rows(sql)
            assert canary[0] not in str(caught.value)
        assert database.rows("SELECT current_setting('autoload_known_extensions')") == [(False,)]


def test_frame_and_columns(database: Database) -> None:
    write(database, events=[EventRow("P1", date(2020, 1, 1), "arrest")])
    assert database.columns("events") == ["case_id", "date", "event"]
    assert database.frame("SELECT case_id, event FROM events").to_dict("records") == [
        {"case_id": "P1", "event": "arrest"}
    ]


def test_runs_keep_their_order_over_databases_and_each_is_there_once(tmp_path: Path) -> None:
    def record(run_id: str) -> dict[str, str]:
        names = ("export_sha256", "config_sha256", "models", "version", "counts")
        return {"run_id": run_id} | dict.fromkeys(names, "{}")

    previous = tmp_path / "none.duckdb"
    for run_id in ("first", "second", "first"):
        path = tmp_path / f"{run_id}-{previous.stem}.duckdb"
        with Database.create(path) as database:
            Writer(database).write_run(record(run_id), previous)
        previous = path
    with Database.open(previous) as database:
        assert database.rows("SELECT run_id FROM runs ORDER BY rowid") == [("second",), ("first",)]


def test_a_file_that_was_written_to_again_and_again_opens(stored: Path) -> None:
    for number in range(4):
        with Database.open(stored, read_only=False) as database:
            decision = {"note_id": ["N0"], "start": [number], "end": [9], "theme": ["stigma"], "coder": ["A"]}
            database.append("decisions", decision | {"verdict": ["not_coded"], "adjudicated": [False]})
    with Database.open(stored) as database:
        assert database.rows("SELECT count(*) FROM decisions") == [(4,)]
