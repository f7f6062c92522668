"""Invented names in the place of persons, places and organisations: realistic, the same for one identity, keyed.

A person's surrogate is of the same naming tradition and gender where the lists of names (ours, Faker's) or the role
tell, a place's and an organisation's of the case's language. No word of a surrogate is a word of a real surface form of
the case. Numbers, mail addresses and links keep their placeholder: an invented one may be somebody's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from faker import Faker

from .identify import CaseIdentities, Identities
from .keys import Key
from .memory import is_shared
from .names import Name, fold, tokens
from .placeholders import OURS
from .recognizers.base import vocabulary
from .recognizers.lexicon import first_names, surnames
from .same_names import place_of

KINDS = ("PERSON", "LOC", "ORG")
ATTEMPTS = 100
"""So many candidates are tried before a placeholder must do."""

_LOCALES = {
    "arabic_maghreb": "fr_DZ", "arabic_levant_iraq": "fr_DZ", "converts": "fr_DZ",
    "turkish": "tr_TR", "kurdish": "tr_TR", "italian": "it_IT", "spanish_portuguese": "es_ES",
    "polish_slavic": "pl_PL", "flemish_dutch": "nl_BE", "french_walloon": "fr_BE",
}  # fmt: skip
_PLACES = {"nl": "nl_BE"}
_FEMALE = frozenset(["mother", "sister"])
_MALE = frozenset(["father", "brother", "imam"])


@dataclass(frozen=True)
class Invented:
    """A surrogate in its writings; ``given`` are the real person's first names, folded."""

    full: str
    first: str = ""
    last: str = ""
    given: frozenset[str] = field(default=frozenset(), repr=False)

    def like(self, surface: str) -> str:
        """As short as ``surface``: a first name, a surname, initials or all of it."""
        name = Name.parse(surface)
        if not self.first or (name.words and len(name.words) + len(name.initials) > 1):
            return self.full
        if not name.words:
            return f"{self.first[0]}.{self.last[0]}." if len(name.initials) > 1 else f"{self.first[0]}."
        return self.first if name.words[0] in self.given else self.last


@dataclass
class Surrogates:
    """The invented names of one case; ``shared`` are those of persons who are linked over cases."""

    key: Key
    case_id: str
    case: CaseIdentities = field(repr=False)
    shared: Mapping[int, Invented | None] = field(default_factory=dict, repr=False)
    _made: dict[str, Invented | None] = field(default_factory=dict, repr=False)
    _taken: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._taken |= _real_words(self.case)
        for placeholder in self.case.surfaces:
            kind, number = _number(placeholder)
            if is_shared(kind, number):
                self._made[placeholder] = made = self.shared.get(number)
                self._taken |= _words(kind, made) if made else set()
        for placeholder in sorted(self.case.surfaces.keys() - self._made.keys(), key=_number):
            self._make(placeholder, self.case.surfaces[placeholder])

    def of(self, placeholder: str, surface: str) -> str | None:
        """What stands for ``surface``; ``None`` where the placeholder must do."""
        if _number(placeholder)[0] not in KINDS:
            return None
        if placeholder not in self._made:
            self._taken |= set(tokens(surface))
            self._make(placeholder, (surface,))
        made = self._made[placeholder]
        return made.like(surface) if made else None

    def _make(self, placeholder: str, surfaces: tuple[str, ...]) -> None:
        if _number(placeholder)[0] in KINDS:
            made = _choose(self.key, self.case_id, placeholder, surfaces, self.case.language, self._taken)
            self._made[placeholder] = made
            self._taken |= _words(_number(placeholder)[0], made) if made else set()


def shared_surrogates(key: Key, identities: Identities) -> dict[int, Invented | None]:
    """The invented names of persons who are linked over cases, by number: no word of them is one of their cases'."""
    holders: dict[int, list[tuple[str, CaseIdentities]]] = defaultdict(list)
    for case in identities.cases.values():
        for placeholder in case.surfaces:
            kind, number = _number(placeholder)
            if is_shared(kind, number):
                holders[number].append((placeholder, case))
    found: dict[int, Invented | None] = {}
    taken: set[str] = set()
    for number, cases in sorted(holders.items()):
        words = {word for _, case in cases for word in _real_words(case)}
        surfaces = tuple(dict.fromkeys(s for placeholder, case in cases for s in case.surfaces[placeholder]))
        found[number] = made = _choose(key, "", cases[0][0], surfaces, cases[0][1].language, taken | words)
        taken |= _words("PERSON", made) if made else set()
    return found


