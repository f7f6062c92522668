"""Random tables, released one after another through one ledger, before an attacker who shares no code with the gate.

His unknowns are persons by gender, language and by which of the themes they have (every region of the Venn diagram);
what he knows is what was published. What a rule withholds must still be able to be anything that the rule leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from notes_mining.errors import SafetyError
from notes_mining.outputs import private_folder
from notes_mining.records import Cell
from notes_mining.tables.disclosure import (
    ALL,
    CASE,
    PARTNERS,
    TAG,
    CountedCell,
    CountedTable,
    Ledger,
    Question,
    Release,
    Rules,
    Source,
    release,
)  # fmt: skip

THEMES, GENDERS, LANGUAGES = ("a", "b"), ("F", "M"), ("fr", "nl")
REGIONS = [frozenset(t for t, has in zip(THEMES, bits, strict=True) if has) for bits in product((0, 1), repeat=2)]
PLACES = list(product(GENDERS, LANGUAGES, REGIONS))
RULES = Rules()
Person = tuple[str, str, frozenset[str]]
CASES = {"gender": CASE, "language": CASE}
QUESTIONS = {
    "gender": Question(rows="theme", cols="gender", fixed=(("polarity", "present"),), kinds={
        "theme": TAG, "polarity": TAG, **CASES}),
    "language": Question(rows="theme", cols="language", fixed=(("polarity", "present"),), kinds={
        "theme": TAG, "polarity": TAG, **CASES}),
    "both": Question(rows="theme", cols="gender", by=("language",), fixed=(("polarity", "present"),), kinds={
        "theme": TAG, "polarity": TAG, **CASES}),
    "everybody": Question(rows="theme", cols=ALL, fixed=(("polarity", "present"),), kinds={
        "theme": TAG, "polarity": TAG}),
    "pairs": Question(rows="theme", cols=PARTNERS[2], fixed=(("polarity", "present"),), kinds={
        "theme": TAG, "polarity": TAG, PARTNERS[2]: TAG}),
    "women": Question(rows="theme", cols="language", fixed=(("gender", "F"), ("polarity", "present")), kinds={
        "theme": TAG, "polarity": TAG, **CASES}),
}  # fmt: skip


def columns(question: Question) -> tuple[str, ...]:
    return {"gender": GENDERS, "language": LANGUAGES, ALL: (ALL,), PARTNERS[2]: THEMES}[question.cols]


def fits(question: Question, cell: tuple[str, str, tuple[str, ...]], person: Person, *, has: bool) -> bool:
    """Whether a person is in a cell (``has``) or at risk of it: said anew, in plain words."""
    row, column, by = cell
    gender, language, themes = person
    asked = {**dict(question.fixed), **dict(zip(question.by, by, strict=True)), question.cols: column}
    inside = asked.get("gender", gender) == gender and asked.get("language", language) == language
    return inside and (not has or (row in themes and asked.get(PARTNERS[2], row) in themes))


def keys(question: Question) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for row, column, *by in product(THEMES, columns(question), *([LANGUAGES] if question.by else [])):
        if question.cols != PARTNERS[2] or row <= column:
            yield row, column, tuple(by)


def counted(question: Question, people: dict[str, Person], database: str = "one") -> CountedTable:
    cells = []
    for key in keys(question):
        persons, at_risk = (
            frozenset(name for name, one in people.items() if fits(question, key, one, has=has))
            for has in (True, False)
        )
        cells.append(CountedCell(*key, persons, at_risk, units=len(persons), largest=1))
    attributes = {name: {"gender": one[0], "language": one[1]} for name, one in people.items()}
    return CountedTable(question=question, cells=tuple(cells), attributes=attributes, source=Source(database))


@dataclass
class Reader:
    """Knows the published numbers, and which regions there can be; asks HiGHS for the least and greatest count."""

    releases: list[Release]

    def __post_init__(self) -> None:
        rows, low, high = [], [], []
        for one in self.releases:
            if one.population is not None:
                rows.append(np.ones(len(PLACES)))
                low.append(one.population), high.append(one.population)
            for cell in one.cells:
                for number, has in ((cell.persons, True), (cell.at_risk, False)):
                    if number is not None:
                        rows.append(self.terms(one.question, cell, has=has))
                        low.append(number), high.append(number)
        self.known = LinearConstraint(np.array(rows), low, high) if rows else None

    def terms(self, question: Question, cell: Cell, *, has: bool) -> np.ndarray:
        key = (cell.row, cell.column, cell.by)
        return np.array([float(fits(question, key, place, has=has)) for place in PLACES])

    def range(self, terms: np.ndarray) -> tuple[int, int]:
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * terms, integrality=np.ones(len(PLACES)), bounds=Bounds(0, 1000),
                constraints=[self.known] if self.known else [],
            )  # fmt: skip
            assert found.success, "the true population fits what was published"
            ends.append(round(sign * found.fun))
        return ends[0], ends[1]


def check(tables: list[CountedTable], releases: list[Release], rules: Rules = RULES) -> int:
    """No number that the rule withholds is pinned down further than the rule does; how many such numbers there are."""
    reader, least, seen = Reader(releases), rules.minimum_persons, 0
    for table, released in zip(tables, releases, strict=True):
        for true, cell in zip(table.cells, released.cells, strict=True):
            persons, at_risk = len(true.persons), len(true.at_risk)
            having, there = (reader.terms(released.question, cell, has=has) for has in (True, False))
            if 0 < at_risk < least:
                low, high = reader.range(there)
            elif 0 < persons < least:
                low, high = reader.range(having)
            elif persons and at_risk - persons < least:
                low, high = reader.range(there - having)
            else:
                continue
            seen += 1
            assert cell.persons is None, "a small number is never shown"
            assert low <= 1, (released.question.cols, cell.row, cell.column, cell.by, low, high)
            assert high >= least - 1, (released.question.cols, cell.row, cell.column, cell.by, low, high)
    return seen


@st.composite
def populations(draw: Callable[..., int]) -> dict[str, Person]:
    sizes = [draw(st.sampled_from((0, 0, 1, 2, 3, 4, 5, 6, 9, 14))) for _ in PLACES]
    people = [place for place, size in zip(PLACES, sizes, strict=True) for _ in range(size)]
    return {f"P{number:03}": one for number, one in enumerate(people)}


@seed(1)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(people=populations(), order=st.permutations(sorted(QUESTIONS)).map(lambda names: names[:3]))
def test_linked_releases_leave_open_what_the_rule_leaves_open(people: dict[str, Person], order: list[str]) -> None:
    if not people:
        return
    with TemporaryDirectory() as folder:
        ledger, tables, releases = Ledger(private_folder(Path(folder) / "steward")), [], []
        for name in order:
            table = counted(QUESTIONS[name], people)
            try:
                releases.append(release(table, RULES, ledger))
            except SafetyError:
                continue
            tables.append(table)
        check(tables, releases)


def test_the_attacker_can_win() -> None:
    """Against a table whose margins are left beside one withheld cell he finds it: the check can fail."""
    people: dict[str, Person] = {}
    for gender, number in (("F", 3), ("M", 12)):
        people |= {f"{gender}{n}": (gender, LANGUAGES[n % 2], frozenset("a")) for n in range(number)}
        people |= {f"{gender}x{n}": (gender, LANGUAGES[n % 2], frozenset()) for n in range(20)}
    tables = [counted(QUESTIONS[name], people) for name in ("gender", "everybody")]
    alone = [release(table, RULES) for table in tables]  # without a ledger neither knows of the other
    with pytest.raises(AssertionError):
        check(tables, alone)
    with TemporaryDirectory() as folder:
        ledger = Ledger(private_folder(Path(folder) / "steward"))
        assert check(tables, [release(table, RULES, ledger) for table in tables])


@pytest.mark.parametrize("fewer", [1, 4, 5])
def test_the_same_table_with_fewer_persons_after_a_further_export(fewer: int, tmp_path: Path) -> None:
    """Five more persons may be told; one to four may not."""
    people = {f"P{n}": (GENDERS[n % 2], LANGUAGES[n % 3 % 2], frozenset("a" if n < 20 else "")) for n in range(40)}
    less = {name: one for name, one in people.items() if int(name[1:]) >= fewer}
    ledger = Ledger(private_folder(tmp_path / "steward"))
    first = release(counted(QUESTIONS["everybody"], less, "one"), RULES, ledger).cells[0]
    second = release(counted(QUESTIONS["everybody"], people, "two"), RULES, ledger).cells[0]
    assert first.persons == 20 - fewer
    assert second.persons == (20 if fewer >= RULES.minimum_persons else None)
