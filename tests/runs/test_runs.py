"""Runs wherever they execute, whatever was done before, and whatever interrupts them: the same rows."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from small_export import NOTES, configured, results, run_in, second, write_export

from notes_mining.errors import SafetyError, StoreError
from notes_mining.pipeline import run
from notes_mining.runs.lock import only_run
from notes_mining.store import Database
from pipelines_for_tests import ROOT

KILLS = 6
KEPT = 9  # of NOTES, those that are no rejected row


@pytest.fixture(scope="module", autouse=True)
def key() -> str:
    """One key for all runs, so that their results can be compared."""
    secret = "5a" * 32
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTES_MINING_KEY", secret)
        yield secret


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the small export, in one process; not to be changed."""
    folder = tmp_path_factory.mktemp("first")
    summary = run_in(folder, write_export(folder, NOTES))
    assert summary.counts["notes"] == KEPT
    assert summary.counts["rejected"] == 2
    assert not any(summary.reused.values())
    return folder


def again(first: Path, place: Path) -> Path:
    """A copy of a finished run, to go on from."""
    shutil.copytree(first, place)
    return place


def test_processes_give_the_rows_of_one_process(first: Path, tmp_path: Path) -> None:
    assert run_in(tmp_path, first / "notes.csv", workers=2).counts["notes"] == KEPT
    assert results(tmp_path) == results(first)


def test_killed_runs_are_made_good_by_the_next(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "tests/runs/kill_lab.py", tmp_path, str(KILLS), "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    tally = json.loads(done.stdout)
    assert tally["equal"] == tally["points"] == KILLS
    assert tally["killed"] >= KILLS / 2  # the others ended before their time
    assert tally["reused"]


def test_a_second_export_costs_what_is_new_in_it(first: Path, tmp_path: Path) -> None:
    export = write_export(tmp_path, second(), "second.csv")
    place = again(first, tmp_path / "incremental")
    summary = run_in(place, export)
    assert summary.counts["notes"] == KEPT
    # N6 changed and N11 is new, each with a new name; a name left C4 with N7: all but C1 are written again.
    assert summary.reused == {"detect": KEPT - 2, "replace": 3, "tag": 3, "removed": 1}
    anew = again(first, tmp_path / "anew")
    (anew / "out/steward/work.sqlite").unlink()
    assert run_in(anew, export).reused["replace"] == 0
    assert results(place) == results(anew)


def test_what_a_deleted_note_said_is_in_no_block_of_the_new_file(first: Path, tmp_path: Path) -> None:
    gone = b"a demand"  # of N7
    assert gone in (first / "out/notes.duckdb").read_bytes()
    place = again(first, tmp_path / "deleted")
    run_in(place, write_export(tmp_path, [row for row in NOTES if row[0] != "N7"], "fewer.csv"))
    assert gone not in (place / "out/notes.duckdb").read_bytes()
    work = (place / "out/steward/work.sqlite").read_bytes()
    assert gone not in work


def changed_config(folder: Path, name: str, **values: object) -> Path:
    """A configuration file of the project with other values."""
    content = yaml.safe_load((ROOT / f"configs/{name}.yaml").read_text(encoding="utf-8"))
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**content, **values}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "values", "reused"),
    [
        ("themes", {"threshold_shift": -0.2}, {"detect": KEPT, "replace": KEPT, "tag": 0, "removed": 0}),
        ("themes", {"review_band": 0.2}, {"detect": KEPT, "replace": KEPT, "tag": KEPT, "removed": 0}),
        ("deidentify", {"ages": "band"}, {"detect": KEPT, "replace": 0, "tag": 0, "removed": 0}),
        ("deidentify", {"birth_year_first": 1960}, {"detect": KEPT, "replace": KEPT, "tag": KEPT, "removed": 0}),
    ],
)
def test_a_changed_setting_does_again_what_it_touches(
    first: Path, tmp_path: Path, name: str, values: dict[str, object], reused: dict[str, int]
) -> None:
    setting = {name: changed_config(tmp_path, name, **values)}
    place = again(first, tmp_path / "changed")
    assert run_in(place, first / "notes.csv", **setting).reused == reused
    anew = again(first, tmp_path / "anew")
    (anew / "out/steward/work.sqlite").unlink()
    run_in(anew, first / "notes.csv", **setting)
    assert results(place) == results(anew)


