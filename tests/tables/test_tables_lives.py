"""Themes over a life: told by hand at their edges, and against a naive count in pandas on random data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CODEBOOK, Tag, Written, write

from notes_mining.errors import ConfigError
from notes_mining.records import STAGES
from notes_mining.store import Database
from notes_mining.store.writer import EventRow
from notes_mining.tables.lives import Flow, ThemeLife, flows, starts_after, theme_lives, themes_over_lives

START = date(2016, 1, 1)
THEME, OTHER = "never_settling_account", "employment"


def day(number: int) -> date:
    return START + timedelta(number)


def note(at: int, stage: str | None = None, said: str = "", *, person: str = "P1", name: str = "") -> Written:
    """A note on a day; ``said`` is + (the theme is present), - (absent), both, or nothing."""
    polarity = {"+": "present", "-": "absent"}
    tags = tuple(Tag(THEME, polarity[sign], segment) for segment, sign in enumerate(said))
    return Written(name or f"{person}-{at}-{stage}", person, day(at), tags, stage)


def life(database: Database, notes: Sequence[Written], *, arrested: int | None = None) -> dict[str, Any]:
    """The one row of the theme's life of the one person."""
    events = [] if arrested is None else [EventRow("P1", day(arrested), "arrest")]
    write(database, notes, events=events)
    rows = theme_lives(database).to_dict("records")
    assert len(rows) == 1
    return dict(rows[0])


def test_onset_is_the_first_note_that_reports_it_in_days_from_the_first_event(database: Database) -> None:
    row = life(database, [note(5, "pretrial"), note(20, "judgment", "+"), note(30, "probation", "+")], arrested=2)
    assert (row["onset_stage"], row["onset_day"], row["last_day"]) == ("judgment", 18, 28)


def test_without_events_there_is_no_day_to_count_from(database: Database) -> None:
    row = life(database, [note(20, "judgment", "+")])
    assert row["onset_stage"] == "judgment"
    assert pd.isna(row["onset_day"])


def test_what_is_only_ever_absent_has_no_onset(database: Database) -> None:
    write(database, [note(5, "judgment", "-")])
    assert theme_lives(database).empty


@pytest.mark.parametrize(
    ("said", "later", "later_with", "recurrences"),
    [
        (["+"], 0, 0, 0),
        (["+", ""], 1, 0, 0),
        (["+", "+"], 1, 1, 0),
        (["", "+", "+"], 1, 1, 0),
        (["+", "", "+"], 2, 1, 1),
        (["+", "-", "+"], 2, 1, 1),
        (["+", "", "", "+", "", "+"], 5, 2, 2),
    ],
)
def test_persistence_and_recurrence_count_stays(
    database: Database, said: list[str], later: int, later_with: int, recurrences: int
) -> None:
    """Every note in another stage; a stage that comes back is a stay of its own."""
    stages = ("detention", "early_release") * 3
    row = life(database, [note(at * 10, stages[at], sign) for at, sign in enumerate(said)])
    assert (row["later_stays"], row["later_stays_with"], row["recurrences"]) == (later, later_with, recurrences)


