"""How far a count of tags may be off: from notes that coders and tagger read apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import Decision, Tag, Written, write
from reviewed import decide

from notes_mining.store import Database
from notes_mining.store.writer import Writer
from notes_mining.tables.crosstab import Crosstab, CrosstabSettings, crosstab
from notes_mining.tables.disclosure import wilson
from notes_mining.tables.tagger_error import Errors, corrected, drawn_together, errors, held_out, widened
from notes_mining.themes.held_out import HeldOutNote

GOOD, POOR = Errors(200, 190, 200, 196), Errors(40, 24, 40, 28)


def test_the_interval_is_that_of_lang_and_reiczigel() -> None:
    """By hand: 40 of 100 tagged, sensitivity 45 of 50, specificity 95 of 100."""
    squared = 1.959964**2
    n, se, sp = 100 + squared, 46 / 52, 96 / 102
    share = (40 + squared / 2) / n
    true = (share + sp - 1) / (se + sp - 1)
    of_se, of_sp = se * (1 - se) / 52, sp * (1 - sp) / 102
    middle = true + 2 * squared * (true * of_se - (1 - true) * of_sp)
    half = 1.959964 * np.sqrt(share * (1 - share) / n + true**2 * of_se + (1 - true) ** 2 * of_sp) / (se + sp - 1)
    assert corrected(0.4, 100, Errors(50, 45, 100, 95)) == pytest.approx((middle - half, middle + half), abs=1e-5)


def test_it_holds_the_truth_nineteen_times_in_twenty_where_chance_alone_does_not() -> None:
    generator = np.random.default_rng(1)
    se, sp, true, held, bare = 0.75, 0.75, 0.3, 0, 0
    for _ in range(400):
        there = generator.random(80) < true
        share = float(np.where(there, generator.random(80) < se, generator.random(80) > sp).mean())
        found = Errors(60, generator.binomial(60, se), 100, generator.binomial(100, sp))
        low, high = corrected(share, 80, found)
        held += low <= true <= high
        low, high = wilson(round(share * 80), 80)
        bare += low <= true <= high
    assert 0.93 <= held / 400 <= 0.985
    assert bare / 400 < 0.9


@given(st.integers(0, 80), st.integers(1, 80), st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_it_is_never_narrower_than_that_of_chance(
    found: int, units: int, tagged: int, untagged: int, all_: int
) -> None:
    persons = min(found, units)
    low, high = wilson(persons, units)
    errs = Errors(max(tagged, all_), tagged, max(untagged, all_), untagged)
    wide = widened(persons / units, low, high, units, errs)
    assert 0 <= wide[0] <= low <= persons / units + 1e-9
    assert persons / units - 1e-9 <= high <= wide[1] <= 1


def test_the_worse_the_tagger_the_wider_and_one_that_knows_nothing_says_nothing() -> None:
    good, poor = corrected(0.4, 80, GOOD), corrected(0.4, 80, POOR)
    assert good[1] - good[0] < poor[1] - poor[0]
    assert corrected(0.4, 80, Errors(50, 20, 50, 30)) == (0.0, 1.0)


def test_stages_of_one_person_count_for_less() -> None:
    """Ten persons in two stages: right in both or wrong in both is worth ten units, not twenty."""
    units = [(f"P{n}", stage) for n in range(10) for stage in ("probation", "detention")]
    tagged = {unit for unit in units if int(unit[0][1:]) < 5}
    found = errors(units, set(units), tagged)
    assert found.has == pytest.approx(10, rel=0.2)
    assert found.tagged / found.has == pytest.approx(0.5)
    assert (found.lacks, found.untagged) == (0, 0)


def test_themes_that_are_alike_borrow_from_one_another_and_others_hardly() -> None:
    alike = {str(n): Errors(20, 16, 20, 18) for n in range(8)}
    apart = alike | {str(n): Errors(20, 2 + 2 * n, 20, 18) for n in range(8)}
    assert drawn_together(alike)["1"].has == pytest.approx(40)
    assert 20 <= drawn_together(apart)["1"].has < 25
    assert drawn_together({"one": GOOD}) == {"one": GOOD}


# ------------------------------------------------------------------------------------------------ in a database

NOTES = [
    HeldOutNote(
        f"H{n}", f"Q{n // 2}", "nl" if n % 4 < 2 else "fr", "probation",
        coded=((0, 9, "stigma", "present"),) if n % 3 == 0 else (),
        tagged=((0, 9, "stigma", "present"),) if n % 3 == 0 or n % 5 == 0 else (),
    )
    for n in range(80)
]  # fmt: skip


def filled(database: Database) -> Database:
    write(database, [
        Written(f"N{n}", f"P{n}", tags=(Tag("stigma"),) if n < 12 else (), stage="probation") for n in range(30)
    ])  # fmt: skip
    return database


def stigma(database: Database, **asked: str) -> tuple[Crosstab, float, float]:
    table = crosstab(database, CrosstabSettings(minimum_persons=1, **asked))  # type: ignore[arg-type]
    cell = next(one for one in table.cells if one.row == "stigma" and one.persons == 12)
    assert cell.estimate == pytest.approx(12 / 30)
    assert cell.low is not None
    assert cell.high is not None
    return table, cell.low, cell.high


def test_a_crosstab_has_them_in_its_intervals_where_they_are_known(database: Database) -> None:
    table, low, high = stigma(filled(database))
    assert (low, high) == wilson(12, 30)
    assert not table.errors_held
    Writer(database).write_held_out(NOTES)
    table, low, high = stigma(database)
    assert table.errors_held
    assert low < wilson(12, 30)[0]
    assert held_out(database).language["Q0"] == "nl"
    per_language = held_out(database).of_persons("theme", "present", language="nl")["stigma"]
    assert per_language.has + per_language.lacks < 40


def test_what_people_decided_alone_has_no_error_of_the_tagger(database: Database) -> None:
    Writer(filled(database)).write_held_out(NOTES)
    decide(database, [Decision(f"N{n}", "stigma", "A") for n in range(12)])
    _, low, high = stigma(database)
    assert (low, high) == wilson(12, 30)


def test_of_voices_nothing_is_known(database: Database) -> None:
    Writer(filled(database)).write_held_out(NOTES)
    table, low, high = stigma(database, cols="voice")
    assert not table.errors_held
    assert (low, high) == wilson(12, 30)


def test_of_pairs_the_errors_are_those_among_persons_tagged_with_the_first(database: Database) -> None:
    Writer(filled(database)).write_held_out(NOTES)
    found = held_out(database).of_pairs(("stigma", "present"), ("stigma", "present"), "note")
    tagged = {f"Q{n // 2}" for n in range(80) if n % 3 == 0 or n % 5 == 0}
    assert found.has + found.lacks == len(tagged)
    assert found.tagged == found.has
