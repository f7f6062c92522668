"""Disks that are full or may not be written: what was there stays, and nothing half-written is left."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from faulty import ENVIRONMENT, full_disk, mounted
from invented import Written, write
from study import DONE, Clock, add, decide, desk_on, texts, write_database

from notes_mining.errors import StoreError
from notes_mining.outputs import whole_file, write_bytes, write_lines
from notes_mining.safekeeping import back_up
from notes_mining.store import Database
from notes_mining.store.migrate import migrate

Survived = Callable[[int], None]
BIG = "x" * 100_000


def test_outputs_on_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before", encoding="utf-8")
    for attempt in (
        lambda: write_bytes(path, BIG.encode()),
        lambda: write_lines(path, [BIG]),
        lambda: _write_whole(path),
    ):
        with full_disk(5000), pytest.raises(OSError, match="too large"):
            attempt()
        assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("out.csv", "before")]


def _write_whole(path: Path) -> None:
    with whole_file(path) as handle:
        handle.write(BIG)


def test_a_new_database_on_a_full_disk(tmp_path: Path, survived: Survived) -> None:
    """The run says so, and the database that was there is the one that is there."""
    rooms = (1000, 20_000, 300_000, 600_000)
    for number, room in enumerate(rooms):
        with (
            full_disk(room),
            pytest.raises(StoreError),
            Database.create(tmp_path / f"{number}.partial") as database,
        ):
            write(database, [Written(f"N{n}", "P1", segments=400) for n in range(900)])
    survived(len(rooms))


def test_a_backup_on_a_full_disk(study: Path, tmp_path: Path) -> None:
    with full_disk(50_000), pytest.raises(StoreError, match="Nothing was written"):
        back_up(study / "notes.duckdb", tmp_path / "backup", None)
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_migration_on_a_full_disk(study: Path) -> None:
    path = study / "notes.duckdb"
    with Database.open(path, read_only=False) as database:
        database.rows("UPDATE meta SET schema_version = 2")
    before = path.read_bytes()
    with full_disk(300_000), pytest.raises(StoreError):
        migrate(path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in study.iterdir()) == ["notes.duckdb", "review.sqlite", "steward"]


def test_a_decision_on_a_full_disk(tmp_path: Path) -> None:
    """It is not taken, and the page, which keeps it, sends it again; what was decided before stays."""
    path = write_database(tmp_path / "notes.duckdb", texts())
    (tmp_path / "steward").mkdir()
    with desk_on(path, Clock()) as desk:
        decide(desk, "anna", 1, add("stigma"), DONE)
        before = desk.file.rows("SELECT * FROM events")
        room = max(one.stat().st_size for one in tmp_path.glob("review.sqlite*"))
        with full_disk(room), pytest.raises((sqlite3.Error, StoreError)):  # noqa: PT012
            for segment in range(2, 24):
                decide(desk, "anna", segment, add("stigma"), DONE)
        after = desk.file.rows("SELECT * FROM events")
        assert after[: len(before)] == before
        assert desk.trail.verify().problems == ()
        decide(desk, "anna", 24, add("stigma"), DONE)
        assert desk.trail.verify().problems == ()


FULL = """
import sys
from pathlib import Path
from notes_mining.errors import StoreError
from notes_mining.safekeeping import back_up
disk = Path(sys.argv[1])
try:
    back_up(disk.parent / "study/notes.duckdb", disk / "backup", None)
except StoreError as error:
    print(str(error).split(": ")[-1], [path.name for path in disk.iterdir()])
"""


def test_a_disk_of_300_kilobytes(study: Path, tmp_path: Path) -> None:
    told = mounted(FULL, "-t", "tmpfs", "-o", "size=300k", "none", cwd=tmp_path)
    assert told == "No space left on device. Nothing was written. []\n"


READ_ONLY = """
import sys
from pathlib import Path
from notes_mining.errors import NotesMiningError
from notes_mining.outputs import write_bytes
from notes_mining.review.file import ReviewFile
from notes_mining.safekeeping import back_up
from notes_mining.store import Database
from notes_mining.store.migrate import migrate
disk = Path(sys.argv[1])
database = disk.parent / "study/notes.duckdb"
for attempt in (
    lambda: back_up(database, disk / "backup", None),
    lambda: ReviewFile.open(disk / "review.sqlite"),
    lambda: Database.create(disk / "new.duckdb"),
    lambda: migrate(disk / "notes.duckdb"),
    lambda: write_bytes(disk / "x", b"x"),
):
    try:
        attempt()
        print("no error")
    except NotesMiningError as error:
        print("said")
    except OSError as error:
        print(error.strerror)
with Database.open(disk / "notes.duckdb") as open_database:
    print(open_database.rows("SELECT count(*) > 0 FROM notes"))
"""


def test_a_folder_that_may_only_be_read(study: Path, tmp_path: Path) -> None:
    """Commands that write say so; who only reads reads."""
    with Database.open(study / "notes.duckdb") as database:
        assert database.rows("SELECT count(*) FROM notes")
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk/notes.duckdb").write_bytes((study / "notes.duckdb").read_bytes())
    told = mounted(READ_ONLY, "-o", "bind,ro", str(tmp_path / "disk"), cwd=tmp_path)
    assert told.splitlines() == ["said", "said", "said", "said", "Read-only file system", "[(True,)]"]


def test_a_command_on_a_full_disk_says_so(tmp_path: Path) -> None:
    """Not 'unexpected': it is nobody's mistake, and can be mended."""
    export = tmp_path / "notes.csv"
    export.write_text("note_id,case_id,date,text\n", encoding="utf-8")
    code = (
        "import resource, signal, sys\nfrom notes_mining import cli, outputs\nfrom pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "cli.app = lambda **_: outputs.write_bytes(Path(sys.argv[1]), b'x' * 9)\ncli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        2, "File too large. Nothing was half-written. Make room, or name another folder.\n",
    )  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["notes.csv"]
