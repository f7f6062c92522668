"""Whole-number unknowns, what is known of them, and how far a sum of them can still go; by HiGHS.

Unknowns that no row joins do not matter to each other, so a question is answered within its own part of the system. A
solution shows that the values in it are possible; solutions are kept, and those near a known one are tried first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .block import NEAR, Block, Row, Sum

_SEVERAL = 2


@dataclass
class System:
    """Unknowns with bounds, and rows that join them; ``nodes`` limits one step of the solver."""

    nodes: int = 1000
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
        self._nodes = system.nodes
        self._low, self._high = np.array(system.low, dtype=float), np.array(system.high, dtype=float)
        self._rows: list[Row] = []
        self.contradicts = not self._tighten(system.rows)
        self._join()
        self._blocks: dict[frozenset[int], Block] = {}

    def _tighten(self, rows: Sequence[Row]) -> bool:
        """A row with one free unknown is a bound; repeat until nothing moves. False if a bound cannot be."""
        waiting, moved = list(rows), True
        while moved:
            moved, kept = False, []
            for row in waiting:
                free = self._free(row.sum)
                if len(free) > 1:
                    kept.append(row)
                    continue
                moved = moved or bool(free)
                known = self._known(row.sum)
                if not free and not row.low - NEAR <= known <= row.high + NEAR:
                    return False
                if free and not self._bound(free[0], row.sum[free[0]], row.low - known, row.high - known):
                    return False
            waiting = kept
        self._rows = waiting
        return True

    def _free(self, terms: Iterable[int]) -> list[int]:
        return [unknown for unknown in terms if self._low[unknown] < self._high[unknown]]

    def _known(self, terms: Sum) -> float:
        return sum(f * self._low[u] for u, f in terms.items() if self._low[u] >= self._high[u])

    def _bound(self, unknown: int, factor: float, low: float, high: float) -> bool:
        low, high = (low / factor, high / factor) if factor > 0 else (high / factor, low / factor)
        self._low[unknown] = max(self._low[unknown], np.ceil(low - NEAR))
        self._high[unknown] = min(self._high[unknown], np.floor(high + NEAR))
        return bool(self._low[unknown] <= self._high[unknown])

    def _join(self) -> None:
        """Each unknown's part: the smallest of the unknowns that rows join it to."""
        self._part = list(range(len(self._low)))
        self._rows_of: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows:
            first, *others = self._free(row.sum)
            for other in others:
                a, b = self._root(first), self._root(other)
                self._part[max(a, b)] = min(a, b)
        self._members: dict[int, list[int]] = defaultdict(list)
        for unknown in range(len(self._low)):
            self._members[self._root(unknown)].append(unknown)
        for row in self._rows:
            self._rows_of[self._root(self._free(row.sum)[0])].append(row)

    def _root(self, unknown: int) -> int:
        while self._part[unknown] != unknown:
            self._part[unknown] = self._part[self._part[unknown]]
            unknown = self._part[unknown]
        return unknown

    def _block(self, terms: Sum) -> Block:
        """The parts of the system that a sum is about."""
        parts = frozenset(self._root(unknown) for unknown in self._free(terms))
        if parts not in self._blocks:
            unknowns = sorted(unknown for part in parts for unknown in self._members[part])
            rows = [row for part in sorted(parts) for row in self._rows_of[part]]
            fixed = {u: float(self._low[u]) for row in rows for u in row.sum if self._low[u] >= self._high[u]}
            self._blocks[parts] = Block(unknowns, rows, self._low, self._high, fixed, self._nodes)
        return self._blocks[parts]

    # -------------------------------------------------------------------------------------------- questions

    def out_of_reach(self, wanted: Sequence[tuple[Sum, float]], *, thorough: bool = True) -> list[int]:
        """Which of these sums (by place) cannot be the value beside them, or are not shown to be.

        All of one part are tried together first; then each by itself, near a solution that is known, and only if
        ``thorough`` anywhere.
        """
        if self.contradicts:
            return list(range(len(wanted)))
        self._try_all(wanted)
        together: dict[int, list[int]] = defaultdict(list)
        for place, (terms, _) in enumerate(wanted):
            together[id(self._block(terms))].append(place)
        found = []
        for places in together.values():
            block = self._block(wanted[places[0]][0])
            free = [({u: f for u, f in terms.items() if u in block.place}, v - self._known(terms)) for terms, v in
                    (wanted[place] for place in places)]  # fmt: skip
            found += [places[n] for n in _out_of_reach(block, free, thorough=thorough)]
        return sorted(found)

    def _try_all(self, wanted: Sequence[tuple[Sum, float]]) -> None:
        """One problem for all parts at once: where whole numbers come out by themselves, nothing is left to ask."""
        blocks = {id(block): block for block in (self._block(terms) for terms, _ in wanted) if block.unknowns}
        if len(blocks) < _SEVERAL:
            return
        left = [({u: terms[u] for u in self._free(terms)}, value - self._known(terms)) for terms, value in wanted]
        numbers = self._whole.corner([Row(free, value, value) for free, value in left if free])
        if numbers is None:
            return
        for block in blocks.values():
            world = numbers[[self._whole.place[unknown] for unknown in block.unknowns]]
            if not np.any(np.isnan(world)):
                block.worlds.append(world)

    @cached_property
    def _whole(self) -> Block:
        """All that is free and joined by rows."""
        unknowns = [u for u in range(len(self._low)) if self._low[u] < self._high[u]]
        fixed = {u: float(self._low[u]) for row in self._rows for u in row.sum if self._low[u] >= self._high[u]}
        return Block(unknowns, self._rows, self._low, self._high, fixed, self._nodes)

    def reaches(self, terms: Sum, value: float) -> bool:
        """Whether a sum can be ``value``."""
        return not self.out_of_reach([(terms, value)])

    def spans(self, terms: Sum, *, thorough: bool = True) -> Iterator[tuple[float, float]]:
        """Wider and wider spans that a sum is shown to go over; the last, if ``thorough``, is exact."""
        if self.contradicts:
            return
        known, free = self._known(terms), {u: terms[u] for u in self._free(terms)}
        if not free:
            yield known, known
            return
        block = self._block(terms)
        for low, high in block.spans(free, thorough=thorough):
            yield low + known, high + known

    def extreme(self, terms: Sum, sign: int) -> float | None:
        """The least (``sign`` 1) or greatest (-1) value of a sum: exact; ``None`` if nothing fits.

        If the limit is reached, the best value found: one that is possible, so that a range is never told too wide.
        """
        if self.contradicts:
            return None
        free = {unknown: sign * terms[unknown] for unknown in self._free(terms)}
        world = self._block(terms).solve(free) if free else None
        if free and world is None:
            return None
        return round(self._known(terms) + (sign * self._block(terms).value(free, world) if world is not None else 0))


def _out_of_reach(block: Block, wanted: Sequence[tuple[Sum, float]], *, thorough: bool) -> list[int]:
    waiting = [n for n, (terms, value) in enumerate(wanted) if not block.shows(terms, value)]
    if not block.unknowns:
        return waiting
    if not waiting or block.solve({}, [Row(*wanted[n], wanted[n][1]) for n in waiting]) is not None:
        return []
    found = []
    for n in waiting:
        terms, value = wanted[n]
        if not block.shows(terms, value) and not block.finds(terms, value, thorough=thorough):
            found.append(n)
    return found
