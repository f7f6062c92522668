"""Words, numbers and signs of a text, one token each: what the note reader labels."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

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
        words: the tokens.
        starts, ends: their offsets.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def __repr__(self) -> str:
        return f"Tokens({len(self.starts)})"

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, start: int, end: int) -> slice:
        """The tokens that touch start..end."""
        return slice(bisect_right(self.ends, start), bisect_left(self.starts, end))


def tokenise(text: str) -> Tokens:
    """Split a text; letters and digits never share a token, so that "j.D2" has places to cut."""
    found = list(_TOKEN.finditer(text))
    return Tokens(text, [one.group() for one in found], [one.start() for one in found], [one.end() for one in found])


def bare(word: str) -> str:
    """``word`` in lower case and without accents, as the table of word vectors is keyed."""
    return "".join(char for char in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(char))


def codes(word: str) -> list[int]:
    """Character codes of a word, padded with zeros to ``LONGEST``."""
    if len(word) > LONGEST:
        word = word[: LONGEST // 2] + word[-(LONGEST // 2) :]
    numbers = [_CODES.get(char, 1) for char in word]
    return numbers + [0] * (LONGEST - len(numbers))
