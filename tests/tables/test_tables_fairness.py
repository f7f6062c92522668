"""The gate: a tagger that errs more on one side is marked, one that errs alike is not; too little read is left open."""

from __future__ import annotations

import pytest
from invented import Tag, Written, write
from reviewed import RULES, World, drawn, review, store, world

from notes_mining.errors import ConfigError
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.estimators import Estimate
from notes_mining.tables.fairness import ALIKE, DIFFERS, OPEN, ErrorRate, Fairness, fairness, marks, newcombe


def uneven(missed: dict[str, int], false: dict[str, int] | None = None, persons: int = 40) -> World:
    """Persons in two languages, each with 20 segments: half have the theme, of which so many are missed; so many others
    are tagged without it."""
    made = World()
    for number in range(persons):
        language = "nl" if number % 2 else "fr"
        case = f"P{number:02}"
        made.cases.append(CaseRow(case, language, "woman" if number % 4 < 2 else "man"))
        seen = [*range(missed[language], 10), *range(10, 10 + (false or {}).get(language, 0))]
        tags = tuple(Tag("stigma", segment=segment) for segment in seen)
        made.notes.append(Written(f"N{number:02}", case, tags=tags, stage="probation", segments=20))
        made.truth |= {(f"N{number:02}", segment): {"stigma"} if segment < 10 else set() for segment in range(20)}
    return made


def looked_at(database: Database, made: World, asked: int = 400, **more: object) -> Fairness:
    review(store(database, made), made, drawn(database, asked).sample)
    return fairness(database, ("language", "gender"), RULES, **more)  # type: ignore[arg-type]


def rate(found: Fairness, dimension: str, value: str, measure: str) -> ErrorRate:
    (one,) = [
        o for o in found.rates
        if (o.row, o.dimension, o.value, o.measure) == ("stigma", dimension, value, measure)
    ]  # fmt: skip
    return one


def test_a_tagger_that_misses_more_in_dutch_is_marked_there_and_by_language_only(database: Database) -> None:
    found = looked_at(database, uneven({"fr": 1, "nl": 4}))
    assert found.verdict("stigma", "language", "nl") == found.verdict("stigma", "language", "fr") == DIFFERS
    one = rate(found, "language", "nl", "sensitivity")
    assert one.rate is not None
    assert one.rate.low < 0.6 < one.rate.high
    assert one.difference == pytest.approx(-0.3, abs=0.15)
    assert rate(found, "language", "nl", "specificity").verdict == ALIKE
    assert found.verdict("stigma", "gender", "woman") != DIFFERS


def test_false_alarms_alone_are_enough_for_a_mark(database: Database) -> None:
    found = looked_at(database, uneven({"fr": 1, "nl": 1}, {"fr": 0, "nl": 3}))
    assert rate(found, "language", "fr", "sensitivity").verdict != DIFFERS
    assert rate(found, "language", "fr", "specificity").verdict == DIFFERS
    assert found.sign("stigma", {"language": "fr"}) == "†"


def test_a_tagger_that_errs_alike_is_not_marked_once_enough_is_read(database: Database) -> None:
    made = uneven({"fr": 1, "nl": 1})
    found = looked_at(database, made, 800)
    assert found.sign("stigma", {"language": "nl", "gender": "man"}) == ""
    few = drawn(database, 30)
    review(database, made, few.sample)
    assert fairness(database, ("language",), RULES).sign("stigma", {"language": "nl"}) == "?"


def test_unequal_chances_are_weighed_out(database: Database) -> None:
    """Tagged segments are drawn more often, so a bare count of those read would make the tagger look too good."""
    made = uneven({"fr": 5, "nl": 5})
    for number in range(0, 300):
        made.cases.append(CaseRow(f"Q{number:03}", "fr", "man"))
        made.notes.append(Written(f"M{number:03}", f"Q{number:03}", stage="probation", segments=20))
        made.truth |= {(f"M{number:03}", segment): set() for segment in range(20)}
    found = looked_at(database, made, 600)
    one = rate(found, "language", "nl", "sensitivity")
    tagged = "SELECT count(*) FROM sample_items SEMI JOIN theme_tags USING (note_id, start) WHERE note_id LIKE 'N%'"
    true = "SELECT count(*) FROM sample_items WHERE note_id LIKE 'N%' AND start < 100"
    bare = database.rows(tagged)[0][0] / database.rows(true)[0][0]
    assert bare > 0.65
    assert one.rate is not None
    assert one.rate.low < 0.5 < one.rate.high
    assert one.rate.share < bare


def test_themes_that_nobody_found_are_open_and_show_nothing(database: Database) -> None:
    found = looked_at(database, uneven({"fr": 1, "nl": 1}))
    (one,) = [o for o in found.rates if (o.row, o.value, o.measure) == ("compliance", "fr", "sensitivity")]
    assert (one.rate, one.units, one.verdict) == (None, 0, OPEN)


@pytest.mark.parametrize(("minimum", "shown"), [(20, True), (21, False)])
def test_a_side_of_too_few_persons_is_withheld(database: Database, minimum: int, shown: bool) -> None:
    found = looked_at(database, uneven({"fr": 1, "nl": 4}), 800, minimum_persons=minimum)
    one = rate(found, "language", "nl", "sensitivity")
    assert (one.rate is not None, one.units is not None, one.verdict == DIFFERS) == (shown, shown, shown)


def test_marks_are_for_the_dimensions_that_a_table_has(database: Database) -> None:
    review(store(database, made := uneven({"fr": 1, "nl": 4})), made, drawn(database, 400).sample)
    gate = marks(database, ("theme", "narrated_stage", "language"))
    assert gate.dimensions == ("language",)
    assert gate.sign("stigma", {"theme": "stigma", "language": "nl", "gender": "man"}) == "†"
    assert gate.sign("stigma", {"theme": "stigma"}) == ""


def test_without_a_review_every_contrast_is_open(database: Database) -> None:
    store(database, world(1))
    assert marks(database, ("language",)).sign("stigma", {"language": "nl"}) == "?"
    assert marks(database, ("language",)).sample is None
    drawn(database, 40)
    gate = marks(database, ("language",))
    assert (gate.sample, gate.reviewed, gate.sign("stigma", {"language": "nl"})) == ("S1", False, "?")


def test_a_dimension_of_tags_has_no_error_rate(database: Database) -> None:
    write(database)
    with pytest.raises(ConfigError, match="unknown dimension 'voice'"):
        fairness(database, ("voice",))


def test_newcombes_own_example() -> None:
    """56 of 70 against 48 of 80: 0.2, 95 % interval 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    from notes_mining.tables.disclosure import wilson

    one, other = Estimate(0.8, *wilson(56, 70), 70), Estimate(0.6, *wilson(48, 80), 80)
    assert newcombe(one, other) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
