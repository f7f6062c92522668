"""What the gate spends: one answer on every machine, nothing worked out twice, none where the limit is met."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from notes_mining.errors import SafetyError
from notes_mining.outputs import private_folder
from notes_mining.tables.disclosure import (
    CASE,
    TAG,
    CountedCell,
    CountedTable,
    Ledger,
    Question,
    Rules,
    Source,
    release,
)
from notes_mining.tables.disclosure.bits import Bits
from notes_mining.tables.disclosure.draft import Withheld
from notes_mining.tables.disclosure.kept import Decided, Kept, key_of
from notes_mining.tables.disclosure.solver import whole_numbers

QUESTION = Question(
    rows="theme", cols="gender", fixed=(("polarity", "present"),), kinds={"theme": TAG, "gender": CASE, "polarity": TAG}
)
PEOPLE = {f"P{at:02}": {"gender": "FM"[at % 2]} for at in range(40)}


def table(women: int = 12, men: int = 3, database: str = "one", reviewed: int = 0) -> CountedTable:
    """So many women and men of whom a theme is reported."""
    at_risk = {gender: [one for one, facts in PEOPLE.items() if facts["gender"] == gender] for gender in "FM"}
    cells = tuple(
        CountedCell("stigma", gender, (), frozenset(at_risk[gender][:number]), frozenset(at_risk[gender]), number, 1,
                    reviewed)
        for gender, number in (("F", women), ("M", men))
    )  # fmt: skip
    return CountedTable(question=QUESTION, cells=cells, attributes=PEOPLE, source=Source(database))


# ------------------------------------------------------------------------------------------------ whole numbers


def solved(matrix: list[list[float]], low: list[float], high: list[float], most: int, nodes: int = 1000) -> object:
    rows = (np.array(low, dtype=float), np.array(high, dtype=float))
    count = len(matrix[0])
    bounds = (np.zeros(count), np.full(count, float(most)))
    return whole_numbers(np.zeros(count), csr_array(np.array(matrix)), rows, bounds, nodes)


TRIANGLE = [[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]  # each two add up to one: only halves do


def test_halves_are_no_answer() -> None:
    assert solved(TRIANGLE, [1, 1, 1], [1, 1, 1], 1) is None


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(0, 2**12 - 1))
def test_what_is_found_is_whole_and_keeps_every_row(numbers: list[int], ones: int) -> None:
    matrix = [[float(ones >> (4 * row + column) & 1) for column in range(4)] for row in range(3)]
    sums = [float(np.dot(row, numbers)) for row in matrix]
    found = solved(matrix, sums, sums, 9)
    assert isinstance(found, np.ndarray)
    assert np.array_equal(found, np.round(found))
    assert np.allclose(np.array(matrix) @ found, sums)


def test_settings_limit_nodes_and_no_seconds() -> None:
    assert not [name for name in asdict(Rules()) if "second" in name]


def test_a_ledger_that_limits_seconds_can_still_be_read(tmp_path: Path) -> None:
    ledger = Ledger(private_folder(tmp_path / "steward"))
    first = release(table(), Rules(), ledger)
    line = json.loads(ledger.path.read_text(encoding="utf-8"))
    line["content"]["rules"] = {**line["content"]["rules"], "attack_seconds": 20}
    del line["content"]["rules"]["attack_nodes"]
    ledger.path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    (entry,) = ledger.entries()
    assert entry.release.rules == Rules()
    assert entry.release.cells == first.cells


# ------------------------------------------------------------------------------------------------------ kept


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (table(), True),
        (table(database="two"), True),
        (table(reviewed=5), True),
        (table(women=13), False),
        (replace(table(), attributes={**PEOPLE, "P00": {"gender": "M"}}), False),
        (replace(table(), question=replace(QUESTION, fixed=(("polarity", "absent"),))), False),
    ],
)
def test_the_same_persons_behind_the_same_cells_are_one_case(other: CountedTable, same: bool) -> None:
    assert (key_of(table(), Rules(), []) == key_of(other, Rules(), [])) == same


def test_other_rules_and_other_earlier_releases_are_another_case(tmp_path: Path) -> None:
    ledger = Ledger(private_folder(tmp_path / "steward"))
    release(table(), Rules(), ledger)
    entries = ledger.entries()
    keys = [
        key_of(table(), Rules(), []), key_of(table(), Rules(minimum_persons=4), []),
        key_of(table(), Rules(), entries), key_of(table(database="two"), Rules(), entries),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)


def test_an_answer_and_a_refusal_are_given_again() -> None:
    kept, asked = Kept(), []
    nothing = Decided(Withheld({}, frozenset(), frozenset()), frozenset())

    def work(answer: Callable[[], Decided]) -> Callable[[], Decided]:
        return lambda: (asked.append(1), answer())[1]

    def refuse() -> Decided:
        raise SafetyError("Nothing is released.")

    for _ in range(2):
        assert kept.once("one", work(lambda: nothing)) is nothing
        with pytest.raises(SafetyError, match="Nothing is released"):
            kept.once("two", work(refuse))
    assert len(asked) == 2


def test_the_day_and_the_database_of_a_table_that_is_known_are_its_own(tmp_path: Path) -> None:
    ledger = Ledger(private_folder(tmp_path / "steward"))
    for name in ("one", "two"):
        found = release(table(database=name), Rules(), ledger)
        assert found.source.database == name
        assert [cell.persons for cell in found.cells] == [12, None]
    assert len(ledger.entries()) == 2


def test_a_ledger_that_grew_is_read_again(tmp_path: Path) -> None:
    mine, other = (Ledger(private_folder(tmp_path / "steward")) for _ in range(2))
    assert mine.entries() == []
    release(table(), Rules(), other)
    assert [entry.release.question for entry in mine.entries()] == [QUESTION]


@given(st.sets(st.integers(0, 999)))
@settings(max_examples=30)
def test_many_persons_make_the_same_number_as_one_by_one(places: set[int]) -> None:
    people = [f"P{at:03}" for at in range(1000)]
    persons = frozenset(people[at] for at in places)
    assert Bits(people).of(persons) == sum(1 << at for at in places)
    everybody = frozenset(people)
    assert Bits(people).of(everybody) == (1 << 1000) - 1
