"""Clopper-Pearson limits against closed forms and published values."""

from __future__ import annotations

import math

import pytest

from notes_mining.evaluate.intervals import Clean, upper_limit


@pytest.mark.parametrize("trials", [1, 10, 59, 300])
def test_without_a_failure_it_is_the_closed_form(trials: int) -> None:
    assert upper_limit(0, trials) == pytest.approx(1 - 0.05 ** (1 / trials))


def test_known_values() -> None:
    # The two-sided 95 % interval of 10 in 100 is 0.0490-0.1762; 59 clean trials show a rate below 5 %.
    assert upper_limit(10, 100, 0.975) == pytest.approx(0.1762, abs=5e-5)
    assert upper_limit(1, 10, 0.975) == pytest.approx(0.4450, abs=5e-5)
    assert upper_limit(0, 59) < 0.05 < upper_limit(0, 58)


@pytest.mark.parametrize(("failures", "trials"), [(0, 5), (3, 20), (7, 144), (19, 20)])
def test_at_the_limit_so_few_failures_have_a_chance_of_one_in_twenty(failures: int, trials: int) -> None:
    rate = upper_limit(failures, trials)
    chance = sum(math.comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(failures + 1))
    assert chance == pytest.approx(0.05)


def test_edges() -> None:
    assert upper_limit(4, 4) == 1
    assert upper_limit(0, 0) == 1
    for failures, trials in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="between 0"):
            upper_limit(failures, trials)


def test_clean_of_nothing_has_no_share() -> None:
    assert (Clean().share, Clean().leak_limit) == (None, None)
    assert Clean(20, 19).share == 0.95
    assert Clean(20, 19).leak_limit == pytest.approx(upper_limit(1, 20))
