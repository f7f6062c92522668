"""The suppressor's view: the numbers of the tables with their true values, and which of them add up to the same.

It is put together from the tables as they were counted, cell against cell, and shares no code with the attacker, who
has the published numbers alone and works with profiles of persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from .attacker import Number, family_of
from .counted import PERSONS, Condition, CountedCell, CountedTable, Group, Key, Question
from .draft import Withheld
from .rules import FEW, FEW_AT_RISK, FULL, ZERO
from .settings import Rules

Slot = Key | Group
"""What can be withheld: a cell, or a denominator."""
Name = Number | tuple[int, Group | str]
"""A number of a cell; or of a table, a denominator or the population."""

POPULATION = "population"
_ONE_CELL, _PER_PERSON, _PER_SHARE = 1.0, 0.002, 0.5


@dataclass(frozen=True)
class Linked:
    """A table with what is withheld of it: the new one, or one that was released before."""

    table: CountedTable
    rules: Rules
    withheld: Withheld


@dataclass(frozen=True)
class Value:
    """A number: its true value, how far it could go if withheld, and what it costs to withhold it.

    ``slot`` is ``None`` for a number of an earlier table: withheld or shown, it stays so.
    """

    truth: int
    low: int
    high: int
    hidden: bool
    slot: Slot | None
    cost: float


@dataclass(frozen=True)
class Sums:
    """All numbers, which of them add up to the same, and each cell with its denominator."""

    values: Mapping[Name, Value]
    equal: Sequence[tuple[frozenset[Name], frozenset[Name]]]
    shares: Sequence[tuple[Name, Name, int, int]]


def name_of(number: Number, tables: Sequence[Linked]) -> Name:
    """The name under which a number stands here: cells of one denominator share it."""
    if number.what not in ("at_risk", "whole"):
        return number
    table = tables[number.table].table
    return number.table, (table.risk_of if number.what == "at_risk" else table.whole_of)[number.key]


def sums(tables: Sequence[Linked]) -> Sums:
    """Numbers and sums of the new table (the first) and those released before."""
    values: dict[Name, Value] = {}
    margins: dict[Hashable, dict[tuple[int, Hashable], dict[frozenset[Condition], Name]]]
    margins = defaultdict(lambda: defaultdict(dict))
    shares: list[tuple[Name, Name, int, int]] = []
    for place, linked in enumerate(tables):
        at_risk = linked.table.at_risk
        for name, group, value in _numbers(place, linked):
            values[name] = value
            kind = "cell" if isinstance(name, Number) else name[1] if name[1] == POPULATION else group in at_risk
            margins[family_of(group)][place, kind][group.attributes] = name
        shares += _shares(place, linked)
    asked = [linked.table.question for linked in tables]
    families = ([(asked[place], one) for (place, _), one in family.items()] for family in margins.values())
    return Sums(values, [pair for family in families for pair in _equal(family)], shares)


def _numbers(place: int, linked: Linked) -> Iterable[tuple[Name, Group, Value]]:
    table, rules, withheld = linked.table, linked.rules, linked.withheld
    units = [] if table.question.count == PERSONS else [table.question.count]
    for cell in table.cells:
        hidden, slot = cell.key in withheld.cells, None if place else cell.key
        low, high = _persons_reach(cell, rules, withheld.told(cell.key), table.population)
        cost = _ONE_CELL + _PER_PERSON * len(cell.persons)
        value = Value(len(cell.persons), low, high, hidden, slot, cost)
        yield Number(place, "persons", cell.key), table.question.having(cell.key), value
        for unit in units:
            value = Value(cell.units, 0, 10 * cell.units + 100, hidden, slot, cost)
            yield Number(place, "units", cell.key), table.question.having(cell.key, unit), value
    everybody = table.question.everybody
    population = Value(table.population, 0, 2 * table.population, withheld.population, None, 0)
    yield (place, POPULATION), everybody, population
    told = {table.risk_of[key] for key in withheld.primary if withheld.told(key) == FEW_AT_RISK}
    cost = _ONE_CELL + _PER_SHARE * len(table.cells) / max(1, len(table.at_risk))
    for group, persons in table.at_risk.items():
        low, high = (1, rules.minimum_at_risk - 1) if group in told else (0, table.population)
        toggle: Slot | None = None if place or not persons else group
        yield (place, group), group, Value(len(persons), low, high, group in withheld.risks, toggle, cost)

    for group, cell in table.wholes.items():
        if group not in table.at_risk:
            toggle = None if place or not cell.whole_units else group
            value = Value(cell.whole_units, 0, 10 * cell.whole_units + 100, group in withheld.risks, toggle, cost)
            yield (place, group), group, value


def _persons_reach(cell: CountedCell, rules: Rules, why: str | None, most: int) -> tuple[int, int]:
    """How far a withheld cell's persons could go without its status becoming untrue."""
    if why is None:
        return 0, most
    if why in (FEW, ZERO, FEW_AT_RISK):
        return int(why == FEW), rules.minimum_persons - 1
    return 1, most


def _shares(place: int, linked: Linked) -> Iterable[tuple[Name, Name, int, int]]:
    """(cell, denominator, least and most who do not have it) for each cell."""
    table, rules, withheld = linked.table, linked.rules, linked.withheld
    for cell in table.cells:
        without, hidden = len(cell.at_risk) - len(cell.persons), cell.key in withheld.cells
        shown_alone = not hidden and table.risk_of[cell.key] in withheld.risks and cell.persons
        least = rules.minimum_persons if rules.full_cells and shown_alone else 0
        most = rules.minimum_persons - 1 if withheld.told(cell.key) == FULL else table.population
        yield Number(place, "persons", cell.key), (place, table.risk_of[cell.key]), min(least, without), most


def _equal(
    margins: Sequence[tuple[Question, Mapping[frozenset[Condition], Name]]],
) -> Iterable[tuple[frozenset[Name], frozenset[Name]]]:
    """Two tables of one family have the same sum for each value of what they have in common.

    A dimension of which a table has one value alone (``--where "gender = F"``) has no sum there.
    """
    for (one_asked, one), (other_asked, other) in combinations(margins, 2):
        common = _dimensions(one) & _dimensions(other)
        if _unsummed(one_asked, one, common) or _unsummed(other_asked, other, common):
            continue
        left, right = _by_common(one, common), _by_common(other, common)
        for shared in left.keys() | right.keys():
            if not any(_left_out(asked, shared) for asked in (one_asked, other_asked)):
                yield frozenset(left.get(shared, ())), frozenset(right.get(shared, ()))


def _unsummed(asked: Question, margin: Mapping[frozenset[Condition], Name], common: set[str]) -> bool:
    return any(name in _dimensions(margin) - common for name, _ in asked.fixed)


def _left_out(asked: Question, shared: frozenset[Condition]) -> bool:
    """Whether a table says nothing of these values, for it asked for another."""
    fixed = dict(asked.fixed)
    return any(fixed.get(name, value) != value for name, value in shared)


def _dimensions(margin: Mapping[frozenset[Condition], Name]) -> set[str]:
    return {name for attributes in margin for name, _ in attributes}


def _by_common(margin: Mapping[frozenset[Condition], Name], common: set[str]) -> dict[frozenset[Condition], set[Name]]:
    found: dict[frozenset[Condition], set[Name]] = defaultdict(set)
    for attributes, name in margin.items():
        found[frozenset(item for item in attributes if item[0] in common)].add(name)
    return found
