"""Which numbers of trajectories may be printed: at n-1, n and n+1, and what follows by subtraction."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_mining.records import STAGES
from notes_mining.tables.lives import Flow, StartsAfter, ThemeLife
from notes_mining.tables.spells import StageDurations
from notes_mining.tables.trajectory_gate import (
    months,
    nested,
    shown_durations,
    shown_flow,
    shown_life,
    shown_starts,
)

MINIMUM = 5


def small(number: int) -> bool:
    return 0 < number < MINIMUM


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([4], [None]), ([5], [5]), ([6], [6]), ([0], [0]),
        ([20, 16], [20, None]), ([20, 15], [20, 15]), ([20, 14], [20, 14]), ([20, 20], [20, 20]), ([20, 0], [20, 0]),
        ([20, 17, 10], [20, None, 10]), ([20, 4, 0], [20, None, 0]), ([3, 0], [None, 0]),
    ],
)  # fmt: skip
def test_nested_groups_show_no_small_number_and_no_small_difference(counts: list[int], shown: list[int | None]) -> None:
    assert nested(counts, MINIMUM) == shown


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6).map(lambda some: sorted(some, reverse=True)))
def test_no_difference_of_two_shown_numbers_is_small(counts: list[int]) -> None:
    shown = [number for number in nested(counts, MINIMUM) if number is not None]
    assert not any(small(number) for number in shown)
    assert not any(small(abs(one - other)) for one, other in combinations(shown, 2))


def stage(
    name: str = "detention", *, persons: int = 20, repeated: int = 0, left: int = 20, still: int = 0
) -> StageDurations:
    return StageDurations(name, persons, repeated, persons + repeated, left, still, 300.0, 10.0, None)


@pytest.mark.parametrize("persons", [4, 5, 6])
def test_a_stage_of_few_persons_shows_nothing(persons: int) -> None:
    (shown,) = shown_durations([stage(persons=persons, left=persons)], MINIMUM)
    hidden = persons < MINIMUM
    assert (shown.persons is None, shown.spells is None, shown.median is None, shown.withheld) == (hidden,) * 4


@pytest.mark.parametrize("repeated", [0, 4, 5, 6])
def test_times_are_withheld_where_few_were_there_twice(repeated: int) -> None:
    (shown,) = shown_durations([stage(repeated=repeated)], MINIMUM)
    assert shown.spells == (None if small(repeated) else 20 + repeated)


@pytest.mark.parametrize("left", [0, 4, 5, 6])
def test_a_median_of_few_persons_is_withheld(left: int) -> None:
    (shown,) = shown_durations([stage(left=left)], MINIMUM)
    assert (shown.median, shown.withheld) == ((None, True) if small(left) else (10, False))


def test_open_spells_add_up_over_the_stages_so_one_withheld_takes_another_with_it() -> None:
    counts = {"pretrial": 4, "detention": 9, "probation": 20, "judgment": 0}
    shown = shown_durations([stage(name, persons=40, left=30, still=still) for name, still in counts.items()], MINIMUM)
    assert {one.stage: one.open for one in shown} == {
        "pretrial": None, "detention": None, "probation": 20, "judgment": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("persons", "repeated", "left", "still", "shown"),
    [(20, 0, 8, 12, True), (20, 0, 4, 16, False), (20, 8, 12, 16, False), (20, 8, 4, 16, False), (20, 8, 20, 0, True)],
)
def test_open_spells_are_withheld_where_few_have_left_or_are_out_again(
    persons: int, repeated: int, left: int, still: int, shown: bool
) -> None:
    """The others of the stage follow from the numbers of its row."""
    rows = [stage(persons=persons, repeated=repeated, left=left, still=still), stage("probation", persons=50, still=30)]
    found = shown_durations(rows, MINIMUM)[0]
    assert found.open == (still if shown else None)


@pytest.mark.parametrize(("days", "expected"), [(None, None), (0, 0), (15, 0), (16, 1), (365, 12), (3653, 120)])
def test_months_are_whole(days: float | None, expected: int | None) -> None:
    assert months(days) == expected


def test_both_branches_of_a_theme_hang_on_those_who_have_it() -> None:
    assert shown_life(ThemeLife("stigma", 40, 30, 20, 5, 37, 12), MINIMUM) == [40, 30, 20, 5, None, 12]
    assert shown_life(ThemeLife("stigma", 4, 4, 4, 0, 4, 0), MINIMUM) == [None, None, None, 0, None, 0]


@pytest.mark.parametrize(
    ("seen_before", "of_those", "shown"), [(40, 20, True), (40, 26, False), (58, 20, False), (19, 15, False)]
)
def test_the_stricter_share_needs_all_four_cells(seen_before: int, of_those: int, shown: bool) -> None:
    """Of 70 followed 30 start after; of those who were seen before, 20 do, and of the others 10."""
    found = shown_starts(StartsAfter("stigma", "judgment", 90, 80, 70, 30, 12, seen_before, of_those), MINIMUM)
    assert (found.persons, found.turned, found.followed, found.after) == (90, 80, 70, 30)
    assert (found.seen_before, found.after_seen_before) == ((seen_before, of_those) if shown else (None, None))


def test_who_never_starts_is_no_small_number_either() -> None:
    found = shown_starts(StartsAfter("stigma", "judgment", 90, 80, 70, 66, 4, 40, 40), MINIMUM)
    assert (found.followed, found.after, found.seen_before) == (70, None, None)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((5, 5, 5), [15, 5, 5, 5]), ((4, 6, 20), [30, None, None, 20]), ((0, 4, 20), [24, 0, None, None]),
        ((0, 0, 5), [5, 0, 0, 5]), ((2, 2, 0), [None] * 4),
    ],
)  # fmt: skip
def test_parts_of_a_flow_add_up_so_two_are_withheld(parts: tuple[int, int, int], shown: list[int | None]) -> None:
    assert shown_flow(Flow("stigma", STAGES[4], STAGES[6], sum(parts), *parts), MINIMUM) == shown
