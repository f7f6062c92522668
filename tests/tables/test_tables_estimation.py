"""Estimates from the database: counts are the crosstab's, labels the coders', a thin or changed review says so."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import Decision, Tag, Written, write
from reviewed import RULES, STAGES, THEMES, World, decide, drawn, review, store, world

from notes_mining.errors import ConfigError
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.disclosure import SUPPRESSED
from notes_mining.tables.estimation import EstimatedCell, Estimates, EstimateSettings, estimate
from notes_mining.tables.estimation_cell import ASSISTED, HUMAN, NOT_ESTIMABLE

ASKED = {"segments": 60, "notes": 40, "persons": 36}


def truth(made: World, theme: str, stage: str, unit: str, language: str | None = None) -> tuple[int, int]:
    """(units with the theme, units) of a stage, counted one by one."""
    communities = {case.case_id: case.language_community for case in made.cases}
    seen: dict[object, bool] = {}
    for note in made.notes:
        if note.stage != stage or language not in (None, communities[note.case_id]):
            continue
        for segment in range(note.segments):
            name = {"segments": (note.note_id, segment), "notes": note.note_id, "persons": note.case_id}[unit]
            seen[name] = seen.get(name, False) or theme in made.truth[note.note_id, segment]
    return sum(seen.values()), len(seen)


def estimated(database: Database, **chosen: object) -> Estimates:
    return estimate(database, EstimateSettings(**{"minimum_persons": 1, **chosen}), RULES)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ASKED)
def test_the_naive_numbers_are_the_crosstabs(database: Database, unit: str) -> None:
    store(database, world(1))
    table = estimated(database, count=unit, by=("language",))
    counted = crosstab(database, CrosstabSettings(by=("language",), count=unit, minimum_persons=1))
    for row, column, by in product(THEMES, STAGES, (("fr",), ("nl",))):
        one, other = table.cell(row, column, by).cell, counted.cell(row, column, by)
        assert (one.count, one.persons, one.at_risk) == (other.count, other.persons, other.at_risk)


@pytest.mark.parametrize("unit", ASKED)
def test_what_is_read_whole_comes_out_as_it_is(database: Database, unit: str) -> None:
    made = world(2)
    review(store(database, made), made, drawn(database, 10_000, unit).sample)
    table = estimated(database, target="export", by=("language",))
    assert table.settings.count == unit
    for row, column, language in product(THEMES, STAGES, ("fr", "nl")):
        one = table.cell(row, column, (language,))
        with_theme, units = truth(made, row, column, unit, language)
        assert one.units == units
        assert one.cell.estimate == pytest.approx(with_theme / units)
        assert one.cell.low == pytest.approx(one.cell.high)


@pytest.mark.parametrize("unit", ASKED)
def test_a_sample_comes_near_and_says_how_near(database: Database, unit: str) -> None:
    made = world(3, persons=60)
    review(store(database, made), made, drawn(database, ASKED[unit], unit).sample)
    held = []
    for one in estimated(database, target="export").cells:
        if one.cell.row in THEMES and one.cell.estimate is not None:
            with_theme, units = truth(made, one.cell.row, one.cell.column, unit)
            assert one.cell.low is not None
            assert one.cell.high is not None
            held.append(one.cell.low <= with_theme / units <= one.cell.high)
            assert one.method == (ASSISTED if unit != "persons" else one.method)
            assert one.effective is not None
            assert one.effective > 5
    assert len(held) == len(THEMES) * len(STAGES)
    assert sum(held) >= len(held) - 1


def test_a_wholly_assisted_cell_is_the_weighted_sum_of_its_groups(database: Database) -> None:
    """One cell, from the stored chances and the stored rows alone."""
    made = world(5, persons=50)
    sample = drawn(store(database, made), 80).sample
    review(database, made, sample)
    tags = made.tags()
    one = estimated(database).cell("stigma", "probation")
    stages = {note.note_id: note.stage for note in made.notes}
    places = [(note.note_id, segment) for note in made.notes for segment in range(note.segments)]
    inside = [place for place in places if stages[place[0]] == "probation"]
    drawn_items = database.rows("SELECT note_id, start, probability FROM sample_items")
    share = 0.0
    for seen in (True, False):
        group = [place for place in inside if ("stigma" in tags.get(place, set())) == seen]
        read = {(note, start // 10): 1 / chance for note, start, chance in drawn_items if (note, start // 10) in group}
        right = sum(weight for place, weight in read.items() if "stigma" in made.truth[place])
        share += len(group) / len(inside) * right / sum(read.values())
    assert one.cell.estimate == pytest.approx(share)


# --------------------------------------------------------------------------------------------------------- labels


@pytest.fixture
def small(database: Database) -> Database:
    """Twelve persons with one segment each, none tagged, all drawn."""
    notes = [Written(f"N{n:02}", f"P{n:02}", stage="probation", segments=1) for n in range(12)]
    write(database, notes, cases=[CaseRow(f"P{n:02}", "fr") for n in range(12)])
    drawn(database, 12)
    return database


def share(database: Database, **chosen: object) -> float | None:
    return estimated(database, target="export", **chosen).cell("stigma", "probation").cell.estimate


def read_by(database: Database, coder: str) -> None:
    review(database, World(), "S1", coder, finds=lambda place, theme: False)


def test_a_theme_without_a_decision_is_not_there_for_who_read_it(small: Database) -> None:
    read_by(small, "A")
    assert share(small) == 0.0
    decide(small, [Decision("N00", "stigma", "A")])
    assert share(small) == pytest.approx(1 / 12)


def test_coders_who_disagree_count_in_part_until_it_is_adjudicated(small: Database) -> None:
    for coder in ("A", "B"):
        read_by(small, coder)
    decide(small, [Decision("N00", "stigma", "A")])
    assert share(small) == pytest.approx(0.5 / 12)
    assert [one.kind for one in estimated(small).cautions] == ["disputed"]
    decide(small, [Decision("N00", "stigma", "C", adjudicated=True)])
    assert share(small) == pytest.approx(1 / 12)
    assert estimated(small).cautions == ()


def test_an_adjudicated_no_outweighs_two_who_saw_it(small: Database) -> None:
    for coder in ("A", "B"):
        read_by(small, coder)
    decide(small, [Decision("N00", "stigma", coder) for coder in ("A", "B")])
    assert share(small) == pytest.approx(1 / 12)
    decide(small, [Decision("N00", "stigma", "Z", "not_coded", None, None, adjudicated=True)])
    assert share(small) == 0.0


def test_polarity_decides_what_counts(small: Database) -> None:
    read_by(small, "A")
    decide(small, [Decision("N00", "stigma", "A", polarity="absent"), Decision("N01", "stigma", "A")])
    assert share(small) == share(small, polarity="absent") == pytest.approx(1 / 12)
    assert share(small, polarity="any") == pytest.approx(2 / 12)


def test_rows_may_be_spheres_of_life(small: Database) -> None:
    read_by(small, "A")
    decide(small, [Decision("N00", theme, "A") for theme in ("stigma", "specialised_support", "employment")])
    table = estimated(small, rows="life_sphere", target="export")
    assert table.cell("community", "probation").cell.estimate == pytest.approx(1 / 12)
    assert table.cell("work_and_income", "probation").cell.estimate == pytest.approx(1 / 12)
    assert table.cell("health", "probation").cell.estimate == 0.0


def test_labels_are_never_the_models_tags(database: Database) -> None:
    """The model tags everything, a coder finds nothing: the estimate is nothing, whatever the view says that counts."""
    notes = [Written(f"N{n:02}", f"P{n:02}", stage="probation", segments=1, tags=(Tag("stigma"),)) for n in range(12)]
    write(database, notes, cases=[CaseRow(f"P{n:02}", "fr") for n in range(12)])
    drawn(database, 12)
    read_by(database, "A")
    one = estimated(database, target="export").cell("stigma", "probation")
    assert one.naive is not None
    assert (one.naive.share, one.cell.estimate) == (1.0, 0.0)


# ------------------------------------------------------------------------------------- what is not whole, or changed


def test_persons_cannot_be_told_from_segments_and_it_is_said(database: Database) -> None:
    made = world(6)
    review(store(database, made), made, drawn(database, 60).sample)
    table = estimated(database, count="persons")
    assert {(one.method, one.reason) for one in table.cells} == {(NOT_ESTIMABLE, "unit")}
    assert [one.kind for one in table.cautions] == ["unit"]
    assert table.cell("stigma", "probation").naive is not None
    drawn(database, 30, "persons")
    review(database, made, "S2")
    assert estimated(database, count="persons").sample.sample == "S2"  # type: ignore[union-attr]
    assert estimated(database, count="persons").cell("stigma", "probation").cell.estimate is not None
    assert estimated(database, count="segments").cell("stigma", "probation").cell.estimate is not None


def test_without_a_sample_or_a_review_there_are_tags_alone(database: Database) -> None:
    store(database, world(6))
    for kind in ("no sample", "unreviewed"):
        table = estimated(database)
        assert [one.kind for one in table.cautions] == [kind]
        assert {one.method for one in table.cells} == {NOT_ESTIMABLE}
        drawn(database, 40)


def test_a_review_under_way_is_a_smaller_sample(database: Database) -> None:
    made = world(7, persons=60)
    review(store(database, made), made, drawn(database, 120).sample, only=lambda place: place <= 70)
    table = estimated(database)
    assert [(one.kind, one.numbers) for one in table.cautions] == [("unfinished", {"number": 50})]
    assert sum(table.cell("stigma", stage).cell.reviewed for stage in STAGES) == 70
    assert {table.cell(theme, stage).method for theme in THEMES for stage in STAGES} == {ASSISTED}


def test_a_stratum_without_any_review_leaves_its_cells_open(database: Database) -> None:
    made = world(7, persons=60)
    sample = drawn(store(database, made), 120).sample
    dutch = {place for (place,) in database.rows("SELECT place FROM sample_items WHERE stratum LIKE '%nl'")}
    review(database, made, sample, only=lambda place: place not in dutch)
    table = estimated(database, by=("language",))
    assert table.cell("stigma", "probation", ("fr",)).method == ASSISTED
    assert table.cell("stigma", "probation", ("nl",)).reason == "few units"
    assert estimated(database).cell("stigma", "probation").reason == "uncovered"


def test_tags_that_changed_may_not_assist_unless_somebody_vouches(database: Database) -> None:
    made = world(8)
    review(store(database, made), made, drawn(database, 80).sample)
    database.rows("DELETE FROM theme_tags WHERE rowid = (SELECT min(rowid) FROM theme_tags)")
    table = estimated(database)
    assert table.cell("stigma", "probation").method == HUMAN
    assert [one.kind for one in table.cautions] == ["tags changed"]
    trusted = estimated(database, trust_tags=True)
    assert trusted.cell("stigma", "probation").method == ASSISTED
    assert [one.kind for one in trusted.cautions] == ["tags trusted"]


def test_a_drawing_whose_segments_changed_counts_as_not_reviewed(database: Database) -> None:
    made = world(8)
    review(store(database, made), made, drawn(database, 30, "notes").sample)
    (changed,) = database.rows("SELECT note_id FROM sample_items ORDER BY place LIMIT 1")[0]
    before = sum(estimated(database).cell("stigma", stage).cell.reviewed for stage in STAGES)
    database.rows("INSERT INTO segments SELECT note_id, 900, 910, case_id, 900, 910, language, text FROM segments "
                  "WHERE note_id = ? LIMIT 1", [changed])  # fmt: skip
    table = estimated(database, trust_tags=True)
    assert sum(table.cell("stigma", stage).cell.reviewed for stage in STAGES) == before - 1
    assert {one.kind: one.numbers.get("number") for one in table.cautions} == {"segments changed": None, "lost": 1}
    database.rows("DELETE FROM segments WHERE note_id = ?", [changed])
    assert ("lost", {"number": 1}) in [(one.kind, one.numbers) for one in estimated(database).cautions]


# ------------------------------------------------------------------------------------------------------- disclosure


def on_persons(database: Database, tagged: int, coded: int, persons: int = 12, minimum: int = 3) -> EstimatedCell:
    """A cell of so many persons, of whom the model tags and coders find so many."""
    notes = [
        Written(f"N{n:02}", f"P{n:02}", stage="probation", segments=1, tags=(Tag("stigma"),) if n < tagged else ())
        for n in range(persons)
    ]
    write(database, notes, cases=[CaseRow(f"P{n:02}", "fr") for n in range(persons)])
    drawn(database, persons)
    read_by(database, "A")
    decide(database, [Decision(f"N{n:02}", "stigma", "A") for n in range(coded)])
    return estimated(database, minimum_persons=minimum).cell("stigma", "probation")


@pytest.mark.parametrize(("tagged", "coded"), [(2, 5), (5, 2), (1, 0), (0, 1)])
def test_a_cell_on_too_few_persons_is_withheld_whole(database: Database, tagged: int, coded: int) -> None:
    one = on_persons(database, tagged, coded)
    assert one.cell.status == SUPPRESSED
    numbers = (
        one.cell.count,
        one.cell.persons,
        one.cell.estimate,
        one.cell.low,
        one.cell.high,
        one.units,
        one.effective,
    )
    assert set(numbers) == {None}
    assert (one.naive, one.human, one.assisted, one.reviewed_persons, one.cell.reviewed) == (None, None, None, None, 0)


@pytest.mark.parametrize(("tagged", "coded"), [(3, 3), (3, 5), (0, 0), (4, 0)])
def test_the_minimum_itself_and_nobody_are_shown(database: Database, tagged: int, coded: int) -> None:
    one = on_persons(database, tagged, coded)
    assert one.cell.status == "ok"
    assert (one.cell.persons, one.cell.estimate is not None) == (tagged, True)


def test_persons_at_risk_under_the_minimum_are_withheld(database: Database) -> None:
    one = on_persons(database, 0, 0, persons=2)
    assert (one.cell.status, one.cell.at_risk) == (SUPPRESSED, None)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.sampled_from(sorted(ASKED)), st.integers(2, 6))
def test_no_number_of_a_withheld_cell_is_ever_there(
    tmp_path_factory: pytest.TempPathFactory, seed: int, unit: str, minimum: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("withheld")
    with Database.create(folder / "notes.duckdb") as database:
        made = world(seed, persons=14)
        review(store(database, made), made, drawn(database, 40, unit).sample)
        open_table = estimated(database, by=("language",))
        for one in estimated(database, by=("language",), minimum_persons=minimum).cells:
            bare = open_table.cell(one.cell.row, one.cell.column, one.cell.by)
            small = any(0 < (count or 0) < minimum for count in (bare.cell.persons, bare.cell.at_risk))
            assert not small or one.cell.status == SUPPRESSED
            if one.cell.status == SUPPRESSED:
                assert (one.cell.estimate, one.naive, one.human, one.assisted) == (None, None, None, None)
            else:
                assert (one.cell.estimate, one.human) == (bare.cell.estimate, bare.human)


# ----------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"rows": "voice"}, "rows: 'voice' cannot be estimated"),
        ({"cols": "narrated_stage"}, "cols: 'narrated_stage'"),
        ({"by": ("stage",)}, "different dimensions"),
        ({"count": "words"}, "count: 'words'"),
        ({"target": "everybody"}, "target"),
        ({"polarity": "mixed"}, "polarity"),
        ({"minimum_persons": 0}, "minimum_persons"),
    ],
)
def test_what_cannot_be_estimated_is_refused(chosen: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        EstimateSettings(**chosen)  # type: ignore[arg-type]


def test_persons_are_estimated_by_stage_or_not_at_all(database: Database) -> None:
    store(database, world(9))
    with pytest.raises(ConfigError, match="name stage"):
        estimated(database, count="persons", cols="gender")
    assert estimated(database, count="persons", cols="gender", by=("stage",)).cells


def test_a_sample_that_is_not_there_names_those_that_are(database: Database) -> None:
    store(database, world(9))
    with pytest.raises(ConfigError, match="There are: none"):
        estimated(database, sample="S1")
    drawn(database, 40)
    with pytest.raises(ConfigError, match=r"no sample 'S2'\. There are: S1"):
        estimated(database, sample="S2")


def test_one_column_may_hold_everything(database: Database) -> None:
    made = world(9)
    review(store(database, made), made, drawn(database, 10_000).sample)
    table = estimated(database, cols="all", target="export")
    assert table.column_values == ("all",)
    total = [truth(made, "stigma", stage, "segments") for stage in STAGES]
    expected = sum(one for one, _ in total) / sum(units for _, units in total)
    assert table.cell("stigma", "all").cell.estimate == pytest.approx(expected)
