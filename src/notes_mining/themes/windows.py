"""Neighbouring sentences read together: a theme is often told in two or three sentences, and in none of them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

LONGEST = 3
"""Sentences of the longest window; a coded segment is one to three."""


@dataclass(frozen=True)
class Windows:
    """Windows of two and more neighbours among ``count`` texts.

    Attributes:
        firsts: for each size from two on, the place of each window's first text.
    """

    count: int
    firsts: tuple[np.ndarray, ...] = field(repr=False)

    def sums(self) -> list[csr_matrix]:
        """For each size a matrix of ones, shape (windows, texts), that adds up the rows of a window's texts."""
        found = []
        for size, first in enumerate(self.firsts, 2):
            columns = (first[:, None] + np.arange(size)).ravel()
            rows = np.repeat(np.arange(len(first)), size)
            ones = np.ones(len(columns), dtype=np.float32)
            found.append(csr_matrix((ones, (rows, columns)), shape=(len(first), self.count)))
        return found

    def combined(self, scores: Sequence[np.ndarray]) -> np.ndarray:
        """Scores of the texts with what their windows say: shape (texts, labels).

        A text that says more than its neighbours gets the mean of its own score and that of its best window of each
        size; the others keep theirs, so that a theme is found once and not smeared over three sentences.

        Args:
            scores: of the texts, then of the windows of each size.
        """
        own = best = scores[0]
        total = own.copy()
        leads = np.ones(own.shape, dtype=bool)
        for size, (first, found) in enumerate(zip(self.firsts, scores[1:], strict=True), 2):
            here = np.full_like(best, -np.inf)
            for offset in range(size):
                np.maximum.at(here, first + offset, found)
            best = np.where(np.isneginf(here), best, here)
            total += best
            ends = (first, first + size - 1)
            np.logical_and.at(leads, ends[0], own[ends[0]] >= own[ends[1]])
            np.logical_and.at(leads, ends[1], own[ends[1]] > own[ends[0]])
        return np.asarray(np.where(leads, total / (1 + len(self.firsts)), own))


def windows_of(notes: Sequence[str | None]) -> Windows:
    """Windows over texts that stand next to one another in one note; ``None`` is a text by itself."""
    names = np.array([f"{place}" if note is None else f"n{note}" for place, note in enumerate(notes)], dtype=object)
    firsts = []
    for size in range(2, LONGEST + 1):
        same = names[size - 1 :] == names[: len(names) - size + 1] if len(names) >= size else np.zeros(0, dtype=bool)
        firsts.append(np.flatnonzero(same))
    return Windows(len(names), tuple(firsts))
