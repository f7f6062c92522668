"""Differencing: two groups that were both counted, one within the other, whose difference is a small group.

The same table with one person less, after a further export, or under another ``--where``, tells about that one person.
Of two groups of one database the attacker's system already knows which lies within which; of a ``where`` and of
another database it knows nothing, so here the persons themselves decide. Groups are compared that are the same by
definition, or one within the other, apart from ``where`` and database: that two themes happen to be reported of nearly
the same persons is not known to a reader, and is no leak.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from ...records import Cell
from .attacker import Number
from .bits import Bits
from .counted import PERSONS, Condition, CountedTable, Group
from .draft import Release
from .meaning import implied
from .targets import Target


@dataclass(frozen=True)
class Counted:
    """A number that a table counts: its group by definition, and the persons, as bits.

    ``table`` is its place in the attacker's system, or ``None`` for an earlier database; ``shown`` the span of what
    was published of it there.
    """

    number: Number
    group: Group
    persons: int
    new: bool
    shown: tuple[int, int] | None = None
    linked: bool = True

    @cached_property
    def bare(self) -> Group:
        """The group without its ``where``."""
        kept = self.group.covering - self.where
        return replace(self.group, covering=kept)

    @cached_property
    def where(self) -> frozenset[tuple[str, str]]:
        """Its ``where``."""
        return frozenset(item for item in self.group.covering if item[0].startswith("where "))


def numbers(place: int, table: CountedTable, bits: Bits, *, new: bool) -> Iterator[Counted]:
    """Each cell's persons, and each denominator once."""
    for cell in table.cells:
        group = table.question.having(cell.key)
        yield Counted(Number(place, "persons", cell.key), group, bits.of(cell.persons), new)
    first = {group: key for key, group in reversed(table.risk_of.items())}
    for group, persons in table.at_risk.items():
        yield Counted(Number(place, "at_risk", first[group]), group, bits.of(persons), new)
    for group, cell in table.wholes.items():
        if group.unit == PERSONS:
            yield Counted(Number(place, "whole", cell.key), group, bits.of(cell.whole), new)


def of_earlier(table: CountedTable, release: Release, bits: Bits) -> Iterator[Counted]:
    """The numbers that were published of another database, each with what was shown."""
    cells: Mapping[object, Cell] = {(cell.row, cell.column, cell.by): cell for cell in release.cells}
    for counted in numbers(-1, table, bits, new=False):
        cell = cells[counted.number.key]
        numbers_of = {"persons": cell.persons, "at_risk": cell.at_risk, "whole": cell.denominator}
        shown = numbers_of[counted.number.what]
        if shown is not None:
            yield replace(counted, shown=release.rules.unrounded(shown), linked=False)


def alike(counted: Sequence[Counted]) -> list[tuple[Number, Number]]:
    """Numbers of the same persons that are the same by definition too, apart from their ``where``.

    ``--where "gender in (F, M)"`` lets everybody through, and whoever typed it knows: what one table withholds, the
    other must not show.
    """
    groups: dict[object, list[Counted]] = defaultdict(list)
    for one in counted:
        if one.linked and one.persons:
            groups[one.bare, one.persons].append(one)
    pairs = ((members[0], other) for members in groups.values() for other in members[1:])
    return [(one.number, other.number) for one, other in pairs if one.group != other.group]


def of_pairs(counted: Sequence[Counted], codebook: Mapping[str, Mapping[str, str]], minimum: int) -> Iterator[Target]:
    """What must stay open of each difference of a new number from another, if few persons make it."""
    within = _Within(codebook)
    by_size: dict[int, list[Counted]] = defaultdict(list)
    for one in counted:
        by_size[one.persons.bit_count()].append(one)
    for one in (one for one in counted if one.new):
        size = one.persons.bit_count()
        for other_size in range(max(0, size - minimum + 1), size + minimum):
            for other in by_size[other_size] if other_size != size else ():
                small, large = (one, other) if size < other_size else (other, one)
                if small.persons & ~large.persons == 0 and _comparable(small, large, within):
                    yield _difference(large, [small], minimum)


class _Within:
    """``Group.within``, with what follows from each group's conditions worked out once."""

    def __init__(self, codebook: Mapping[str, Mapping[str, str]]) -> None:
        self._codebook = codebook
        self._known: dict[Group, frozenset[Condition]] = {}

    def __call__(self, one: Group, other: Group) -> bool:
        if one not in self._known:
            self._known[one] = implied(one.covering | one.attributes, self._codebook)
        return one.within(other, self._known[one])


def _comparable(small: Counted, large: Counted, within: _Within) -> bool:
    """Whether a reader can know that one lies within the other. A cell and its own denominator have their own rule."""
    of_share = {small.number.what, large.number.what} == {"persons", "at_risk"}
    if of_share and small.linked and large.linked and small.number.table == large.number.table:
        return False
    if small.linked == large.linked and small.where == large.where:
        return within(small.group, large.group)
    return within(small.bare, large.bare) or within(large.bare, small.bare)


def of_triples(counted: Sequence[Counted], minimum: int) -> Iterator[Target]:
    """The same for a group less two others that have nobody in common, where a ``where`` is involved."""
    groups: dict[object, list[Counted]] = defaultdict(list)
    for one in counted:
        if one.linked:
            groups[one.bare.base, one.bare.covering].append(one)
    for members in groups.values():
        if len({one.where for one in members}) < 2 or not any(one.new for one in members):
            continue
        for whole in members:
            parts = [one for one in members if _part(one, whole)]
            for first, second in combinations(parts, 2):
                rest = whole.persons & ~first.persons & ~second.persons
                disjoint = first.persons & second.persons == 0
                wheres = {whole.where, first.where, second.where}
                new = whole.new or first.new or second.new
                if new and disjoint and 0 < rest.bit_count() < minimum and len(wheres) > 1:
                    yield _difference(whole, [first, second], minimum)


def _part(one: Counted, whole: Counted) -> bool:
    return bool(one.persons) and one.persons != whole.persons and one.persons & ~whole.persons == 0


def _difference(large: Counted, small: Iterable[Counted], minimum: int) -> Target:
    """As wide as a small count: any of 1 to minimum - 1."""
    parts = list(small)
    plus = (large.number,) if large.linked else ()
    less = tuple(one.number for one in parts if one.linked)
    spans = [one.shown for one in (large, *parts) if one.shown is not None]
    known = spans[0] if spans else (0, 0)
    return Target(plus, less, known=known, width=max(1, minimum - 2))
