"""Spells: they agree with the stage of every note, leave no day out, and medians count what was cut off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CODEBOOK, Written, write

from notes_mining.errors import ConfigError
from notes_mining.records import STAGES, UNKNOWN_STAGE
from notes_mining.store import Database
from notes_mining.store.writer import EventRow
from notes_mining.tables.spells import Spell, SpellSettings, durations, lives, median_days, spells

START = date(2016, 1, 1)
Dated = tuple[int, str]  # day, counted from START; event


def day(number: int) -> date:
    return START + timedelta(number)


def told(
    database: Database, events: Sequence[Dated], *, last_note: int | None = None, others: Sequence[Dated] = ()
) -> Database:
    """One person with these events and one late note; another person with ``others``."""
    rows = [EventRow("P1", day(at), event) for at, event in events]
    rows += [EventRow("P2", day(at), event) for at, event in others]
    notes = [] if last_note is None else [Written("N1", "P1", day(last_note), segments=0)]
    return write(database, notes, events=rows)


def seen(found: Sequence[Spell], person: str = "P1") -> list[tuple[str, int, int, int, bool]]:
    """(stage, number, first day, day after the last, open)."""
    return [
        (s.stage, s.number, (s.start - START).days, (s.end - START).days, s.open) for s in found if s.case_id == person
    ]


def test_a_spell_ends_on_the_day_on_which_the_next_begins(database: Database) -> None:
    told(database, [(0, "departure"), (30, "return"), (33, "remand"), (90, "judgment")], last_note=100)
    assert seen(spells(database)) == [
        ("conflict_zone", 1, 0, 30, False), ("return_arrest", 1, 30, 33, False), ("pretrial", 1, 33, 90, False),
        ("judgment", 1, 90, 100, True),
    ]  # fmt: skip


def test_an_event_that_leaves_the_stage_as_it_is_ends_no_spell(database: Database) -> None:
    told(database, [(0, "return"), (5, "arrest"), (9, "judgment"), (12, "appeal_judgment"), (20, "imprisonment")])
    assert [one[:4] for one in seen(spells(database))] == [
        ("return_arrest", 1, 0, 9), ("judgment", 1, 9, 20), ("detention", 1, 20, 20),
    ]  # fmt: skip


def test_a_stage_that_comes_back_is_numbered(database: Database) -> None:
    told(database, [(0, "imprisonment"), (9, "prison_leave"), (11, "prison_leave_end"), (20, "prison_leave")])
    assert [one[:2] for one in seen(spells(database))] == [
        ("detention", 1), ("early_release", 1), ("detention", 2), ("early_release", 2),
    ]  # fmt: skip


def test_a_stage_left_on_the_day_it_opened_is_no_spell(database: Database) -> None:
    told(database, [(0, "remand"), (9, "judgment"), (9, "imprisonment")])
    assert [one[0] for one in seen(spells(database))] == ["pretrial", "detention"]


def test_a_gap_is_a_spell_of_no_known_stage(database: Database) -> None:
    told(database, [(0, "imprisonment"), (10, "release"), (15, "probation_start")])
    assert seen(spells(database))[1] == (UNKNOWN_STAGE, 1, 10, 15, False)


def test_days_count_from_the_persons_own_first_event(database: Database) -> None:
    told(database, [(7, "departure"), (30, "return")], others=[(300, "arrest"), (310, "remand")])
    assert [(one.case_id, one.since) for one in spells(database)] == [("P1", 0), ("P1", 23), ("P2", 0), ("P2", 10)]


def test_an_event_without_a_rule_opens_and_begins_nothing(database: Database) -> None:
    told(database, [(0, "birthday"), (5, "arrest"), (9, "birthday")])
    assert seen(spells(database)) == [("return_arrest", 1, 5, 9, True)]


@pytest.mark.parametrize(
    ("until", "ends"), [("own", [50, 80]), ("all", [80, 80]), (day(60), [60, 80]), (day(40), [50, 80])]
)
def test_open_spells_last_until_the_person_was_last_seen(
    database: Database, until: str | date, ends: list[int]
) -> None:
    """The own last note or event is never cut off, whatever is set."""
    told(database, [(0, "arrest")], last_note=50, others=[(80, "arrest")])
    found = spells(database, SpellSettings(observed_until=until))
    assert [(one.end - START).days for one in found] == ends
    assert all(one.open for one in found)


@pytest.mark.parametrize(
    "wrong", [{"observed_until": "yesterday"}, {"youngest": -1}, {"resamples": -1}], ids=lambda wrong: next(iter(wrong))
)
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        SpellSettings(**wrong)  # type: ignore[arg-type]


# ------------------------------------------------------------------- spells and notes agree

histories = st.lists(st.tuples(st.integers(0, 14), st.sampled_from(CODEBOOK.event_order)), max_size=9)


@settings(max_examples=10, deadline=None)
@given(people=st.lists(histories, min_size=1, max_size=40))
def test_the_stage_of_a_note_is_that_of_the_spell_that_covers_its_day(people: list[list[Dated]]) -> None:
    """A note on every day of random lives, before, between and after their events; without a spell, unknown."""
    names = [f"P{place}" for place in range(len(people))]
    events = [EventRow(name, day(at), what) for name, life in zip(names, people, strict=True) for at, what in life]
    notes = [Written(f"{name}-{at}", name, day(at), segments=0) for name in names for at in range(-1, 17)]
    with TemporaryDirectory() as folder, Database.create(Path(folder) / "notes.duckdb") as database:
        write(database, notes, events=events)
        of_notes = dict(database.rows("SELECT note_id, stage FROM note_stages"))
        found = spells(database)
    by_person = {life[0].case_id: life for life in lives(found)}
    for note in notes:
        covering = [one for one in by_person.get(note.case_id, []) if one.covers(note.day)]
        assert len(covering) <= 1
        assert of_notes[note.note_id] == (covering[0].stage if covering else UNKNOWN_STAGE)
    for life in by_person.values():
        assert life[0].start == min(one.date for one in events if one.case_id == life[0].case_id)
        for before, after in pairwise(life):
            assert (before.end, before.open) == (after.start, False)
            assert before.stage != after.stage
            assert before.days > 0
        assert life[-1].open
        for stage in {one.stage for one in life}:
            numbers = [one.number for one in life if one.stage == stage]
            assert numbers == list(range(1, len(numbers) + 1))


# ------------------------------------------------------------------- durations


def spell(days: int, *, is_open: bool = False, person: str = "P1", number: int = 1) -> Spell:
    return Spell(person, "detention", number, START, day(days), is_open, 0)


def test_median_of_ended_spells_is_the_ordinary_one() -> None:
    assert median_days([spell(days) for days in (3, 10, 50)]) == 10


def test_an_open_spell_counts_for_as_long_as_it_was_seen() -> None:
    """Kaplan and Meier by hand: at 4 days 4 of 5 remain; at 6, with 3 at risk, 8/15; at 9, with 1 at risk, none."""
    found = [spell(4), spell(5, is_open=True), spell(6), spell(7, is_open=True), spell(9)]
    assert median_days(found) == 9
    assert median_days([spell(4), spell(5, is_open=True), spell(6), spell(7, is_open=True)]) == 6


def test_a_median_that_was_not_reached_is_none() -> None:
    assert median_days([]) is None
    assert median_days([spell(9, is_open=True)]) is None
    assert median_days([spell(1), spell(9, is_open=True), spell(9, is_open=True)]) is None


def naive_median(found: Sequence[Spell]) -> float | None:
    """Kaplan-Meier, day by day."""
    remaining = 1.0
    for at in sorted({one.days for one in found if not one.open}):
        risk = sum(one.days >= at for one in found)
        remaining *= 1 - sum(one.days == at and not one.open for one in found) / risk
        if remaining <= 0.5 + 1e-9:
            return float(at)
    return None


@given(drawn=st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=25))
def test_the_median_equals_the_oracle(drawn: list[tuple[int, bool]]) -> None:
    found = [spell(days, is_open=is_open) for days, is_open in drawn]
    assert median_days(found) == naive_median(found)


def test_durations_by_stage(database: Database) -> None:
    told(
        database,
        [(0, "imprisonment"), (10, "prison_leave"), (12, "prison_leave_end")],
        last_note=40,
        others=[(0, "imprisonment"), (30, "release")],
    )
    found = {one.stage: one for one in durations(database, spells(database))}
    assert list(found) == [*STAGES, UNKNOWN_STAGE]
    prison = found["detention"]
    assert (prison.persons, prison.repeated, prison.spells, prison.left, prison.open) == (2, 1, 3, 2, 1)
    assert prison.median == 30
    nobody = found["probation"]
    assert (nobody.persons, nobody.spells, nobody.median, nobody.low, nobody.high) == (0, 0, None, None, None)


def test_the_interval_draws_persons_and_is_the_same_each_time(database: Database) -> None:
    """Nine spells of one person are one observation: the interval spans what the two persons say."""
    many = [(at * 10 + half * 5, ("imprisonment", "release")[half]) for at in range(9) for half in (0, 1)]
    told(database, many, others=[(0, "imprisonment"), (80, "release")])
    one, two = (durations(database, spells(database))[4] for _ in range(2))
    assert one == two
    assert (one.stage, one.median, one.low, one.high) == ("detention", 5, 5, 80)
    assert durations(database, spells(database), SpellSettings(resamples=0))[4].low is None
