"""The gate, exactly at its edge; and that nothing beside a withheld number gives it away."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from invented import Tag, Written, write
from scipy.stats import binomtest

from notes_mining.records import Cell
from notes_mining.store import Database
from notes_mining.tables.crosstab import CrosstabSettings, crosstab, to_records
from notes_mining.tables.disclosure import protect, protect_parts, too_small, wilson
from notes_mining.tables.show import to_csv, to_json

THEME, STAGE = "stigma", "detention"


def counted(persons: int, at_risk: int, units: int | None = None) -> Cell:
    units = persons if units is None else units
    return Cell(THEME, STAGE, (), units, persons, at_risk, None, None, None, 2, "")


@pytest.mark.parametrize("minimum", [2, 3, 5, 10])
def test_the_edge(minimum: int) -> None:
    verdicts = {persons: too_small(persons, minimum) for persons in (0, 1, minimum - 1, minimum, minimum + 1)}
    assert verdicts == {0: False, 1: True, minimum - 1: True, minimum: False, minimum + 1: False}


def test_a_minimum_of_one_withholds_nothing() -> None:
    assert not any(too_small(persons, 1) for persons in range(5))


@pytest.mark.parametrize(("persons", "status"), [(0, "ok"), (1, "suppressed"), (2, "suppressed"), (3, "ok"), (4, "ok")])
@pytest.mark.parametrize("shares", [True, False])
def test_persons_decide(persons: int, status: str, shares: bool) -> None:
    cell = protect(counted(persons, 20), minimum=3, shares=shares)
    assert cell.status == status
    assert cell.persons == (None if status == "suppressed" else persons)
    assert cell.at_risk == 20


@pytest.mark.parametrize("units", [1, 3, 500])
def test_many_notes_of_few_persons_are_withheld(units: int) -> None:
    cell = protect(counted(2, 20, units), minimum=3, shares=False)
    assert (cell.count, cell.persons, cell.status) == (None, None, "suppressed")


@pytest.mark.parametrize("persons", [0, 1, 2])
@pytest.mark.parametrize("at_risk", [2, 1])
def test_too_few_at_risk_are_withheld_with_the_cell_even_if_nobody_has_the_theme(persons: int, at_risk: int) -> None:
    cell = protect(counted(min(persons, at_risk), at_risk), minimum=3, shares=True)
    assert (cell.count, cell.persons, cell.at_risk, cell.status) == (None, None, None, "suppressed")


def test_withheld_cells_of_one_place_are_alike_whatever_they_hide() -> None:
    hidden = {
        protect(counted(persons, 20, units), minimum=5, shares=True) for persons in range(1, 5) for units in (4, 9)
    }
    assert len(hidden) == 1
    small = {protect(counted(persons, risk), minimum=5, shares=True) for risk in range(1, 5) for persons in range(risk)}
    assert len(small) == 1


def test_nobody_at_risk_is_not_estimable_and_no_secret() -> None:
    cell = protect(counted(0, 0), minimum=3, shares=True)
    assert (cell.count, cell.at_risk, cell.estimate, cell.status) == (0, 0, None, "not estimable")


@pytest.mark.parametrize(("count", "total"), [(0, 3), (3, 3), (3, 10), (17, 34), (99, 100), (1, 5000)])
def test_the_interval_is_scipys(count: int, total: int) -> None:
    expected = binomtest(count, total).proportion_ci(0.95, method="wilson")
    assert wilson(count, total) == pytest.approx((expected.low, expected.high), abs=1e-12)
    low, high = wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1


def test_one_withheld_part_of_a_known_total_takes_the_next_smallest_with_it() -> None:
    parts = [("fr", 40, 20), ("nl", 30, 15), ("mixed", 2, 1), ("other", 0, 0)]
    assert protect_parts(parts, 3) == [("fr", 40), ("nl", None), ("mixed", None), ("other", 0)]


def test_two_withheld_parts_protect_each_other_and_none_withholds_none() -> None:
    assert protect_parts([("fr", 40, 20), ("nl", 2, 2), ("mixed", 2, 1)], 3) == [
        ("fr", 40),
        ("nl", None),
        ("mixed", None),
    ]
    assert protect_parts([("fr", 40, 20), ("nl", 9, 3)], 3) == [("fr", 40), ("nl", 9)]
    assert protect_parts([("fr", 4, 2)], 3) == [("fr", None)]
    assert protect_parts([], 3) == []


# --------------------------------------------------------------------- the same through the database and out again


def fill(database: Database, persons: int, at_risk: int, notes_each: int = 2) -> None:
    """``persons`` of ``at_risk`` have the theme in detention; many are on probation."""
    notes = [
        Written(f"N{person}-{number}", f"P{person}", tags=(Tag(THEME),) if person < persons else (), stage=STAGE)
        for person in range(at_risk)
        for number in range(notes_each)
    ]
    free = [Written(f"F{person}", f"F{person}", tags=(Tag(THEME),), stage="probation") for person in range(20)]
    write(database, [*notes, *free])


def record(database: Database, **more: Any) -> dict[str, Any]:
    table = crosstab(database, CrosstabSettings(**({"minimum_persons": 3} | more)))
    return next(one for one in to_records(table) if (one["row"], one["column"]) == (THEME, STAGE))


@pytest.mark.parametrize("persons", [0, 1, 2, 3, 4])
def test_the_edge_through_the_database(database: Database, persons: int) -> None:
    fill(database, persons, 9)
    found = record(database)
    withheld = persons in (1, 2)
    assert found["persons"] == (None if withheld else persons)
    assert found["status"] == ("suppressed" if withheld else "ok")
    assert found["at_risk"] == 9


@pytest.mark.parametrize("at_risk", [1, 4, 5, 9, 10])
def test_the_edge_of_those_at_risk_through_the_database(database: Database, at_risk: int) -> None:
    fill(database, 0, at_risk)
    found = record(database, minimum_persons=5)
    assert found["persons"] == (0 if at_risk >= 10 else None), "a zero is shown of twice the minimum"
    assert found["at_risk"] == (at_risk if at_risk >= 5 else None)


@pytest.mark.parametrize("count", ["persons", "notes", "segments"])
@pytest.mark.parametrize(("persons", "at_risk"), [(1, 19), (4, 19), (1, 2), (0, 2)])
def test_a_withheld_number_leaves_no_trace_in_csv_or_json(
    database: Database, persons: int, at_risk: int, count: str
) -> None:
    fill(database, persons, at_risk)
    table = crosstab(database, CrosstabSettings(count=count))
    line = next(
        row for row in csv.DictReader(io.StringIO(to_csv(table))) if (row["row"], row["column"]) == (THEME, STAGE)
    )
    kept = {"row": THEME, "column": STAGE, "status": "suppressed"} | ({"at_risk": "19"} if at_risk == 19 else {})
    told = line["status"]
    assert told in ("suppressed", "complementary")
    kept["status"] = told
    assert {name: value for name, value in line.items() if value} == kept
    loaded = next(one for one in json.loads(to_json(table)) if (one["row"], one["column"]) == (THEME, STAGE))
    assert {name: value for name, value in loaded.items() if value is not None} == kept | (
        {"at_risk": 19} if at_risk == 19 else {}
    )
    wide = list(csv.DictReader(io.StringIO(to_csv(table, wide=True))))
    assert next(row for row in wide if row["row"] == THEME)[STAGE] == ""


def test_outputs_are_the_same_whatever_the_withheld_number_is(tmp_path: Any) -> None:
    """One person or two, one note or three: byte for byte the same files."""
    outputs = set()
    for persons, notes_each in ((1, 1), (2, 1), (2, 3)):
        with Database.create(tmp_path / f"{persons}-{notes_each}.duckdb") as database:
            fill(database, persons, 9, notes_each)
            table = crosstab(database, CrosstabSettings())
            outputs.add((to_csv(table), to_csv(table, wide=True), to_json(table)))
    assert len(outputs) == 1
