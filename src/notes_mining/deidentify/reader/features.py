"""What the note reader sees of each token: its form, its place, the lists it stands on, what others proposed for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np

from ..names import ANSWERS_KEPT, PARTICLES, fold
from ..recognizers import lexicon
from ..recognizers.base import vocabulary
from ..recognizers.ner import never_names, outer_words
from .tokens import SIGNS, Tokens

SOURCES = [
    "fr:PER",
    "fr:LOC",
    "fr:ORG",
    "fr:MISC",
    "nl:PER",
    "nl:LOC",
    "nl:ORG",
    "nl:MISC",
    "PersonRecognizer:PERSON",
    "UnknownNameRecognizer:ORG",
    "PlaceRecognizer:LOC",
    "OrganisationRecognizer:ORG",
    "NerRecognizer:PERSON",
    "NerRecognizer:LOC",
    "NerRecognizer:ORG",
    "DateRecognizer:DATE",
    "AgeRecognizer:AGE",
    "FileNumberRecognizer:ID",
    "PhoneRecognizer:PHONE",
    "EmailRecognizer:EMAIL",
    "NationalNumberRecognizer:ID",
    "UrlRecognizer:URL",
    "BankAccountRecognizer:ID",
    "PlateRecognizer:ID",
    "EnterpriseNumberRecognizer:ID",
]
"""Who may propose what: entities of the spaCy pipelines (language:label) and recognisers (name:type)."""

_COLUMN = {source: column for column, source in enumerate(SOURCES)}
_LABELS = {"PERSON": "PER", "GPE": "LOC"}
_NAMED = {
    "PERSON": [c for s, c in _COLUMN.items() if s.endswith((":PER", ":PERSON"))],
    "LOC": [c for s, c in _COLUMN.items() if s.endswith(":LOC")],
    "ORG": [c for s, c in _COLUMN.items() if s.endswith(":ORG")],
}
_PLACE_LISTS = ("belgium", "neighbourhoods", "abroad", "other_names")
_PLACE, _LEXICAL, _ELSEWHERE = 7, 15, 4
_ENDING = frozenset(".!?:")
_LINE_END = re.compile("\n")
_SHORT_LINE = 6  # tokens


@dataclass(frozen=True)
class Proposal:
    """What one source saw: offsets, its score, and ``SOURCES``' name for it."""

    start: int
    end: int
    score: float
    source: str


def entity_source(language: str, label: str) -> str:
    """The source of a spaCy pipeline's entity."""
    return f"{language}:{_LABELS.get(label, label)}"


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    names = (name for group in _PLACE_LISTS for name in vocabulary("places")[group])
    return frozenset(fold(word) for name in names for word in re.findall(r"[^\W\d_]{4,}", name))


@lru_cache(maxsize=1)
def _telling() -> list[frozenset[str]]:
    """Titles, words of kinship, words at a name's edge, words that never are a name, words of the calendar."""
    lists = vocabulary("not_names")
    titles, kinship, calendar = map(frozenset, (lists["titles"], lists["kinship"], lists["months"] + lists["weekdays"]))
    return [titles, kinship, outer_words() | PARTICLES, never_names(), calendar]


def _lexical(word: str) -> list[float]:
    """Frequencies and lists of a lower-case word."""
    french, dutch = lexicon.zipf(word, "fr"), lexicon.zipf(word, "nl")
    abroad = max(lexicon.zipf(word, "en"), lexicon.zipf(word, "de"))
    folded = fold(word)
    return [
        french / 6,
        dutch / 6,
        abroad / 6,
        french == dutch == 0,
        folded in lexicon.first_names(),
        folded in lexicon.surnames(),
        folded in lexicon.also_words(),
        word in lexicon.lower_case_words(),
        folded in _place_words(),
        *[word in words for words in _telling()],
        lexicon.is_compound(word),
    ]


def _form(word: str) -> list[float]:
    """Case, length, sign or number of a token as it is written."""
    upper, lower = word.isupper(), word.islower()
    title = word[:1].isupper() and (len(word) == 1 or word[1:].islower())
    number = int(word) if word.isdecimal() and len(word) < 9 else 0
    signs = [False] * len(SIGNS)
    if len(word) == 1 and word in SIGNS:
        signs[SIGNS.index(word)] = True
    return [
        word.isalpha(),
        word.isdigit(),
        upper and len(word) > 1,
        lower,
        title,
        word.isalpha() and not (upper or lower or title),
        len(word) == 1,
        len(word) == 2,
        len(word) == 3,
        min(len(word), 12) / 12,
        0 < number <= 12,
        0 < number <= 31,
        0 < number <= 99,
        1940 <= number <= 2035,
        *signs,
    ]


@lru_cache(maxsize=ANSWERS_KEPT)
def _of_word(word: str) -> np.ndarray:
    return np.array((_lexical(word.lower()) if word.isalpha() else [0] * _LEXICAL) + _form(word), dtype=np.float32)


def of_words(words: Sequence[str]) -> np.ndarray:
    """What is known of words wherever they stand: float32, shape (words, ``OF_WORD``)."""
    return np.array([_of_word(word) for word in words], dtype=np.float32).reshape(len(words), OF_WORD)


