"""What a text tells of somebody: place, month, year, offence, family, job, nationality, health, as closed values.

Vocabulary stands in ``vocabulary/facts.yaml``, places are those of ``deidentify``. A fact is a pair (attribute, value);
``coarse`` gives the wider value by which a generalisation would replace it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..deidentify.names import fold
from ..deidentify.normalise import plain
from ..deidentify.placeholders import OURS
from ..deidentify.recognizers.base import vocabulary
from ..deidentify.same_names import place_of
from ..yamlfile import read_yaml

Fact = tuple[str, str]
"""attribute, value"""

PLACE, MONTH = "place", "month"
WRITTEN = ("offence", "family", "job", "nationality", "health")
TOLD = (PLACE, MONTH, *WRITTEN)
"""Attributes that a text may tell."""
_FILE = Path(__file__).with_name("vocabulary") / "facts.yaml"
_MONTHS = (
    ("janvier", "januari"), ("fevrier", "februari"), ("mars", "maart"), ("avril", "april"), ("mai", "mei"),
    ("juin", "juni"), ("juillet", "juli"), ("aout", "augustus"), ("septembre", "september"), ("octobre", "oktober"),
    ("novembre", "november"), ("decembre", "december"),
)  # fmt: skip
_MONTH = re.compile(rf"\b(?:{'|'.join(name for pair in _MONTHS for name in pair)})\b(?:\s+((?:19|20)\d\d)\b)?")
_CAPITAL = re.compile(r"\b[A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý][\w'’-]+){0,2}")
_ANY = "any"


@dataclass(frozen=True)
class _Words:
    """One pattern an attribute, and of each beginning or word which value and group it is."""

    pattern: re.Pattern[str]
    value: Mapping[str, str]


@cache
def _vocabulary() -> dict[str, dict[str, dict[str, object]]]:
    return read_yaml(_FILE, _FILE.name)


@cache
def _words(attribute: str) -> _Words:
    value: dict[str, str] = {}
    for name, entry in _vocabulary()[attribute].items():
        value |= {str(word).rstrip("*"): name for word in entry["words"]}  # type: ignore[attr-defined]
    exact = {str(word) for entry in _vocabulary()[attribute].values() for word in entry["words"]}  # type: ignore[attr-defined]
    bodies = [
        re.escape(word) + ("" if f"{word}*" in exact else r"(?!\w)") for word in sorted(value, key=len, reverse=True)
    ]
    return _Words(re.compile(rf"(?<![\w])({'|'.join(bodies)})"), value)


@cache
def _groups() -> dict[Fact, str]:
    return {
        (attribute, name): str(entry["group"])
        for attribute in WRITTEN
        for name, entry in _vocabulary()[attribute].items()
    }


def facts_of(text: str) -> set[Fact]:
    """Every fact that ``text`` tells, placeholders left out."""
    shown = OURS.sub(" . ", plain(text))
    folded = fold(shown)
    found = {
        (attribute, words.value[match[1]])
        for attribute in WRITTEN
        for words in [_words(attribute)]
        for match in words.pattern.finditer(folded)
    }
    return found | set(_months(folded)) | set(_places(shown))


def _months(folded: str) -> Iterator[Fact]:
    for match in _MONTH.finditer(folded):
        name = match.group().split()[0]
        number = next(place for place, pair in enumerate(_MONTHS, start=1) if name in pair)
        if match[1]:  # "mai" and "mars" alone are words of other things too
            yield MONTH, f"{match[1]}-{number:02}"


@cache
def _towns() -> frozenset[str]:
    return frozenset(str(town).lower() for part in ("belgium", "neighbourhoods") for town in vocabulary("places")[part])


def _places(text: str) -> Iterator[Fact]:
    for match in _CAPITAL.finditer(text):
        words = match.group().split(" ")
        for size in range(len(words), 0, -1):
            name = " ".join(words[:size])
            if name.lower() in _towns():
                yield PLACE, place_of(name) or fold(name)
                break


def coarse(fact: Fact) -> Fact | None:
    """The wider value of a fact; ``None``: nothing wider is left to say."""
    attribute, value = fact
    if attribute == MONTH:
        return attribute, value[:4]
    if attribute == PLACE:
        return None
    return attribute, _groups().get(fact, _ANY)


def together(texts: Iterable[str]) -> frozenset[Fact]:
    """What several texts of one person tell."""
    return frozenset().union(*map(facts_of, texts))