def test_notes_of_one_stage_in_a_row_are_one_stay(database: Database) -> None:
    row = life(database, [note(1, "detention", "+"), note(2, "detention"), note(3, "detention", "+")])
    assert (row["later_stays"], row["later_stays_with"], row["recurrences"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("said", "later_note", "resolved"),
    [
        (["+"], False, False),
        (["+", ""], True, False),  # silence resolves nothing
        (["+", "-"], True, True),
        (["+", "-", ""], True, True),
        (["+", "-", "+"], False, False),
        (["+", "-", "+", "-"], True, True),
        (["-", "+"], False, False),
        (["+-"], False, False),  # absent and present on one day
        (["+", "+-"], False, False),
    ],
)
def test_resolution_is_absent_later_and_not_present_again(
    database: Database, said: list[str], later_note: bool, resolved: bool
) -> None:
    row = life(database, [note(at * 10, "probation", sign) for at, sign in enumerate(said)])
    assert (row["later_note"], row["resolved"]) == (later_note, resolved)


def test_a_resolution_has_the_stage_and_day_on_which_it_is_first_said(database: Database) -> None:
    notes = [note(1, "detention", "+"), note(20, "probation", "-"), note(30, "after_supervision", "-")]
    row = life(database, notes, arrested=0)
    assert (row["resolution_stage"], row["resolution_day"]) == ("probation", 20)


# ------------------------------------------------------------------- starts after the judgment


def starting(database: Database, notes: Sequence[Written], judged: Sequence[int] = (10,)) -> tuple[int, ...]:
    """(turned, followed, after, before, seen before, of those after) of one person."""
    write(database, notes, events=[EventRow("P1", day(at), "judgment") for at in judged])
    one = starts_after(database)
    assert one.persons == 1
    return one.turned, one.followed, one.after, one.before, one.seen_before, one.after_seen_before


@pytest.mark.parametrize(
    ("notes", "judged", "expected"),
    [
        ([note(9, None, "+"), note(20)], (10,), (1, 1, 0, 1, 1, 0)),
        ([note(9), note(10, None, "+")], (10,), (1, 1, 1, 0, 1, 1)),  # the day of the judgment is after it
        ([note(11, None, "+")], (10,), (1, 1, 1, 0, 0, 0)),  # nobody can tell what was before
        ([note(9), note(11)], (10,), (1, 1, 0, 0, 1, 0)),
        ([note(9, None, "+")], (10,), (1, 0, 0, 0, 0, 0)),  # no note after: not in the denominator
        ([note(11, None, "-")], (10,), (1, 1, 0, 0, 0, 0)),
        ([note(9), note(15, None, "+")], (10, 20), (1, 1, 1, 0, 1, 1)),  # of two judgments the first
        ([note(9, None, "+")], (), (0, 0, 0, 0, 0, 0)),
    ],
)
def test_before_and_after_the_judgment(
    database: Database, notes: list[Written], judged: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert starting(database, notes, judged) == expected


def test_of_several_judgments_the_last_may_be_asked_for(database: Database) -> None:
    starting(database, [note(15, None, "+"), note(25)], (10, 20))
    assert starts_after(database, which="last").before == 1
    assert starts_after(database).after == 1


def test_the_share_is_of_those_with_a_note_after(database: Database) -> None:
    notes = [note(11, None, "+", person="P1"), note(11, person="P2"), note(9, None, "+", person="P3")]
    write(database, notes, events=[EventRow(name, day(10), "judgment") for name in ("P1", "P2", "P3")])
    assert starts_after(database).share == 0.5
    assert starts_after(database, event="departure").share is None


def test_unknown_names_are_refused_with_the_known_ones(database: Database) -> None:
    write(database)
    with pytest.raises(ConfigError, match=r"unknown theme 'hope'\. Known: .*employment"):
        starts_after(database, "hope")
    with pytest.raises(ConfigError, match=r"unknown event 'amnesty'\. Known: .*arrest"):
        starts_after(database, event="amnesty")
    with pytest.raises(ConfigError, match="first or last"):
        starts_after(database, which="second")
    with pytest.raises(ConfigError, match="unknown theme"):
        flows(database, "hope")


# ------------------------------------------------------------------- flows


def test_a_flow_adds_up_and_counts_only_what_was_written_later(database: Database) -> None:
    write(
        database,
        [
            note(1, "detention", "+", person="kept"), note(5, "probation", "+", person="kept"),
            note(1, "detention", "+", person="lost"), note(5, "probation", "-", person="lost"),
            note(1, "detention", "+", person="unseen"),
            note(5, "detention", "+", person="earlier"), note(1, "probation", "+", person="earlier"),
            note(5, "detention", "+", person="same day"), note(5, "probation", "+", person="same day"),
            note(1, "detention", person="without"), note(5, "probation", "+", person="without"),
        ],
    )  # fmt: skip
    found = {(one.origin, one.target): one for one in flows(database)}
    assert found["detention", "probation"] == Flow(THEME, "detention", "probation", 5, 1, 1, 3)
    assert found["probation", "detention"] == Flow(THEME, "probation", "detention", 4, 1, 0, 3)
    assert ("judgment", "probation") not in found
    assert flows(database, OTHER) == []


# ------------------------------------------------------------------- the naive oracle

said = st.sampled_from(["", "+", "-", "+-"])
stages = st.sampled_from([None, *STAGES[2:7]])
written = st.tuples(st.integers(0, 25), stages, said, said)
events = st.tuples(st.integers(0, 25), st.sampled_from(["arrest", "judgment", "imprisonment", "release"]))
person = st.tuples(st.lists(written, max_size=9), st.lists(events, max_size=4))


def notes_of(people: list[tuple[list[Any], list[Any]]]) -> list[Written]:
    signs = {"+": "present", "-": "absent"}
    return [
        Written(
            f"P{who}-{place}", f"P{who}", day(at),
            tuple(
                Tag(theme, signs[sign], segment)
                for theme, told in ((THEME, first), (OTHER, second))
                for segment, sign in enumerate(told)
            ),
            stage,
        )
        for who, (life, _) in enumerate(people)
        for place, (at, stage, first, second) in enumerate(life)
    ]  # fmt: skip


def naive_frame(notes: Sequence[Written], stage_of: dict[str, str]) -> pd.DataFrame:
    """One row per note in order of time, with the number of its stay and what it says of the two themes."""
    order = [*STAGES, "unknown"]
    rows = [
        {
            "case_id": one.case_id, "note_id": one.note_id, "date": one.day, "stage": stage_of[one.note_id],
            **{(theme, sign): any(t.theme == theme and t.polarity == sign for t in one.tags)
               for theme in (THEME, OTHER) for sign in ("present", "absent")},
        }
        for one in sorted(notes, key=lambda n: (n.case_id, n.day, order.index(stage_of[n.note_id]), n.note_id))
    ]  # fmt: skip
    for _, of_person in groupby(rows, key=lambda row: row["case_id"]):
        for stay, (_, run) in enumerate(groupby(of_person, key=lambda row: row["stage"])):
            for row in run:
                row["stay"] = stay
    return pd.DataFrame(rows)


def naive_life(frame: pd.DataFrame, theme: str) -> tuple[Any, ...] | None:
    """The columns of ``theme_lives`` that need no events, of one person, one question after the other."""
    present, absent = frame[frame[theme, "present"]], frame[frame[theme, "absent"]]
    if present.empty:
        return None
    onset, last = present.iloc[0], present["date"].max()
    after = [stay in set(present["stay"]) for stay in range(onset["stay"], frame["stay"].max() + 1)]
    back = sum(here and not before for before, here in pairwise(after))
    ended = absent[absent["date"] > last]
    return (
        onset["stage"], len(after) - 1, sum(after[1:]), back, bool((frame["date"] > last).any()), not ended.empty,
        None if ended.empty else ended.iloc[0]["stage"],
    )  # fmt: skip


def naive_flow(frame: pd.DataFrame, theme: str, origin: str, target: str) -> str | None:
    """kept, lost or unseen; nothing where the person does not have the theme in ``origin``."""
    there = frame[(frame["stage"] == origin) & frame[theme, "present"]]
    if there.empty:
        return None
    later = frame[(frame["stage"] == target) & (frame["date"] > there["date"].min())]
    return "unseen" if later.empty else "kept" if later[theme, "present"].any() else "lost"


STARTS = ("followed", "after", "before", "seen_before", "after_seen_before")


def naive_starts(frames: dict[Any, pd.DataFrame], judged: dict[str, date]) -> dict[str, int]:
    """The counts of ``starts_after`` over persons with a judgment."""
    counts = dict.fromkeys(STARTS, 0)
    for case_id, judgment in judged.items():
        days, onset = frames[case_id]["date"], frames[case_id][frames[case_id][THEME, "present"]]["date"]
        if (days < judgment).all():
            continue
        after = not onset.empty and onset.min() >= judgment
        seen_before = bool((days < judgment).any())
        counts["followed"] += 1
        counts["after"] += after
        counts["before"] += not onset.empty and not after
        counts["seen_before"] += seen_before
        counts["after_seen_before"] += after and seen_before
    return counts


COLUMNS = ["onset_stage", "later_stays", "later_stays_with", "recurrences", "later_note", "resolved"]


@settings(max_examples=12, deadline=None)
@given(people=st.lists(person, min_size=1, max_size=20))
def test_everything_equals_the_naive_count(people: list[tuple[list[Any], list[Any]]]) -> None:
    notes = notes_of(people)
    happened = [EventRow(f"P{who}", day(at), what) for who, (_, life) in enumerate(people) for at, what in life]
    with TemporaryDirectory() as folder, Database.create(Path(folder) / "notes.duckdb") as database:
        write(database, notes, events=happened)
        stage_of = dict(database.rows("SELECT note_id, stage FROM note_stages"))
        rows, by_theme = theme_lives(database), themes_over_lives(database)
        between, starts = flows(database), starts_after(database, event="judgment")
        last = starts_after(database, event="judgment", which="last")
    if not notes:
        assert rows.empty
        return
    frame = naive_frame(notes, stage_of)
    frames = {case_id: one for case_id, one in frame.groupby("case_id")}
    expected = {
        (case_id, theme): told
        for case_id, one in frames.items()
        for theme in (THEME, OTHER)
        if (told := naive_life(one, theme)) is not None
    }
    got = {
        (row["case_id"], row["theme"]): (
            *(row[name] for name in COLUMNS), row["resolution_stage"] if row["resolved"] else None,
        )
        for row in rows.to_dict("records")
    }  # fmt: skip
    assert got == expected
    for one in by_theme:
        told = [life for (_, theme), life in expected.items() if theme == one.theme]
        assert one == ThemeLife(
            one.theme, len(told), sum(t[1] > 0 for t in told), sum(t[2] > 0 for t in told), sum(t[3] > 0 for t in told),
            sum(t[4] for t in told), sum(t[5] for t in told),
        )  # fmt: skip
    assert [one.theme for one in by_theme] == [theme.id for theme in CODEBOOK.themes]
    told_flows = {(one.theme, one.origin, one.target): (one.persons, one.kept, one.lost, one.unseen) for one in between}
    for theme in (THEME, OTHER):
        for origin in STAGES:
            for target in set(STAGES) - {origin}:
                said_of = [naive_flow(one, theme, origin, target) for one in frames.values()]
                parts = tuple(said_of.count(word) for word in ("kept", "lost", "unseen"))
                assert told_flows.get((theme, origin, target), (0, 0, 0, 0)) == (sum(parts), *parts)
    for pick, answer in ((min, starts), (max, last)):
        judged = {
            case_id: pick(one.date for one in happened if one.case_id == case_id and one.event == "judgment")
            for case_id in {one.case_id for one in happened if one.event == "judgment"} & set(frames)
        }
        assert (answer.persons, answer.turned) == (len(frames), len(judged))
        assert {name: getattr(answer, name) for name in STARTS} == naive_starts(frames, judged)
