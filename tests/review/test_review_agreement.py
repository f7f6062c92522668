"""Agreement: as the package and a hand reckon it, with text that nobody codes left out of what matters."""

from __future__ import annotations

import random

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from study import DONE, Clock, add, decide, desk_on, texts, user, write_database

from notes_mining.review import adjudication, queue
from notes_mining.review.agreement import Unit, agreement, alpha_with_interval, cohen_kappa, masi
from notes_mining.review.desk import Desk
from notes_mining.review.model import Code, Coding, Wish
from notes_mining.review.problems import NotAllowed
from notes_mining.review.reliability import agreement_now, blind_units

A, B = ("stigma", "present"), ("employment", "present")


def nominal(one: object, other: object) -> float:
    return float(one != other)


VALUES = st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=2, max_size=30)


@settings(deadline=None)
@given(VALUES)
def test_alpha_is_what_the_package_gives(units: list[list[int]]) -> None:
    found = alpha_with_interval(units, [str(n) for n in range(len(units))], nominal, resamples=0, seed=1)[0]
    if len({value for unit in units for value in unit}) < 2:
        assert found is None
        return
    table = np.full((4, len(units)), np.nan)
    for place, unit in enumerate(units):
        table[: len(unit), place] = unit
    assert found == pytest.approx(krippendorff.alpha(table, level_of_measurement="nominal"))


@settings(deadline=None)
@given(VALUES)
def test_alpha_with_another_distance_is_what_the_package_gives(units: list[list[int]]) -> None:
    if len({value for unit in units for value in unit}) < 2:
        return
    table = np.full((4, len(units)), np.nan)
    for place, unit in enumerate(units):
        table[: len(unit), place] = unit
    found = alpha_with_interval(units, ["n"] * len(units), lambda a, b: (a - b) ** 2 / 9, resamples=0, seed=1)[0]
    assert found == pytest.approx(krippendorff.alpha(table, level_of_measurement="interval"))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30))
def test_kappa_is_what_scikit_learn_gives(pairs: list[tuple[int, int]]) -> None:
    found = cohen_kappa(pairs)
    if len({value for pair in pairs for value in pair}) < 2:
        assert found is None
        return
    expected = cohen_kappa_score([one for one, _ in pairs], [other for _, other in pairs])
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        (frozenset(), frozenset(), 0), (frozenset({A}), frozenset({A}), 0), (frozenset({A}), frozenset(), 1),
        (frozenset({A}), frozenset({B}), 1), (frozenset({A}), frozenset({A, B}), 1 - 1 / 2 * 2 / 3),
        (frozenset({A, ("x", "present")}), frozenset({A, B}), 1 - 1 / 3 * 1 / 3),
    ],
)  # fmt: skip
def test_masi(one: frozenset, other: frozenset, distance: float) -> None:
    assert masi(one, other) == masi(other, one) == pytest.approx(distance)


def unit(first: frozenset, second: frozenset, note: str = "N", period: str = "2026-01") -> Unit:
    return Unit(note, (("anna", first), ("bert", second)), period)


def test_by_hand() -> None:
    """Four segments, stigma: both, neither, anna alone, both with another polarity."""
    none, seen, lacking = frozenset(), frozenset({A}), frozenset({("stigma", "absent")})
    units = [unit(seen, seen), unit(none, none), unit(seen, none), unit(seen, lacking)]
    found = agreement(units, ["stigma"], resamples=0).themes[0]
    # observed disagreement: 2 of 4 pairs. values: present 4, none 3, absent 1 of 8.
    expected = 1 - (2 / 4) / ((64 - 16 - 9 - 1) / (8 * 7))
    assert found.alpha == pytest.approx(expected)
    assert found.percent == 0.5
    assert found.coded == 5
    assert found.positive == pytest.approx(2 * 1 / 5)
    assert (found.units, found.low) == (4, None)


def test_uncoded_text_raises_percent_but_not_what_matters() -> None:
    some = [unit(frozenset({A}), frozenset({B}), f"N{n}") for n in range(5)]
    much = some + [unit(frozenset(), frozenset(), f"M{n}") for n in range(500)]
    few, many = (agreement(units, ["stigma"], resamples=0) for units in (some, much))
    assert many.together.percent > 0.98 > few.together.percent == 0
    assert many.together.positive == few.together.positive == 0
    assert many.together.alpha < 0.5
    assert many.themes[0].positive == 0


def test_full_agreement_and_chance() -> None:
    chance = random.Random(1)
    draw = lambda: frozenset({A}) if chance.random() < 0.5 else frozenset()  # noqa: E731
    same = [unit(codes, codes, f"N{n}") for n in range(50) for codes in [draw()]]
    assert agreement(same, ["stigma"], resamples=0).together.alpha == 1
    other = [unit(draw(), draw(), f"N{n}") for n in range(2000)]
    found = agreement(other, ["stigma"], resamples=200)
    assert abs(found.together.alpha) < 0.06
    assert found.together.low < 0 < found.together.high


