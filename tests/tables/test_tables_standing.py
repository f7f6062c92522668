"""The stage of the latest note and the orders of stages, through the gate and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from notes_mining.outputs import private_folder
from notes_mining.store import Database
from notes_mining.tables.disclosure import Ledger, Rules
from notes_mining.tables.gated import Gate
from notes_mining.tables.standing import latest, latest_shown, orders, orders_shown

SITUATIONS = {"free": ("after_supervision",), "supervised": ("probation", "early_release"), "others": ()}
STAGES = ("detention", "probation", "after_supervision")


def study(path: Path, lives: Mapping[tuple[str, ...], int]) -> Path:
    """Persons who have a note in each of these stages, in this order."""
    with Database.create(path) as database, database.transaction():
        database.append(
            "stages",
            {
                "stage": list(STAGES),
                "position": [0, 1, 2],
                **{f"label_{one}": list(STAGES) for one in ("fr", "nl", "en")},
            },
        )
        persons = [life for life, number in lives.items() for _ in range(number)]
        notes = [(f"p{at:02}", f"n{at:02}-{step}", step, stage) for at, life in enumerate(persons)
                 for step, stage in enumerate(life)]  # fmt: skip
        count = len(notes)
        database.append("notes", {
            "note_id": [one[1] for one in notes], "case_id": [one[0] for one in notes],
            "date": [date(2020, 1, 1) + timedelta(days=30 * one[2]) for one in notes], "language": ["fr"] * count,
            "note_type": ["visit"] * count, "stage_given": [one[3] for one in notes], "text": [""] * count,
            "carried": ["{}"] * count,
        })  # fmt: skip
        database.append("cases", {"case_id": [f"p{at:02}" for at in range(len(persons))]})
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(private_folder(tmp_path / "steward"))


def gate(ledger: Ledger | None = None) -> Gate:
    return Gate(rules=Rules(), ledger=ledger, enter=ledger is not None)


LIVES = {("detention", "probation"): 12, ("detention", "after_supervision"): 14, ("probation", "detention"): 9}


def test_persons_by_their_latest_note_and_by_order(tmp_path: Path) -> None:
    with Database.open(study(tmp_path / "notes.duckdb", LIVES)) as database:
        assert {stage: len(found) for stage, found in latest(database).items()} == {
            "probation": 12, "after_supervision": 14, "detention": 9,
        }  # fmt: skip
        assert {order: len(found) for order, found in orders(database).items()} == {
            " > ".join(life): number for life, number in LIVES.items()
        }


def test_what_is_shown_is_entered(tmp_path: Path, ledger: Ledger) -> None:
    with Database.open(study(tmp_path / "notes.duckdb", LIVES)) as database:
        shown = latest_shown(database, SITUATIONS, gate(ledger))
        assert shown == ({"free": 14, "supervised": 12, "others": 9}, 35)
        assert orders_shown(database, gate(ledger)) == (0, 35, 3)
    assert [entry.release.question.rows for entry in ledger.entries()] == ["latest", "order"]


@pytest.mark.parametrize(("number", "shown"), [(4, None), (5, 5)])
def test_a_small_situation_takes_another_with_it(tmp_path: Path, number: int, shown: int | None) -> None:
    lives = LIVES | {("detention", "after_supervision"): number}
    with Database.open(study(tmp_path / "notes.duckdb", lives)) as database:
        numbers, everybody = latest_shown(database, SITUATIONS, gate())
    assert numbers == {"free": shown, "supervised": 12, "others": 9 if shown else None}
    assert everybody == 21 + number


def test_a_later_export_with_one_person_more_in_a_situation_does_not_show_it(tmp_path: Path, ledger: Ledger) -> None:
    for name, free in (("one", 14), ("two", 15)):
        lives = {
            ("detention", "probation"): 12,
            ("probation", "detention"): 9,
            ("detention", "after_supervision"): free,
        }
        with Database.open(study(tmp_path / f"{name}.duckdb", lives)) as database:
            numbers, _ = latest_shown(database, SITUATIONS, gate(ledger))
            assert latest_shown(database, SITUATIONS, gate())[0]["free"] == free, "by itself it may be shown"
    assert numbers["free"] is None
    assert list(numbers.values()).count(None) >= 2, "one withheld part alone would follow from the others"


@pytest.mark.parametrize(("alone", "shown"), [(4, None), (5, 5)])
def test_persons_whose_order_nobody_shares(tmp_path: Path, alone: int, shown: int | None) -> None:
    rare = [("detention",), ("probation",), ("after_supervision",), ("after_supervision", "probation"),
            ("probation", "after_supervision")][:alone]  # fmt: skip
    with Database.open(study(tmp_path / "notes.duckdb", LIVES | dict.fromkeys(rare, 1))) as database:
        assert orders_shown(database, gate()) == (shown, 35 + alone, 3 + alone)