def of_text(tokens: Tokens, proposals: Iterable[Proposal]) -> np.ndarray:
    """What its text says of each token: float32, shape (tokens, ``OF_TEXT``); the last columns are the proposals."""
    return of_texts([tokens], [proposals])[0]


def of_texts(texts: Sequence[Tokens], proposals: Sequence[Iterable[Proposal]]) -> list[np.ndarray]:
    """The same of several texts, worked out for all at once."""
    every = _Joined(texts)
    table = np.zeros((len(every.words), OF_TEXT), dtype=np.float32)
    proposed = table[:, -PROPOSED:]
    if len(table):
        every.propose(proposed, proposals)
        every.place(table[:, :_PLACE])
        every.look_elsewhere(table[:, _PLACE : _PLACE + _ELSEWHERE], proposed)
    return [table[first:after] for first, after in pairwise(every.first)]


class _Joined:
    """Texts joined by line ends: their words, and where each stands in the whole.

    Args:
        texts: their tokens.
    """

    def __init__(self, texts: Sequence[Tokens]) -> None:
        self.texts = texts
        self.words = [word for one in texts for word in one.words]
        self.letters = self._where(str.isalpha)
        self.first = np.cumsum([0, *map(len, texts)])  # token of each text
        self.text = np.repeat(np.arange(len(texts)), np.diff(self.first))  # of each token
        self.begins = np.cumsum([0, *(len(one.text) + 1 for one in texts)])
        self.starts, self.ends = (
            np.fromiter(chain.from_iterable(offsets), dtype=np.intp, count=len(self.words)) + self.begins[self.text]
            for offsets in ((one.starts for one in texts), (one.ends for one in texts))
        )

    def _where(self, holds: Callable[[str], bool]) -> np.ndarray:
        return np.fromiter(map(holds, self.words), dtype=bool, count=len(self.words))

    def place(self, table: np.ndarray) -> None:
        """Where each token stands: line and sentence beginnings, what touches it, capitals of its line and text."""
        joined = "\n".join(one.text for one in self.texts)
        breaks = np.array([-1, *(match.start() for match in _LINE_END.finditer(joined)), len(joined)])
        line = np.searchsorted(breaks, self.starts, "left") - 1
        table[:, 0] = np.diff(line, prepend=-1) > 0
        table[1:, 1] = self.starts[1:] == self.ends[:-1]
        table[:, 2] = table[:, 0]
        table[1:, 2] += self._where(_ENDING.__contains__)[:-1] & (self.text[1:] == self.text[:-1])
        upper = self.letters & self._where(str.isupper)
        table[:, 3] = self._share(upper, line)
        table[:, 4] = np.bincount(line)[line] < _SHORT_LINE
        table[:, 5] = self._share(upper, self.text)
        table[:, 6] = np.array([one.text == one.text.lower() for one in self.texts])[self.text]

    def _share(self, upper: np.ndarray, unit: np.ndarray) -> np.ndarray:
        """The share of words in capitals in the unit of each token."""
        share = np.bincount(unit, upper) / np.maximum(np.bincount(unit, self.letters), 1)
        return np.asarray(share[unit])

    def propose(self, table: np.ndarray, proposals: Sequence[Iterable[Proposal]]) -> None:
        """The highest score that each source gives each token, and where what is proposed begins."""
        told = [
            (number, one.start, one.end, one.score, _COLUMN[one.source])
            for number, of_one in enumerate(proposals)
            for one in of_one
            if one.source in _COLUMN
        ]
        if not told:
            return
        text, start, end, score, column = map(np.array, zip(*told, strict=True))
        low = np.searchsorted(self.ends, start + self.begins[text], "right")
        high = np.searchsorted(self.starts, np.minimum(end + self.begins[text], self.begins[text + 1]), "left")
        many = np.maximum(high - low, 0)
        covered = np.arange(many.sum()) + np.repeat(low - (np.cumsum(many) - many), many)
        np.maximum.at(table, (covered, np.repeat(column, many)), np.repeat(score, many).astype(np.float32))
        table[low[low < self.first[text + 1]], -1] = 1

    def look_elsewhere(self, table: np.ndarray, proposed: np.ndarray) -> None:
        """How often the same word is proposed as PERSON, LOC, ORG at its other places in its text, if it has any."""
        which = np.array(self._numbers())
        named = np.stack([proposed[:, columns].max(1) > 0 for columns in _NAMED.values()], 1).astype(np.float32)
        total = np.stack([np.bincount(which, column) for column in named.T], 1)
        others = np.bincount(which)[which] - 1
        table[:, :3] = (total[which] - named) / np.maximum(others, 1)[:, None]
        table[:, 3] = others > 0
        table[~self.letters] = 0

    def _numbers(self) -> list[int]:
        """A number for each word of each text, whatever its case."""
        found: list[int] = []
        for one in self.texts:
            numbers: dict[str, int] = {}
            before = len(found)  # a text has no more words than tokens
            found += [before + numbers.setdefault(word.lower(), len(numbers)) for word in one.words]
        return found


OF_WORD = _LEXICAL + len(_form("a"))
PROPOSED = len(SOURCES) + 1
OF_TEXT = _PLACE + _ELSEWHERE + PROPOSED
"""Columns: of a word, of what is proposed, of what a text says of a token."""
