"""Decisions: once however often they are sent, refused when stale, undone and redone without limit."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study import DONE, STAGES, Clock, add, decide, desk_on, request, texts, user, write_database

from notes_mining.review import accounts, decisions, queue
from notes_mining.review.coding import as_json
from notes_mining.review.desk import Desk
from notes_mining.review.model import Change, Code, Coding, Decision, User, Wish
from notes_mining.review.problems import Invalid, NotAllowed, NotFound, Stale, Taken
from notes_mining.review.standing import held, memo_text

PROPOSED = "family_support"  # of segment 1


def coding(desk: Desk, name: str = "anna", segment: int = 1) -> Coding:
    return held(desk, segment, name)[1]


def test_accept_takes_the_proposal_over_as_it_was_shown(desk: Desk) -> None:
    decide(desk, "anna", 1, Change(kind="accept", theme=PROPOSED))
    assert coding(desk).codes == (Code(PROPOSED, "coded", "present", "assistant", None),)


def test_reject_says_that_the_theme_is_not_there(desk: Desk) -> None:
    decide(desk, "anna", 1, Change(kind="reject", theme=PROPOSED))
    assert coding(desk).codes == (Code(PROPOSED, "not_coded"),)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change(kind="polarity", theme=PROPOSED, polarity="absent"), Code(PROPOSED, "coded", "absent", "assistant")),
        (Change(kind="voice", theme=PROPOSED, voice="relative"), Code(PROPOSED, "coded", "present", "relative")),
        (Change(kind="voice", theme=PROPOSED, voice=None), Code(PROPOSED, "coded", "present", None)),
        (
            Change(kind="narrated_stage", theme=PROPOSED, narrated_stage=STAGES[0]),
            Code(PROPOSED, "coded", "present", "assistant", STAGES[0]),
        ),
    ],
)
def test_to_change_what_is_proposed_accepts_the_rest(desk: Desk, change: Change, expected: Code) -> None:
    decide(desk, "anna", 1, change)
    assert coding(desk).codes == (expected,)


def test_clear_lets_the_proposal_stand_again(desk: Desk) -> None:
    decide(desk, "anna", 1, Change(kind="reject", theme=PROPOSED))
    decide(desk, "anna", 1, Change(kind="clear", theme=PROPOSED))
    assert coding(desk).codes == ()


def test_several_changes_are_one_step(desk: Desk) -> None:
    decide(desk, "anna", 1, Change(kind="reject", theme=PROPOSED), add("stigma", "absent"), DONE)
    assert [code.theme for code in coding(desk).codes] == [PROPOSED, "stigma"]
    decisions.undo(desk, user("anna"), request())
    assert coding(desk) == Coding()


@pytest.mark.parametrize(
    "change",
    [
        Change(kind="fly"),
        Change(kind="accept", theme="stigma"),
        add("no_such_theme"),
        Change(kind="add", theme="stigma"),
        add("stigma", "perhaps"),
        Change(kind="add", theme="stigma", polarity="present", voice="dog"),
        Change(kind="narrated_stage", theme=PROPOSED, narrated_stage="heaven"),
        Change(kind="polarity", theme="stigma", polarity="absent"),
        Change(kind="passage", theme=PROPOSED, start=5, end=5),
        Change(kind="passage", theme=PROPOSED, start=5, end=5000),
        Change(kind="split", start=5, themes=("stigma",)),
        Change(kind="split", start=0),
        Change(kind="memo", text="x" * 20_000),
    ],
)
def test_what_makes_no_sense_is_refused_whole(desk: Desk, change: Change) -> None:
    with pytest.raises(Invalid):
        decide(desk, "anna", 1, add("compliance"), change)
    assert coding(desk) == Coding()
    assert desk.trail.verify().events == 0


def test_a_double_click_counts_once(desk: Desk) -> None:
    decision = Decision(id=request(), segment=1, version=0, changes=(add("stigma"),))
    first, second = (decisions.decide(desk, user("anna"), decision) for _ in range(2))
    assert (first.repeated, second.repeated) == (False, True)
    assert (first.version, first.coding) == (second.version, second.coding)
    assert desk.trail.verify().events == 1


def test_an_undo_that_is_sent_twice_takes_back_one(desk: Desk) -> None:
    for theme in ("stigma", "employment"):
        decide(desk, "anna", 1, add(theme))
    again = request()
    for _ in range(2):
        decisions.undo(desk, user("anna"), again)
    assert [code.theme for code in coding(desk).codes] == ["stigma"]


def test_an_id_belongs_to_one_request(desk: Desk) -> None:
    decision = Decision(id=request(), segment=1, version=0, changes=(add("stigma"),))
    decisions.decide(desk, user("anna"), decision)
    with pytest.raises(Invalid):
        decisions.decide(desk, user("bert"), decision)
    with pytest.raises(Invalid):
        decisions.decide(desk, user("anna"), Decision(id=decision.id, segment=2, version=0, changes=(add("stigma"),)))
    with pytest.raises(Invalid):
        decisions.decide(desk, user("anna"), Decision(id="short", segment=2, version=0, changes=(add("stigma"),)))


def test_the_second_of_two_tabs_is_told_and_nothing_is_lost(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"), version=0)
    with pytest.raises(Stale) as refused:
        decide(desk, "anna", 1, add("employment"), version=0)
    assert (refused.value.segment, refused.value.version) == (1, 1)
    assert [code.theme for code in coding(desk).codes] == ["stigma"]


def test_what_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"))
    outcome = decide(desk, "anna", 1, add("stigma"))
    assert outcome.version == 1
    assert desk.trail.verify().events == 1


def test_many_requests_at_once_count_once(desk: Desk) -> None:
    decision = Decision(id=request(), segment=1, version=0, changes=(add("stigma"),))
    outcomes = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(decisions.decide(desk, user("anna"), decision)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.repeated for outcome in outcomes) == [False] + [True] * 7
    assert desk.trail.verify().events == 1


def test_coders_do_not_touch_each_others_codings(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"))
    decide(desk, "bert", 1, add("employment"))
    decisions.undo(desk, user("bert"), request())
    assert [code.theme for code in coding(desk, "anna").codes] == ["stigma"]
    assert coding(desk, "bert") == Coding()


def test_a_memo_is_kept_and_undone(desk: Desk) -> None:
    decide(desk, "anna", 1, Change(kind="memo", text=" Voir la note suivante. "))
    assert memo_text(desk, coding(desk).memo) == "Voir la note suivante."
    decide(desk, "anna", 1, Change(kind="memo", text=""))
    assert coding(desk).memo is None
    decisions.undo(desk, user("anna"), request())
    assert memo_text(desk, coding(desk).memo) == "Voir la note suivante."


def test_nothing_to_undo_or_redo(desk: Desk) -> None:
    assert decisions.undo(desk, user("anna"), request()) is None
    assert decisions.redo(desk, user("anna"), request()) is None


def test_a_new_decision_ends_redo(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"))
    decisions.undo(desk, user("anna"), request())
    decide(desk, "anna", 1, add("employment"))
    assert decisions.redo(desk, user("anna"), request()) is None


def test_undoing_done_opens_the_segment_again(desk: Desk) -> None:
    shown = queue.take(desk, user("anna"), Wish(order="place"))
    assert shown is not None
    decide(desk, "anna", shown.segment, DONE)
    decisions.undo(desk, user("anna"), request())
    again = queue.take(desk, user("anna"), Wish(order="place"))
    assert again is not None
    assert again.segment == shown.segment


@pytest.mark.parametrize("name", ["stijn"])
def test_who_may_not_code_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises((NotAllowed, Taken)):
        decide(desk, name, 1, add("stigma"))


def test_no_such_segment(desk: Desk) -> None:
    with pytest.raises(NotFound):
        decide(desk, "anna", 999, add("stigma"))


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("decide"), st.integers(1, 3),
            st.sampled_from([add("stigma"), add("stigma", "absent"), add("employment"), DONE, Change(kind="reopen"),
                             Change(kind="reject", theme="stigma"), Change(kind="clear", theme="stigma")]),
        ),
        st.tuples(st.sampled_from(["undo", "redo"]), st.just(0), st.none()),
    ),
    max_size=25,
)  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One review for many examples; each example is a coder of its own."""
    path = write_database(tmp_path_factory.mktemp("property") / "notes.duckdb", texts(1, 1))
    return desk_on(path, Clock())


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_undo_and_redo_walk_the_history_as_a_plain_list_would(shared: Desk, steps: list) -> None:
    who = User(f"coder-{request()}", "coder")
    shared.file.run("INSERT INTO users (name, role, passphrase) VALUES (?, 'coder', 'none')", (who.name,))
    states: list[dict[int, Coding]] = [{}]
    now = 0
    for action, segment, change in steps:
        version, before = held(shared, segment, who.name) if segment else (0, Coding())
        if action == "decide":
            made = Decision(id=request(), segment=segment, version=version, changes=(change,))
            after = decisions.decide(shared, who, made).coding
            if after != before:
                states[now + 1 :] = [states[now] | {segment: after}]
                now += 1
        elif action == "undo":
            assert (decisions.undo(shared, who, request()) is None) == (now == 0)
            now = max(0, now - 1)
        else:
            assert (decisions.redo(shared, who, request()) is None) == (now == len(states) - 1)
            now = min(len(states) - 1, now + 1)
        for one in (1, 2, 3):
            assert held(shared, one, who.name)[1] == states[now].get(one, Coding())


