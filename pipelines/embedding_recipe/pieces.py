"""Rows for what is no whole word of the table: numbers, and pieces of words that it lacks.

The tokenizer cuts an unknown word at the lowest cost (Viterbi). A whole word is always cheaper than its parts, known
words are cheaper than groups of letters, so that a Dutch compound falls into its parts, and a name that nobody knows
into groups of letters that are the same in both languages.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import wordfreq
from scipy.sparse import csr_matrix

from .table import own

NUMBERS = [str(number) for number in range(2_101)] + [f"{number:02d}" for number in range(10)] + ["000"]
NUMBER_WEIGHT, GROUP_OWN = 0.7, 0.5
GROUPS, SHORTEST, LONGEST = 6_000, 2, 4
LINKERS = {"s": -6.0, "en": -7.0, "e": -7.0, "er": -7.0, "n": -7.0, "t": -7.0}
WORD, SHORT_WORD, GROUP, LETTER = -10.0, -12.0, -12.5, -20.0
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ßøæłđıœþð"


def numbers(width: int) -> np.ndarray:
    """A direction of its own for each number, shape (numbers, width)."""
    return np.stack([NUMBER_WEIGHT * own(f"#{number}")[:width] for number in NUMBERS])


def groups(words: list[str], vectors: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Frequent groups of letters and their rows, so that the groups of a word add up to its vector, as far as they can.

    Args:
        words: folded.
        vectors: shape (words, width).
    """
    counts = Counter(group for word in words for group in groups_of(word))
    taken = set(words) | set(NUMBERS)
    chosen = sorted(group for group, _ in counts.most_common(2 * GROUPS) if group not in taken)[:GROUPS]
    index = {group: number for number, group in enumerate(chosen)}
    cells = [(row, index[group]) for row, word in enumerate(words) for group in groups_of(word) if group in index]
    rows, columns = np.array(cells).T
    shape = (len(words), len(chosen))
    uses = csr_matrix((np.ones(len(cells), dtype=np.float32), (rows, columns)), shape=shape)
    share = np.asarray(uses.sum(axis=0)).ravel() + 5.0
    fitted = (uses.T @ vectors) / share[:, None]
    mine = np.stack([own(f"+{group}")[: vectors.shape[1]] for group in chosen])
    return chosen, fitted + GROUP_OWN * mine


def groups_of(word: str) -> set[str]:
    sizes = range(SHORTEST, LONGEST + 1)
    return {word[start : start + size] for size in sizes for start in range(len(word) - size + 1)}


def score(piece: str, *, whole: bool) -> float:
    """What a piece costs the tokenizer; a little less if the word is frequent."""
    if piece in LINKERS:
        return LINKERS[piece]
    if len(piece) == 1:
        return LETTER
    if not whole:
        return GROUP - (LONGEST - len(piece)) * 1.5
    frequency = max(wordfreq.word_frequency(piece, "nl"), wordfreq.word_frequency(piece, "fr"), 1e-8)
    return (WORD if len(piece) > 3 else SHORT_WORD) + np.log10(frequency * 1e8) / 10
