"""A crosstab's counts with the persons behind each cell: what the gate takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from ..store import Database
from .counting import NOTHING, Count, Counting
from .dimensions import CASE_DIMENSIONS, DERIVED_DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS, Key
from .disclosure import CASE, NOTE, TAG, CountedCell, CountedTable, Question
from .settings import CrosstabSettings
from .shares import line_names, risk_names
from .source import source_of
from .where import Comparison, Condition

_MEANINGS = ("life_sphere", "lever")
KINDS = (
    dict.fromkeys(TAG_DIMENSIONS, TAG)
    | dict.fromkeys(NOTE_DIMENSIONS, NOTE)
    | dict.fromkeys((*CASE_DIMENSIONS, *DERIVED_DIMENSIONS), CASE)
)


class Units(NamedTuple):
    """Persons, how many units they have in all, and how many one of them has at most."""

    persons: frozenset[str]
    number: int
    largest: int


_NOBODY = Units(frozenset(), 0, 0)


@dataclass(frozen=True)
class _Behind:
    """The persons of a table: who has what, who is at risk, whose units shares are of."""

    having: Mapping[Key, Units]
    at_risk: Mapping[Key, Units]
    wholes: Mapping[Key, Units]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


def counted_table(db: Database, counting: Counting, counts: Mapping[Key, Count], values: Sequence[Key]) -> CountedTable:
    """A cell for every combination of ``values`` (of rows, columns and strata), with its persons."""
    attributes = counting.attributes()
    behind = _behind(counting, list(attributes))
    meaning = meaning_of_themes(db)
    question, certain = question_of(counting.settings), _Certain(question_of(counting.settings), attributes, meaning)
    cells = tuple(_cells(counting.settings, counts, behind, values, certain))
    return CountedTable(
        question=question, cells=cells, attributes=attributes, codebook=meaning,
        source=source_of(db),
    )  # fmt: skip


def _behind(counting: Counting, people: Sequence[str]) -> _Behind:
    settings = counting.settings
    risks, lines = risk_names(settings), line_names(settings) if settings.has_denominator else []
    there = settings.percent == "at_risk"
    return _Behind(
        _units(counting.behind(settings.dimensions), people),
        _units(counting.with_a_note(risks), people),
        _units(counting.behind(lines, there=there), people) if settings.has_denominator else {},
        {"risk": risks, "line": lines},
    )


def _units(rows: Iterable[Sequence[Any]], people: Sequence[str]) -> dict[Key, Units]:
    """Rows (*values, persons, units, most of one); persons are numbered from 1 in the order of their ids."""
    return {
        tuple(values): Units(frozenset(people[person - 1] for person in persons), number, largest)
        for *values, persons, number, largest in rows
    }


def _cells(
    settings: CrosstabSettings, counts: Mapping[Key, Count], behind: _Behind, values: Sequence[Key],
    certain: _Certain,
) -> Iterator[CountedCell]:  # fmt: skip
    """Of strata, those in which anybody is."""
    rows, columns, *by = values
    strata = {key[2:] for key in counts}
    for stratum in product(*by):
        places = [_place(settings, ("", column, *stratum), behind.names["risk"]) for column in columns]
        if by and stratum not in strata and not any(place in behind.at_risk for place in places):
            continue
        for row in rows:
            for column, place in zip(columns, places, strict=True):
                key = (row, column, *stratum)
                having, at_risk = behind.having.get(key, _NOBODY), behind.at_risk.get(place, _NOBODY)
                whole = behind.wholes.get(_place(settings, key, behind.names["line"]), _NOBODY)
                yield CountedCell(
                    row, column, stratum, having.persons, at_risk.persons, units=counts.get(key, NOTHING).units,
                    largest=having.largest, reviewed=counts.get(key, NOTHING).reviewed, structural=certain.is_so(key),
                    whole=whole.persons, whole_units=whole.number,
                )  # fmt: skip


def _place(settings: CrosstabSettings, key: Key, names: Sequence[str]) -> Key:
    found = dict(zip(settings.dimensions, key, strict=True))
    return tuple(found[name] for name in names)


def meaning_of_themes(db: Database) -> dict[str, dict[str, str]]:
    """Each theme's sphere of life, and whether it is a lever, an obstacle or context."""
    rows = db.rows(f"SELECT theme, {', '.join(_MEANINGS)} FROM themes")  # noqa: S608 - constants only
    return {theme: dict(zip(_MEANINGS, values, strict=True)) for theme, *values in rows}


@dataclass(frozen=True)
class _Certain:
    """What a cell can only be, whatever the notes say."""

    question: Question
    attributes: Mapping[str, Mapping[str, str]] = field(repr=False)
    meaning: Mapping[str, Mapping[str, str]] = field(repr=False)

    def is_so(self, key: Key) -> bool:
        """Whether nobody can be in a cell by what was asked for, or everybody there must be by their files."""
        return self._nobody(key) or self._everybody(key)

    def _nobody(self, key: Key) -> bool:
        """A theme under another sphere than its own; another value than the one asked for."""
        asked = dict(self.question.fixed)
        found = asked | dict(zip(self.question.dimensions, key, strict=True))
        facts = asked | dict(self.meaning.get(found.get("theme", ""), {}))
        return any(found.get(name, fact) != fact for name, fact in facts.items())

    def _everybody(self, key: Key) -> bool:
        """The row is of the files' own, and all files that can be here have it: all are of women."""
        kinds = self.question.kinds
        if self.question.base == "tags" or kinds[self.question.rows] != CASE:
            return False
        asked = [*zip(self.question.dimensions[1:], key[1:], strict=True), *self.question.fixed]
        of_files = [(name, value) for name, value in asked if kinds[name] == CASE]
        alike = (one for one in self.attributes.values() if all(one[name] == value for name, value in of_files))
        return {one[self.question.rows] for one in alike} == {key[0]}


def question_of(settings: CrosstabSettings) -> Question:
    """The question as the gate knows it.

    A condition that asks for one value (``gender = F``, ``--voice person``) is like a row of its own: the attacker
    knows which numbers it adds up with. Of any other (``in``, ``!=``, ``or``, ``not``) he knows only that what meets it
    is a part of the rest; who meets it is compared person by person.
    """
    notes, tags = settings.parts.of_notes, settings.parts.of_tags
    single = [part for part in (*notes, *tags) if _is_single(part)]
    fixed = tuple(sorted((part.dimension, part.values[0]) for part in single if isinstance(part, Comparison)))
    base = "tags" if settings.of_tags else "segments" if settings.count == "segments" else "notes"
    return Question(
        rows=settings.rows, cols=settings.cols, by=settings.by, count=settings.count, base=base, fixed=fixed,
        where_notes=_written(notes), where_tags=_written(tags), percent=settings.percent,
        kinds={name: KINDS[name] for name in (*settings.dimensions, *(name for name, _ in fixed))},
    )  # fmt: skip


def _is_single(part: Condition) -> bool:
    return isinstance(part, Comparison) and len(part.values) == 1 and not part.negated


def _written(parts: Sequence[Condition]) -> str:
    """Conditions of more than one value, the same however they were typed."""
    return " and ".join(sorted(_plain(part) for part in parts if not _is_single(part)))


def _plain(part: Condition) -> str:
    if isinstance(part, Comparison):
        return f"{part.dimension} {'not in' if part.negated else 'in'} {sorted(set(part.values))}"
    inside = [part.part] if not hasattr(part, "parts") else list(part.parts)
    return f"{type(part).__name__}({', '.join(sorted(_plain(one) for one in inside))})"
