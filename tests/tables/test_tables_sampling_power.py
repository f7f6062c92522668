"""What a sample promises comes about, and more drawings promise more."""

from __future__ import annotations

import numpy as np
import pytest
from reviewed import RULES, STAGES, THEMES, drawn, review, store, world

from notes_mining.store import Database
from notes_mining.tables.estimation import EstimateSettings, estimate
from notes_mining.tables.sampling import SampleSettings
from notes_mining.tables.sampling_power import KINDS, Power, power


def promised(database: Database, asked: int, unit: str = "segments") -> dict[str, Power]:
    return {one.theme: one for one in power(database, SampleSettings(asked=asked, unit=unit), RULES)}


def test_nothing_is_stored_and_only_tagged_themes_are_listed(database: Database) -> None:
    store(database, world(1))
    assert set(promised(database, 40)) == set(THEMES)
    assert database.rows("SELECT * FROM samples") == []


@pytest.mark.parametrize("unit", ["segments", "notes", "persons"])
def test_more_drawings_promise_narrower_intervals(database: Database, unit: str) -> None:
    store(database, world(2, persons=80))
    few, many = (promised(database, asked, unit)["stigma"] for asked in (40, 100))
    for kind in KINDS[:3]:
        one, other = few.half_width[kind], many.half_width[kind]
        assert one is not None
        assert other is not None
        assert other < one
    assert few.estimable["stage and language"] <= many.estimable["stage and language"]


def test_too_few_drawings_promise_nothing(database: Database) -> None:
    store(database, world(2))
    one = promised(database, 8)["stigma"]
    assert one.half_width["all"] is None
    assert one.estimable["all"] == 0.0


def test_without_a_pilot_the_settings_speak_and_with_one_the_review_does(database: Database) -> None:
    made = world(3, persons=60)
    before = promised(store(database, made), 80)["stigma"]
    assert (before.precision, before.pilot) == (RULES.power.precision, 0)
    review(database, made, drawn(database, 10_000).sample)
    after = promised(database, 80)["stigma"]
    tags, truth = made.tags(), made.truth
    tagged = [place for place in truth if "stigma" in tags.get(place, set())]
    right = np.mean(["stigma" in truth[place] for place in tagged])
    assert after.pilot == len(truth)
    assert after.precision == pytest.approx(right, abs=0.05)
    assert after.precision != before.precision


def test_what_was_promised_with_a_pilot_is_about_what_comes(database: Database) -> None:
    made = world(4, persons=80)
    review(store(database, made), made, drawn(database, 150, seed=3).sample)
    said = promised(database, 150)
    review(database, made, drawn(database, 150, seed=4).sample)
    table = estimate(database, EstimateSettings(minimum_persons=1, sample="S2"), RULES)
    for theme in THEMES:
        cells = [table.cell(theme, stage).cell for stage in STAGES]
        came = np.mean([(cell.high - cell.low) / 2 for cell in cells if cell.high is not None and cell.low is not None])
        expected = said[theme].half_width["stage"]
        assert expected is not None
        assert 0.7 < came / expected < 1.45
