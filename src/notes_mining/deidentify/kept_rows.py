"""Rows of numbers by word, for a limited number of words: those that come again stay."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np

KeyT = TypeVar("KeyT", bound=Hashable)


class KeptRows(Generic[KeyT]):
    """A table that never grows. When it is full, words that were not met again since the last time leave it.

    So a misspelling goes and "le" stays, and nothing is copied to a larger table in between, which would need both.

    Args:
        width: numbers in a row.
        most: words at a time; more only if one text has more.
    """

    def __init__(self, width: int, most: int) -> None:
        self.table = np.empty((most, width), dtype=np.float32)  # memory is taken as rows are filled
        self._rows: dict[KeyT, int] = {}
        self._met_again = np.zeros(most, dtype=bool)

    def __len__(self) -> int:
        return len(self._rows)

    def lacking(self, keys: Iterable[KeyT]) -> list[KeyT]:
        """Those without a row, each once. There is room for them now."""
        wanted = dict.fromkeys(keys)
        new = [key for key in wanted if key not in self._rows]
        if len(self._rows) + len(new) > len(self.table):
            self._forget()
            new = [key for key in wanted if key not in self._rows]
        if len(self._rows) + len(new) > len(self.table):
            self._begin_anew(max(len(wanted), len(self.table)))
            new = list(wanted)
        return new

    def learn(self, keys: Sequence[KeyT], rows: np.ndarray) -> None:
        """Rows, shape (keys, width), of what ``lacking`` has just given."""
        known, count = len(self._rows), len(self._rows) + len(keys)
        self.table[known:count] = rows
        self._met_again[known:count] = False
        self._rows.update(zip(keys, range(known, count), strict=True))

    def places(self, keys: Sequence[KeyT], *, new: int = 0) -> np.ndarray:
        """Where in ``table`` the rows of keys are; the last ``new`` words that were learnt were not known before."""
        found = np.fromiter(map(self._rows.__getitem__, keys), dtype=np.intp, count=len(keys))
        self._met_again[found[found < len(self._rows) - new]] = True
        return found

    def _forget(self) -> None:
        """Keep what was met again, the longest known first, up to half of the table."""
        kept = [(key, row) for key, row in self._rows.items() if self._met_again[row]][: len(self.table) // 2]
        self.table[: len(kept)] = self.table[[row for _, row in kept]]
        self._rows = {key: place for place, (key, _) in enumerate(kept)}
        self._met_again[:] = False

    def _begin_anew(self, most: int) -> None:
        self._rows = {}
        if most > len(self.table):
            self.table = np.empty((most, self.table.shape[1]), dtype=np.float32)
        self._met_again = np.zeros(most, dtype=bool)
