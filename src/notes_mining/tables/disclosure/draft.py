"""What a table looks like once some of its numbers are withheld; and the released table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ...records import Cell
from .attacker import Published
from .counted import PERSONS, CountedCell, CountedTable, Group, Key, Question, Source
from .rules import COMPLEMENTARY, NOT_ESTIMABLE, OK, SUPPRESSED, primary, wilson
from .settings import Rules


@dataclass(frozen=True)
class Withheld:
    """Which numbers are left out.

    Attributes:
        primary: cells that may not be shown by themselves, and why.
        cells: cells that are left out: count, share and interval.
        risks: denominators that are left out: persons at risk, or another whole that shares are of.
        population: whether the number of persons with a note is left out.
        untold: of ``primary``, those whose status does not say so. Two cells of four persons beside their sum of eight
            are given away by the word ``suppressed``, which tells that each is less than five.
    """

    primary: Mapping[Key, str]
    cells: frozenset[Key]
    risks: frozenset[Group]
    population: bool = False
    untold: frozenset[Key] = frozenset()

    @classmethod
    def by_rule(cls, table: CountedTable, rules: Rules) -> Withheld:
        """What may not be shown by itself."""
        found = primary(table, rules)
        small = {group for group, persons in table.at_risk.items() if 0 < len(persons) < rules.minimum_at_risk}
        small |= {group for group, cell in table.wholes.items() if 0 < len(cell.whole) < rules.minimum_at_risk}
        population = 0 < table.population < rules.minimum_at_risk
        return cls(found, frozenset(found), frozenset() if rules.off else frozenset(small), population)

    def and_also(self, cells: Iterable[Key] = (), risks: Iterable[Group] = (), *, population: bool = False) -> Withheld:
        """The same with more left out."""
        more = self.population or population
        return replace(self, cells=self.cells | set(cells), risks=self.risks | set(risks), population=more)

    def told(self, cell: Key) -> str | None:
        """The rule that a cell's status says it breaks."""
        return None if cell in self.untold else self.primary.get(cell)

    def without_telling(self, cells: Iterable[Key]) -> Withheld:
        """The same, but the status of these cells does not say that they break a rule."""
        return replace(self, untold=self.untold | (set(cells) & self.primary.keys()))


@dataclass(frozen=True, kw_only=True)
class Release:
    """A released table: nothing in it but what may be shown.

    Attributes:
        cells: in the order they were counted in; a withheld number is ``None``.
        population: persons with a note, or ``None`` where that is withheld.
        recorded: whether it stands in the ledger. Only then may it leave.
        unsafe: nothing was withheld, at the steward's request.
    """

    question: Question
    cells: tuple[Cell, ...]
    rules: Rules
    population: int | None
    source: Source
    day: date
    recorded: bool = False
    unsafe: bool = False
    labels: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def published(self) -> Published:
        """As the attacker has it."""
        return Published(self.question, self.cells, self.rules, self.population)

    @property
    def verdict(self) -> Counter[str]:
        """How many cells there are of each status."""
        return Counter(cell.status for cell in self.cells)


def draft(table: CountedTable, rules: Rules, withheld: Withheld) -> tuple[Cell, ...]:
    """The cells with what is withheld left out, and everything else rounded."""
    of_family: dict[object, bool] = {}
    for cell in table.cells:
        family = table.question.having(cell.key).covering
        left_out = cell.key in withheld.cells or table.risk_of[cell.key] in withheld.risks
        of_family[family] = of_family.get(family, True) and not left_out
    return tuple(
        _cell(table, cell, rules, withheld, reviewed=of_family[table.question.having(cell.key).covering])
        for cell in table.cells
    )


def _cell(table: CountedTable, cell: CountedCell, rules: Rules, withheld: Withheld, *, reviewed: bool) -> Cell:
    """One cell. The number of reviewed tags adds up over strata, so it is shown for all of them or for none."""
    hidden, of_persons = cell.key in withheld.cells, table.question.count == PERSONS
    count = shown(len(cell.persons), rules, hidden)
    units = count if of_persons else shown(cell.units, rules, hidden)
    at_risk = shown(len(cell.at_risk), rules, table.risk_of[cell.key] in withheld.risks)
    whole = None
    if cell.key in table.whole_of:
        whole = shown(cell.whole_units, rules, table.whole_of[cell.key] in withheld.risks)
    denominator = at_risk if of_persons and cell.key not in table.whole_of else whole
    estimate = low = high = None
    if units is not None and denominator:
        estimate = units / denominator
        low, high = wilson(units, denominator) if of_persons else (None, None)
    return Cell(
        cell.row, cell.column, cell.by, units, count, at_risk, estimate, low, high,
        cell.reviewed if reviewed else None, status(table, cell, withheld), whole,
    )  # fmt: skip


def shown(number: int, rules: Rules, hidden: bool) -> int | None:
    """A number as it is shown, or ``None``."""
    return None if hidden else rules.rounded(number)


def status(table: CountedTable, cell: CountedCell, withheld: Withheld) -> str:
    """What is said of a cell."""
    if not cell.at_risk:
        return NOT_ESTIMABLE
    if withheld.told(cell.key):
        return SUPPRESSED
    groups = (table.risk_of[cell.key], table.whole_of.get(cell.key))
    if cell.key in withheld.cells or any(group in withheld.risks for group in groups):
        return COMPLEMENTARY
    return OK