def test_the_trail_alone_gives_every_coding_back(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"))
    decide(desk, "bert", 1, add("employment"), DONE)
    decisions.undo(desk, user("anna"), request())
    decisions.redo(desk, user("anna"), request())
    decide(desk, "anna", 2, Change(kind="reject", theme="stigma"))
    last = {}
    for event in desk.trail.events():
        last[event.who, event.subject] = event.after
    for name, segment in (("anna", 1), ("bert", 1), ("anna", 2)):
        subject = "{}:{}-{}".format(*desk.file.one('SELECT note_id, start, "end" FROM items WHERE id = ?', (segment,)))
        after = dict(last[name, subject])
        del after["version"], after["mode"]
        assert after == as_json(coding(desk, name, segment))


KILLED = """
import os, sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from study import Clock, add, decide, desk_on
desk = desk_on(Path({path!r}), Clock())
for segment in range(1, 6):
    decide(desk, "anna", segment, add("stigma"))
    print(segment, flush=True)
os.kill(os.getpid(), 9)
"""


def test_what_was_answered_outlives_a_killed_server(path: Path, clock: Clock) -> None:
    code = KILLED.format(tests=str(Path(__file__).parent), path=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    answered = [int(line) for line in done.stdout.split()]
    assert answered == [1, 2, 3, 4, 5], done.stderr
    with desk_on(path, clock) as desk:
        assert all(coding(desk, "anna", segment).of("stigma") for segment in answered)
        assert desk.trail.verify().problems == ()


def test_the_file_is_its_owners_alone(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, add("stigma"))
    for file in path.parent.glob("review.sqlite*"):
        assert file.stat().st_mode & 0o777 == 0o600, file.name
    [mode] = sqlite3.connect(path.with_name("review.sqlite")).execute("PRAGMA journal_mode").fetchone()
    assert mode == "wal"


def test_no_text_of_a_note_is_in_the_file(desk: Desk, path: Path) -> None:
    shown = queue.take(desk, user("anna"), Wish())
    assert shown is not None
    decide(desk, "anna", shown.segment, add("stigma"), DONE)
    everything = b"".join(file.read_bytes() for file in path.parent.glob("review.sqlite*"))
    assert b"loyer" not in everything
    assert b"huur" not in everything


def test_foreign_keys_hold(desk: Desk) -> None:
    assert accounts.find_user(desk.file, "anna").name == "anna"
    with pytest.raises(sqlite3.IntegrityError):
        desk.file.run("INSERT INTO codings VALUES (999, 'anna', 1, 0, 0, NULL)")
