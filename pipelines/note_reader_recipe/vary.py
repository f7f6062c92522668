"""Other names, and other capitals, in the same texts: learn how names stand in a text, not which ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random

from wordfreq import zipf_frequency

from nl_notes_recipe.coin import Coiner
from note_reader_recipe.data import Marked, Spans
from notes_mining.deidentify.names import KUNYA_HEADS, PARTICLES, fold
from notes_mining.deidentify.recognizers import lexicon
from notes_mining.deidentify.recognizers.base import vocabulary

Varied = tuple[Marked, str]
"""A text as it is learnt, and with the capitals that it had."""

COINED = 0.45
FREQUENT = 4.2
"""Zipf frequency from which a word is not drawn as a name."""
PLACES = ("belgium", "neighbourhoods", "abroad", "other_names")
PLACES_CHANGED = 0.5
LOWER, UPPER = 0.12, 0.08
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 3


class Names:
    """First names, surnames and municipalities to draw from; nearly half of what is drawn is coined."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        first, last = vocabulary("first_names"), vocabulary("surnames")
        self.lists = {
            "first": [name for group in first.values() for name in group],
            "last": [name for group in last.values() for name in group],
            "place": [name for group in PLACES for name in vocabulary("places")[group] if name.isalpha()],
        }
        self.lists = {kind: [name for name in names if _only_a_name(name)] for kind, names in self.lists.items()}
        self.coiners = {kind: Coiner(names) for kind, names in self.lists.items()}

    def draw(self, kind: str) -> str:
        """One word, with a capital."""
        while True:
            coined = self.rng.random() < COINED
            name = self.coiners[kind].coin(self.rng) if coined else self.rng.choice(self.lists[kind])
            words = _WORD.findall(name)
            longest = max(words, key=len) if words else ""
            if len(longest) >= _SHORT and _only_a_name(longest):
                return longest.capitalize()


def _only_a_name(name: str) -> bool:
    """Whether a name is no word besides: "Elke" in the place of "Sofie" would teach that the word "elke" is a name."""
    folded = fold(name)
    words = lexicon.also_words() | lexicon.lower_case_words()
    return (
        folded not in words and max(zipf_frequency(name.lower(), "fr"), zipf_frequency(name.lower(), "nl")) < FREQUENT
    )


def _like(old: str, new: str) -> str:
    if old.islower():
        return new.lower()
    return new.upper() if old.isupper() else new


def renamed(marked: Marked, names: Names) -> Marked:
    """The same text about other people and other towns; a word gets the same new word wherever it stands."""
    chosen: dict[str, str] = {}

    def person(match: re.Match[str]) -> str:
        word = match.group()
        folded = fold(word)
        if len(word) < _SHORT or folded in PARTICLES or folded in KUNYA_HEADS:
            return word
        if folded not in chosen:
            chosen[folded] = names.draw("first" if folded in lexicon.first_names() else "last")
        return _like(word, chosen[folded])

    def place(surface: str) -> str:
        if not surface.isalpha() or names.rng.random() > PLACES_CHANGED:
            return surface
        return _like(surface, chosen.setdefault(fold(surface), names.draw("place")))

    text, spans, at = "", [], 0
    for start, end, kind in sorted(marked.spans):
        text += marked.text[at:start]
        old = marked.text[start:end]
        new = _WORD.sub(person, old) if kind == "PERSON" else place(old) if kind == "LOC" else old
        spans.append((len(text), len(text) + len(new), kind))
        text, at = text + new, end
    return Marked(marked.name + "r", text + marked.text[at:], tuple(spans))


def recased(marked: Marked, rng: Random, lower: float = LOWER, upper: float = UPPER) -> Marked:
    """Now and then the same text without any capital, or in capitals only; most often as it is."""
    draw = rng.random()
    if draw >= lower + upper:
        return marked
    changed = marked.text.lower() if draw < lower else marked.text.upper()
    if len(changed) != len(marked.text):
        return marked
    spans: Spans = marked.spans
    return Marked(marked.name + "c", changed, spans)


def also_varied(texts: Iterable[Marked], names: Names, rng: Random) -> Iterator[Varied]:
    """Each text, and once more with other names, now and then with other capitals."""
    for marked in texts:
        other = renamed(marked, names)
        yield marked, marked.text
        yield recased(other, rng), other.text
