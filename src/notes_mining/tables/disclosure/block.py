"""One part of a system of whole-number unknowns: solved as a whole, or near a solution that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from .solver import any_numbers, whole_numbers

Sum = Mapping[int, float]
"""Unknown to coefficient."""
World = NDArray[np.float64]
"""A solution: a value for each unknown of the part."""

NEAR = 1e-6
_STEPS = (1, 2)
"""How many rows away from a sum's own unknowns others may change, before the whole part is tried."""


@dataclass(frozen=True)
class Row:
    """``low <= sum <= high``."""

    sum: Sum
    low: float
    high: float


class Block:
    """The unknowns of one part, by place, its rows as a matrix, and the solutions found so far."""

    def __init__(
        self, unknowns: Sequence[int], rows: Sequence[Row], low: World, high: World, fixed: Sum, nodes: int
    ) -> None:
        self.unknowns = unknowns
        self.place = {unknown: number for number, unknown in enumerate(unknowns)}
        self._low, self._high, self._nodes = low[list(unknowns)], high[list(unknowns)], nodes
        self._rows, self._fixed = rows, fixed
        self.worlds: list[World] = []

    @cached_property
    def _known_rows(self) -> tuple[csr_array, World, World]:
        """Matrix, least and most of every row: made when first asked for, for often all parts are solved at once."""
        matrix, known = self._matrix_of(self._rows, self._fixed)
        least, most = (np.array([getattr(row, end) for row in self._rows]) for end in ("low", "high"))
        return matrix, least - known, most - known

    @cached_property
    def _columns(self) -> csc_array:
        return self._known_rows[0].tocsc()

    def _matrix_of(self, rows: Sequence[Row], fixed: Sum) -> tuple[csr_array, World]:
        entries = [(n, self.place[u], f) for n, row in enumerate(rows) for u, f in row.sum.items() if u in self.place]
        at, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_array((np.array(factors, dtype=float), (at, columns)), shape=(len(rows), len(self.unknowns)))
        known = [sum(f * fixed[u] for u, f in row.sum.items() if u not in self.place) for row in rows]
        return matrix, np.array(known, dtype=float)

    def value(self, terms: Sum, world: World) -> float:
        """A sum in a solution."""
        return float(sum(factor * world[self.place[unknown]] for unknown, factor in terms.items()))

    def shows(self, terms: Sum, value: float) -> bool:
        """Whether a solution found so far has the value."""
        if not terms:
            return abs(value) < NEAR
        return any(abs(self.value(terms, world) - value) < NEAR for world in self.worlds)

    def finds(self, terms: Sum, value: float, *, thorough: bool) -> bool:
        """Whether there is a solution with the value: near a known one or, if ``thorough``, at all."""
        if not terms:
            return False
        more = [Row(terms, value, value)]
        base = self._base()
        if base is not None and any(self._near(base, terms, step, {}, more) is not None for step in _STEPS):
            return True
        return thorough and self.solve({}, more) is not None

    def spans(self, terms: Sum, *, thorough: bool) -> Iterator[tuple[float, float]]:
        """Wider and wider spans of a sum over solutions; the last, if ``thorough``, is exact."""
        base = self._base()
        if base is None:
            return
        yield self._seen(terms)
        opposite = {unknown: -factor for unknown, factor in terms.items()}
        for step in _STEPS:
            for objective in (terms, opposite):
                self._near(base, terms, step, objective, [])
            yield self._seen(terms)
        if thorough:
            for objective in (terms, opposite):
                self.solve(objective)
            yield self._seen(terms)

    def _base(self) -> World | None:
        """Any solution; the last one found, for it was made for what is asked now."""
        return self.worlds[-1] if self.worlds else self.solve({})

    def _seen(self, terms: Sum) -> tuple[float, float]:
        found = [self.value(terms, world) for world in self.worlds]
        return min(found), max(found)

    def solve(self, objective: Sum, more: Sequence[Row] = ()) -> World | None:
        """A solution of all rows with the smallest objective; ``None`` if there is none, or none within the limit."""
        return self._solve(None, np.zeros(len(self.unknowns)), objective, more)

    def _near(self, base: World, terms: Sum, steps: int, objective: Sum, more: Sequence[Row]) -> World | None:
        """The same, where only unknowns within so many rows of the sum's own may differ from ``base``."""
        columns = np.array([self.place[unknown] for unknown in terms])
        for _ in range(steps):
            rows = np.unique(self._columns[:, columns].indices)
            columns = np.union1d(columns, self._known_rows[0][rows].indices)
        return self._solve(columns, base, objective, more)

    def _solve(self, free: NDArray[np.intp] | None, base: World, objective: Sum, more: Sequence[Row]) -> World | None:
        """A solution in which unknowns that are not ``free`` (``None``: all are) are as in ``base``."""
        matrix, least, most = self._with(more)
        some: NDArray[np.intp] | slice = slice(None)
        if free is not None:
            some, outside = free, base.copy()
            outside[free] = 0
            rows = np.union1d(np.unique(self._columns[:, free].indices), np.arange(len(self._rows), len(least)))
            known = matrix[rows] @ outside
            matrix, least, most = matrix[rows][:, free], least[rows] - known, most[rows] - known
        cost = np.zeros(len(self.unknowns))
        cost[[self.place[unknown] for unknown in objective]] = list(objective.values())
        found = whole_numbers(cost[some], matrix, (least, most), (self._low[some], self._high[some]), self._nodes)
        if found is None:
            return None
        world = base.copy()
        world[some] = found
        return self._kept(world, more)

    def _with(self, more: Sequence[Row]) -> tuple[csr_array, World, World]:
        """All rows, and ``more`` below them."""
        matrix, least, most = self._known_rows
        if not more:
            return matrix, least, most
        extra, _ = self._matrix_of(more, {})
        low, high = (np.array([getattr(row, end) for row in more]) for end in ("low", "high"))
        return vstack([matrix, extra], format="csr"), np.concatenate([least, low]), np.concatenate([most, high])

    def corner(self, more: Sequence[Row]) -> World | None:
        """A solution in any numbers, whole or not, of all rows and ``more``; where it is not whole, ``nan``.

        ``None`` if there is none, or a row of whole numbers only is not kept after rounding.
        """
        matrix, least, most = self._with(more)
        found = any_numbers(np.zeros(len(self.unknowns)), matrix, (least, most), (self._low, self._high))
        if found is None:
            return None
        sums = matrix @ np.where(np.isnan(found), np.inf, found)
        with np.errstate(invalid="ignore"):
            broken = (sums < least - NEAR) | (sums > most + NEAR)
        return None if np.any(broken & np.isfinite(sums)) else found

    def _kept(self, world: World, more: Sequence[Row]) -> World | None:
        """The solution, if it still keeps every row after rounding: otherwise it shows nothing."""
        matrix, least, most = self._known_rows
        sums = matrix @ world
        if np.any(sums < least - NEAR) or np.any(sums > most + NEAR):
            return None
        if any(not row.low - NEAR <= self.value(row.sum, world) <= row.high + NEAR for row in more):
            return None
        self.worlds.append(world)
        return world
