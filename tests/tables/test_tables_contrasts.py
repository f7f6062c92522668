"""Groups compared, tested, withheld, pooled; shares and their denominators; co-occurrence; quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from invented import DAY, Tag, Written, write
from scipy import stats

from notes_mining.errors import ConfigError, SafetyError
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.contrasts import NOTHING_TO_COMPARE, TESTED, WITHHELD, Contrast, contrasts
from notes_mining.tables.cooccurrence import CooccurrenceSettings, cooccurrence, levers_and_obstacles, pair_records
from notes_mining.tables.crosstab import Crosstab, CrosstabSettings, crosstab, to_frame, to_records
from notes_mining.tables.mantel_haenszel import mantel_haenszel
from notes_mining.tables.quotes import quotes
from notes_mining.tables.show_contrasts import contrast_header, contrast_records
from notes_mining.tables.statistics import holm

PEOPLE = 40


def fill(database: Database, having: dict[str, tuple[int, int]], *, stage: str = "probation") -> Database:
    """Twenty French and twenty Dutch files; of each theme, how many French and Dutch persons have it."""
    cases = [CaseRow(f"P{n:02}", ("fr", "nl")[n % 2], ("woman", "man")[n // 2 % 2]) for n in range(PEOPLE)]
    notes = [
        Written(
            f"N{n:02}",
            f"P{n:02}",
            DAY,
            tuple(Tag(theme) for theme, few in having.items() if n // 2 < few[n % 2]),
            stage,
        )
        for n in range(PEOPLE)
    ]
    return write(database, notes, cases=cases)


def compared_rows(database: Database, **asked: Any) -> dict[str, Contrast]:
    table = crosstab(database, CrosstabSettings(**({"cols": "language"} | asked)))
    return {one.row: one for one in contrasts(database, table).each}


def test_each_row_is_tested_on_persons_with_and_without(database: Database) -> None:
    fill(database, {"stigma": (13, 5), "employment": (9, 10)})
    found = compared_rows(database)
    one = found["stigma"]
    assert (one.status, one.groups, one.persons, one.at_risk) == (TESTED, ("fr", "nl"), (13, 5), (20, 20))
    assert one.association is not None
    assert one.association.p == pytest.approx(stats.fisher_exact([[13, 5], [7, 15]]).pvalue)
    assert one.difference == pytest.approx(0.4)
    assert one.low is not None
    assert one.high is not None
    assert 0 < one.low < 0.4 < one.high < 0.7
    p_values = [item.association.p for item in found.values() if item.association]
    assert [item.p_holm for item in found.values() if item.association] == holm(p_values)
    assert len(p_values) == 2
    assert (found["compliance"].status, found["compliance"].p_holm) == (NOTHING_TO_COMPARE, None)


@pytest.mark.parametrize(("few", "status"), [(0, TESTED), (1, WITHHELD), (4, WITHHELD), (5, TESTED)])
def test_a_withheld_cell_takes_its_test_with_it(database: Database, few: int, status: str) -> None:
    fill(database, {"stigma": (12, few), "employment": (9, 10)})
    table = crosstab(database, CrosstabSettings(cols="language"))
    tests = contrasts(database, table)
    one = next(item for item in tests.each if item.row == "stigma")
    assert one.status == status
    record = next(item for item in contrast_records(tests) if item["row"] == "stigma")
    shown = {name for name, value in record.items() if value not in (None, "")}
    if status == WITHHELD:
        assert one == Contrast("stigma", (), ("fr", "nl"), WITHHELD)
        assert shown == {"row", "groups", "status"}
    others = [item for item in tests.each if item.association]
    assert len(others) == (1 if status == WITHHELD else 2), "a withheld test does not count in Holm's correction"


def test_what_is_withheld_changes_nothing_that_is_shown(database: Database, tmp_path: Any) -> None:
    """Two worlds that differ in a withheld count alone have the same tests."""
    fill(database, {"stigma": (12, 1), "employment": (9, 4)})
    with Database.create(tmp_path / "other.duckdb") as other:
        fill(other, {"stigma": (12, 2), "employment": (9, 4)})
        asked = [CrosstabSettings(cols="language"), CrosstabSettings(cols="stage", by=("language",))]
        for settings in asked:
            tables = [crosstab(one, settings) for one in (database, other)]
            assert tables[0].cells == tables[1].cells
            first, second = (contrasts(one, table) for one, table in zip((database, other), tables, strict=True))
            assert (first.each, first.pooled) == (second.each, second.pooled)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"cols": "language", "count": "notes"}, "Notes of one person are not independent"),
        ({"cols": "language", "count": "segments"}, "--count persons"),
        ({"cols": "stage"}, "name one of language, gender, .* under --cols or --by"),
        ({"rows": "language", "cols": "stage", "by": ("narrated_stage",)}, "under --cols or --by"),
    ],
)
def test_what_cannot_be_tested_is_refused(database: Database, asked: dict[str, Any], message: str) -> None:
    fill(database, {"stigma": (12, 4)})
    with pytest.raises(ConfigError, match=message):
        compared_rows(database, **asked)


def test_persons_of_whom_the_group_is_not_known_are_in_no_group(database: Database) -> None:
    cases = [CaseRow(f"P{n}", ("fr", "nl", None)[n % 3]) for n in range(60)]
    notes = [Written(f"N{n}", f"P{n}", DAY, (Tag("stigma"),) if n < 30 else (), "probation") for n in range(60)]
    write(database, notes, cases=cases)
    assert compared_rows(database)["stigma"].groups == ("fr", "nl")


def test_more_than_two_groups_have_no_difference_but_residuals(database: Database) -> None:
    cases = [CaseRow(f"P{n}", district=f"D{n % 3}") for n in range(60)]
    notes = [
        Written(f"N{n}", f"P{n}", DAY, (Tag("stigma"),) if n in range(0, 45, 3) else (), "probation") for n in range(60)
    ]
    write(database, notes, cases=cases)
    one = compared_rows(database, cols="district")["stigma"]
    assert (one.difference, one.groups) == (None, ("D0", "D1", "D2"))
    assert one.association is not None
    assert one.association.residuals[0][0] > 5


# ------------------------------------------------------------------------------------------- pooled over strata


def several_stages(database: Database) -> Database:
    """Forty persons with a note in each of three stages; stigma of some, oftener in Dutch, of one alone in judgment."""
    generator = np.random.default_rng(3)
    cases = [CaseRow(f"P{n:02}", ("fr", "nl")[n % 2]) for n in range(PEOPLE)]
    chance = {"detention": 0.3, "probation": 0.5}
    notes = []
    for n in range(PEOPLE):
        for stage in ("detention", "probation", "judgment"):
            there = stage == "judgment" and n == 0
            there |= bool(generator.random() < chance.get(stage, 0) + 0.2 * (n % 2) * (stage in chance))
            notes.append(Written(f"N{n:02}{stage}", f"P{n:02}", DAY, (Tag("stigma"),) if there else (), stage))
    return write(database, notes, cases=cases)


def test_french_and_dutch_are_pooled_over_the_stages_that_are_published_whole(database: Database) -> None:
    several_stages(database)
    table = crosstab(database, CrosstabSettings(by=("language",), minimum_persons=3))
    assert table.cell("stigma", "judgment", ("fr",)).persons is None
    tests = contrasts(database, table)
    assert (tests.dimension, tests.strata_names) == ("language", ("stage",))
    pooled = next(one for one in tests.pooled if one.row == "stigma")
    assert pooled.strata == (("detention",), ("probation",)), "not judgment, which has a withheld cell"
    found = database.rows("SELECT DISTINCT case_id, stage FROM tagged_segments")
    persons = [f"P{n:02}" for n in range(PEOPLE)]
    has = np.array([[(person, stage) in found for (stage,) in pooled.strata] for person in persons])
    expected = mantel_haenszel(has, np.ones((PEOPLE, 2)), [n % 2 == 0 for n in range(PEOPLE)])
    assert pooled.result == expected
    assert expected is not None
    record = contrast_records(tests)[-len(tests.pooled) :][[one.row for one in tests.pooled].index("stigma")]
    assert list(record) == contrast_header(tests)
    assert (record["test"], record["stage"], record["strata"]) == ("mantel_haenszel", None, "detention|probation")
    assert record["estimate"] == expected.odds_ratio


def test_the_same_whichever_way_the_table_is_turned(database: Database) -> None:
    several_stages(database)
    by = contrasts(database, crosstab(database, CrosstabSettings(cols="stage", by=("language",))))
    across = contrasts(database, crosstab(database, CrosstabSettings(cols="language", by=("stage",))))
    assert {(one.row, one.stratum): one for one in by.each}.items() >= {
        (one.row, one.stratum): one for one in across.each
    }.items()
    assert by.pooled == across.pooled


def test_strata_of_tags_have_everybody_at_risk(database: Database) -> None:
    cases = [CaseRow(f"P{n:02}", ("fr", "nl")[n % 2]) for n in range(PEOPLE)]
    told = [Tag("stigma", narrated_stage="detention") if n % 4 < 2 else Tag("stigma") for n in range(PEOPLE)]
    write(database, [Written(f"N{n}", f"P{n:02}", DAY, (told[n],), "probation") for n in range(PEOPLE)], cases=cases)
    tests = contrasts(database, crosstab(database, CrosstabSettings(cols="narrated_stage", by=("language",))))
    pooled = next(one for one in tests.pooled if one.row == "stigma")
    assert pooled.result is not None
    assert pooled.result.persons == PEOPLE
    assert pooled.result.odds_ratio == pytest.approx(1)


# ------------------------------------------------------------------------------------- shares and their denominators


def shares(database: Database, **asked: Any) -> tuple[Crosstab, dict[tuple[str, str], float | None]]:
    table = crosstab(database, CrosstabSettings(**asked))
    return table, {(cell.row, cell.column): cell.estimate for cell in table.cells}


def test_beside_a_withheld_number_of_notes_no_share_of_their_sum_is_shown(database: Database) -> None:
    fill(database, {"stigma": (12, 2), "employment": (9, 10)})
    _, found = shares(database, cols="language", count="notes", percent="row")
    assert (found["stigma", "fr"], found["stigma", "nl"]) == (None, None)
    assert found["employment", "fr"] == pytest.approx(9 / 19)
    _, found = shares(database, cols="language", count="notes", percent="column")
    assert found["employment", "fr"] == pytest.approx(9 / 12), (
        "the French persons with stigma are those with employment"
    )
    assert found["stigma", "nl"] is None
    _, found = shares(database, cols="language", count="notes", percent="at_risk")
    assert (found["stigma", "fr"], found["stigma", "nl"]) == (0.6, None)


def test_persons_of_whom_each_is_in_one_column_add_up_as_notes_do(database: Database) -> None:
    fill(database, {"stigma": (12, 2), "employment": (9, 10)})
    _, found = shares(database, cols="language", percent="row")
    assert (found["stigma", "fr"], found["employment", "fr"]) == (None, pytest.approx(9 / 19))


@pytest.mark.parametrize(
    ("having", "shown"),
    [
        ({"stigma": 12, "employment": 9}, True),  # nobody outside stigma
        ({"stigma": 12, "employment": 2}, True),  # a withheld cell that may be inside stigma
        ({"stigma": 12, "employment": 9, "extra": 1}, False),  # one person outside stigma
        ({"stigma": 12, "employment": 9, "extra": 4}, False),
        ({"stigma": 12, "employment": 9, "extra": 5}, True),
    ],
)
def test_a_union_that_says_too_much_is_not_shown(database: Database, having: dict[str, int], shown: bool) -> None:
    """``extra`` persons have employment and no stigma."""
    extra = having.get("extra", 0)
    notes = []
    for n in range(PEOPLE):
        themes = [Tag("stigma")] if n < having["stigma"] else []
        inside, outside = n < having["employment"] - extra, 12 <= n < 12 + extra
        notes.append(
            Written(f"N{n}", f"P{n}", DAY, (*themes, *([Tag("employment")] if inside or outside else [])), "probation")
        )
    write(database, notes)
    table, found = shares(database, percent="column")
    assert (found["stigma", "probation"] is not None) == shown
    cell = table.cell("stigma", "probation")
    assert ((cell.persons, cell.denominator) == (12, 12 + extra)) == shown


@pytest.mark.parametrize(
    ("hidden", "inside", "status"), [(1, 0, "suppressed"), (2, 1, "suppressed"), (2, 0, "complementary")]
)
def test_a_union_that_leaves_a_withheld_cell_less_room_goes_with_a_status_that_says_less(
    database: Database, hidden: int, inside: int, status: str
) -> None:
    """Twelve with stigma, six others with employment, ``hidden`` with asset_freeze, ``inside`` of whom have stigma.

    The share of stigma tells how many have any theme: two with asset_freeze alone make them twenty, so that it cannot
    be one person. "suppressed" would say that it is one to four; so the cell only says that something is withheld.
    """
    frozen = [*range(inside), *range(18, 18 + hidden - inside)]

    def tags(n: int) -> tuple[Tag, ...]:
        own = [Tag("stigma")] if n < 12 else [Tag("employment")] if n < 18 else []
        return (*own, *([Tag("asset_freeze")] if n in frozen else []))

    write(database, [Written(f"N{n}", f"P{n}", DAY, tags(n), "probation") for n in range(PEOPLE)])
    table, found = shares(database, percent="column")
    cell = table.cell("asset_freeze", "probation")
    assert (cell.persons, cell.status) == (None, status)
    assert found["stigma", "probation"] is not None


def test_notes_have_intervals_by_person_and_a_column_says_of_what(database: Database) -> None:
    cases = [CaseRow(f"P{n}", "fr") for n in range(20)]
    notes = [
        Written(f"N{n}-{k}", f"P{n}", DAY, (Tag("stigma"),) if n < 6 else (), "probation")
        for n in range(20)
        for k in range(9)
    ]
    write(database, notes, cases=cases)
    table, _ = shares(database, count="notes", percent="at_risk")
    cell = table.cell("stigma", "probation")
    assert (cell.count, cell.denominator, cell.estimate) == (54, 180, 0.3)
    naive = stats.binomtest(54, 180).proportion_ci(method="wilson")
    assert cell.low is not None
    assert cell.high is not None
    assert cell.low < naive.low - 0.05, "six persons of twenty, not 54 notes of 180"
    assert cell.high > naive.high + 0.05
    names = "row,column,persons,notes,at_risk,denominator,estimate,low,high,reviewed,status"
    assert list(to_records(table)[0]) == names.split(",")
    frame = to_frame(table)
    assert list(frame.columns) == names.split(",")
    assert frame.loc[(frame.row == "stigma") & (frame.column == "probation"), "denominator"].tolist() == [180]
    assert frame.loc[(frame.row == "stigma") & (frame.column == "detention"), "estimate"].isna().all()


# ------------------------------------------------------------------------------------------------ co-occurrence


def pairs(database: Database, both: int, first: int, second: int) -> None:
    """Persons with stigma and employment together, with stigma alone, with employment alone; the rest has neither."""
    kinds = [("stigma", "employment")] * both + [("stigma",)] * first + [("employment",)] * second
    kinds += [()] * (PEOPLE - len(kinds))
    notes = [
        Written(f"N{n}-{k}", f"P{n}", DAY, tuple(Tag(theme) for theme in themes), "probation")
        for n, themes in enumerate(kinds)
        for k in range(2)
    ]
    write(database, notes)


@pytest.mark.parametrize("within", ["segment", "note", "person"])
@pytest.mark.parametrize("few", [0, 1, 4, 5])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_pair_is_withheld_when_any_of_its_groups_is_small(
    database: Database, within: str, few: int, place: int
) -> None:
    groups = [8, 7, 6]
    groups[place] = few
    pairs(database, *groups)
    pair = cooccurrence(database, CooccurrenceSettings(within=within)).pair("stigma", "employment")
    assert (pair.status != "ok") == (few in (1, 4))
    numbers = (pair.both, pair.first_units, pair.second_units, pair.persons, pair.jaccard, pair.lift)
    assert (None in numbers) == (few in (1, 4))
    if few in (1, 4):
        assert set(numbers) == {None}


def test_jaccard_and_lift_by_hand(database: Database) -> None:
    pairs(database, 8, 5, 6)
    table = cooccurrence(database, CooccurrenceSettings(within="person"))
    pair = table.pair("employment", "stigma")
    assert (table.units, pair.both, pair.persons) == (PEOPLE, 8, 8)
    assert (pair.jaccard, pair.lift) == (pytest.approx(8 / 19), pytest.approx(8 * 40 / (13 * 14)))
    notes = cooccurrence(database, CooccurrenceSettings(within="note"))
    assert (notes.units, notes.pair("stigma", "employment").both) == (2 * PEOPLE, 16)
    record = next(one for one in pair_records(notes) if {one["first"], one["second"]} == {"stigma", "employment"})
    assert (record["units"], record["both"], record["persons"]) == (80, 16, 8)


def test_a_group_of_few_persons_has_no_pairs(database: Database) -> None:
    write(database, [Written(f"N{n}", f"P{n}", DAY, (Tag("stigma"), Tag("employment")), "probation") for n in range(2)])
    table = cooccurrence(database, CooccurrenceSettings())
    assert table.units is None
    assert "ok" not in {pair.status for pair in table.pairs}


def test_together_in_one_note_need_not_be_together_in_a_segment(database: Database) -> None:
    tags = (Tag("stigma"), Tag("employment", segment=1))
    write(database, [Written(f"N{n}", f"P{n}", DAY, tags if n < 15 else (), "probation") for n in range(PEOPLE)])
    assert cooccurrence(database, CooccurrenceSettings()).pair("stigma", "employment").both == 0
    assert cooccurrence(database, CooccurrenceSettings(within="note")).pair("stigma", "employment").both == 15


@pytest.mark.parametrize(
    ("wrong", "message"), [({"within": "page"}, "unknown --within 'page'"), ({"where": "colour = red"}, "character 1")]
)
def test_a_wrong_question_about_pairs_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        CooccurrenceSettings(**wrong)


def test_levers_and_obstacles_by_sphere_stage_and_polarity(database: Database) -> None:
    tags = (Tag("employment"), Tag("criminal_record", segment=1), Tag("quest_for_justice", segment=1))
    missing = (Tag("employment", "absent"),)
    write(database, [Written(f"N{n}", f"P{n}", DAY, tags if n < 5 else missing, "probation") for n in range(12)])
    table = levers_and_obstacles(database)
    assert table.strata() == [
        (which, polarity) for which in ("lever", "obstacle") for polarity in ("present", "absent")
    ]
    found = {(*cell.by, cell.row): cell.persons for cell in table.cells if cell.persons and cell.column == "probation"}
    assert found == {
        ("lever", "present", "work_and_income"): 5, ("lever", "absent", "work_and_income"): 7,
        ("obstacle", "present", "work_and_income"): 5,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------- quotes


def test_quotes_are_those_of_the_cell_one_of_each_person_first(database: Database) -> None:
    notes = [
        Written(f"N{n}-{k}", f"P{n}", DAY, (Tag("stigma"),), "probation", segments=1)
        for n in range(5)
        for k in range(30)
    ]
    notes += [Written(f"R{n}", f"R{n}", DAY, (), "probation") for n in range(5)]
    write(database, [*notes, Written("D1", "P1", DAY, (Tag("stigma"),), "detention")])
    with_texts(database)
    table = crosstab(database, CrosstabSettings())
    found = [quote.text for quote in quotes(database, table, "stigma", "probation", number=7)]
    assert len(found) == 7
    assert {text[:2] for text in found[:5]} == {"N0", "N1", "N2", "N3", "N4"}
    assert found == [quote.text for quote in quotes(database, table, "stigma", "probation", number=7)]
    assert found != [quote.text for quote in quotes(database, table, "stigma", "probation", number=7, seed=1)]
    assert len(quotes(database, table, "stigma", "probation", number=1000)) == 150


def with_texts(database: Database) -> None:
    """Each segment's text becomes its note's id, to tell them apart."""
    database.rows("UPDATE segments SET text = note_id")


@pytest.mark.parametrize("persons", [1, 4])
def test_no_quote_behind_a_withheld_cell(database: Database, persons: int) -> None:
    notes = [Written(f"N{n}", f"P{n}", DAY, (Tag("stigma"),) if n < persons else (), "probation") for n in range(12)]
    write(database, notes)
    table = crosstab(database, CrosstabSettings())
    with pytest.raises(SafetyError, match="withheld"):
        quotes(database, table, "stigma", "probation")
    complementary = replace(table, cells=tuple(replace(cell, status="complementary") for cell in table.cells))
    with pytest.raises(SafetyError, match="withheld"):
        quotes(database, complementary, "stigma", "probation")
    with pytest.raises(ConfigError, match="no cell 'stigma,jail'"):
        quotes(database, table, "stigma", "jail")
    with pytest.raises(ConfigError, match="quotes stand behind tags"):
        quotes(database, crosstab(database, CrosstabSettings(rows="gender", minimum_persons=1)), "unknown", "probation")


def test_a_quote_does_not_show_in_a_repr(database: Database) -> None:
    write(database, [Written(f"N{n}", f"P{n}", DAY, (Tag("stigma"),) if n < 5 else (), "probation") for n in range(10)])
    found = quotes(database, crosstab(database, CrosstabSettings()), "stigma", "probation")
    assert found
    assert "xxx" not in repr(found)