def _choose(
    key: Key, case_id: str, placeholder: str, surfaces: tuple[str, ...], language: str, taken: set[str]
) -> Invented | None:
    """The first candidate without a word of ``taken``."""
    match = OURS.fullmatch(placeholder)
    if match is None:
        return None
    kind, identity = match["type"], f"{match['type']}_{match['number']}"
    for attempt in range(ATTEMPTS):
        seed = int.from_bytes(key.digest("surrogate", f"{case_id}\x1f{identity}\x1f{attempt}")[:8], "big")
        made = _invent(kind, seed, surfaces, match["role"] or "", language)
        if not _words(kind, made) & taken:
            return made
    return None


def _real_words(case: CaseIdentities) -> set[str]:
    """Words of the case's surfaces, and of its places the key that their other names share."""
    surfaces = [surface for known in case.surfaces.values() for surface in known]
    return {word for surface in surfaces for word in (*tokens(surface), place_of(surface) or "")}


def _words(kind: str, made: Invented) -> set[str]:
    """Words of a surrogate that tell: of a place or firm not the short ones, but what other names a place has."""
    if kind == "PERSON":
        return {word for word in tokens(made.full) if len(word) > 1}
    other = place_of(made.full)
    return {word for word in tokens(made.full) if len(word) > 3} | ({other} if other else set())


def _number(placeholder: str) -> tuple[str, int]:
    match = OURS.fullmatch(placeholder)
    return (match["type"], int(match["number"] or 0)) if match else ("", 0)


def _invent(kind: str, seed: int, surfaces: tuple[str, ...], role: str, language: str) -> Invented:
    if kind == "PERSON":
        words = [word for surface in surfaces for word in tokens(surface)]
        fake = _faker(tradition(words) or ("nl_BE" if language == "nl" else "fr_BE"), seed)
        first = {"f": fake.first_name_female, "m": fake.first_name_male}.get(gender(words, role), fake.first_name)()
        last = fake.last_name()
        return Invented(f"{first} {last}", first, last, given_names(surfaces))
    fake = _faker(_PLACES.get(language, "fr_FR"), seed)
    if kind == "ORG":
        return Invented(fake.company())
    return Invented(fake.street_address() if re.search(r"\d", "".join(surfaces)) else fake.city())


def given_names(surfaces: Iterable[str]) -> frozenset[str]:
    """Folded first names: the first word of a full writing (the last of "BENALI Karim"), else what the lists say."""
    written = [re.findall(r"[^\W\d_]{2,}", surface) for surface in surfaces]
    full = [words for words in written if len(words) > 1]
    if full:
        turned = [words[0].isupper() and not words[-1].isupper() for words in full]
        return frozenset(fold(words[-1] if back else words[0]) for words, back in zip(full, turned, strict=True))
    alone = {fold(word) for words in written for word in words}
    return frozenset(alone & first_names()) if len(alone) == 1 else frozenset(alone & (first_names() - surnames()))


@cache
def _cached(locale: str) -> Faker:
    return Faker(locale)


def _faker(locale: str, seed: int) -> Faker:
    fake = _cached(locale)
    fake.seed_instance(seed)
    return fake


@cache
def _traditions() -> Mapping[str, frozenset[str]]:
    """Folded name to the traditions whose lists hold it."""
    found: dict[str, set[str]] = {}
    for file in ("first_names", "surnames"):
        for name_tradition, names in vocabulary(file).items():
            for name in names:
                found.setdefault(fold(name), set()).add(name_tradition)
    return {name: frozenset(traditions) for name, traditions in found.items()}


def tradition(words: Iterable[str]) -> str:
    """Faker's locale for the tradition that most of the words (folded) belong to; empty if no list tells."""
    votes = Counter(
        _LOCALES[found] for word in words for found in sorted(_traditions().get(word, ())) if found in _LOCALES
    )
    return min(votes, key=lambda locale: (-votes[locale], locale), default="")


@cache
def _gendered(which: str) -> frozenset[str]:
    """Folded first names of one gender in Faker's lists."""
    names: set[str] = set()
    for locale in sorted({*_LOCALES.values(), "fr_FR", "nl_NL"}):
        provider = import_module(f"faker.providers.person.{locale}").Provider
        names |= {fold(name) for name in getattr(provider, f"first_names_{which}", ())}
    return frozenset(names)


def gender(words: Iterable[str], role: str = "") -> str:
    """``f`` or ``m`` where the role or a first name of one gender alone tells, else empty."""
    if role in _FEMALE | _MALE:
        return "f" if role in _FEMALE else "m"
    female, male = _gendered("female"), _gendered("male")
    found = {"f" if word in female else "m" for word in words if (word in female) != (word in male)}
    return found.pop() if len(found) == 1 else ""
