"""Complementary suppression: which further numbers to withhold, at the least cost, so that the first stay withheld.

The integer problem of Fischetti and Salazar (Management Science 47(7), 2001; Hundepool et al., Statistical Disclosure
Control, 2012, section 4.4), one breached number at a time: choose numbers to withhold so that two tables exist which
agree with everything still shown, one with the number at the lower and one at the upper end of what must stay open. It
sees the sums between cells: of this table, of tables released before, and of denominators. What it does not see
(unions, other conditions) the attacker finds afterwards; then more is withheld, the cheapest first, until he finds
nothing. A table must also keep each cell's status here, so what is chosen is enough for these sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .counted import Group, Key
from .solver import whole_numbers
from .sums import Linked, Name, Slot, Sums, Value, name_of, sums
from .targets import Target


def choose(tables: Sequence[Linked], breaches: Sequence[Target]) -> set[Slot]:
    """Further numbers of the new table (the first) to withhold, as far as sums explain what was breached."""
    known, chosen, nodes = sums(tables), set[Slot](), tables[0].rules.attack_nodes
    for target in breaches:
        names = _names(target, tables)
        for with_denominators in (False, True):
            found = _least(known, names, target, chosen, with_denominators=with_denominators, nodes=nodes)
            if found is not None:
                chosen |= found
                break
    return chosen


def beside(tables: Sequence[Linked], breaches: Sequence[Target]) -> set[Key]:
    """The withheld cells of the new table that sums join to what was breached."""
    known = sums(tables)
    near = _around(known, [name for target in breaches for name in _names(target, tables)], with_denominators=True)
    slots = {known.values[name].slot for name in near if known.values[name].hidden}
    cells = {slot for slot in slots if slot is not None and not isinstance(slot, Group)}
    risks = {slot for slot in slots if isinstance(slot, Group)}
    return cells | {key for key, group in tables[0].table.risk_of.items() if group in risks}


def _names(target: Target, tables: Sequence[Linked]) -> dict[Name, int]:
    """The target's numbers, each with its sign."""
    plus, less = ([name_of(number, tables) for number in part] for part in (target.plus, target.minus))
    return {**dict.fromkeys(less, -1), **dict.fromkeys(plus, 1)}


def _around(known: Sums, names: Iterable[Name], *, with_denominators: bool) -> set[Name]:
    """The numbers that sums lead to, with ``with_denominators`` shares too; one that is shown for good ends it."""
    joined: dict[Name, set[Name]] = {}
    groups = [one | other for one, other in known.equal]
    if with_denominators:
        groups += [frozenset((cell, risk)) for cell, risk, _, _ in known.shares]
    for group in groups:
        for name in group:
            joined.setdefault(name, set()).update(group)
    found, waiting = set(names), list(names)
    while waiting:
        name = waiting.pop()
        fresh = {other for other in joined.get(name, ()) if _open(known.values[other])} - found
        found |= fresh
        waiting += fresh
    return found


def _open(value: Value) -> bool:
    """Whether it is withheld or could be."""
    return value.hidden or (value.slot is not None and value.low < value.high)


@dataclass
class _Problem:
    """Columns: a switch per slot, then the numbers in the lower and in the upper table."""

    slots: list[Slot]
    names: list[Name]
    rows: list[tuple[dict[int, float], float, float]]

    def __post_init__(self) -> None:
        self._place = {name: number for number, name in enumerate(self.names)}
        self.switch = {slot: number for number, slot in enumerate(self.slots)}

    def column(self, name: Name, world: int) -> int:
        return len(self.slots) + 2 * self._place[name] + world


def _least(
    known: Sums, target_of: dict[Name, int], target: Target, chosen: set[Slot], *, with_denominators: bool,
    nodes: int,
) -> set[Slot] | None:  # fmt: skip
    """The cheapest slots that keep a target open, or ``None`` if these sums do not allow it."""
    names = sorted(_around(known, target_of, with_denominators=with_denominators), key=repr)
    slots = sorted({v.slot for v in (known.values[n] for n in names) if v.slot is not None and not v.hidden}, key=repr)
    problem = _Problem(slots, names, [])
    low, high = _ends(known, target_of, target)
    for world in (0, 1):
        _keep_sums(problem, known, world)
    terms = [{problem.column(name, world): float(sign) for name, sign in target_of.items()} for world in (0, 1)]
    if target.values:
        problem.rows += [(terms[0], low, low), (terms[1], high, high)]
    else:
        apart = {**terms[1], **{column: -factor for column, factor in terms[0].items()}}
        spread = target.known[1] - target.known[0]
        problem.rows += [(apart, target.width - spread, np.inf), (terms[1], target.least_top, np.inf)]
    cost = {value.slot: value.cost for value in known.values.values() if value.slot is not None}
    return _solved(problem, known, [0.0 if slot in chosen else cost[slot] for slot in slots], chosen, nodes)


