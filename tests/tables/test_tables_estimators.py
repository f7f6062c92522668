"""Shares and intervals, on cases that can be checked by hand, against ppi-python, and by a small simulation."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from notes_mining.tables import disclosure
from notes_mining.tables.estimation_cell import ASSISTED, HUMAN, NOT_ESTIMABLE, estimate_cell
from notes_mining.tables.estimation_settings import ReviewRules
from notes_mining.tables.estimators import Read, Whole, assisted, clustering, human, naive, wilson


def read(labels: list[float], tagged: list[bool], persons: list[int] | None = None, weights: float = 1.0) -> Read:
    """Units of as many persons, unless said otherwise."""
    count = len(labels)
    return Read(
        np.array(persons if persons is not None else range(count), dtype=np.int64), np.arange(count),
        np.full(count, float(weights)), np.array(labels, dtype=float), np.array(tagged, dtype=bool),
    )  # fmt: skip


def test_wilson_is_the_crosstabs_for_whole_numbers() -> None:
    assert wilson(3 / 10, 10) == pytest.approx(disclosure.wilson(3, 10))
    assert wilson(0.3, inf) == (0.3, 0.3)
    assert wilson(0.0, 20)[0] == 0.0


def test_of_single_units_of_persons_the_coders_share_has_wilsons_interval() -> None:
    found = human(read([1, 0, 0, 0] * 5, [False] * 20), 20, "persons")
    assert (found.share, found.effective) == (0.25, 20)
    assert (found.low, found.high) == pytest.approx(disclosure.wilson(5, 20))


def test_unequal_weights_cost_units_and_move_the_share() -> None:
    one = read([1, 0, 0, 0], [False] * 4)
    heavy = Read(one.person, one.drawing, np.array([3.0, 1, 1, 1]), one.label, one.tagged)
    found = human(heavy, 4, "persons")
    assert found.share == 0.5
    assert found.effective == pytest.approx(6**2 / 12)


def test_units_of_one_person_that_agree_count_as_about_one() -> None:
    labels = [float(n < 20) for n in range(60)]
    alike = human(read(labels, [False] * 60, [n // 10 for n in range(60)]), 6, "persons")
    apart = human(read(labels, [False] * 60), 60, "persons")
    assert alike.share == apart.share
    assert alike.effective < 6
    assert apart.effective == 60


def test_clusters_never_help_and_one_cluster_leaves_one_unit() -> None:
    residuals = np.array([1.0, -1, 1, -1])
    assert clustering(np.array([0, 0, 1, 1]), residuals) == 1.0
    assert clustering(np.zeros(4, dtype=np.int64), residuals) == 4.0


def test_for_the_export_what_was_surely_drawn_leaves_nothing_open() -> None:
    whole = Whole(np.ones(8), np.array([1.0, 1, 0, 0, 0, 0, 0, 0]))
    everything = read([1, 0, 1, 0, 0, 0, 0, 0], [True, True] + [False] * 6)
    for found in (human(everything, 8, "export"), assisted(whole, everything, "export")):
        assert (found.share, found.low, found.high) == (0.25, 0.25, 0.25)
    assert human(everything, 8, "persons").high > 0.25


def test_the_assisted_share_weighs_both_groups_by_their_size() -> None:
    whole = Whole(np.full(20, 50.0), np.full(20, 10.0))  # a fifth of 1000 units is tagged
    labels, tagged = [1, 1, 1, 0, 1, 0, 0, 0, 0, 0], [True] * 4 + [False] * 6
    found = assisted(whole, read(labels, tagged, weights=100), "persons")
    assert found.share == pytest.approx(0.2 * 3 / 4 + 0.8 * 1 / 6)


def test_no_error_seen_is_not_no_error() -> None:
    whole = Whole(np.full(40, 100.0), np.full(40, 10.0))
    labels = [1.0] * 20 + [0.0] * 20
    found = assisted(whole, read(labels, [label == 1 for label in labels], weights=100), "export")
    assert found.share == pytest.approx(0.1)
    assert found.low < 0.1 < found.high
    assert found.high - found.low > 0.05


def test_it_agrees_with_ppi_python_where_that_applies() -> None:
    """Equal chances, one unit a person. Reference: ppi-python 0.2.3, ppi_mean_pointestimate and ppi_mean_ci."""
    generator = np.random.default_rng(5)
    units, drawn = 5000, 400
    true = generator.random(units) < 0.3
    tagged = np.where(true, generator.random(units) < 0.8, generator.random(units) < 0.1)
    chosen = generator.permutation(units)[:drawn]
    one = Read(chosen, chosen, np.full(drawn, units / drawn), true[chosen].astype(float), tagged[chosen])
    found = assisted(Whole(np.ones(units), tagged.astype(float)), one, "persons")
    assert found.share == pytest.approx(0.31102, abs=0.002)
    assert (found.low, found.high) == pytest.approx((0.27824, 0.34381), abs=0.004)
    assert found.effective > 1.5 * human(one, units, "persons").effective


def test_the_naive_share_knows_persons_and_no_error() -> None:
    found = naive(Whole(np.full(10, 20.0), np.array([20.0] * 3 + [0] * 7)))
    assert found.share == 0.3
    assert found.effective < 12


def test_a_group_of_which_nothing_was_read_stops() -> None:
    with pytest.raises(ValueError, match="nothing was read"):
        assisted(Whole(np.ones(4), np.array([1.0, 0, 0, 0])), read([0, 0], [False, False]), "persons")


RULES = ReviewRules(least_units=10, least_persons=5, least_group=3)


def judged(labels: int, tagged: int, persons: int, *, whole_tagged: float = 5.0, **more: object) -> tuple[str, str]:
    """Method and reason for so many reviewed units, tagged ones first, spread over persons."""
    whole = Whole(np.full(30, 10.0), np.full(30, whole_tagged))
    units = read([0.0] * labels, [n < tagged for n in range(labels)], [n % persons for n in range(labels)])
    found = estimate_cell(whole, units, "persons", RULES, **more)  # type: ignore[arg-type]
    return found.method, found.reason


def test_the_rule_for_a_thin_review_at_its_edges() -> None:
    assert judged(9, 4, 9) == (NOT_ESTIMABLE, "few units")
    assert judged(10, 4, 4) == (NOT_ESTIMABLE, "few persons")
    assert judged(10, 4, 5) == (ASSISTED, "")
    assert judged(10, 2, 5) == (HUMAN, "few tagged")
    assert judged(10, 8, 5) == (HUMAN, "few untagged")
    assert judged(10, 7, 5) == (ASSISTED, "")
    assert judged(10, 0, 5, whole_tagged=0.0) == (ASSISTED, "")
    assert judged(10, 10, 5, whole_tagged=10.0) == (ASSISTED, "")
    assert judged(10, 4, 5, uncovered=0.06) == (NOT_ESTIMABLE, "uncovered")
    assert judged(10, 4, 5, uncovered=0.05) == (ASSISTED, "")
    assert judged(10, 4, 5, tags_usable=False) == (HUMAN, "tags changed")


def test_of_the_export_alone_what_was_read_whole_is_never_too_thin() -> None:
    units, tagged = np.ones(4), np.array([1.0, 0, 0, 0])
    everything, three = read([1, 0, 1, 0], [True, False, False, False]), read([1, 0, 1], [True, False, False])
    assert estimate_cell(Whole(units, tagged), everything, "export", RULES).method == ASSISTED
    assert estimate_cell(Whole(units, tagged), three, "export", RULES).method == NOT_ESTIMABLE
    assert estimate_cell(Whole(units, tagged), everything, "persons", RULES).method == NOT_ESTIMABLE


@pytest.mark.parametrize("target", ["persons", "export"])
def test_intervals_hold_the_truth_about_95_times_in_100_and_naive_ones_do_not(target: str) -> None:
    """60 persons of 20 units, of which 8 each are read, with a tagger that is wrong in a fifth of the units."""
    generator, held, bare = np.random.default_rng(11), 0, 0
    studies = 400
    for _ in range(studies):
        habit = generator.beta(2, 6, 60)
        true = generator.random((60, 20)) < habit[:, None]
        tagged = np.where(generator.random((60, 20)) < 0.8, true, ~true)
        whole = Whole(np.full(60, 20.0), tagged.sum(axis=1).astype(float))
        order = np.argsort(generator.random((60, 20)), axis=1)[:, :8]
        persons = np.repeat(np.arange(60), 8)
        units = Read(
            persons, np.arange(480), np.full(480, 2.5), true[persons, order.ravel()].astype(float),
            tagged[persons, order.ravel()],
        )  # fmt: skip
        truth = 0.25 if target == "persons" else float(true.mean())
        found, plain = assisted(whole, units, target), naive(whole)
        held += found.low <= truth <= found.high
        bare += plain.low <= truth <= plain.high
    assert 0.925 <= held / studies <= 0.98
    assert bare / studies < 0.2
