"""Words, numbers and signs of a text, one token each: what the note reader labels."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..names import WORDS_KEPT

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
SIGNS = ".,:;-–/'’\"«»“”()@_+&*=|!?°#€"
LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "àâäáãåçéèêëíîïìñóôöòõøúûüùýÿœæşğıčćžšđłńąęĂțșÀÉÈÊËÎÏÔÖÛÜÇŞĞİŠŽČ" + SIGNS
)
LONGEST = 14
"""Characters of a word that are read: of a longer one its beginning and its end."""

_CODES = {letter: place + 2 for place, letter in enumerate(LETTERS)}  # 0 is padding, 1 any other character


@dataclass(frozen=True)
class Tokens:
    """Tokens of one text.

    Attributes:
        text: the text itself; in memory only.
        starts, ends: offsets, int64, shape (tokens,).
    """

    text: str
    starts: np.ndarray
    ends: np.ndarray

    def __repr__(self) -> str:
        return f"Tokens({len(self.starts)})"

    def __len__(self) -> int:
        return len(self.starts)

    def words(self) -> list[str]:
        """The tokens themselves."""
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def within(self, start: int, end: int) -> slice:
        """The tokens that touch start..end."""
        return slice(int(np.searchsorted(self.ends, start, "right")), int(np.searchsorted(self.starts, end, "left")))


def tokenise(text: str) -> Tokens:
    """Split a text; letters and digits never share a token, so that "j.D2" has places to cut."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return Tokens(text, table[:, 0], table[:, 1])


@lru_cache(maxsize=WORDS_KEPT)
def bare(word: str) -> str:
    """``word`` in lower case and without accents, as the table of word vectors is keyed."""
    return "".join(char for char in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(char))


@lru_cache(maxsize=WORDS_KEPT)
def codes(word: str) -> tuple[int, ...]:
    """Character codes of a word, padded with zeros to ``LONGEST``."""
    if len(word) > LONGEST:
        word = word[: LONGEST // 2] + word[-(LONGEST // 2) :]
    numbers = [_CODES.get(char, 1) for char in word]
    return tuple(numbers + [0] * (LONGEST - len(numbers)))
