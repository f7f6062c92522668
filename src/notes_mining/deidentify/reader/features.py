"""What the note reader sees of each token: its form, its place, the lists it stands on, what others proposed for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..names import PARTICLES, WORDS_KEPT, fold
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


def _lexical(word: str) -> list[float]:
    """Frequencies and lists of a lower-case word."""
    french, dutch = lexicon.zipf(word, "fr"), lexicon.zipf(word, "nl")
    abroad = max(lexicon.zipf(word, "en"), lexicon.zipf(word, "de"))
    folded = fold(word)
    lists = vocabulary("not_names")
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
        word in lists["titles"],
        word in lists["kinship"],
        word in outer_words() or word in PARTICLES,
        word in never_names(),
        word in lists["months"] or word in lists["weekdays"],
        lexicon.is_compound(word),
    ]


def _form(word: str) -> list[float]:
    """Case, length, sign or number of a token as it is written."""
    upper, lower = word.isupper(), word.islower()
    title = word[:1].isupper() and (len(word) == 1 or word[1:].islower())
    number = int(word) if word.isdecimal() and len(word) < 9 else 0
    return [
        word.isalpha(),
        word.isdigit(),
        upper and len(word) > 1,
        lower,
        title,
        word.isalpha() and not (upper or lower or title),
        *(len(word) == length for length in (1, 2, 3)),
        min(len(word), 12) / 12,
        0 < number <= 12,
        0 < number <= 31,
        0 < number <= 99,
        1940 <= number <= 2035,
        *(word == sign for sign in SIGNS),
    ]


@lru_cache(maxsize=WORDS_KEPT)
def _of_word(word: str) -> np.ndarray:
    return np.array((_lexical(word.lower()) if word.isalpha() else [0] * _LEXICAL) + _form(word), dtype=np.float32)


def of_words(words: Sequence[str]) -> np.ndarray:
    """What is known of words wherever they stand: float32, shape (words, ``OF_WORD``)."""
    return np.array([_of_word(word) for word in words], dtype=np.float32).reshape(len(words), OF_WORD)


def _places(tokens: Tokens) -> np.ndarray:
    """Where each token stands: line and sentence beginnings, what touches it, capitals of its line and text."""
    text, words, count = tokens.text, tokens.words, len(tokens)
    starts, ends = np.array(tokens.starts), np.array(tokens.ends)
    table = np.zeros((count, _PLACE), dtype=np.float32)
    breaks = np.array([-1, *(match.start() for match in _LINE_END.finditer(text)), len(text)])
    line = np.searchsorted(breaks, starts, "left") - 1
    table[:, 0] = np.diff(line, prepend=-1) > 0
    table[1:, 1] = starts[1:] == ends[:-1]
    table[:, 2] = table[:, 0]
    table[1:, 2] += [word in _ENDING for word in words[:-1]]
    letters = np.array([word.isalpha() for word in words])
    upper = letters & [word.isupper() for word in words]
    size = np.bincount(line, minlength=len(breaks))
    share = np.bincount(line, upper, len(breaks)) / np.maximum(np.bincount(line, letters, len(breaks)), 1)
    table[:, 3], table[:, 4] = share[line], size[line] < _SHORT_LINE
    table[:, 5] = upper.sum() / max(1, letters.sum())
    table[:, 6] = text == text.lower()
    return table


def _elsewhere(words: Sequence[str], proposed: np.ndarray) -> np.ndarray:
    """How often the same word is proposed as PERSON, LOC, ORG at its other places in the text, if it has any."""
    numbers: dict[str, int] = {}
    which = np.array([numbers.setdefault(word.lower(), len(numbers)) for word in words])
    named = np.stack([proposed[:, columns].max(1) > 0 for columns in _NAMED.values()], 1).astype(np.float32)
    total = np.stack([np.bincount(which, column) for column in named.T], 1)
    others = np.bincount(which)[which] - 1
    table = np.zeros((len(words), _ELSEWHERE), dtype=np.float32)
    table[:, :3] = (total[which] - named) / np.maximum(others, 1)[:, None]
    table[:, 3] = others > 0
    table[[not word.isalpha() for word in words]] = 0
    return table


def of_text(tokens: Tokens, proposals: Iterable[Proposal]) -> np.ndarray:
    """What its text says of each token: float32, shape (tokens, ``OF_TEXT``); the last columns are the proposals."""
    if not len(tokens):
        return np.zeros((0, OF_TEXT), dtype=np.float32)
    proposed = np.zeros((len(tokens), PROPOSED), dtype=np.float32)
    for proposal in proposals:
        column = _COLUMN.get(proposal.source)
        if column is None:
            continue
        at = tokens.within(proposal.start, proposal.end)
        for place in range(at.start, at.stop):
            proposed[place, column] = max(proposed[place, column], proposal.score)
        proposed[at.start : at.start + 1, -1] = 1
    return np.hstack([_places(tokens), _elsewhere(tokens.words, proposed), proposed])


OF_WORD = _LEXICAL + len(_form("a"))
PROPOSED = len(SOURCES) + 1
OF_TEXT = _PLACE + _ELSEWHERE + PROPOSED
"""Columns: of a word, of what is proposed, of what a text says of a token."""
