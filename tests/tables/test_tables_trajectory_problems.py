"""What is listed for the steward, and that listing mends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from invented import CODEBOOK, Written, write

from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, EventRow
from notes_mining.tables.spells import SpellSettings, spells
from notes_mining.tables.trajectory_problems import KINDS, Problem, of_events, problems

START = date(2016, 1, 1)
Dated = tuple[int, str]


def day(number: int) -> date:
    return START + timedelta(number)


def against_each_other(*events: Dated) -> list[tuple[int, str, str]]:
    """(day, kind, detail) of what one person's events say against each other; given in any order."""
    order = CODEBOOK.event_order
    known = sorted(events, key=lambda one: (one[0], order.index(one[1]) if one[1] in order else 99))
    dated = [(day(at), event, event in order) for at, event in known]
    return [((one.start - START).days, one.kind, one.detail) for one in of_events("P1", dated)]


ORDINARY: list[list[Dated]] = [
    [(1, "departure"), (9, "return"), (9, "arrest"), (10, "remand"), (30, "conditional_bail"), (90, "judgment"),
     (120, "probation_start"), (900, "supervision_end")],
    # Judged while abroad, and again after the return.
    [(1, "departure"), (50, "judgment"), (90, "return"), (90, "arrest"), (91, "remand"), (200, "judgment"),
     (200, "imprisonment"), (400, "prison_leave"), (402, "prison_leave_end"), (500, "electronic_monitoring"),
     (700, "monitoring_end"), (700, "conditional_release"), (900, "revocation"), (1200, "release")],
    # Bail and the end of remand on one day: which came first is not known.
    [(1, "arrest"), (2, "remand"), (30, "remand_end"), (30, "conditional_bail")],
    # A short sentence served at home from the start; prison leave that becomes monitoring.
    [(1, "judgment"), (50, "electronic_monitoring"), (90, "monitoring_end"), (90, "release"), (90, "supervision_end")],
    [(1, "judgment"), (5, "imprisonment"), (50, "prison_leave"), (60, "electronic_monitoring")],
    # Probation revoked; leaves anew.
    [(1, "judgment"), (9, "probation_start"), (99, "revocation"), (300, "conditional_release"), (400, "departure")],
]  # fmt: skip


@pytest.mark.parametrize("events", ORDINARY)
def test_nothing_is_said_of_an_ordinary_life(events: list[Dated]) -> None:
    assert against_each_other(*events) == []


@pytest.mark.parametrize(
    ("events", "detail"),
    [
        ([(9, "release")], "release: free"),
        ([(1, "departure"), (9, "release")], "release: abroad"),
        ([(9, "return")], "return: free"),
        ([(1, "departure"), (9, "departure")], "departure: abroad"),
        ([(1, "departure"), (9, "arrest")], "arrest: abroad"),
        ([(1, "departure"), (9, "remand")], "remand: abroad"),
        ([(1, "arrest"), (9, "remand_end")], "remand_end: arrested"),
        ([(9, "imprisonment")], "imprisonment: no appeal_judgment / judgment"),
        ([(1, "judgment"), (2, "imprisonment"), (9, "imprisonment")], "imprisonment: prison"),
        ([(1, "judgment"), (9, "prison_leave")], "prison_leave: free"),
        ([(1, "judgment"), (2, "imprisonment"), (9, "prison_leave_end")], "prison_leave_end: prison"),
        ([(1, "judgment"), (2, "imprisonment"), (9, "monitoring_end")], "monitoring_end: prison"),
        ([(1, "judgment"), (9, "conditional_release")], "conditional_release: free"),
        ([(1, "judgment"), (2, "imprisonment"), (9, "probation_start"), (10, "release")], "release: free"),
        ([(1, "remand"), (2, "judgment"), (9, "probation_start")], "probation_start: remand"),
        ([(9, "probation_start")], "probation_start: no appeal_judgment / judgment"),
        ([(9, "appeal_judgment")], "appeal_judgment: no judgment"),
        ([(1, "judgment"), (9, "supervision_end")], "supervision_end: no conditional_bail / conditional_release / "
         "electronic_monitoring / probation_start / release"),
        ([(1, "judgment"), (9, "revocation")],
         "revocation: no conditional_release / electronic_monitoring / prison_leave / probation_start"),
    ],
)  # fmt: skip
def test_an_event_that_presupposes_what_was_not(events: list[Dated], detail: str) -> None:
    assert [one[1:] for one in against_each_other(*events)] == [("presupposes", detail)]


