"""In which stage a note was written: the view ``note_stages`` against the codebook's rules and a slow oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
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
from notes_mining.tables.trajectory import event_rules

START = date(2016, 1, 1)
Dated = tuple[int, str]  # day, counted from START; event


def stages(database: Database, events: Sequence[Dated], days: Sequence[int], given: str | None = None) -> list[str]:
    """The stage of one note on each of ``days``."""
    rows = [EventRow("P1", START + timedelta(day), event) for day, event in events]
    others = [EventRow("P2", START, "departure")]
    notes = [Written(f"N{day:03}", "P1", START + timedelta(day), stage=given) for day in days]
    write(database, notes, events=[*others, *rows])
    found = dict(database.rows("SELECT note_id, stage FROM note_stages"))
    return [found[f"N{day:03}"] for day in days]


def test_an_event_of_the_notes_own_day_is_in_force_and_one_of_the_next_day_is_not(database: Database) -> None:
    events = [(10, "judgment"), (20, "imprisonment")]
    assert stages(database, events, [9, 10, 11, 19, 20, 21]) == [
        "unknown", "judgment", "judgment", "judgment", "detention", "detention",
    ]  # fmt: skip


def test_without_events_the_stage_is_unknown(database: Database) -> None:
    assert stages(database, [], [0, 50]) == [UNKNOWN_STAGE, UNKNOWN_STAGE]


def test_a_stage_that_the_export_gives_wins(database: Database) -> None:
    assert stages(database, [(10, "imprisonment")], [5, 10, 15], given="probation") == ["probation"] * 3


SAME_DAY = [
    ("return", "remand", "pretrial"),
    ("arrest", "conditional_bail", "pretrial"),
    ("judgment", "imprisonment", "detention"),
    ("prison_leave", "prison_leave_end", "detention"),
    ("departure", "return", "return_arrest"),
    ("conditional_release", "revocation", "detention"),
    ("release", "probation_start", "probation"),
    ("probation_start", "supervision_end", "after_supervision"),
]

STORIES: list[tuple[list[Dated], dict[int, str]]] = [
    # Judged in absentia while abroad: still there.
    (
        [(1, "departure"), (10, "judgment"), (20, "appeal_judgment")],
        {5: "conflict_zone", 10: "conflict_zone", 25: "conflict_zone"},
    ),
    ([(1, "departure"), (10, "judgment"), (20, "return")], {15: "conflict_zone", 20: "return_arrest"}),
    # The appeal of a prisoner is judged: still in prison.
    (
        [(1, "judgment"), (5, "imprisonment"), (10, "appeal_judgment")],
        {4: "judgment", 9: "detention", 10: "detention", 50: "detention"},
    ),
    # Back to prison.
    (
        [(1, "imprisonment"), (10, "conditional_release"), (20, "revocation")],
        {15: "early_release", 20: "detention", 50: "detention"},
    ),
    (
        [(1, "imprisonment"), (10, "prison_leave"), (12, "prison_leave_end")],
        {10: "early_release", 11: "early_release", 12: "detention"},
    ),
    (
        [(1, "imprisonment"), (10, "electronic_monitoring"), (40, "monitoring_end")],
        {39: "early_release", 40: "detention", 90: "detention"},
    ),
    # From monitoring to conditional release on one day.
    (
        [(1, "imprisonment"), (10, "electronic_monitoring"), (40, "monitoring_end"), (40, "conditional_release")],
        {39: "early_release", 40: "early_release", 90: "early_release"},
    ),
    # Remand ends, the investigation goes on.
    (
        [(1, "arrest"), (2, "remand"), (30, "remand_end"), (60, "judgment")],
        {1: "return_arrest", 2: "pretrial", 30: "pretrial", 59: "pretrial", 60: "judgment"},
    ),
    ([(1, "arrest"), (2, "conditional_bail"), (60, "judgment")], {2: "pretrial", 59: "pretrial", 60: "judgment"}),
    # Released without more: nobody follows, until somebody does.
    (
        [(1, "imprisonment"), (30, "release"), (60, "probation_start")],
        {30: "unknown", 59: "unknown", 60: "probation"},
    ),
    (
        [(1, "judgment"), (2, "imprisonment"), (30, "release"), (90, "supervision_end")],
        {31: "unknown", 90: "after_supervision"},
    ),
    # Judged on remand, then free; on probation, then arrested anew.
    ([(1, "remand"), (30, "judgment")], {29: "pretrial", 30: "judgment", 99: "judgment"}),
    (
        [(1, "probation_start"), (30, "arrest"), (31, "remand"), (40, "remand_end")],
        {29: "probation", 30: "return_arrest", 31: "pretrial", 45: "pretrial"},
    ),
    ([(1, "conditional_release"), (30, "probation_start")], {29: "early_release", 30: "probation"}),
    # Departs anew while on probation.
    ([(1, "probation_start"), (30, "departure")], {30: "conflict_zone"}),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[Dated], int], str]:
    """The stage on a day of a life; every life of the two lists is a person of one database."""
    pairs = [[(10, first), (10, second)] for first, second, _ in SAME_DAY]
    lives = [life for pair in pairs for life in (pair, pair[::-1])] + [story for story, _ in STORIES]
    events = [EventRow(str(life), START + timedelta(day), event) for life in lives for day, event in life]
    notes = [
        Written(f"{life}{day}", str(life), START + timedelta(day), segments=0) for life in lives for day in range(100)
    ]
    with Database.create(tmp_path_factory.mktemp("lives") / "notes.duckdb") as database:
        write(database, notes, events=events)
        found = dict(database.rows("SELECT note_id, stage FROM note_stages"))
    return lambda life, day: found[f"{life}{day}"]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("first", "second", "stage"), SAME_DAY)
def test_two_events_on_one_day_apply_in_the_codebooks_order(
    told: Callable[[Sequence[Dated], int], str], first: str, second: str, stage: str, order: int
) -> None:
    """Whichever line of the file comes first."""
    life = [(10, first), (10, second)][::order]
    assert [told(life, day) for day in (9, 10, 11)] == [UNKNOWN_STAGE, stage, stage]


@pytest.mark.parametrize(("story", "expected"), STORIES)
def test_stories(told: Callable[[Sequence[Dated], int], str], story: list[Dated], expected: dict[int, str]) -> None:
    assert {day: told(story, day) for day in expected} == expected


def test_an_event_entered_twice_counts_once_and_no_note_is_doubled(database: Database) -> None:
    events = [
        (10, "judgment"),
        (10, "imprisonment"),
        (10, "imprisonment"),
        (10, "judgment"),
        (20, "release"),
        (20, "release"),
    ]
    assert stages(database, events, [9, 10, 19, 20]) == ["unknown", "detention", "detention", "unknown"]
    assert database.rows("SELECT count(*) FROM note_stages") == [(4,)]


def test_an_event_that_has_no_rule_changes_nothing(database: Database) -> None:
    assert stages(database, [(5, "judgment"), (10, "birthday")], [7, 12]) == ["judgment", "judgment"]


@pytest.mark.parametrize("stage", CODEBOOK.stages, ids=lambda stage: stage.id)
def test_rules_and_codebook_agree_on_what_opens_a_stage(stage) -> None:  # type: ignore[no-untyped-def]
    opened = {rule.event for rule in event_rules(CODEBOOK.event_order) if rule.stage == stage.id}
    back_in_prison = {"prison_leave_end", "monitoring_end"} if stage.id == "detention" else set()
    assert opened == set(stage.starts_with) | back_in_prison


def test_rules_and_codebook_agree_on_what_ends_early_release() -> None:
    stage = next(stage for stage in CODEBOOK.stages if stage.id == "early_release")
    custody = {rule.event: rule for rule in event_rules(CODEBOOK.event_order) if rule.track == "custody"}
    assert {custody[event].stage for event in stage.ends_with} == {"detention"}


def test_stage_ids_are_those_of_the_records() -> None:
    assert tuple(stage.id for stage in CODEBOOK.stages) == STAGES


def test_a_codebook_with_other_events_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="amnesty"):
        event_rules([*CODEBOOK.event_order, "amnesty"])
    with pytest.raises(ConfigError, match="supervision_end"):
        event_rules(CODEBOOK.event_order[:-1])


# ------------------------------------------------------------------------------------------------ the slow oracle


def oracle(events: Sequence[Dated], day: int) -> str:
    """Walk through a life, event by event, with two facts in hand: where the person is, where the case is.

    ``where`` is one of abroad, back, remand, prison, outside (out of prison, still serving) or nowhere in particular;
    ``case`` is a stage or nothing. ``latest`` says which of the two was heard of last.
    """
    where, case, latest = "", "", ""
    for _, event in sorted(set(events), key=lambda one: (one[0], CODEBOOK.event_order.index(one[1]))):
        if _ > day:
            break
        if event == "departure":
            where, latest = "abroad", "where"
        elif event in ("return", "arrest"):
            where, latest = "back", "where"
        elif event == "remand":
            where, case, latest = "remand", "pretrial", "where"
        elif event == "conditional_bail":
            where, case, latest = "", "pretrial", "case"
        elif event == "remand_end":
            where = ""
        elif event in ("judgment", "appeal_judgment"):
            case, latest = "judgment", "case"
        elif event in ("imprisonment", "prison_leave_end", "monitoring_end", "revocation"):
            where = "prison"
        elif event in ("prison_leave", "electronic_monitoring", "conditional_release"):
            where = "outside"
        elif event == "release":
            where, case, latest = "", "", ""
        elif event == "probation_start":
            where, case, latest = "", "probation", "case"
        elif event == "supervision_end":
            where, case, latest = "", "after_supervision", "case"
    if where in ("abroad", "prison", "outside"):
        return {"abroad": "conflict_zone", "prison": "detention", "outside": "early_release"}[where]
    told = {"back": "return_arrest", "remand": "pretrial", "": ""}[where]
    return (told or case if latest == "where" else case or told) or UNKNOWN_STAGE


lives = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(CODEBOOK.event_order)), max_size=9)


@settings(max_examples=8, deadline=None)
@given(people=st.lists(lives, min_size=1, max_size=40))
def test_the_view_equals_the_oracle(people: list[list[Dated]]) -> None:
    """Up to forty random lives an example, a note on every day of each."""
    events = [
        EventRow(f"P{person}", START + timedelta(day), event)
        for person, life in enumerate(people)
        for day, event in life
    ]
    written = [(person, day) for person in range(len(people)) for day in range(14)]
    notes = [Written(f"{person}-{day}", f"P{person}", START + timedelta(day), segments=0) for person, day in written]
    with TemporaryDirectory() as folder, Database.create(Path(folder) / "notes.duckdb") as database:
        write(database, notes, events=events)
        found = dict(database.rows("SELECT note_id, stage FROM note_stages"))
    assert found == {f"{person}-{day}": oracle(people[person], day) for person, day in written}
