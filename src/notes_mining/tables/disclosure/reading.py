"""What one published cell tells the attacker: its numbers, its share and interval, and what its status says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...records import Cell
from .counted import OF_TAGS, PERSONS
from .linear import System
from .rules import COMPLEMENTARY, NOT_ESTIMABLE, SUPPRESSED, wilson
from .settings import Rules

if TYPE_CHECKING:
    from .attacker import Published

Terms = dict[int, float]
Span = tuple[float, float]
Way = dict[str, Span]
"""What holds together: for ``persons``, ``at_risk`` and ``without`` (at risk, and not having it) least and greatest."""

_UNITS_EACH = 10_000
_DIGITS = 4
_NO_LIMIT = float("inf")


def know(system: System, table: Published, cell: Cell, of: dict[str, Terms]) -> None:
    """Add what ``cell`` tells to ``system``; ``of`` has its numbers as sums of unknowns."""
    persons, at_risk = of["persons"], of["at_risk"]
    for name, span in _shown(table.rules, cell).items():
        if name in of:
            system.require(of[name], *span)
    system.require(minus(at_risk, persons), low=0)
    if "units" in of:
        system.require(minus(of["units"], persons), low=0)
        system.require(minus(scaled(persons, _UNITS_EACH), of["units"]), low=0)
    if cell.status == NOT_ESTIMABLE:
        system.require(at_risk, 0, 0)
        return
    _one_of(system, ways(cell, table), _spans(system, table, cell, of), of | {"without": minus(at_risk, persons)})
    if cell.persons is None or cell.at_risk is None:
        _share(system, cell, persons, at_risk)


def _shown(rules: Rules, cell: Cell) -> dict[str, Span]:
    shown = {"persons": cell.persons, "at_risk": cell.at_risk, "units": cell.count, "whole": cell.denominator}
    return {name: rules.unrounded(number) for name, number in shown.items() if number is not None}


def ways(cell: Cell, table: Published) -> list[Way]:
    """The ways in which a cell can have its status.

    What is ``suppressed`` breaks a rule; a count that is shown breaks none. ``complementary`` says nothing: such a cell
    may be small or not.
    """
    rules, least = table.rules, table.rules.minimum_persons
    group = (rules.minimum_at_risk, _NO_LIMIT)
    if cell.status != SUPPRESSED:
        told = cell.status == COMPLEMENTARY or rules.rounding_base is not None
        if cell.persons is None or rules.off or not told:
            return [{}]
        if cell.persons == 0:
            return [{"persons": (0, 0)}]
        without = least if rules.full_cells and table.question.base == OF_TAGS else 0
        return [{"persons": (least, _NO_LIMIT), "without": (without, _NO_LIMIT), "at_risk": group}]
    found: list[Way] = [{"at_risk": (1, rules.minimum_at_risk - 1)}, {"persons": (1, least - 1), "at_risk": group}]
    if rules.full_cells:
        found.append({"persons": (1, _NO_LIMIT), "without": (0, least - 1), "at_risk": group})
    if rules.zero_at_risk > rules.minimum_at_risk:
        found.append({"persons": (0, 0), "at_risk": (rules.minimum_at_risk, rules.zero_at_risk - 1)})
    if table.question.count != PERSONS and rules.dominance_share is not None:
        found.append({"persons": (1, _NO_LIMIT), "at_risk": group})
    return found


def _spans(system: System, table: Published, cell: Cell, of: dict[str, Terms]) -> dict[str, Span]:
    """How far each number of a cell can go by what the cell itself shows."""
    shown = _shown(table.rules, cell)
    spans = {name: shown.get(name, _reach(system, of[name])) for name in ("persons", "at_risk")}
    (few, many), (small, large) = spans["persons"], spans["at_risk"]
    spans["persons"] = (few, min(many, large))
    return spans | {"without": (max(0.0, small - many), large - few)}


def _one_of(system: System, found: list[Way], spans: dict[str, Span], of: dict[str, Terms]) -> None:
    """One of the ways holds: where they leave gaps, with a switch for each, exactly one of them on."""
    feasible = [way for way in found if all(_meet(spans[name], span) for name, span in way.items())]
    if len(feasible) > 1 and spans["at_risk"][0] == spans["at_risk"][1]:
        feasible = _without_gaps([_of_persons(way, spans["at_risk"][0], spans["persons"]) for way in feasible])
    if len(feasible) == 1:
        for name, span in feasible[0].items():
            system.require(of[name], *span)
        return
    switches = [system.unknown(0, 1) for _ in feasible]
    system.require(dict.fromkeys(switches, 1.0), 1, 1)
    for switch, way in zip(switches, feasible, strict=True):
        for name, (low, high) in way.items():
            least, most = _reach(system, of[name])
            if low > least:
                system.require({**of[name], switch: least - low}, low=least)
            if high < most:
                system.require({**of[name], switch: most - high}, high=most)


def _of_persons(way: Way, at_risk: float, span: Span) -> Span:
    """A way as a span of persons, for a known number at risk."""
    low, high = way.get("persons", span)
    least, most = way.get("without", (0.0, at_risk))
    return max(low, span[0], at_risk - most), min(high, span[1], at_risk - least)


def _without_gaps(spans: list[Span]) -> list[Way]:
    """Spans of whole numbers, joined where they touch."""
    joined: list[Span] = []
    for low, high in sorted(span for span in spans if span[0] <= span[1]):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return [{"persons": span} for span in joined]


def _meet(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _reach(system: System, terms: Terms) -> Span:
    ends = [(f * system.low[u], f * system.high[u]) for u, f in terms.items()]
    return sum(min(pair) for pair in ends), sum(max(pair) for pair in ends)


def _share(system: System, cell: Cell, persons: Terms, at_risk: Terms) -> None:
    """A share or interval that was left beside a withheld number gives that number back, or nearly."""
    if cell.estimate is None and cell.low is None and cell.high is None:
        return
    most = round(_reach(system, at_risk)[1])
    fits = [(x, n) for n in range(1, most + 1) for x in range(n + 1) if _shows(cell, x, n)]
    if fits:
        system.require(persons, min(x for x, _ in fits), max(x for x, _ in fits))
        system.require(at_risk, min(n for _, n in fits), max(n for _, n in fits))


def _shows(cell: Cell, persons: int, at_risk: int) -> bool:
    """Whether so many of so many would print this share and interval."""
    values = (persons / at_risk, *wilson(persons, at_risk))
    shown = (cell.estimate, cell.low, cell.high)
    return all(told is None or abs(told - value) <= 10**-_DIGITS for told, value in zip(shown, values, strict=True))


def minus(one: Terms, other: Terms) -> Terms:
    """Difference of two sums."""
    return {u: one.get(u, 0.0) - other.get(u, 0.0) for u in one.keys() | other.keys()}


def scaled(terms: Terms, factor: float) -> Terms:
    """A sum times a number."""
    return {unknown: factor * value for unknown, value in terms.items()}
