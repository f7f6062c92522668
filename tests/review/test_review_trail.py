"""The audit trail: whole, or it says where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from study import DONE, Clock, add, decide, desk_on, user

from notes_mining.review.against_trail import departures
from notes_mining.review.codebook_changes import merge
from notes_mining.review.decisions import redo, undo
from notes_mining.review.desk import Desk
from notes_mining.review.file import ReviewFile
from notes_mining.review.flags import flag, resolve
from notes_mining.review.trail import Trail

LINES = 6


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    """Six lines."""
    made = Trail(ReviewFile.open(tmp_path / "review.sqlite"), tmp_path / "heads")
    for number in range(LINES):
        with made._file.transaction():
            made.append("anna", "decide", f"N{number}", {"n": number}, {"n": number + 1}, now=1.79e9 + number)
    return made


def tamper(trail: Trail, sql: str) -> None:
    """Somebody who may write the file changes it, triggers and all."""
    for name in ("events_stay", "events_remain"):
        trail._file.run(f"DROP TRIGGER IF EXISTS {name}")
    trail._file.run(sql)


def test_untouched_it_is_whole(trail: Trail) -> None:
    found = trail.verify()
    assert (found.events, found.problems) == (LINES, ())
    assert found.head.startswith(f"{LINES} ")


@pytest.mark.parametrize("column", ["at", "who", "action", "subject", "before", "after", "previous", "hash"])
@pytest.mark.parametrize("line", [1, 3, LINES])
def test_a_changed_line_is_found(trail: Trail, column: str, line: int) -> None:
    tamper(trail, f"UPDATE events SET {column} = {column} || '0' WHERE seq = {line}")
    assert any(f"line {line}" in problem for problem in trail.verify().problems)


@pytest.mark.parametrize("where", ["seq = 1", "seq = 3", "seq IN (3, 4)", f"seq = {LINES}", "seq >= 4", "true"])
def test_missing_lines_are_found_at_the_end_too(trail: Trail, where: str) -> None:
    tamper(trail, f"DELETE FROM events WHERE {where}")
    assert trail.verify().problems


def test_a_tail_that_was_cut_off_and_written_anew_is_found(trail: Trail) -> None:
    tamper(trail, "DELETE FROM events WHERE seq >= 4")
    for _ in range(3):
        with trail._file.transaction():
            Trail(trail._file, None).append("eve", "decide", "N9", {}, {}, now=1.79e9)
    problems = trail.verify().problems
    assert any("line 4 is not the one" in problem for problem in problems)


def test_a_lost_witness_is_a_problem(trail: Trail) -> None:
    assert trail._witness is not None
    trail._witness.unlink()
    assert trail.verify().problems == ("the witness heads is missing",)


def test_a_spoilt_witness_is_a_problem(trail: Trail) -> None:
    assert trail._witness is not None
    trail._witness.write_text("nonsense\n", encoding="ascii")
    assert trail.verify().problems


def test_a_witness_that_lags_is_none(trail: Trail) -> None:
    """The program may die between the commit and the note of it."""
    assert trail._witness is not None
    lines = trail._witness.read_text(encoding="ascii").splitlines(keepends=True)
    trail._witness.write_text("".join(lines[:-1]), encoding="ascii")
    assert trail.verify().problems == ()


def test_what_fails_leaves_no_line_and_no_note(trail: Trail) -> None:
    def fail() -> None:
        with trail._file.transaction():
            trail.append("anna", "decide", "N1", {}, {}, now=1.79e9)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    found = trail.verify()
    assert (found.events, found.problems) == (LINES, ())


@pytest.mark.parametrize("sql", ["UPDATE events SET who = 'eve'", "DELETE FROM events"])
def test_the_file_itself_refuses_changes(trail: Trail, sql: str) -> None:
    with pytest.raises(Exception, match="append-only"):
        trail._file.run(sql)


def test_the_witness_lies_in_the_stewards_folder(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, add("stigma"), DONE)
    heads = path.parent / "steward" / "audit-trail.heads"
    assert heads.stat().st_mode & 0o777 == 0o600
    assert desk.trail.verify().problems == ()


def test_the_trail_tells_who_when_before_and_after_but_no_text(desk: Desk, path: Path, clock: Clock) -> None:
    from notes_mining.review.model import Change

    decide(desk, "anna", 1, add("stigma"), Change(kind="memo", text="Sa mère, encore."))
    [event] = desk.trail.events()
    assert (event.who, event.action, event.subject) == ("anna", "decide", "N0000:0-32")
    assert event.before["codes"] == []
    assert event.after["codes"] == [{"theme": "stigma", "verdict": "coded", "polarity": "present"}]
    assert "mère" not in str(event)


def test_trail_goes_on_after_a_restart(path: Path, clock: Clock) -> None:
    for _ in range(2):
        with desk_on(path, clock) as desk:
            decide(desk, "anna", 1, add("stigma") if not desk.trail.verify().events else add("employment"))
    with desk_on(path, clock) as desk:
        assert desk.trail.verify().events == 2
        assert desk.trail.verify().problems == ()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE codes SET polarity = 'absent'", "UPDATE codes SET theme = 'compliance' WHERE theme = 'stigma'",
        "UPDATE codings SET done = 0", "UPDATE codings SET adjudicated = 1",
        "UPDATE codings SET version = version + 1", "DELETE FROM codes",
        "INSERT INTO codes VALUES (1, 'anna', 'compliance', 'coded', 'present', NULL, NULL, NULL, NULL)",
        "UPDATE items SET start = start + 1 WHERE id = 1",
    ],
)  # fmt: skip
def test_a_coding_that_changed_without_a_line_is_found(desk: Desk, sql: str) -> None:
    decide(desk, "anna", 1, add("stigma"))
    decide(desk, "anna", 1, add("family_support"), DONE)
    undo(desk, user("anna"), "request-undo-1")
    redo(desk, user("anna"), "request-redo-1")
    merge(desk, user("lise"), ["family_support"], "employment", base=0, why="one theme")
    assert list(departures(desk.file, desk.trail)) == []
    desk.file.run(sql)
    [problem] = departures(desk.file, desk.trail)
    assert "by anna" in problem
    assert desk.trail.verify().problems == ()


@pytest.mark.parametrize("release", [None, False, True])
def test_a_segment_that_was_shown_or_hidden_without_a_line_is_found(desk: Desk, release: bool | None) -> None:
    flag(desk, user("anna"), 1)
    if release is not None:
        resolve(desk, user("stijn"), 1, release=release)
    assert list(departures(desk.file, desk.trail)) == []
    desk.file.run("UPDATE items SET hidden = NOT hidden WHERE id = 1")
    [problem] = departures(desk.file, desk.trail)
    assert ("is hidden, but line" if release else "is shown, but line") in problem
    desk.file.run("UPDATE items SET hidden = NOT hidden WHERE id = 1")
    desk.file.run("UPDATE items SET hidden = 1 WHERE id = 2")
    [problem] = departures(desk.file, desk.trail)
    assert "is hidden, but no line" in problem
