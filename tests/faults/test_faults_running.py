"""Other programs, keys, clocks and power: nothing lost, and nothing said that is not so."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from faulty import ENVIRONMENT
from study import DONE, Clock, add, decide, desk_on, texts, user, write_database

from notes_mining.deidentify.identify import IdentityGraph
from notes_mining.deidentify.keys import Key, random_key, write_key
from notes_mining.deidentify.memory import Memory
from notes_mining.deidentify.replace import ReplaceSettings
from notes_mining.deidentify.resolve import ResolveSettings
from notes_mining.deidentify.vault import write_identity
from notes_mining.errors import ConfigError, SafetyError, StoreError
from notes_mining.ingest import IngestSettings, export_sha256
from notes_mining.readings import FindingsFile, FirstReading, second_reading
from notes_mining.records import ENTITY_TYPES, NoteFindings
from notes_mining.review import accounts
from notes_mining.review.problems import SignInRefused
from notes_mining.review.queue import Wish, take
from notes_mining.runs.key import check_key
from notes_mining.safekeeping import back_up, restore
from notes_mining.store import Database
from notes_mining.store.migrate import migrate

Many = Callable[[int, int], int]
Survived = Callable[[int], None]

HOLDS = """
import sys, time
from pathlib import Path
from notes_mining.store import Database
with Database.open(Path(sys.argv[1]), read_only=sys.argv[2] == "reads"):
    print("open", flush=True)
    time.sleep(60)
"""


def holding(path: Path, how: str) -> subprocess.Popen[str]:
    """Another program that has the database open."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path), how], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    return other


def test_a_database_that_another_program_writes(study: Path, tmp_path: Path) -> None:
    path = study / "notes.duckdb"
    other = holding(path, "writes")
    try:
        for attempt in (
            lambda: Database.open(path),
            lambda: back_up(path, tmp_path / "backup", None),
            lambda: migrate(path),
        ):
            with pytest.raises(StoreError, match="in use by another program"):
                attempt()
        assert [one.name for one in tmp_path.iterdir()] == ["study"]
    finally:
        other.kill()
        other.wait()
    Database.open(path).close()


def test_a_database_that_others_read(study: Path, tmp_path: Path) -> None:
    path = study / "notes.duckdb"
    other = holding(path, "reads")
    try:
        assert back_up(path, tmp_path / "backup", None).files == 4
        with pytest.raises(StoreError, match="in use by another program"):
            Database.open(path, read_only=False)
    finally:
        other.kill()
        other.wait()


# --- keys ---


@pytest.fixture
def remembered(tmp_path: Path) -> tuple[Path, Key]:
    """A steward's folder with identities under a key."""
    from notes_mining.deidentify.memory import Writings

    steward, key = tmp_path / "steward", random_key()
    steward.mkdir()
    memory = Memory(key)
    memory.case("C1").remember("PERSON", 1, Writings("karim benali"))
    (steward / "identities.jsonl").write_text("\n".join(memory.lines()) + "\n", encoding="ascii")
    return steward, key


def test_the_right_key_goes_on(remembered: tuple[Path, Key]) -> None:
    steward, key = remembered
    check_key(key, steward, steward / "identities.jsonl")
    write_key(steward / "run.key", key)
    check_key(None, steward, steward / "identities.jsonl")
    check_key(random_key(), steward, steward / "absent.jsonl")


def test_a_lost_key(remembered: tuple[Path, Key]) -> None:
    steward, _ = remembered
    with pytest.raises(SafetyError, match=r"is lost.*Nothing was written"):
        check_key(None, steward, steward / "identities.jsonl")
    assert [path.name for path in steward.iterdir()] == ["identities.jsonl"]


def test_a_wrong_key(remembered: tuple[Path, Key]) -> None:
    steward, _ = remembered
    with pytest.raises(SafetyError, match=r"is another one.*Nothing was written"):
        check_key(random_key(), steward, steward / "identities.jsonl")