def _ends(known: Sums, target_of: dict[Name, int], target: Target) -> tuple[int, int]:
    return (min(target.values), max(target.values)) if target.values else (0, 0)


def _keep_sums(problem: _Problem, known: Sums, world: int) -> None:
    """Sums stay equal, shares stay shares, and what is shown stays as it is."""
    inside = set(problem.names)
    for one, other in known.equal:
        if inside & (one | other):
            terms, fixed = _side(problem, known, one, inside, world, 1.0), _fixed(known, one, inside)
            terms |= _side(problem, known, other, inside, world, -1.0)
            fixed -= _fixed(known, other, inside)
            problem.rows.append((terms, -fixed, -fixed))
    for cell, risk, least, most in known.shares:
        if cell in inside or risk in inside:
            terms = _side(problem, known, (risk,), inside, world, 1.0)
            terms |= _side(problem, known, (cell,), inside, world, -1.0)
            fixed = _fixed(known, (risk,), inside) - _fixed(known, (cell,), inside)
            problem.rows.append((terms, least - fixed, most - fixed))
    for name in problem.names:
        value = known.values[name]
        if not value.hidden and value.slot is not None:
            column, switch = problem.column(name, world), problem.switch[value.slot]
            problem.rows.append(({column: 1.0, switch: float(value.truth - value.low)}, value.truth, np.inf))
            problem.rows.append(({column: 1.0, switch: float(value.truth - value.high)}, -np.inf, value.truth))


def _side(
    problem: _Problem, known: Sums, names: Iterable[Name], inside: set[Name], world: int, sign: float
) -> dict[int, float]:
    return {problem.column(name, world): sign for name in names if name in inside}


def _fixed(known: Sums, names: Iterable[Name], inside: set[Name]) -> int:
    return sum(known.values[name].truth for name in names if name not in inside)


def _solved(problem: _Problem, known: Sums, cost: list[float], chosen: set[Slot], nodes: int) -> set[Slot] | None:
    switches, count = len(problem.slots), len(problem.slots) + 2 * len(problem.names)
    low, high = np.zeros(count), np.ones(count)
    low[[n for n, slot in enumerate(problem.slots) if slot in chosen]] = 1
    for number, name in enumerate(problem.names):
        value = known.values[name]
        movable = value.hidden or value.slot is not None
        span = (min(value.low, value.truth), max(value.high, value.truth)) if movable else (value.truth, value.truth)
        low[switches + 2 * number : switches + 2 * number + 2] = span[0]
        high[switches + 2 * number : switches + 2 * number + 2] = span[1]
    entries = [(n, column, factor) for n, row in enumerate(problem.rows) for column, factor in row[0].items()]
    at, columns, factors = zip(*entries, strict=True)
    matrix = csr_array((factors, (at, columns)), shape=(len(problem.rows), count))
    rows = (np.array([row[1] for row in problem.rows]), np.array([row[2] for row in problem.rows]))
    found = whole_numbers(np.array([*cost, *[0.0] * (2 * len(problem.names))]), matrix, rows, (low, high), nodes)
    return None if found is None else {slot for slot, on in zip(problem.slots, found[:switches], strict=True) if on}


def cheapest(tables: Sequence[Linked], breaches: Sequence[Target]) -> set[Slot]:
    """Where sums do not explain a breach: for each the cheapest number near it that can still be withheld, else any.

    Empty only if nothing of the new table is left that could be withheld.
    """
    known = sums(tables)
    shown = [
        (not value.truth, value.cost, repr(name), name, value.slot)
        for name, value in known.values.items()
        if value.slot is not None and not value.hidden
    ]
    shown.sort(key=lambda item: item[:3])
    found = set[Slot]()
    for target in breaches:
        near = _around(known, _names(target, tables), with_denominators=True)
        here = [one for one in shown if one[3] in near] or shown
        found |= {here[0][4]} if here else set()
    return found
