"""The attacker: what a reader can work out about each withheld number from everything that is published.

Written apart from the suppressor, from the published tables alone. The reader taken for granted here knows the rules
and what each status means, the codebook, how many persons there are, which combinations of attributes occur among
them (not how often), and every table of the same database. He does not know what any note says.

Unknowns are numbers of units per group and profile (a combination of attributes). What is known of them:

- attributes add up: a cell by language is the sum of the profiles of that language;
- a group within another by definition is no larger (theme and stage within theme; a tag within the notes at risk);
- a group that is the union of others (a theme, of the theme in each stage) has at least the largest and at most all
  of them: distinct persons do not add up there;
- persons are at most their notes, and notes at most their segments;
- a cell called ``suppressed`` breaks a rule, one called ``complementary`` breaks none.

What is possible is found exactly, in whole numbers (Hundepool et al., Statistical Disclosure Control, 2012, section
4.3: the feasibility interval; Fischetti and Salazar, Management Science 47(7), 2001: the attacker's problem).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from ...records import POLARITIES, VOICES, Cell
from . import reading
from .counted import CASE, PERSONS, TAG, Condition, Group, Key, Question
from .linear import Parts, System
from .meaning import NO_COVER, implied
from .settings import Rules

Family = tuple[str, str, frozenset[Condition]]
Profile = tuple[str, ...]

_MANY = 1_000_000
_OTHERS = "(others)"
_WHOLE = {"polarity": POLARITIES, "voice": VOICES}


@dataclass(frozen=True)
class Published:
    """A table as a reader has it: ``population`` is ``None`` where it is not told."""

    question: Question
    cells: tuple[Cell, ...]
    rules: Rules
    population: int | None


@dataclass(frozen=True)
class Number:
    """One number of a published table: ``persons``, ``at_risk``, ``units`` or ``whole`` of a cell of one table."""

    table: int
    what: str
    key: Key


@dataclass
class Attacker:
    """Everything that follows from ``tables``.

    Args:
        tables: published tables of one database.
        codebook: of each theme, what it belongs to.
        profiles: the combinations of case attributes that occur, as dimension to value.
        at_most: what everybody knows the population does not exceed.
        same: pairs of numbers of the same persons under different conditions. That they are the same a reader may know.
    """

    tables: Sequence[Published]
    codebook: Mapping[str, Mapping[str, str]]
    profiles: Sequence[Mapping[str, str]]
    at_most: int
    same: Sequence[tuple[Number, Number]] = ()
    _system: System = field(init=False)
    _unknown: dict[tuple[Family, Profile], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._system = System(min((table.rules.attack_nodes for table in self.tables), default=1000))
        self._dimensions = {unit: self._adding_up(unit) for unit in ("persons", "notes", "segments")}
        self._profiles = {unit: self._profiles_of(unit) for unit in self._dimensions}
        self._families()
        for place, table in enumerate(self.tables):
            self._know_population(table)
            for cell in table.cells:
                reading.know(self._system, table, cell, self.expressions(place, (cell.row, cell.column, cell.by)))

        for one, other in self.same:
            self._system.require(reading.minus(self.expression(one), self.expression(other)), 0, 0)

    @cached_property
    def parts(self) -> Parts:
        """What is known, ready to be asked."""
        return self._system.solved()

    @property
    def contradicts(self) -> bool:
        """Whether no population at all would give these tables: then what is assumed here is wrong."""
        return self.parts.contradicts

    def expression(self, number: Number) -> dict[int, float]:
        """A number as a sum of unknowns."""
        return self.expressions(number.table, number.key)[number.what]

    def expressions(self, table: int, key: Key) -> dict[str, dict[int, float]]:
        """All numbers of a cell as sums of unknowns."""
        question = self.tables[table].question
        found = {"persons": self._sum(question.having(key)), "at_risk": self._sum(question.at_risk(key))}
        if question.count != PERSONS:
            found["units"] = self._sum(question.having(key, question.count))
        whole = question.whole(key)
        return found if whole is None else found | {"whole": self._sum(whole)}

    def range(self, number: Number) -> tuple[int, int] | None:
        """The least and greatest value that a number can have; ``None`` if none fits."""
        terms = self.expression(number)
        low, high = self.parts.extreme(terms, 1), self.parts.extreme(terms, -1)
        return None if low is None or high is None else (int(low), int(high))

    # ------------------------------------------------------------------------------------------ the unknowns

    def _adding_up(self, unit: str) -> tuple[str, ...]:
        groups = (group for table in self.tables for cell in table.cells for group in _groups(table.question, cell))
        return tuple(sorted({name for group in groups if group.unit == unit for name, _ in group.attributes}))

    def _profiles_of(self, unit: str) -> list[Profile]:
        """Combinations of what adds up: those of persons that occur, with any value of a note."""
        names = self._dimensions[unit]
        of_cases = {name for table in self.tables for name, kind in table.question.kinds.items() if kind == CASE}
        case_part = [name for name in names if name in of_cases]
        persons = {tuple((name, profile.get(name, "unknown")) for name in case_part) for profile in self.profiles}
        others = [[(name, value) for value in sorted(self._seen(name))] for name in names if name not in of_cases]
        found = [dict([*case, *rest]) for case in sorted(persons) for rest in product(*others)]
        return [tuple(profile[name] for name in names) for profile in found]

    def _seen(self, dimension: str) -> set[str]:
        values = set()
        for table in self.tables:
            for cell in table.cells:
                values |= {v for n, v in zip(table.question.dimensions, _values(cell), strict=True) if n == dimension}
            values |= {value for name, value in table.question.fixed if name == dimension}
        if dimension in _WHOLE:
            return values | set(_WHOLE[dimension])
        return values if self._lists_all(dimension) else values | {_OTHERS}

    def _lists_all(self, dimension: str) -> bool:
        """Whether a table of everything has the dimension: then what others leave out is nowhere."""
        questions = [table.question for table in self.tables if dimension in table.question.dimensions]
        return any(
            not q.where_notes
            and not q.where_tags
            and all(q.kinds[name] == TAG and name != dimension for name, _ in q.fixed)
            for q in questions
        )

    def _of(self, family: Family, profile: Profile) -> int:
        if (family, profile) not in self._unknown:
            most = self.at_most if family[0] == PERSONS else _MANY
            self._unknown[family, profile] = self._system.unknown(0, most)
        return self._unknown[family, profile]

    def _sum(self, group: Group) -> dict[int, float]:
        names = self._dimensions[group.unit]
        wanted = [(names.index(name), value) for name, value in group.attributes]
        family = (group.unit, group.base, group.covering)
        fitting = [p for p in self._profiles[group.unit] if all(p[place] == value for place, value in wanted)]
        return {self._of(family, profile): 1.0 for profile in fitting}

    # ------------------------------------------------------------------------------- what definitions tell

    def _families(self) -> None:
        """Families of all numbers, what is within what, and what is the union of what."""
        found = {family_of(g) for t in self.tables for cell in t.cells for g in _groups(t.question, cell)}
        found |= {family_of(table.question.everybody) for table in self.tables}
        self._within(sorted(found, key=repr))
        for parent, children in self._unions(found):
            for profile in self._profiles[parent[0]]:
                terms = {self._of(child, profile): 1.0 for child in children}
                self._system.require(terms | {self._of(parent, profile): -1.0}, low=0)

    def _within(self, families: list[Family]) -> None:
        """No family is larger than the next ones around it; what lies further out follows."""
        around = [self._around(family, families) for family in families]
        for inner, outers in enumerate(around):
            nearer = {m for m in outers if inner not in around[m]}
            for outer in outers:
                if any(outer in around[m] and m not in around[outer] for m in nearer - {outer}):
                    continue
                for profile in self._profiles[families[inner][0]]:
                    larger, smaller = self._of(families[outer], profile), self._of(families[inner], profile)
                    self._system.require({larger: 1.0, smaller: -1.0}, low=0)

    def _around(self, family: Family, families: list[Family]) -> set[int]:
        """Places of the families that one lies within: ``Group.within``, for all of them at once."""
        known, group = implied(family[2], self.codebook), Group(*family, frozenset())
        inside = {base for base in {other[1] for other in families} if group.inside(base)}
        return {
            place for place, (unit, base, covering) in enumerate(families)
            if covering <= known and unit == family[0] and base in inside and families[place] is not family
        }  # fmt: skip

    def _unions(self, known: set[Family]) -> Iterable[tuple[Family, list[Family]]]:
        """Families that are the union of others: over a table's own values, polarity, voice, a sphere's themes."""
        groups: dict[tuple[Family, str], set[Family]] = defaultdict(set)
        for table in self.tables:
            asked = {name for name, _ in table.question.fixed}
            for cell in table.cells:
                for family in {family_of(group) for group in _groups(table.question, cell)}:
                    for name, value in family[2]:
                        if name in table.question.dimensions and name not in asked and name not in NO_COVER:
                            groups[_without(family, (name, value)), name].add(family)
        for family in known:
            yield from ((family, children) for children in self._by_meaning(family, known))
        for (parent, _), children in sorted(groups.items(), key=repr):
            if parent in known:
                yield parent, sorted(children, key=repr)

    def _by_meaning(self, parent: Family, known: set[Family]) -> Iterable[list[Family]]:
        unit, base, covering = parent
        for name, values in _WHOLE.items():
            children: list[Family] = [(unit, base, covering | {(name, value)}) for value in values]
            if all(child in known for child in children):
                yield children
        for condition in covering:
            themes = [theme for theme, facts in self.codebook.items() if facts.get(condition[0]) == condition[1]]
            children = [(unit, base, covering - {condition} | {("theme", theme)}) for theme in themes]
            if themes and all(child in known for child in children):
                yield children

    def _know_population(self, table: Published) -> None:
        if table.population is not None:
            everybody = self._sum(table.question.everybody)
            least, most = table.rules.unrounded(table.population)
            self._system.require(everybody, least, most)


def family_of(group: Group) -> Family:
    """Group without the conditions that add up."""
    return group.unit, group.base, group.covering


def _without(family: Family, condition: Condition) -> Family:
    return family[0], family[1], family[2] - {condition}


def _values(cell: Cell) -> tuple[str, ...]:
    return (cell.row, cell.column, *cell.by)


def _groups(question: Question, cell: Cell) -> list[Group]:
    key = (cell.row, cell.column, cell.by)
    units = [] if question.count == PERSONS else [question.having(key, question.count)]
    whole = question.whole(key)
    return [question.having(key), question.at_risk(key), *units, *([whole] if whole else [])]