def test_intervals_draw_notes_not_segments() -> None:
    """Segments of a note are alike: taking them for independent would make the interval too narrow."""
    chance = random.Random(2)
    units = []
    for note in range(20):
        agree = chance.random() < 0.5
        for place in range(10):
            first = frozenset({A}) if (note + place) % 2 else frozenset()
            second = first if agree else frozenset({A}) ^ first
            units.append((first, second, f"N{note}"))
    by_note = agreement([unit(*one) for one in units], [], resamples=500).together
    apart = agreement([unit(a, b, f"{n}-{k}") for k, (a, b, n) in enumerate(units)], [], resamples=500).together
    assert by_note.alpha == apart.alpha
    assert by_note.high - by_note.low > 1.5 * (apart.high - apart.low)


def test_pairs_and_months_and_three_coders() -> None:
    codes = frozenset({A})
    units = [
        Unit("N1", (("anna", codes), ("bert", codes)), "2026-01"),
        Unit("N2", (("carla", frozenset()), ("anna", codes)), "2026-02"),
        Unit("N3", (("anna", codes), ("bert", frozenset({B})), ("carla", codes)), "2026-02"),
        Unit("N4", (("anna", codes),), "2026-02"),
    ]
    found = agreement(units, ["stigma", "employment"], resamples=0)
    assert found.together.units == 3
    assert [(pair.name, pair.units, pair.percent) for pair in found.pairs] == [
        ("anna · bert", 2, 0.5), ("anna · carla", 2, 0.5), ("bert · carla", 1, 0.0),
    ]  # fmt: skip
    assert [(month.name, month.units) for month in found.periods] == [("2026-01", 1), ("2026-02", 2)]


def test_nothing_to_compare() -> None:
    found = agreement([], ["stigma"], resamples=10)
    assert (found.together.units, found.together.alpha, found.themes[0].percent) == (0, None, None)


@pytest.fixture
def coded(tmp_path, clock: Clock):
    """Anna and Bert code everything blind; Carla begins one; they differ on every third segment."""
    with desk_on(write_database(tmp_path / "notes.duckdb", texts(3, 2)), clock, blind_share=1.0) as desk:
        for name in ("anna", "bert"):
            while shown := queue.take(desk, user(name), Wish(queue="blind")):
                differs = shown.segment % 3 == 0 and name == "bert"
                decide(desk, name, shown.segment, add("employment" if differs else "stigma"), DONE)
        yield desk


def test_agreement_of_the_review(coded: Desk) -> None:
    found = agreement_now(coded, user("lise"), resamples=100)
    assert (found.together.units, found.together.percent) == (18, pytest.approx(12 / 18))
    assert [pair.name for pair in found.pairs] == ["anna · bert"]
    assert len(found.themes) == 22
    with pytest.raises(NotAllowed):
        agreement_now(coded, user("anna"))


def test_only_what_both_finished_is_compared(tmp_path, clock: Clock) -> None:
    with desk_on(write_database(tmp_path / "notes.duckdb", texts(1, 1)), clock, blind_share=1.0) as desk:
        for name in ("anna", "bert"):
            shown = queue.take(desk, user(name), Wish(queue="blind"))
            assert shown is not None
            decide(desk, name, shown.segment, add("stigma"), *([DONE] if name == "anna" else []))
        assert blind_units(desk) == []
        decide(desk, "bert", 1, DONE)
        assert len(blind_units(desk)) == 1


def test_disagreements_wait_for_an_adjudicator_who_coded_neither(coded: Desk) -> None:
    waiting = adjudication.disagreements(coded, user("ada"))
    assert [found.segment for found in waiting] == [3, 6, 9, 12, 15, 18]
    assert waiting[0].coders == ("anna", "bert")
    assert waiting[0].themes == ("employment", "stigma")
    with pytest.raises(NotAllowed):
        adjudication.disagreements(coded, user("lise"))


def test_adjudication_sees_both_sides_and_settles(coded: Desk) -> None:
    shown = queue.take(coded, user("ada"), Wish(queue="adjudication"))
    assert shown is not None
    assert (shown.mode, shown.proposals, [side.coder for side in shown.others]) == (
        "adjudication",
        (),
        ["anna", "bert"],
    )
    outcome = adjudication.settle(coded, user("ada"), shown.segment, "bert", "request-of-ada-1")
    assert [code.theme for code in outcome.coding.codes] == ["employment"]
    assert shown.segment not in [found.segment for found in adjudication.disagreements(coded, user("ada"))]
    again = queue.take(coded, user("ada"), Wish(queue="adjudication"))
    assert again is not None
    assert again.segment != shown.segment
    before = agreement_now(coded, user("lise"), resamples=0)
    assert before.together.units == 18


def test_an_adjudicator_does_not_judge_their_own_coding(path, clock: Clock) -> None:
    with desk_on(path, clock, coders_per_segment=2) as desk:
        decide(desk, "ada", 1, add("stigma"), DONE)
        decide(desk, "anna", 1, add("employment"), DONE)
        assert adjudication.disagreements(desk, user("ada")) == []


def test_differ() -> None:
    coded, absent = Code("stigma", "coded", "present"), Code("stigma", "coded", "absent")
    assert adjudication.differ([Coding((coded,)), Coding()]) == ("stigma",)
    assert adjudication.differ([Coding((coded,)), Coding((absent,))]) == ("stigma",)
    assert adjudication.differ([Coding((Code("stigma", "not_coded"),)), Coding()]) == ()
    voiced = [Coding((Code("stigma", "coded", "present", voice),)) for voice in ("person", "relative", None)]
    assert adjudication.differ(voiced[:2]) == ("stigma",)
    assert adjudication.differ([voiced[0], voiced[2]]) == ()
