"""Segments as directions: word vectors that both languages share, moved so that languages lie on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..codebook import Codebook, Theme
from ..embedding import Embedding
from .words import Bag

_SPOKEN = ("fr", "nl")
"""What the table knows; a definition in another language is read through the few words that it knows."""
_DECIMALS = 6
"""Vectors are rounded: the last bits of a sum differ between processors, and topics must not."""


@dataclass(frozen=True)
class Space:
    """Where texts lie; ``centres`` holds the mean vector of each language, which is taken away."""

    embedding: Embedding = field(repr=False)
    centres: Mapping[str, np.ndarray] = field(repr=False)

    @classmethod
    def fit(cls, embedding: Embedding, texts: Sequence[str], languages: Sequence[str], *, centre: bool) -> Space:
        """Learn the mean of each language from its texts."""
        spoken = np.array(languages)
        vectors = embedding.encode(texts)
        known = vectors.any(axis=1)
        names = sorted(set(languages)) if centre else []
        chosen = {name: known & (spoken == name) for name in names}
        return cls(embedding, {name: vectors[rows].mean(axis=0) for name, rows in chosen.items() if rows.any()})

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (texts, dimensions); all zeros for a text without a known word."""
        vectors = self.embedding.encode(texts)
        known = vectors.any(axis=1)
        for name, centre in self.centres.items():
            vectors[known & (np.array(languages) == name)] -= centre
        return unit(vectors).round(_DECIMALS)

    def themes(self, codebook: Codebook) -> np.ndarray:
        """A unit vector per theme, from what the table knows of its labels and definition."""
        return unit(np.vstack([self._theme(theme) for theme in codebook.themes]))

    def _theme(self, theme: Theme) -> np.ndarray:
        labels = [(text, language) for language, text in theme.label.items() if language in _SPOKEN]
        languages = [language for language in _SPOKEN if language in theme.definition] or list(theme.definition)
        defined = [(f"{theme.definition[one]} {theme.include.get(one, '')}", one) for one in languages]
        parts = self.encode([text for text, _ in labels + defined], [language for _, language in labels + defined])
        return np.asarray(parts.sum(axis=0))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of length one; rows of zeros stay."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def from_words(bags: Sequence[Bag], seed: int) -> np.ndarray:
    """Vectors without any table, shape (texts, at most 50). Character n-grams: short texts share few whole words."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [" ".join(bag) for bag in bags]
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    size = max(2, min(50, len(texts) // 3, matrix.shape[1] - 1))
    return unit(TruncatedSVD(size, random_state=seed).fit_transform(matrix)).round(_DECIMALS)


def guide(vectors: np.ndarray, seeds: np.ndarray, weight: float) -> np.ndarray:
    """Pull each text towards the nearest seed, unless it is nearer to what all texts have in common.

    Args:
        vectors: unit vectors, shape (texts, dimensions).
        seeds: unit vectors, shape (seeds, dimensions).
        weight: share of the seed in the result, 0 to 1.
    """
    everything = unit(vectors.mean(axis=0, keepdims=True))
    closeness = vectors @ np.vstack([seeds, everything]).T
    nearest = closeness.argmax(axis=1)
    pulled = nearest < len(seeds)
    guided = vectors.copy()
    guided[pulled] = (1 - weight) * vectors[pulled] + weight * seeds[nearest[pulled]]
    return unit(guided).round(_DECIMALS)
