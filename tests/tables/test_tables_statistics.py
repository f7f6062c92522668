"""Statistics against scipy, statsmodels, textbooks and simulations."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, Table

from notes_mining.tables.mantel_haenszel import mantel_haenszel, tables
from notes_mining.tables.statistics import (
    FEWEST_PERSONS,
    adjusted_residuals,
    association,
    cluster_intervals,
    cramers_v,
    difference_interval,
    holm,
    resampled,
)

TEA = [[3, 1], [1, 3]]  # Fisher (1935), the lady tasting tea
HAIR = np.array([[68, 119, 26, 7], [20, 84, 17, 94], [15, 54, 14, 10], [5, 29, 14, 16]])  # Snee (1974): eyes by hair


# ------------------------------------------------------------------------------------------------ independence


def test_the_lady_tasting_tea() -> None:
    found = association(TEA)
    assert found is not None
    at_least_as_odd = 2 * (comb(4, 3) * comb(4, 1) + comb(4, 4)) / comb(8, 4)  # 34/70, by hand
    assert (found.test, found.p) == ("fisher", pytest.approx(at_least_as_odd))
    assert found.cramers_v == pytest.approx(0.5)  # (3*3 - 1*1) / 4^2
    assert found.persons == 8


def test_hair_and_eyes_by_chi_square() -> None:
    found = association(HAIR)
    assert found is not None
    assert found.test == "chi_square"
    assert found.p == pytest.approx(stats.chi2.sf(138.2898, 9), rel=1e-3)  # 138.29: Snee (1974)
    assert found.cramers_v == pytest.approx(0.279, abs=5e-4)
    assert found.cramers_v_corrected < found.cramers_v


def test_small_tables_of_more_columns_go_by_monte_carlo_with_a_seed() -> None:
    table = [[3, 0, 2], [1, 4, 1]]
    found, again = association(table, seed=3), association(table, seed=3)
    assert found is not None
    assert found == again
    assert found.test == "fisher_monte_carlo"
    assert found.p == pytest.approx(exact_p(np.array(table)), abs=0.02)


def exact_p(table: np.ndarray) -> float:
    """Fisher's p-value of a 2 x 3 table: every table with its margins, one by one."""
    (a, b, c), row = table.sum(axis=0), table[0].sum()
    chance = {
        (x, y): comb(a, x) * comb(b, y) * comb(c, row - x - y) / comb(a + b + c, row)
        for x in range(a + 1)
        for y in range(b + 1)
        if 0 <= row - x - y <= c
    }
    observed = chance[int(table[0, 0]), int(table[0, 1])]
    return sum(one for one in chance.values() if one <= observed * (1 + 1e-9))


@pytest.mark.parametrize("table", [[[5, 5], [0, 0]], [[0, 7], [0, 3]], [[0, 0], [0, 0]]])
def test_where_all_are_in_one_row_or_column_nothing_is_tested(table: list[list[int]]) -> None:
    assert association(table) is None


def test_an_empty_column_changes_nothing() -> None:
    whole, wider = association(TEA), association([[3, 0, 1], [1, 0, 3]])
    assert whole is not None
    assert wider is not None
    assert (wider.test, wider.p, wider.cramers_v) == (whole.test, whole.p, whole.cramers_v)
    assert len(wider.residuals[0]) == 3


counts = st.integers(1, 60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=2, max_size=3))
def test_against_scipy_and_statsmodels(table: list[list[int]]) -> None:
    array = np.array(table)
    assert cramers_v(array) == pytest.approx(stats.contingency.association(array, method="cramer"))
    assert adjusted_residuals(array) == pytest.approx(Table(array, shift_zeros=False).standardized_resids)
    found = association(array)
    assert found is not None
    if found.test == "chi_square":
        assert found.p == pytest.approx(stats.chi2_contingency(array, correction=False).pvalue)


def test_adjusted_residuals_by_hand() -> None:
    # (12 - 10) / sqrt(10 * (1 - 20/40) * (1 - 20/40)), all margins 20 of 40
    assert adjusted_residuals([[12, 8], [8, 12]])[0] == pytest.approx([2 / np.sqrt(2.5), -2 / np.sqrt(2.5)])


def test_the_corrected_v_is_near_nothing_where_nothing_is_related() -> None:
    generator = np.random.default_rng(5)
    drawn = [generator.multinomial(40, np.full(6, 1 / 6)).reshape(2, 3) for _ in range(400)]
    full = [table for table in drawn if table.sum(axis=0).min() > 0]
    plain = np.mean([cramers_v(table) for table in full])
    corrected = np.mean([cramers_v(table, corrected=True) for table in full])
    assert plain > 0.18
    assert corrected < 0.6 * plain