@pytest.mark.parametrize("one_day_later", [False, True])
def test_opposite_events_are_those_of_one_day(one_day_later: bool) -> None:
    events = [(1, "judgment"), (2, "imprisonment"), (9, "prison_leave"), (9 + one_day_later, "prison_leave_end")]
    expected = [] if one_day_later else [(9, "opposite_events", "prison_leave, prison_leave_end")]
    assert against_each_other(*events) == expected


def test_an_event_entered_twice_and_one_that_nobody_knows() -> None:
    assert against_each_other((1, "arrest"), (1, "arrest")) == [(1, "twice", "arrest")]
    assert against_each_other((1, "arrest"), (2, "birthday")) == [(2, "unknown_event", "birthday")]


def found(
    database: Database, events: Sequence[Dated], *, notes: Sequence[Written] = (), band: str | None = None,
    settings: SpellSettings | None = None,
) -> list[tuple[str, int, int | None, str]]:  # fmt: skip
    """(kind, start, end, detail) of everything that is listed of one person."""
    rows = [EventRow("P1", day(at), event) for at, event in events]
    write(database, notes, events=rows, cases=[CaseRow("P1", birth_band=band)])
    before = spells(database)
    listed = problems(database, settings)
    assert spells(database) == before
    assert {one.kind for one in listed} <= set(KINDS)
    return [
        (one.kind, (one.start - START).days, None if one.end is None else (one.end - START).days, one.detail)
        for one in listed
    ]


PRISON: list[Dated] = [(0, "judgment"), (1, "imprisonment")]


def test_gaps_end_with_the_next_event_or_stay_open(database: Database) -> None:
    events = [*PRISON, (10, "release"), (30, "arrest"), (40, "release")]
    assert found(database, events) == [("gap", 10, 30, ""), ("gap", 40, None, "")]


def test_a_judgment_while_custody_holds_is_a_day_in_two_stages(database: Database) -> None:
    events: list[Dated] = [(0, "departure"), (10, "judgment"), (20, "return")]
    assert found(database, events) == [("overlap", 10, None, "conflict_zone > judgment")]


def test_probation_that_runs_in_prison_is_an_overlap_until_either_ends(database: Database) -> None:
    events = [(0, "judgment"), (5, "probation_start"), (30, "imprisonment"), (50, "release"), (60, "supervision_end")]
    assert found(database, events) == [("overlap", 30, 50, "detention > probation"), ("gap", 50, 60, "")]


def test_a_sentence_after_its_judgment_is_no_overlap(database: Database) -> None:
    assert found(database, [*PRISON, (50, "prison_leave")]) == []


def test_a_stage_left_the_same_day_is_noticed(database: Database) -> None:
    events: list[Dated] = [(0, "remand"), (9, "judgment"), (9, "imprisonment")]
    assert found(database, events) == [("left_the_same_day", 9, None, "judgment")]


@pytest.mark.parametrize(
    ("band", "listed"), [("2004-2008", False), ("2005-2009", True), ("2005+", True), (None, False)]
)
def test_an_event_before_any_possible_age(database: Database, band: str | None, listed: bool) -> None:
    """In 2016 somebody of 2004 may be 12, somebody of 2005 may not; the band's first year speaks for the person."""
    expected = [("too_young", 0, None, f"arrest: {band}")] if listed else []
    assert found(database, [(0, "arrest")], band=band) == expected


@pytest.mark.parametrize(("until", "listed"), [(day(9), True), (day(10), False), ("own", False), ("all", False)])
def test_an_event_after_the_export(database: Database, until: str | date, listed: bool) -> None:
    expected = [("after_the_export", 10, None, "remand")] if listed else []
    assert found(database, [(0, "arrest"), (10, "remand")], settings=SpellSettings(observed_until=until)) == expected


def test_notes_before_the_first_event_are_counted_and_one_on_its_day_is_not(database: Database) -> None:
    notes = [Written(f"N{at}", "P1", day(at), segments=0) for at in (8, 9, 10, 11)]
    assert found(database, [(10, "arrest")], notes=notes) == [("notes_before", 8, 10, "2")]


def test_notes_without_any_event(database: Database) -> None:
    assert found(database, [], notes=[Written("N", "P1", day(8), segments=0)]) == [("no_events", 8, None, "1")]


def test_a_given_stage_that_the_events_deny(database: Database) -> None:
    notes = [
        Written("N1", "P1", day(5), stage="probation", segments=0),
        Written("N2", "P1", day(5), stage="detention", segments=0),
        Written("N3", "P1", day(-5), stage="pretrial", segments=0),
    ]
    assert found(database, PRISON, notes=notes) == [("stage_given", 5, None, "probation > detention")]


def test_every_kind_has_a_weight() -> None:
    assert {Problem(kind, "P1", START).weight for kind in KINDS} == {"contradiction", "gap", "overlap", "notice"}
