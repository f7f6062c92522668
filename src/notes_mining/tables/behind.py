"""The persons behind the cells of a crosstab: what the gate needs to know beside the counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from ..records import UNKNOWN_STAGE
from ..store import Database
from .counting import NOTHING, Count, Counting
from .dimensions import CASE_DIMENSIONS, Key
from .disclosure import CASE, CountedCell, CountedTable, Question
from .question import question_of
from .shares import line_names, risk_names
from .source import source_of

_MEANINGS = ("life_sphere", "lever")
_COLUMNS = {"language": "language_community"}

Units = dict[str, int]
"""How many units each person has."""
_NOBODY: Units = {}


def counted_table(
    db: Database, counting: Counting, counts: Mapping[Key, Count], rows: Key, columns: Key, by: Sequence[Key]
) -> CountedTable:
    """The table before the gate.

    Args:
        counts: what ``counting`` counted in each cell.
        rows, columns, by: values of each dimension, in order.
    """
    question, meaning, people = question_of(counting.settings), meaning_of_themes(db), _People(db, counting)
    strata = [one for one in product(*by) if not by or people.anybody(columns, one, counts)]
    cells = (
        people.cell((row, column, *stratum), question, counts, meaning)
        for stratum, row, column in product(strata, rows, columns)
    )
    return CountedTable(
        question=question, cells=tuple(cells), attributes=people.attributes, codebook=meaning, source=source_of(db)
    )


class _People:
    """Who has a note, who is at risk, who is behind each cell and behind what its share is of."""

    def __init__(self, db: Database, counting: Counting) -> None:
        settings = counting.settings
        self._names = settings.dimensions
        self._risk_names, self._line_names = risk_names(settings), line_names(settings)
        self.attributes = _attributes(db)
        self._ids = list(self.attributes)
        self._units = self._by_place(counting.per_person(self._names))
        self._risk = self._by_place((*row, 1) for row in counting.persons_there(self._risk_names))
        lines = counting.per_person(self._line_names, there=settings.percent == "at_risk")
        self._lines = self._by_place(lines if settings.has_denominator else ())
        self._places = {name: place for place, name in enumerate(self._names)}

    def _by_place(self, rows: Iterable[tuple[Any, ...]]) -> dict[Key, Units]:
        found: dict[Key, Units] = defaultdict(dict)
        for *key, person, units in rows:
            found[tuple(key)][self._ids[person - 1]] = units
        return dict(found)

    def _there(self, found: Mapping[Key, Units], names: Sequence[str], key: Key) -> Units:
        return found.get(tuple(key[self._places[name]] for name in names), _NOBODY)

    def anybody(self, columns: Key, stratum: Key, counts: Mapping[Key, Count]) -> bool:
        """Whether anything was counted in a stratum, or anybody is at risk there."""
        at_risk = (self._there(self._risk, self._risk_names, ("", column, *stratum)) for column in columns)
        return any(at_risk) or any(key[2:] == stratum for key in counts)

    def cell(
        self, key: Key, question: Question, counts: Mapping[Key, Count], meaning: Mapping[str, Mapping[str, str]]
    ) -> CountedCell:
        """One cell with the persons behind it."""
        units, line = self._units.get(key, _NOBODY), self._there(self._lines, self._line_names, key)
        return CountedCell(
            key[0], key[1], key[2:], frozenset(units),
            frozenset(self._there(self._risk, self._risk_names, key)), sum(units.values()),
            max(units.values(), default=0), counts.get(key, NOTHING).reviewed,
            impossible(question, key, meaning) or self._certain(question, key),
            frozenset(line), sum(line.values()),
        )  # fmt: skip

    def _certain(self, question: Question, key: Key) -> bool:
        """Whether everybody there can only be in this row: no note says it, their file does (all files are of women)."""
        if question.base == "tags" or question.kinds[question.rows] != CASE:
            return False
        asked = {
            name: value for name, value in zip(self._names[1:], key[1:], strict=True) if question.kinds[name] == CASE
        }
        asked |= {name: value for name, value in question.fixed if question.kinds[name] == CASE}
        alike = (one for one in self.attributes.values() if all(one[name] == value for name, value in asked.items()))
        return {one[question.rows] for one in alike} == {key[0]}


def _attributes(db: Database) -> dict[str, dict[str, str]]:
    """What the case says of everybody with a note, in the order in which ``Counting`` numbers them."""
    listed = ", ".join(
        f"coalesce(CAST(c.{_COLUMNS.get(name, name)} AS VARCHAR), '{UNKNOWN_STAGE}')" for name in CASE_DIMENSIONS
    )
    rows = db.rows(
        f"""SELECT k.case_id, {listed} FROM (SELECT DISTINCT case_id FROM notes) k LEFT JOIN cases c USING (case_id)
        ORDER BY k.case_id"""  # noqa: S608 - constants only
    )
    return {person: dict(zip(CASE_DIMENSIONS, values, strict=True)) for person, *values in rows}


def meaning_of_themes(db: Database) -> dict[str, dict[str, str]]:
    """Each theme's sphere of life, and whether it is a lever, an obstacle or context."""
    rows = db.rows(f"SELECT theme, {', '.join(_MEANINGS)} FROM themes")  # noqa: S608 - constants only
    return {theme: dict(zip(_MEANINGS, values, strict=True)) for theme, *values in rows}


def impossible(question: Question, values: Key, meaning: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether the codebook rules a combination out: a theme under another sphere than its own."""
    asked = dict(question.fixed)
    found = asked | dict(zip(question.dimensions, values, strict=True))
    if any(found[name] != value for name, value in asked.items()):
        return True
    facts = meaning.get(found.get("theme", ""), {})
    return any(found.get(name, fact) != fact for name, fact in facts.items())
