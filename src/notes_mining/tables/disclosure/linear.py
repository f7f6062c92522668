"""Whole-number unknowns, what is known of them, and how far a sum of them can still go: exact, by HiGHS.

Unknowns that no row joins do not matter to each other, so a question is answered within its own parts of the system. A
solution that was found once is kept: it shows at no cost that the values in it are possible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Sum = Mapping[int, float]
"""Unknown to coefficient."""

_OPTIMAL, _LIMIT = 0, 1
_NEAR = 1e-6


@dataclass(frozen=True)
class Row:
    """``low <= sum <= high``."""

    sum: Sum
    low: float
    high: float


@dataclass
class System:
    """Unknowns with bounds, and rows that join them."""

    seconds: float = 20.0
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def unknown(self, low: float, high: float) -> int:
        """A further unknown, from ``low`` to ``high``."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def require(self, terms: Sum, low: float = -np.inf, high: float = np.inf) -> None:
        """Add a row."""
        self.rows.append(Row({unknown: factor for unknown, factor in terms.items() if factor}, low, high))

    def solved(self) -> Parts:
        """The system, taken apart. It must not be added to any more."""
        return Parts(self)


class Parts:
    """The parts of a system that hang together, with what is fixed put in."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._low, self._high = np.array(system.low, dtype=float), np.array(system.high, dtype=float)
        self.contradicts = not self._tighten()
        self._join()
        self._worlds: dict[frozenset[int], list[dict[int, float]]] = defaultdict(list)

    def _tighten(self) -> bool:
        """A row with one free unknown is a bound; repeat until nothing moves. False if a bound cannot be."""
        waiting = list(self._system.rows)
        moved = True
        while moved:
            moved, kept = False, []
            for row in waiting:
                free = [unknown for unknown in row.sum if self._low[unknown] < self._high[unknown]]
                known = sum(f * self._low[u] for u, f in row.sum.items() if self._low[u] >= self._high[u])
                if len(free) > 1:
                    kept.append(row)
                    continue
                if not free:
                    if not row.low - _NEAR <= known <= row.high + _NEAR:
                        return False
                    continue
                moved = True
                self._bound(free[0], row.sum[free[0]], row.low - known, row.high - known)
                if self._low[free[0]] > self._high[free[0]]:
                    return False
            waiting = kept
        self._rows = waiting
        return True

    def _bound(self, unknown: int, factor: float, low: float, high: float) -> None:
        low, high = (low / factor, high / factor) if factor > 0 else (high / factor, low / factor)
        self._low[unknown] = max(self._low[unknown], np.ceil(low - _NEAR))
        self._high[unknown] = min(self._high[unknown], np.floor(high + _NEAR))

    def _join(self) -> None:
        """Each unknown's part: the smallest of the unknowns that rows join it to."""
        self._part = list(range(len(self._low)))
        self._rows_of: dict[int, list[Row]] = defaultdict(list)
        if self.contradicts:
            return
        for row in self._rows:
            first, *others = [u for u in row.sum if self._low[u] < self._high[u]]
            for other in others:
                a, b = self._root(first), self._root(other)
                self._part[max(a, b)] = min(a, b)
        for row in self._rows:
            first = next(u for u in row.sum if self._low[u] < self._high[u])
            self._rows_of[self._root(first)].append(row)

    def _root(self, unknown: int) -> int:
        while self._part[unknown] != unknown:
            self._part[unknown] = self._part[self._part[unknown]]
            unknown = self._part[unknown]
        return unknown

    def parts_of(self, terms: Iterable[int]) -> frozenset[int]:
        """The parts that these unknowns are in."""
        return frozenset(self._root(unknown) for unknown in terms if self._low[unknown] < self._high[unknown])

    def reaches(self, terms: Sum, value: float) -> bool:
        """Whether the sum can be ``value``. What is not shown in time counts as impossible."""
        return not self.out_of_reach([(terms, value)])

    def out_of_reach(self, wanted: Sequence[tuple[Sum, float]]) -> list[int]:
        """Which of these sums (by place) cannot be the value beside them.

        All of one part are first tried together, then in halves: one solution most often shows them all.
        """
        together: dict[frozenset[int], list[int]] = defaultdict(list)
        for place, (terms, _) in enumerate(wanted):
            together[self.parts_of(terms)].append(place)
        found = [self._out_of_reach(parts, places, wanted) for parts, places in together.items()]
        return sorted(place for places in found for place in places)

    def _out_of_reach(
        self, parts: frozenset[int], places: list[int], wanted: Sequence[tuple[Sum, float]]
    ) -> list[int]:
        places = [place for place in places if not self._was_reached(parts, *wanted[place])]
        if not places or self._solve({}, parts, [Row(*wanted[p], wanted[p][1]) for p in places]) is not None:
            return []
        if len(places) == 1:
            return places
        half = len(places) // 2
        return self._out_of_reach(parts, places[:half], wanted) + self._out_of_reach(parts, places[half:], wanted)

    def _was_reached(self, parts: frozenset[int], terms: Sum, value: float) -> bool:
        return any(abs(self._value(terms, world) - value) < _NEAR for world in self._worlds[parts])

    def seen(self, terms: Sum) -> tuple[float, float] | None:
        """Least and greatest value of the sum in the solutions found so far."""
        found = [self._value(terms, world) for world in self._worlds[self.parts_of(terms)]]
        return (min(found), max(found)) if found else None

    def extreme(self, terms: Sum, sign: int) -> float | None:
        """The least (``sign`` 1) or greatest (-1) value of the sum; ``None`` if nothing fits, or nothing in time.

        If time runs out, the best value found: one that is possible, so that a range is never told too wide.
        """
        world = self._solve({unknown: sign * factor for unknown, factor in terms.items()}, self.parts_of(terms))
        return None if world is None else round(self._value(terms, world))

    def _value(self, terms: Sum, world: Mapping[int, float]) -> float:
        return sum(factor * world.get(unknown, self._low[unknown]) for unknown, factor in terms.items())

    def _solve(self, objective: Sum, parts: frozenset[int], more: Sequence[Row] = ()) -> dict[int, float] | None:
        """Whole numbers for the unknowns of these parts that keep every row; the smallest objective."""
        if self.contradicts:
            return None
        rows = [row for part in sorted(parts) for row in self._rows_of[part]] + [*more]
        joined = {u for row in rows for u in row.sum} | set(objective)
        unknowns = sorted(u for u in joined if self._low[u] < self._high[u])
        place = {unknown: number for number, unknown in enumerate(unknowns)}
        known = [sum(f * self._low[u] for u, f in row.sum.items() if u not in place) for row in rows]
        if not unknowns:
            return {} if all(r.low - _NEAR <= k <= r.high + _NEAR for r, k in zip(rows, known, strict=True)) else None
        found = milp(
            np.array([objective.get(unknown, 0.0) for unknown in unknowns]),
            integrality=np.ones(len(unknowns)),
            bounds=Bounds(self._low[unknowns], self._high[unknowns]),
            constraints=_constraints(rows, known, place),
            options={"time_limit": self._system.seconds},
        )
        if found.status not in (_OPTIMAL, _LIMIT) or found.x is None:
            return None
        world = {unknown: float(round(found.x[number])) for unknown, number in place.items()}
        if not all(row.low - _NEAR <= self._value(row.sum, world) <= row.high + _NEAR for row in rows):
            return None  # a solution that does not survive rounding shows nothing
        self._worlds[parts].append(world)
        return world


def _constraints(rows: list[Row], known: list[float], place: Mapping[int, int]) -> list[LinearConstraint]:
    if not rows:
        return []
    entries = [(n, place[u], f) for n, row in enumerate(rows) for u, f in row.sum.items() if u in place]
    at, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((factors, (at, columns)), shape=(len(rows), len(place)))
    shift = np.array(known)
    return [LinearConstraint(matrix, np.array([r.low for r in rows]) - shift, np.array([r.high for r in rows]) - shift)]
