"""docs/database.md against the schema, both ways; every query of the page runs and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from invented import Tag, Written, write

from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, EventRow
from notes_mining.themes.tagging import Band

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "database.md").read_text(encoding="utf-8")
SCHEMA = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY table_name, ordinal_position"
)


def documented() -> dict[str, list[tuple[str, str]]]:
    """(column, type) of every table and view of the page, in its order."""
    sections = re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"^\| `(\w+)` \| (\w+) \| \S", body, re.MULTILINE) for name, body in sections}


def queries() -> dict[str, str]:
    """The page's queries by the comment that each begins with."""
    found = re.findall(r"^```sql\n-- ([^\n]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == PAGE.count("```sql"), "a query without a name"
    return dict(found)


def test_the_page_and_the_schema_name_the_same_columns_in_the_same_order(database: Database) -> None:
    schema: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in database.rows(SCHEMA):
        schema.setdefault(table, []).append((column, kind))
    assert documented() == schema


def test_every_line_of_a_column_table_was_understood() -> None:
    rows = re.findall(r"^\| `\w+` \|", PAGE, re.MULTILINE)
    assert len(rows) == sum(len(columns) for columns in documented().values())


# Persons: Ann (conflict zone, prison, free), Ben (probation), Cis (judged, in prison), Dan (no event).
DAY = date(2018, 1, 1)
CASES = [
    CaseRow("Ann", "fr", "woman"),
    CaseRow("Ben", "nl", "man"),
    CaseRow("Cis", "nl", "man"),
    CaseRow("Dan", "fr", "man"),
]
EVENTS = [
    ("Ann", 0, "departure"),
    ("Ann", 100, "return"),
    ("Ann", 110, "imprisonment"),
    ("Ann", 500, "supervision_end"),
    ("Ben", 0, "probation_start"),
    ("Cis", 0, "judgment"),
    ("Cis", 10, "imprisonment"),
]
NOTES = [
    Written("a1", "Ann", DAY + timedelta(50), (Tag("family_support"), Tag("family_unrecognised", segment=1))),
    Written(
        "a2",
        "Ann",
        DAY + timedelta(120),
        (Tag("criminal_record"), Tag("employment", "absent"), Tag("compliance", segment=1)),
    ),
    Written("a3", "Ann", DAY + timedelta(600), (Tag("disillusionment_conflict_zone", narrated_stage="conflict_zone"),)),
    Written(
        "b1", "Ben", DAY + timedelta(5), (Tag("specialised_support"), Tag("compliance"), Tag("compliance", "absent", 1))
    ),
    Written(
        "b2",
        "Ben",
        DAY + timedelta(9),
        (Tag("psychological_distress"), Tag("employment", "absent", 1), Tag("criminal_record")),
    ),
    Written("c1", "Cis", DAY + timedelta(1), (Tag("unequal_treatment"), Tag("asset_freeze", segment=1))),
    Written("c2", "Cis", DAY + timedelta(20), (Tag("family_support", "absent"), Tag("asset_freeze", "absent", 1))),
    Written("d1", "Dan", DAY),
]

BANDS = [Band("unequal_treatment", 0.85, 0.75, 0.95), Band("asset_freeze", 0.5, 0.4, 0.6)]

ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "finding 1": [(4,)],
    "finding 2": [("free", 1), ("free, under supervision", 1), ("other", 1), ("remand or prison", 1)],
    "finding 3": [("conflict_zone > detention > after_supervision", 1), ("judgment > detention", 1), ("probation", 1)],
    "finding 4": [
        ("criminal_record", "Effects of the criminal record", 2),
        ("asset_freeze", "Asset freeze and exclusion from banking", 1),
    ],
    "finding 5": [
        ("conflict_zone", 0, 1),
        ("judgment", 0, 1),
        ("detention", 0, 2),
        ("probation", 1, 1),
        ("after_supervision", 0, 1),
        ("unknown", 0, 1),
    ],
    "finding 6": [(True, True, 1), (True, False, 1)],
    "finding 7": [(1, 1, 1)],
    "finding 8": [(1, 2, 1)],
    "told afterwards": [("disillusionment_conflict_zone", 1, 1)],
    "to review": [("Cis", "c1", 0, 10, "unequal_treatment", "present", 0.9, 0.85, "x" * 10)],
    "quotes": [("Cis", "present", "assistant", "x" * 10)],
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.create(tmp_path_factory.mktemp("small") / "notes.duckdb") as database:
        events = [EventRow(case, DAY + timedelta(day), event) for case, day, event in EVENTS]
        yield write(database, NOTES, cases=CASES, events=events, bands=BANDS)


@pytest.mark.parametrize("name", queries())
def test_every_query_of_the_page_runs(small: Database, name: str) -> None:
    assert small.rows(queries()[name])


@pytest.mark.parametrize("name", ANSWERS)
def test_a_query_answers_its_question(small: Database, name: str) -> None:
    found = small.rows(queries()[name])
    assert sorted(found, key=str) == sorted(ANSWERS[name], key=str)


def test_groups_are_shares_of_the_persons_with_a_note(small: Database) -> None:
    found = small.rows(queries()["groups"])
    assert ("criminal_record", "fr", "woman", 1, 1, 1.0) in found
    assert ("criminal_record", "nl", "man", 1, 2, 0.5) in found


def test_there_is_a_query_for_each_of_the_eight_findings() -> None:
    assert {name for name in queries() if name.startswith("finding")} == {f"finding {number}" for number in range(1, 9)}
