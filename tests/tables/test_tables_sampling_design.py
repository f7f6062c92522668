"""How many drawings a stratum gives, how likely each unit is, and that what is drawn keeps to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_mining.errors import ConfigError
from notes_mining.tables.sampling_design import allocate, draw, emphasis, inclusion_probabilities, systematic

SIZES = st.lists(st.integers(1, 400), min_size=1, max_size=20)
WEIGHTS = st.lists(st.floats(1.0, 10.0), min_size=1, max_size=80)


@given(SIZES, st.integers(1, 2000), st.floats(0, 1), st.integers(1, 5))
def test_every_stratum_gives_something_and_none_more_than_it_has(
    sizes: list[int], asked: int, power: float, least: int
) -> None:
    if asked < len(sizes):
        with pytest.raises(ConfigError, match="every stratum needs one"):
            allocate(sizes, asked, power=power, least=least)
        return
    given_ = allocate(sizes, asked, power=power, least=least)
    assert given_.sum() == min(asked, sum(sizes))
    assert (given_ >= 1).all()
    assert (given_ <= sizes).all()
    if asked >= len(sizes) * least:
        assert (given_ >= np.minimum(sizes, least)).all()


def test_allocation_lies_between_equal_and_proportional() -> None:
    sizes = [100, 900]
    assert allocate(sizes, 100, power=0, least=1).tolist() == [50, 50]
    assert allocate(sizes, 100, power=1, least=1).tolist() == [10, 90]
    assert allocate(sizes, 100, power=0.5, least=1).tolist() == [25, 75]


@given(WEIGHTS, st.data())
def test_chances_add_up_and_are_never_zero_nor_above_one(weights: list[float], data: st.DataObject) -> None:
    drawn = data.draw(st.integers(1, len(weights)))
    chances = inclusion_probabilities(np.array(weights), drawn)
    assert chances.sum() == pytest.approx(drawn)
    assert (chances > 0).all()
    assert (chances <= 1).all()
    free = chances < 1
    if free.any():
        ratio = chances[free] / np.array(weights)[free]
        assert ratio == pytest.approx(ratio[0])


def test_a_unit_that_would_pass_one_is_drawn_for_sure() -> None:
    assert inclusion_probabilities(np.array([10.0, 1, 1, 1]), 2).tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])


def test_emphasis_grows_for_rare_themes_up_to_its_limit() -> None:
    assert emphasis(np.array([0.5, 0.25, 0.0625, 0.001]), 4.0).tolist() == [1, 1, 2, 4]


@given(WEIGHTS, st.floats(0, 1, exclude_max=True), st.data())
def test_systematic_drawing_takes_the_number_and_nothing_twice(
    weights: list[float], start: float, data: st.DataObject
) -> None:
    drawn = data.draw(st.integers(1, len(weights)))
    chances = inclusion_probabilities(np.array(weights), drawn)
    order = np.array(data.draw(st.permutations(range(len(weights)))))
    found = systematic(chances, order, start)
    assert len(found) == drawn == len(set(found.tolist()))
    assert set(np.flatnonzero(chances == 1)) <= set(found.tolist())


def test_units_come_as_often_as_their_chance_says() -> None:
    generator = np.random.default_rng(1)
    strata, persons = np.repeat([0, 1], [30, 50]), generator.integers(0, 12, 80)
    chances = np.concatenate(
        [inclusion_probabilities(generator.uniform(1, 4, size), count) for size, count in ((30, 9), (50, 20))]
    )
    runs = 4000
    seen = np.zeros(80)
    for _ in range(runs):
        found = draw(chances, strata, persons, generator)
        assert len(found) == 29
        seen[found] += 1
    error = np.sqrt(chances * (1 - chances) / runs)
    assert (np.abs(seen / runs - chances) <= 4 * error + 1e-9).all()


def test_the_beginning_of_the_order_of_review_is_spread_over_the_strata() -> None:
    generator = np.random.default_rng(2)
    strata = np.repeat([0, 1, 2], [200, 100, 40])
    chances = np.concatenate([np.full(size, 0.5) for size in (200, 100, 40)])
    found = draw(chances, strata, np.arange(340), generator)
    half = np.bincount(strata[found[:85]], minlength=3)
    assert (np.abs(half - [50, 25, 10]) <= 2).all()


def test_one_person_is_not_drawn_over_and_over() -> None:
    """A person with a tenth of the units of a stratum gives a tenth of the drawings, to within one."""
    generator = np.random.default_rng(3)
    persons = np.repeat(np.arange(10), 20)
    for _ in range(50):
        found = draw(np.full(200, 0.2), np.zeros(200, dtype=np.int64), persons, generator)
        assert (np.abs(np.bincount(persons[found], minlength=10) - 4) <= 1).all()
