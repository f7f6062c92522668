"""The table: French words, Dutch words, shared spellings; one row for each folded word."""

from __future__ import annotations

import zlib
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import wordfreq

from . import sources
from .dutch import Dutch
from .sources import fold, rarity, unit

FRENCH_WORDS, DUTCH_WORDS = 28_000, 39_000
IDENTITY = 0.5  # length of what is a lemma's own, beside its meaning
WIDTH = 300


@cache
def own(word: str) -> np.ndarray:
    """A direction that only this word has, the same in every run."""
    return unit(np.random.default_rng(zlib.crc32(word.encode())).standard_normal(WIDTH))


class French:
    """Vector of a French word or phrase: its meaning, and what is its lemma's own."""

    def __init__(self, identity: float = IDENTITY) -> None:
        self.vectors = sources.french_vectors()
        self.lemmas = sources.lemma_table("fr")
        self.identity = identity

    def __call__(self, phrase: str) -> np.ndarray | None:
        found = [(word, self.vectors[word]) for word in phrase.split() if word in self.vectors]
        if not found:
            return None
        rows = [rarity(word, "fr") * self.word(word, vector) for word, vector in found]
        return np.asarray(np.sum(rows, axis=0))

    def word(self, word: str, vector: np.ndarray) -> np.ndarray:
        return unit(vector) + self.identity * own(fold(self.lemmas.get(word, word)))


def build(wordnet: Path, extra: dict[str, set[str]], french: French | None = None) -> tuple[list[str], np.ndarray]:
    """Folded words and their weighted vectors, shape (words, 300).

    A word of both languages takes the mean, by how frequent it is in each.

    Args:
        extra: words that must be in the table if they can, by language.
    """
    french = french or French()
    dutch = Dutch(wordnet, french)
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(WIDTH))
    mass: dict[str, float] = defaultdict(float)
    for look, language, size in ((french, "fr", FRENCH_WORDS), (dutch.vector, "nl", DUTCH_WORDS)):
        wanted = dict.fromkeys([*wordfreq.top_n_list(language, size), *sorted(extra[language])])
        vectors = {word: look(word) for word in wanted if is_word(word)}
        chosen = [word for word, vector in vectors.items() if vector is not None]
        frequency = np.array([max(wordfreq.word_frequency(word, language), 1e-8) for word in chosen])
        weight = np.array([rarity(word, language) for word in chosen])
        matrix = unit(np.stack([vectors[word] for word in chosen]))
        matrix -= np.average(matrix, axis=0, weights=frequency * weight)
        for word, row, share, scale in zip(chosen, matrix, frequency, weight, strict=True):
            sums[fold(word)] += share * scale * row
            mass[fold(word)] += share
    words = sorted(sums)
    return words, np.stack([sums[word] / mass[word] for word in words])


def is_word(word: str) -> bool:
    return any(letter.isalpha() for letter in word) and word.isalnum()


def reduce(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """The `dimensions` principal directions, uncentred so that a text's mean vector is only rotated."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.asarray(vectors @ directions[:, ::-1][:, :dimensions])
