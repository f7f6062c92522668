"""The eight findings, and the tables behind them, out of the demo's gold coding: as pandas counts them naively."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from gold_database import frames, gold_notes, lives, load
from test_store_documentation import queries

from notes_mining.store import Database
from notes_mining.tables.cooccurrence import CooccurrenceSettings, cooccurrence
from notes_mining.tables.crosstab import CrosstabSettings, crosstab, to_frame

FREE = {
    "after_supervision": "free", "probation": "free, under supervision", "early_release": "free, under supervision",
    "pretrial": "remand or prison", "detention": "remand or prison",
}  # fmt: skip
MEASURES = ["nationality_residence", "criminal_record", "asset_freeze", "unannounced_checks", "administrative_obstacle"]
NOTES, CODINGS, CASES = frames()
PRESENT = CODINGS[CODINGS.polarity == "present"]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.create(tmp_path_factory.mktemp("gold") / "notes.duckdb") as database:
        yield load(database)


def answer(gold: Database, number: int) -> list[tuple[Any, ...]]:
    return gold.rows(queries()[f"finding {number}"])


def persons(frame: pd.DataFrame) -> set[str]:
    return set(frame.case_id)


def test_the_stages_are_those_of_a_walk_through_the_events_and_nearly_all_those_of_the_gold_notes(
    gold: Database,
) -> None:
    assert dict(gold.rows("SELECT note_id, stage FROM note_stages")) == dict(
        zip(NOTES.note_id, NOTES.stage, strict=True)
    )
    given = {note.note_id: note.stage for note in gold_notes() if lives()[note.case_id]}  # some files have no events
    here = NOTES[NOTES.note_id.isin(given)]
    assert (here.stage == here.note_id.map(given)).mean() > 0.97


def test_finding_1_how_many_are_in_a_trajectory(gold: Database) -> None:
    assert answer(gold, 1) == [(NOTES.case_id.nunique(),)]
    assert NOTES.case_id.nunique() == len(CASES)


def test_finding_2_where_each_person_stands_in_the_latest_note(gold: Database) -> None:
    latest = NOTES.sort_values(["date", "note_id"]).groupby("case_id").stage.last()
    situations = latest.map(lambda stage: FREE.get(stage, "other")).value_counts()
    assert dict(answer(gold, 2)) == situations.to_dict()


def test_finding_3_in_which_order_persons_enter_stages(gold: Database) -> None:
    order = [row[0] for row in gold.rows("SELECT stage FROM stages ORDER BY position")]
    known = NOTES[NOTES.stage != "unknown"]
    since = known.groupby(["case_id", "stage"]).date.min().reset_index()
    since["position"] = since.stage.map(order.index)
    ordered = since.sort_values(["case_id", "date", "position"]).groupby("case_id").stage.agg(" > ".join)
    assert dict(answer(gold, 3)) == ordered.value_counts().to_dict()


def test_finding_4_measures_that_hinder(gold: Database) -> None:
    counted = PRESENT[PRESENT.theme.isin(MEASURES)].groupby("theme").case_id.nunique()
    assert {theme: number for theme, _, number in answer(gold, 4)} == counted.to_dict()


def test_finding_5_specialised_support_by_stage(gold: Database) -> None:
    there = NOTES.groupby("stage").case_id.nunique()
    supported = PRESENT[PRESENT.theme == "specialised_support"].groupby("stage").case_id.nunique()
    expected = {stage: (int(supported.get(stage, 0)), int(number)) for stage, number in there.items()}
    assert {stage: (some, all_) for stage, some, all_ in answer(gold, 5)} == expected


def test_finding_6_compliance_and_breach(gold: Database) -> None:
    reported = CODINGS[CODINGS.theme == "compliance"]
    both = {(True, True): 0, (True, False): 0, (False, True): 0}
    for _, person in reported.groupby("case_id"):
        said = set(person.polarity)
        both["present" in said, "absent" in said] += 1
    assert {(yes, no): number for yes, no, number in answer(gold, 6)} == {k: v for k, v in both.items() if v}


def test_finding_7_families_and_what_authorities_make_of_them(gold: Database) -> None:
    supported = persons(PRESENT[PRESENT.theme == "family_support"])
    unrecognised = persons(PRESENT[PRESENT.theme == "family_unrecognised"])
    assert answer(gold, 7) == [(len(supported), len(unrecognised), len(supported & unrecognised))]


def test_finding_8_distress_and_work_over_the_record(gold: Database) -> None:
    distress = persons(PRESENT[PRESENT.theme == "psychological_distress"])
    without = CODINGS[(CODINGS.theme == "employment") & (CODINGS.polarity == "absent")]
    record = PRESENT[PRESENT.theme == "criminal_record"]
    because = without.merge(record, on=["note_id", "start", "end"], suffixes=("", "_record"))
    assert answer(gold, 8) == [(len(distress), len(persons(without)), len(persons(because)))]


# ------------------------------------------------------------------------------- the same by the command's tables


def frame(gold: Database, **asked: Any) -> pd.DataFrame:
    found = to_frame(crosstab(gold, CrosstabSettings(minimum_persons=1, **asked)))
    return found.astype({"row": str, "column": str})


@pytest.mark.parametrize("polarity", ["present", "absent"])
@pytest.mark.parametrize("cols", ["stage", "narrated_stage", "gender"])
def test_persons_by_theme_column_and_language(gold: Database, cols: str, polarity: str) -> None:
    found = frame(gold, cols=cols, by=("language",), polarity=polarity)
    got = {(r.row, r.column, r.language): r.persons for r in found.itertuples() if r.persons}
    tags = CODINGS[CODINGS.polarity == polarity]
    assert got == tags.groupby(["theme", cols, "language"]).case_id.nunique().to_dict()
    assert (found[found.persons > 0].reviewed > 0).all(), "every tag was decided by a person"


def test_shares_of_persons_at_risk(gold: Database) -> None:
    found = frame(gold, cols="stage")
    there = NOTES.groupby("stage").case_id.nunique()
    assert all(r.at_risk == there.get(r.column, 0) for r in found.itertuples())
    counted = PRESENT.groupby(["theme", "stage"]).case_id.nunique()
    shares = {(r.row, r.column): r.estimate for r in found.itertuples() if r.persons}
    assert shares == pytest.approx({key: number / there[key[1]] for key, number in counted.items()})


def test_what_women_in_dutch_files_say_of_prison(gold: Database) -> None:
    where = "gender = F and language = nl and narrated_stage in (detention, pretrial)"
    found = frame(gold, cols="voice", where=where, count="segments", percent="row")
    told = PRESENT[
        (PRESENT.gender == "F") & (PRESENT.language == "nl") & PRESENT.narrated_stage.isin(["detention", "pretrial"])
    ].drop_duplicates(["note_id", "start", "end", "theme"])
    counted = told.groupby(["theme", "voice"]).size()
    assert {(r.row, r.column): r.segments for r in found.itertuples() if r.segments} == counted.to_dict()
    assert len(counted) > 20
    rows = told.groupby("theme").size()
    assert {(r.row, r.denominator) for r in found.itertuples() if r.segments} == set(rows.items())


@pytest.mark.parametrize(
    ("within", "unit"), [("segment", ["note_id", "start", "end"]), ("note", ["note_id"]), ("person", ["case_id"])]
)
def test_themes_that_go_together(gold: Database, within: str, unit: list[str]) -> None:
    table = cooccurrence(gold, CooccurrenceSettings(within=within, minimum_persons=1))
    units = {theme: set(map(tuple, part[unit].to_numpy())) for theme, part in PRESENT.groupby("theme")}
    person = {tuple(row[unit]): row.case_id for _, row in PRESENT.iterrows()}
    total = {"segment": len(CODINGS.drop_duplicates(unit)), "note": len(NOTES), "person": NOTES.case_id.nunique()}[
        within
    ]
    assert table.units == total
    for first, second in combinations(sorted(units), 2):
        both = units[first] & units[second]
        pair = table.pair(first, second)
        assert (pair.both, pair.persons) == (len(both), len({person[one] for one in both}))
        assert {pair.first_units, pair.second_units} == {len(units[first]), len(units[second])}
        assert pair.jaccard == pytest.approx(len(both) / len(units[first] | units[second]))
        assert pair.lift == pytest.approx(len(both) * total / (len(units[first]) * len(units[second])))