def test_a_changed_threshold_looks_again_and_keeps_notes_that_come_out_alike(first: Path, tmp_path: Path) -> None:
    thresholds = dict.fromkeys(("PERSON", "LOC", "ORG", "DATE", "AGE", "PHONE", "EMAIL", "ID"), 0.5) | {"URL": 0.9}
    setting = changed_config(tmp_path, "deidentify", thresholds=thresholds)
    place = again(first, tmp_path / "changed")
    summary = run_in(place, first / "notes.csv", deidentify=setting)
    assert summary.reused["detect"] == 0
    before, after = results(first), results(place)
    assert [before[name] for name in ("notes", "theme_tags")] == [after[name] for name in ("notes", "theme_tags")]


def test_a_database_of_another_run_is_no_base_for_the_next(first: Path, tmp_path: Path) -> None:
    """Somebody put an older database back: what the work file notes is not of it."""
    place = again(first, tmp_path / "base")
    run_in(place, write_export(tmp_path, second(), "second.csv"))
    shutil.copy(first / "out/notes.duckdb", place / "out/notes.duckdb")
    summary = run_in(place, tmp_path / "second.csv")
    assert summary.reused["replace"] == 0
    assert summary.reused["detect"] == KEPT


def test_the_work_file_holds_offsets_and_digests_only(first: Path) -> None:
    steward = first / "out/steward"
    names = {path.name for path in steward.iterdir()}
    assert {"work.sqlite", "spans.jsonl", "rejected.csv", "identities.jsonl", "run.lock"} >= names
    data = (steward / "work.sqlite").read_bytes().lower()
    for word in ("zlatova", "benali", "lambert", "bakkerij", "casier"):
        assert word.encode() not in data
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in steward.iterdir())


def test_two_runs_at_once_on_one_output_are_refused(first: Path, tmp_path: Path) -> None:
    place = again(first, tmp_path / "locked")
    config = configured(place, first / "notes.csv")
    with only_run(place / "out/steward"), pytest.raises(StoreError, match="Another run is writing"):
        run(config)
    assert run(config).reused["tag"] == KEPT  # the lock is free again


def test_ctrl_c_leaves_nothing_half_written_and_what_is_done_is_not_done_again(first: Path, tmp_path: Path) -> None:
    def interrupt(stage: str, count: int) -> None:
        if stage == "store":
            os.kill(os.getpid(), signal.SIGINT)

    config = configured(tmp_path, first / "notes.csv")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # Ray, in other tests, puts its own there
    try:
        with pytest.raises(KeyboardInterrupt):
            run(config, interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not list((tmp_path / "out").glob("*.duckdb*"))
    assert not list((tmp_path / "out").glob(".notes*"))
    assert not (tmp_path / "out/steward/identities.sealed").exists()
    said: list[tuple[str, int]] = []
    summary = run(config, lambda stage, count: None, lambda stage, total: said.append((stage, total)))
    assert summary.reused["detect"] == KEPT
    assert ("detect", 0) in said
    assert results(tmp_path) == results(first)


def test_an_export_that_changed_since_the_survey_stops_a_worker(first: Path, tmp_path: Path) -> None:
    export = write_export(tmp_path, NOTES)

    def meddle(stage: str, count: int) -> None:
        if stage == "read":
            export.write_text(export.read_text(encoding="utf-8").replace("Zlatova", "Zlatowa"), encoding="utf-8")

    with pytest.raises(SafetyError, match="changed while it was being read"):
        run(configured(tmp_path, export), meddle)
    assert not (tmp_path / "out/notes.duckdb").exists()


def test_rows_lie_in_the_order_of_the_export(first: Path) -> None:
    with Database.open(first / "out/notes.duckdb") as database:
        starts = [row[0].split()[0] for row in database.rows("SELECT text FROM notes ORDER BY rowid")]
        of_segments = [row[0] for row in database.rows("SELECT note_id FROM segments ORDER BY rowid")]
        notes = [row[0] for row in database.rows("SELECT note_id FROM notes ORDER BY rowid")]
    assert starts[0] == "Vu"
    assert list(dict.fromkeys(of_segments)) == notes
    lines = (first / "out/steward/spans.jsonl").read_text(encoding="utf-8").splitlines()
    order = list(dict.fromkeys(json.loads(line)["note_id"] for line in lines))
    assert order == [note_id for note_id in dict.fromkeys(row[0] for row in NOTES) if note_id in order]
