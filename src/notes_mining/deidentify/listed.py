"""People known beforehand, found in the writings of their names that need a closer look than ``search`` gives them.

``search`` finds a name as it is listed, inverted, and each word of it alone, whatever the accents and capitals. Here
are initials, particles that are glued or apart, and one typo. docs/formats.md has the rules with examples.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from ..records import Finding
from .names import PARTICLES, Name, fold, same_word, tokens
from .recognizers.base import LOWER, UPPER, vocabulary
from .recognizers.lexicon import is_name_word, is_word
from .same_names import place_of
from .search import written_as_name

TYPO_FROM = 5
"""Words shorter than this are taken letter by letter: Ali and Alia are two persons."""

_GAP = r"[ \u00a0]{1,2}"
_LOOSE = r"[\W_]{0,2}"
_PARTICLES = rf"(?:(?:{'|'.join(sorted(PARTICLES, key=len, reverse=True))})[\W_]{{0,2}}){{0,3}}"
_PREFIXES = ("vanden", "vander", "vande", "van", "de", "el")
_REST = 4
_NEXT_NAME = re.compile(rf"[. -]{{0,2}}[{UPPER}][{LOWER}.]")
_TOKEN = re.compile(r"[^\W\d_]+")


@dataclass
class Rule:
    """A way to write a listed name: pattern over folded text, and a piece of it without which it need not be tried."""

    body: str = field(repr=False)
    needs: str = field(repr=False)
    why: str
    score: float

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first needed: most names of a long list are in no note."""
        return re.compile(self.body)

    def search(self, folded: str) -> Iterator[re.Match[str]]:
        """Where the text is written so."""
        return self.pattern.finditer(folded) if self.needs in folded else iter(())


class ListedNames:
    """The listed names of one case."""

    def __init__(self, surfaces: Iterable[str] = ()) -> None:
        self.surfaces = tuple(dict.fromkeys(surfaces))
        self._rules: list[Rule] = []
        self._words: dict[str, list[str]] = defaultdict(list)
        for surface in self.surfaces:
            name = Name.parse(surface)
            if not name.kunya:  # a kunya matches itself alone
                self._rules += [*_initials(name), *_particles(tokens(surface))]
                for word in name.words:
                    self._words[word[0]] += [word] if len(word) >= TYPO_FROM else []

    def search(self, text: str, folded: str) -> Iterator[Finding]:
        """Every further writing of a listed name in ``text``, which is ``folded`` character for character."""
        for rule in self._rules:
            for match in rule.search(folded):
                if _is_written_so(text, match):
                    yield Finding(*match.span(), "PERSON", rule.score, "ListedNames", rule.why)
        typos = {word for word in set(_TOKEN.findall(folded)) if self._is_typo(word)} if self._words else frozenset()
        for match in _TOKEN.finditer(folded) if typos else ():
            if match.group() in typos:
                yield Finding(*match.span(), "PERSON", 0.55, "ListedNames", "one typo in a listed name")

    def _is_typo(self, word: str) -> bool:
        """Whether a word that is none, and nobody's name, is one letter off a listed name."""
        near = [known for known in self._words.get(word[0], ()) if word != known and same_word(word, known)]
        return bool(near) and not (is_word(word) or is_name_word(word) or place_of(word))


def _initials(name: Name) -> Iterator[Rule]:
    """K. Benali, Benali K., Karim B., J.-P. Dupont; K.B. and B.K."""
    if len(name.words) < 2:
        return
    why = "initials and a word of a listed name"
    for place, word in enumerate(name.words):
        others = [other[0] for spot, other in enumerate(name.words) if spot != place]
        for letters in {tuple(others), tuple(others[:1])}:
            initials = rf"(?P<initials>{_dotted(letters)})"
            yield Rule(rf"(?<![\w.]){initials}{_LOOSE}{_PARTICLES}{word}(?!\w)", word, why, 0.8)
            yield Rule(rf"(?<!\w){word},?{_GAP}{initials}(?!\w)(?P<behind>)", word, why, 0.8)
    first = [word[0] for word in name.words]
    for letters in {tuple(first), tuple(reversed(first))}:
        alone = "[ -]?".join(rf"{letter}[.]" for letter in letters)
        yield Rule(rf"(?<![\w.])(?P<initials>{alone})(?!\w)", f"{letters[0]}.", "initials of a listed name", 0.6)


def _dotted(letters: Sequence[str]) -> str:
    """Several initials need their full stops: "JP" may be anything."""
    if len(letters) == 1:
        return rf"{letters[0]}[.]?"
    return "[ -]?".join(rf"{letter}[.]" for letter in letters)


def _particles(words: Sequence[str]) -> Iterator[Rule]:
    """Elamrani for El Amrani, Vandenbroeck for Van den Broeck; and De Smet for Desmet."""
    why, run = "particle of a listed name glued or apart", list[str]()
    for word, following in pairwise([*words, ""]):
        run.append(word)
        if word in PARTICLES and following:
            continue
        if len(run) > 1:
            yield Rule(rf"(?<!\w){_LOOSE.join(run)}(?!\w)", run[-1], why, 0.8)
        run = []
        prefix = next((known for known in _PREFIXES if word.startswith(known)), "")
        rest = word.removeprefix(prefix)
        if prefix and len(rest) >= _REST:
            apart = prefix.replace("vande", "van[ ]?de")
            yield Rule(rf"(?<!\w){apart}[ ](?P<rest>{rest})(?!\w)", rest, why, 0.8)


def _is_written_so(text: str, match: re.Match[str]) -> bool:
    """Whether capitals and full stops are those of a name: no "il a benali", no "K.B." that is a royal decree."""
    groups = match.groupdict()
    if "rest" in groups:  # "de Smet", not "de smet"
        return text[match.start("rest")].isupper()
    if "initials" not in groups:
        return written_as_name(text[match.start() : match.end()])
    if "behind" in groups and _NEXT_NAME.match(text, match.end()):  # "Benali, K. Dupont" is two persons
        return False
    letters = text[match.start("initials") : match.end("initials")]
    alone = match.span() == match.span("initials")
    if alone and re.sub(r"[ -]", "", fold(letters)) in vocabulary("not_names")["abbreviations"]:
        return False
    capitals = all(char.isupper() and char != "À" for char in letters if char.isalpha())
    return capitals or (not alone and letters.count(".") == sum(map(str.isalpha, letters)))