def test_bergsma_by_hand() -> None:
    # phi2 = 0.25, n = 8: 0.25 - 1/7; sizes 2 - 1/7
    expected = np.sqrt((0.25 - 1 / 7) / (2 - 1 / 7 - 1))
    assert cramers_v(TEA, corrected=True) == pytest.approx(expected)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])  # 3x, max, 2x, 4x
    assert holm([]) == []


def test_newcombes_difference() -> None:
    # Newcombe (1998), table II, example (a), method 10: 56/70 - 48/80
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-4)


# ------------------------------------------------------------------------------------- bootstrap over persons


def clustered(seed: int, persons: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Notes of each person, and how many have the theme; persons differ widely in both."""
    generator = np.random.default_rng(seed)
    notes = 1 + generator.poisson(6, persons)
    own = generator.beta(share * 2, (1 - share) * 2, persons)
    return generator.binomial(notes, own)[:, None], notes[:, None]


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    share, runs = 0.3, 300
    inside = naive_inside = 0
    for run in range(runs):
        units, wholes = clustered(run, 60, share)
        low, high = cluster_intervals(units, wholes, resamples=500, seed=run)[0]
        assert low is not None
        assert high is not None
        inside += low <= share <= high
        limits = stats.binomtest(int(units.sum()), int(wholes.sum())).proportion_ci(method="wilson")
        naive_inside += limits.low <= share <= limits.high
    assert 0.91 <= inside / runs <= 0.98
    assert naive_inside / runs < 0.80, "notes counted as if independent promise too much"


def test_the_interval_is_near_that_of_scipy() -> None:
    units, wholes = clustered(1, 80, 0.4)
    ours = cluster_intervals(units, wholes, resamples=4000, seed=2)[0]
    data = (units.ravel(), wholes.ravel())
    scipys = stats.bootstrap(
        data, lambda u, w, axis: u.sum(axis=axis) / w.sum(axis=axis), paired=True, vectorized=True, n_resamples=4000,
        method="BCa", rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    assert ours == pytest.approx((scipys.low, scipys.high), abs=0.006)


def test_the_same_seed_gives_the_same_interval_and_sparse_the_same_as_dense() -> None:
    from scipy.sparse import csr_array

    units, wholes = clustered(3, 40, 0.4)
    dense = cluster_intervals(units, wholes, seed=7)
    assert dense == cluster_intervals(csr_array(units), csr_array(wholes), seed=7)
    assert dense != cluster_intervals(units, wholes, seed=8)


def test_one_denominator_may_serve_several_shares() -> None:
    units, wholes = clustered(4, 40, 0.4)
    both = np.hstack([units, wholes - units])
    low, high = cluster_intervals(both, wholes, [0, 0], seed=1)
    assert (low[0], low[1]) == pytest.approx((1 - high[1], 1 - high[0]), abs=0.02)


def test_all_or_none_has_the_exact_interval_of_so_many_persons() -> None:
    wholes = np.full((20, 1), 7)
    none = stats.binomtest(0, 20).proportion_ci(method="exact")
    assert cluster_intervals(wholes * 0, wholes)[0] == pytest.approx((0, none.high))
    assert cluster_intervals(wholes, wholes)[0] == pytest.approx((1 - none.high, 1))


@pytest.mark.parametrize(("persons", "known"), [(FEWEST_PERSONS - 1, False), (FEWEST_PERSONS, True)])
def test_a_handful_of_persons_has_no_interval(persons: int, known: bool) -> None:
    units, wholes = clustered(1, persons, 0.4)
    strangers = np.zeros((30, 1))  # persons of the table with no note there do not help
    found = cluster_intervals(np.vstack([units, strangers]), np.vstack([wholes, strangers]))[0]
    assert (found != (None, None)) == known


def test_every_draw_has_as_many_persons_as_there_are() -> None:
    drawn = np.concatenate(list(resampled(3_000_000, 2, 1)))
    assert drawn.shape == (2, 3_000_000)
    assert (drawn.sum(axis=1) == 3_000_000).all()


# ----------------------------------------------------------------------------------------------- Mantel-Haenszel


def spread(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Persons, each in one stratum, for tables of shape (2, 2, strata): group by has, has not."""
    has, there, first = [], [], []
    for group in (0, 1):
        for outcome in (0, 1):
            for stratum in range(table.shape[2]):
                for _ in range(int(table[group, outcome, stratum])):
                    row = np.eye(table.shape[2], dtype=bool)[stratum]
                    has.append(row & (outcome == 0))
                    there.append(row)
                    first.append(group == 0)
    return np.array(has), np.array(there), np.array(first)


def test_where_each_person_is_in_one_stratum_it_is_the_textbooks() -> None:
    # Smoking and lung cancer in four Chinese cities (Agresti 2002, table 6.6)
    four = np.array([[[126, 908, 913, 235], [100, 688, 747, 172]], [[35, 497, 336, 58], [61, 807, 598, 121]]])
    has, there, first = spread(four)
    assert tables(has.astype(float), there.astype(float), first.astype(float)).tolist() == four.tolist()
    found = mantel_haenszel(has, there, first)
    assert found is not None
    theirs = StratifiedTable(four)
    assert found.odds_ratio == pytest.approx(theirs.oddsratio_pooled)
    assert (found.low, found.high) == pytest.approx(theirs.oddsratio_pooled_confint(), rel=0.04)
    assert found.p == pytest.approx(theirs.test_null_odds().pvalue, abs=1e-3)


def test_a_small_table_has_about_the_p_value_of_statsmodels() -> None:
    table = np.array([[[8, 6], [6, 10]], [[4, 3], [12, 13]]])
    found = mantel_haenszel(*spread(table))
    assert found is not None
    assert found.p == pytest.approx(StratifiedTable(table).test_null_odds().pvalue, abs=0.03)


def lives(generator: np.random.Generator, persons: int, gap: float = 0.0) -> tuple[np.ndarray, ...]:
    """Persons in most of five stages; whoever says a thing in one stage says it in most; more so in the first group."""
    there = generator.random((persons, 5)) < 0.8
    first = np.arange(persons) % 2 == 0
    inclined = generator.beta(0.4, 0.6, persons) + gap * first
    return there & (generator.random((persons, 5)) < inclined[:, None]), there, first


def test_persons_who_come_back_in_every_stage_do_not_make_a_finding() -> None:
    """Where nothing differs, p < 0.05 comes once in twenty; as if stages were of different persons, far oftener."""
    generator = np.random.default_rng(11)
    ours, naive = [], []
    for _ in range(150):
        has, there, first = lives(generator, 60)
        found = mantel_haenszel(has, there, first)
        assert found is not None
        ours.append(found.p < 0.05)
        cells = tables(has.astype(float), there.astype(float), first.astype(float))
        naive.append(StratifiedTable(cells).test_null_odds().pvalue < 0.05)
    assert np.mean(ours) <= 0.10
    assert np.mean(naive) >= 0.15


def test_a_difference_that_is_there_is_found_and_the_interval_is_wider_than_the_naive_one() -> None:
    has, there, first = lives(np.random.default_rng(2), 100, gap=0.45)
    found = mantel_haenszel(has, there, first)
    assert found is not None
    assert found.p < 0.01
    assert found.odds_ratio is not None
    assert found.odds_ratio > 1
    assert found.low is not None
    assert found.high is not None
    naive = StratifiedTable(tables(*(one.astype(float) for one in (has, there, first)))).oddsratio_pooled_confint()
    assert np.log(found.high / found.low) > np.log(naive[1] / naive[0])


def test_nothing_to_compare() -> None:
    everybody = np.ones((20, 2), dtype=bool)
    groups = np.arange(20) % 2 == 0
    assert mantel_haenszel(everybody, everybody, groups) is None, "all have it"
    assert mantel_haenszel(groups[:, None] & everybody, everybody, np.ones(20, dtype=bool)) is None, "one group"
    apart = np.stack([groups, ~groups], axis=1)
    assert mantel_haenszel(apart & (np.arange(20) < 7)[:, None], apart, groups) is None, "never in one stratum"


def test_many_persons_have_nearly_the_p_value_that_permutation_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    has, there, first = lives(np.random.default_rng(4), 400, gap=0.06)
    drawn = mantel_haenszel(has, there, first)
    monkeypatch.setattr("notes_mining.tables.mantel_haenszel._MANY", 10)
    worked_out = mantel_haenszel(has, there, first)
    assert drawn is not None
    assert worked_out is not None
    assert worked_out.p == pytest.approx(drawn.p, abs=0.015)


def test_few_persons_have_an_odds_ratio_but_no_interval() -> None:
    has, there, first = lives(np.random.default_rng(6), 16, gap=0.3)
    found = mantel_haenszel(has, there, first)
    assert found is not None
    assert (found.low, found.high) == (None, None)