def test_a_backup_and_a_wrong_or_lost_identity(study: Path, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    recipient = write_identity(mine)
    write_identity(other)
    back_up(study / "notes.duckdb", tmp_path / "backup", recipient)
    assert b"notes.duckdb" not in (tmp_path / "backup").read_bytes()
    for identity, says in ((None, "--identity"), (other, "another identity"), (tmp_path / "gone", "no such identity")):
        with pytest.raises(ConfigError, match=says):
            restore(tmp_path / "backup", tmp_path / "back", identity)
    assert not (tmp_path / "back").exists()
    restore(tmp_path / "backup", tmp_path / "back", mine)
    for path in [one for one in study.rglob("*") if not one.name.endswith(("-wal", "-shm"))]:
        same = tmp_path / "back" / path.relative_to(study)
        assert same.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
        assert path.suffix == ".sqlite" or not path.is_file() or same.read_bytes() == path.read_bytes()


def test_a_backup_goes_over_nothing(study: Path, tmp_path: Path) -> None:
    back_up(study / "notes.duckdb", tmp_path / "backup", None)
    with pytest.raises(ConfigError, match="exists already"):
        back_up(study / "notes.duckdb", tmp_path / "backup", None)
    with pytest.raises(ConfigError, match="holds something"):
        restore(tmp_path / "backup", study, None)


# --- the export ---


@pytest.mark.parametrize("change", ["before", "while", "shorter", "after"])
def test_an_export_that_changes_between_and_during_the_readings(tmp_path: Path, change: str) -> None:
    export = tmp_path / "notes.csv"
    rows = [f"N{number},C1,2020-01-02,Il dort mal.\n" for number in range(4)]
    export.write_text("note_id,case_id,date,text\n" + "".join(rows), encoding="utf-8")
    ingest = IngestSettings(path=export)
    spool = FindingsFile(tmp_path / "findings.jsonl")
    list(spool.write(NoteFindings(f"N{number}", "fr", ()) for number in range(4)))
    first = FirstReading(IdentityGraph(), sha256=export_sha256(export))
    key = random_key()
    resolve = ResolveSettings(thresholds=dict.fromkeys(ENTITY_TYPES, 0.5), priority=ENTITY_TYPES)
    settings = ReplaceSettings(
        key=key,
        identities=first.graph.resolve(Memory(key)),
        resolve=resolve,
    )

    def meddle(moment: str) -> None:
        if moment == change:
            kept = 1 if change == "shorter" else 4
            export.write_text("note_id,case_id,date,text\n" + "".join(reversed(rows[:kept])), encoding="utf-8")

    meddle("before")
    with pytest.raises(SafetyError, match="changed while it was being read"):  # noqa: PT012
        pairs = second_reading(ingest, settings, spool, first)
        next(pairs)
        meddle("while")
        meddle("shorter")
        for number, _ in enumerate(pairs):
            meddle("after" if number == 2 else "")


# --- the clock ---


def test_the_clock_is_put_back_by_a_year(tmp_path: Path) -> None:
    path = write_database(tmp_path / "notes.duckdb", texts())
    (tmp_path / "steward").mkdir()
    clock = Clock()
    with desk_on(path, clock) as desk:
        taken = take(desk, user("anna"), Wish())
        session = accounts._open_session(desk.file, user("anna"), desk.now)
        for _ in range(8):
            with pytest.raises(SignInRefused):
                accounts.sign_in(desk.file, desk.trail, "bert", "wrong", "127.0.0.1", now=desk.now)
        decide(desk, "anna", 5, add("stigma"), DONE)
        clock.now -= 365 * 86_400
        decide(desk, "anna", 5, add("family_support"), DONE)
        assert desk.trail.verify().problems == ()
        assert accounts.session_of(desk.file, session.token, now=desk.now, idle=1800) is None
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(desk.file, desk.trail, "bert", "wrong", "127.0.0.1", now=desk.now)
        assert refused.value.wait <= 3600
        assert taken is not None
        order = [found.segment for _ in range(24) if (found := take(desk, user("carla"), Wish())) is not None]
        assert order, "what somebody held a year ahead is given out again"
    with Database.open(path) as database:
        rows = database.rows("SELECT theme, verdict FROM decisions WHERE verdict = 'coded' ORDER BY theme")
    assert rows == [("family_support", "coded"), ("stigma", "coded")]


# --- power ---

CODES = """
import sys
from pathlib import Path
from study import DONE, Clock, add, decide, desk_on
with desk_on(Path(sys.argv[1]), Clock()) as desk:
    for number in range(10_000):
        decide(desk, "anna", number % 24 + 1, add(("stigma", "employment", "family_support")[number // 24 % 3]))
        decide(desk, "anna", number % 24 + 1, DONE)
        print(desk.file.one("SELECT max(seq) FROM events")[0], flush=True)
"""


def test_power_is_lost_while_somebody_codes(tmp_path: Path, many: Many, survived: Survived) -> None:
    """What the page was told is kept is there; the trail is whole; the next one can go on."""
    path = write_database(tmp_path / "notes.duckdb", texts())
    (tmp_path / "steward").mkdir()
    cuts = many(1, 40)
    for cut in range(cuts):
        coder = subprocess.Popen(
            [sys.executable, "-c", CODES, str(path)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
        )
        assert coder.stdout is not None
        told = [int(coder.stdout.readline()) for _ in range(3 + cut)][-1]
        coder.send_signal(signal.SIGKILL)
        coder.wait()
        with desk_on(path, Clock()) as desk:
            found = desk.trail.verify()
            assert found.problems == ()
            assert found.events >= told
            coded = {row[0] for row in desk.file.rows("SELECT segment FROM codings")}
            assert coded >= set(range(1, min(told // 2, 24)))
    survived(cuts)


def test_power_is_lost_during_a_backup(study: Path, tmp_path: Path) -> None:
    """What is left is a private folder with a name that says whose it is; the next backup does not mind."""
    code = (
        "import sys, os, signal\nfrom pathlib import Path\nfrom notes_mining import safekeeping\n"
        "safekeeping._write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "safekeeping.back_up(Path(sys.argv[1]), Path(sys.argv[2]), None)\n"
    )
    arguments = [str(study / "notes.duckdb"), str(tmp_path / "backup")]
    subprocess.run([sys.executable, "-c", code, *arguments], env=ENVIRONMENT, check=False)
    (left,) = tmp_path.glob(".notes-mining-*")
    assert left.stat().st_mode & 0o777 == 0o700
    back_up(study / "notes.duckdb", tmp_path / "backup", None)
    shutil.rmtree(left)
