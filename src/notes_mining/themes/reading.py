"""A text as counts of its n-grams and as a vector: read once, and shared by all classifiers that ask something of it.

N-grams are counted in one wide hash table. A smaller table is that one folded: the lower bits of a hash are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.pipeline import FeatureUnion, make_pipeline

from .embedding import Embedding

_PLACEHOLDER = re.compile(r"\[([A-Z]+)_[^\]\s]*\]")
_WORD = re.compile(r"\b\w\w+\b")
"""What ``HashingVectorizer`` holds for a word."""
TEXTS_KEPT = 2048
"""More than a batch has."""
WORDS_KEPT = 20_000
_WORD_GRAMS: Mapping[str, Any] = {"ngram_range": (1, 2)}
_LETTER_GRAMS: Mapping[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5)}


@dataclass(frozen=True)
class Reading:
    """``texts`` as they were read.

    Attributes:
        bits: size of the hash tables, as a power of two.
        words: counts of words and word pairs, float32, shape (texts, 2**bits).
        letters: counts of runs of letters within words, likewise.
        vectors: unit vectors, shape (texts, dimensions), or ``None`` without an embedding.
    """

    texts: tuple[str, ...] = field(repr=False)
    bits: int
    words: csr_matrix = field(repr=False)
    letters: csr_matrix = field(repr=False)
    vectors: np.ndarray | None = field(repr=False)

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self, numbers: Sequence[int]) -> Reading:
        """The texts of these numbers, in their order; one may come several times."""
        vectors = None if self.vectors is None else self.vectors[numbers]
        texts = tuple(self.texts[number] for number in numbers)
        return Reading(texts, self.bits, self.words[numbers], self.letters[numbers], vectors)

    def counts(self, bits: int) -> list[csr_matrix]:
        """Counts of words and of letters in tables of ``bits``.

        Raises:
            ValueError: the texts were read into smaller tables.
        """
        if bits > self.bits:
            raise ValueError(f"read into tables of {self.bits} bits; {bits} are needed")
        return [_folded(found, bits) if bits < self.bits else found for found in (self.words, self.letters)]

    def followed_by(self, endings: Sequence[str], embedding: Embedding | None) -> Reading:
        """Each text with further words behind it. Only these are counted; vectors are not sums, so they are made anew.

        The last word of a text also makes a pair with the first that follows.
        """
        words, _ = _plain_hashers(self.bits)
        last = [(_WORD.findall(plain_once(text)) or [""])[-1] for text in self.texts]
        plain = [plain_once(ending) for ending in endings]
        bridges = words.transform([" ".join(pair) for pair in zip(last, plain, strict=True)])
        texts = tuple(f"{text} {ending}" for text, ending in zip(self.texts, endings, strict=True))
        return Reading(
            texts,
            self.bits,
            csr_matrix(self.words + (bridges - words.transform(last))),
            csr_matrix(self.letters + _letter_counts(plain, self.bits)),
            None if embedding is None else embedding.encode(texts),
        )


def read(texts: Sequence[str], embedding: Embedding | None, bits: int) -> Reading:
    """Read ``texts`` into tables of ``bits``."""
    plain = [plain_once(text) for text in texts]
    words, _ = _plain_hashers(bits)
    vectors = None if embedding is None else embedding.encode(texts)
    return Reading(tuple(texts), bits, words.transform(plain), _letter_counts(plain, bits), vectors)


def _letter_counts(plain: Sequence[str], bits: int) -> csr_matrix:
    """Counts of runs of letters. Runs end where words do: so each different word is counted once, then added up."""
    words: dict[str, int] = {}
    rows = [[words.setdefault(word, len(words)) for word in text.split()] for text in plain]
    if not words:
        return csr_matrix((len(plain), 2**bits), dtype=np.float32)
    often = _stacked(rows, [np.ones(len(row), np.float32) for row in rows], len(words))
    known = _letters_of(words, bits)
    counts = csr_matrix(often @ _stacked([columns for columns, _ in known], [found for _, found in known], 2**bits))
    counts.sort_indices()
    return counts


Row = tuple[np.ndarray, np.ndarray]
"""Columns of a sparse matrix, and what stands there."""


def _stacked(columns: Sequence[Sequence[int] | np.ndarray], values: Sequence[np.ndarray], width: int) -> csr_matrix:
    ends = np.cumsum([0, *map(len, columns)])
    return csr_matrix(
        (np.concatenate(values), np.concatenate([np.asarray(one, np.int32) for one in columns]), ends),
        shape=(len(columns), width),
    )


def _letters_of(words: Iterable[str], bits: int) -> list[Row]:
    """Counts of runs of letters of each word; those of words that were met before are remembered."""
    known = _known_letters(bits)
    if len(known) > WORDS_KEPT:
        known.clear()
    if new := [word for word in words if word not in known]:
        _, letters = _plain_hashers(bits)
        counts = letters.transform(new)
        for word, start, end in zip(new, counts.indptr.tolist(), counts.indptr[1:].tolist(), strict=False):
            known[word] = counts.indices[start:end].copy(), counts.data[start:end].copy()
    return [known[word] for word in words]


@cache
def _known_letters(bits: int) -> dict[str, Row]:
    return {}


def as_reading(texts: Sequence[str] | Reading, embedding: Embedding | None, bits: int) -> Reading:
    """``texts`` read, if they are not already."""
    return texts if isinstance(texts, Reading) else read(texts, embedding, bits)


def plain_words(text: str) -> str:
    """Lower case without accents; a placeholder is one word, whatever its number: "[PERSON_3:mother]" -> "xperson"."""
    named = _PLACEHOLDER.sub(lambda match: f" x{match[1]} ", text)
    return _BEYOND_ASCII.sub(_without_accent, unicodedata.normalize("NFKD", named.lower()))


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _without_accent(letter: re.Match[str]) -> str:
    return "" if unicodedata.combining(letter[0]) else letter[0]


plain_once = lru_cache(maxsize=TEXTS_KEPT)(plain_words)
"""``plain_words`` for the several parts of a model that ask it of one text after another."""


@cache
def _plain_hashers(bits: int) -> tuple[HashingVectorizer, HashingVectorizer]:
    """``hashers`` of texts that went through ``plain_words`` already."""
    return _hashers(bits, preprocessor=None, lowercase=False)


@cache
def hashers(bits: int) -> tuple[HashingVectorizer, HashingVectorizer]:
    """What counts n-grams of words, and of letters within words."""
    return _hashers(bits, preprocessor=plain_words)


def _hashers(bits: int, **words: Any) -> tuple[HashingVectorizer, HashingVectorizer]:
    shared: Mapping[str, Any] = {
        "n_features": 2**bits, "alternate_sign": False, "norm": None, "dtype": np.float32, **words,
    }  # fmt: skip
    return HashingVectorizer(**_WORD_GRAMS, **shared), HashingVectorizer(**_LETTER_GRAMS, **shared)


def text_features(bits: int) -> FeatureUnion:
    """N-grams of words and, within words, of characters; each half of length one."""
    named = zip(("words", "letters"), hashers(bits), strict=True)
    return FeatureUnion([(name, make_pipeline(half, TfidfTransformer(sublinear_tf=True))) for name, half in named])


def forget_rare(features: FeatureUnion, counts: Sequence[csr_matrix], groups: Sequence[str], fewest: int) -> None:
    """Let ``features`` carry no n-gram that was seen in fewer than ``fewest`` groups (cases): it weighs nothing from
    now on.

    In one hash column several n-grams may meet; the column counts for all of them.
    """
    for (_, half), count in zip(features.transformer_list, counts, strict=True):
        half[-1].idf_ = np.where(seen_in(count, groups) >= fewest, half[-1].idf_, 0.0)


def seen_in(counts: csr_matrix, groups: Sequence[str]) -> np.ndarray:
    """In how many groups each column has a count: shape (columns,). ``groups``: that of each row."""
    order = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    places = (np.array([order[group] for group in groups]), np.arange(len(groups)))
    member = csr_matrix((np.ones(len(groups), np.float32), places), shape=(len(order), len(groups)))
    return np.asarray((member @ counts > 0).sum(axis=0)).ravel()


def weigh(features: FeatureUnion, counts: Sequence[csr_matrix]) -> list[csr_matrix]:
    """What ``features`` makes of counts that were already taken: words, then letters."""
    halves = [half for _, half in features.transformer_list]
    return [half[-1].transform(count) for half, count in zip(halves, counts, strict=True)]


def _folded(counts: csr_matrix, bits: int) -> csr_matrix:
    size = 2**bits
    columns = counts.indices & (size - 1)
    folded = csr_matrix((counts.data.copy(), columns, counts.indptr.copy()), shape=(counts.shape[0], size))
    folded.sum_duplicates()
    return folded
