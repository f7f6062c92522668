"""A sample in the database: whole units, known chances, the same again by its seed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from invented import Tag, Written, write
from reviewed import DAY, RULES, STAGES, World, drawn, store, world

from notes_mining.errors import ConfigError, StoreError
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.sampling import SampleSettings, design, draw_sample, record_review, stored_samples


@pytest.fixture
def study() -> World:
    return world(4)


@pytest.fixture
def filled(database: Database, study: World) -> Database:
    return store(database, study)


def items(database: Database, sample: str) -> list[tuple[object, ...]]:
    sql = 'SELECT place, note_id, start, "end", stratum, probability FROM sample_items WHERE sample = ? ORDER BY ALL'
    return database.rows(sql, [sample])


@pytest.mark.parametrize(("unit", "asked"), [("segments", 40), ("notes", 20), ("persons", 15)])
def test_chances_add_up_to_the_drawings_and_none_is_zero(filled: Database, unit: str, asked: int) -> None:
    made = design(filled, SampleSettings(asked=asked, unit=unit), RULES.sampling)
    assert made.probabilities.sum() == pytest.approx(asked)
    assert made.probabilities.min() > 0
    assert made.probabilities.max() <= 1
    assert sum(stratum.drawn for stratum in made.strata) == asked
    assert sum(stratum.units for stratum in made.strata) == len(made.units)


def test_strata_are_stage_by_language_community_and_unknown_is_one(database: Database) -> None:
    notes = [Written(f"N{n}", f"P{n}", stage="probation" if n % 2 else None) for n in range(8)]
    write(database, notes, cases=[CaseRow(f"P{n}", "fr") for n in range(4)])
    made = design(database, SampleSettings(asked=8), RULES.sampling)
    assert {stratum.name for stratum in made.strata} == {
        "probation | fr", "probation | unknown", "unknown | fr", "unknown | unknown",
    }  # fmt: skip


def test_a_note_or_a_person_in_a_stage_is_drawn_whole(filled: Database) -> None:
    for unit, asked, whole in (
        ("notes", 20, "SELECT count(*) FROM segments GROUP BY note_id HAVING note_id = ?"),
        ("persons", 15, "SELECT count(*) FROM segments JOIN note_stages USING (note_id, case_id) "
         "GROUP BY case_id, stage HAVING case_id || '-' || stage = ?"),
    ):  # fmt: skip
        sample = drawn(filled, asked, unit).sample
        found = items(filled, sample)
        places = Counter(place for place, *_ in found)
        assert len(places) == asked
        for place, count in places.items():
            notes = {str(row[1]) for row in found if row[0] == place}
            name = notes.pop() if unit == "notes" else notes.pop().rsplit("-", 1)[0]
            assert filled.rows(whole, [name]) == [(count,)]
            assert len({row[5] for row in found if row[0] == place}) == 1


def test_the_seed_gives_the_sample_again_and_another_seed_another(filled: Database) -> None:
    first, again, other = (drawn(filled, 30, seed=seed).sample for seed in (5, 5, 6))
    assert items(filled, first) == items(filled, again)
    assert items(filled, first) != items(filled, other)
    assert [one.sample for one in stored_samples(filled)] == [first, again, other] == ["S1", "S2", "S3"]


def test_a_segment_with_a_rare_theme_is_likelier_and_says_so(database: Database) -> None:
    notes = [
        Written(f"N{n}", f"P{n}", stage="probation", segments=4, tags=(Tag("stigma"),) if n == 0 else ())
        for n in range(40)
    ]
    write(database, notes, cases=[CaseRow(f"P{n}", "fr") for n in range(40)])
    made = design(database, SampleSettings(asked=20), RULES.sampling).units
    tagged = made[(made["note_id"] == "N0") & (made["start"] == 0)]["probability"].item()
    others = made[made["note_id"] != "N0"]["probability"].unique()
    assert tagged == pytest.approx(RULES.sampling.emphasis * others.item())


def test_the_design_is_stored_with_the_sample(filled: Database) -> None:
    sample = drawn(filled, 30, seed=9)
    row = filled.rows("SELECT design, unit, asked, seed, drawn_on, strata FROM samples")[0]
    assert row[:5] == ("stratified", "segments", 30, 9, DAY)
    strata = json.loads(row[5])
    assert strata["by"] == ["stage", "language"]
    assert strata["rules"] == RULES.sampling.model_dump()
    assert {one["name"]: one["drawn"] for one in strata["strata"]} == Counter(row[4] for row in items(filled, "S1"))
    assert (sample.drawings, sample.segments) == (30, 30)


def test_more_than_there_is_draws_everything_for_sure(filled: Database) -> None:
    (segments,) = filled.rows("SELECT count(*) FROM segments")[0]
    sample = drawn(filled, segments + 5)
    assert sample.drawings == segments
    assert filled.rows("SELECT DISTINCT probability FROM sample_items") == [(1.0,)]


def test_changes_since_the_drawing_are_seen(filled: Database) -> None:
    drawn(filled, 20)
    assert (stored_samples(filled)[0].segments_changed, stored_samples(filled)[0].tags_changed) == (False, False)
    filled.rows("UPDATE theme_tags SET probability = 0.5")
    assert not stored_samples(filled)[0].tags_changed
    filled.rows("DELETE FROM theme_tags WHERE rowid = (SELECT min(rowid) FROM theme_tags)")
    assert stored_samples(filled)[0].tags_changed
    filled.rows('UPDATE segments SET "end" = "end" + 1 WHERE rowid = (SELECT min(rowid) FROM segments)')
    assert stored_samples(filled)[0].segments_changed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"asked": 0}, "expected 1 or more"),
        ({"unit": "words"}, "unknown unit 'words'"),
        ({"design": "clusters"}, "unknown design"),
        ({"seed": -1}, "seed -1"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        SampleSettings(**settings)  # type: ignore[arg-type]


def test_fewer_drawings_than_strata_store_nothing(filled: Database) -> None:
    with pytest.raises(ConfigError, match=f"for {2 * len(STAGES)} strata"):
        drawn(filled, 2 * len(STAGES) - 1)
    assert filled.rows("SELECT * FROM samples") == []


def test_an_empty_database_has_nothing_to_draw(database: Database) -> None:
    with pytest.raises(ConfigError, match="nothing to draw"):
        drawn(write(database), 10)


def test_a_database_that_is_read_only_stores_no_sample(filled: Database, tmp_path: Path) -> None:
    filled.close()
    with Database.open(tmp_path / "notes.duckdb") as reader, pytest.raises(StoreError):
        draw_sample(reader, SampleSettings(asked=20), RULES.sampling, day=DAY)


def test_a_review_is_of_segments_of_the_sample_and_only_once(filled: Database) -> None:
    sample = drawn(filled, 20).sample
    segments = [(str(note), int(str(start)), int(str(end))) for _, note, start, end, *_ in items(filled, sample)]
    assert record_review(filled, sample, "A", segments[:3]) == 3
    with pytest.raises(StoreError, match="1 segments are not in sample"):
        record_review(filled, sample, "A", [*segments[3:5], ("nowhere", 0, 10)])
    with pytest.raises(StoreError, match="a row is there already"):
        record_review(filled, sample, "A", segments[2:5])
    assert record_review(filled, sample, "B", segments[:1]) == 1
    assert record_review(filled, sample, "B", []) == 0
    assert filled.rows("SELECT count(*) FROM sample_reviews") == [(4,)]
