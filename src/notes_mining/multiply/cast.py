"""Who and what stands in a new case: names, places, numbers, dates; the same wherever the template has the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from random import Random

from faker import Faker
from stdnum import iban

from ..deidentify.names import KUNYA_HEADS, PARTICLES, fold
from ..deidentify.surrogates import given_names, tradition
from ..deidentify.textdates import moved, read_date
from .templates import Slot

LOCALES = {"fr": "fr_BE", "nl": "nl_BE"}
DRAWN = 1500
"""So many values of a kind are drawn from Faker once; cases choose among them."""

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
_FIXED = PARTICLES | KUNYA_HEADS
_KEPT_OF_A_NUMBER = 4  # what a phone number is told by: country, zone, operator


@dataclass(frozen=True)
class Pools:
    """What Faker drew for one locale, each value once."""

    given: Sequence[str]
    surnames: Sequence[str]
    cities: Sequence[str]
    streets: Sequence[str]
    companies: Sequence[str]


@cache
def pools(locale: str, seed: int) -> Pools:
    """The values of one locale: the same for the same seed."""
    fake = Faker(locale)
    fake.seed_instance(seed)

    def drawn(make: Callable[[], str]) -> list[str]:
        return sorted({make() for _ in range(DRAWN)})

    def words(make: Callable[[], str]) -> list[str]:
        return [name for name in drawn(make) if _WORD.fullmatch(name)]

    return Pools(
        words(fake.first_name), words(fake.last_name), drawn(fake.city), drawn(fake.street_name), drawn(fake.company)
    )


@cache
def _locale(word: str) -> str:
    """Faker's locale for the tradition of a name (folded); empty where no list tells."""
    return tradition((word,))


@cache
def _given(surface: str) -> frozenset[str]:
    return given_names((surface,))


def _shaped(new: str, old: str) -> str:
    """``new`` in capitals or lower case where ``old`` is."""
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new.lower() if old.islower() else new


@dataclass
class Cast:
    """What is invented for one case: ``cast.of(slot)`` is what stands in a slot, the same for the same surface.

    Args:
        random: the case's own.
        language: ``fr`` or ``nl``; names of no tradition that the lists know are of it.
        shift: by how much all full dates move.
        seed: of the values that Faker draws.
    """

    random: Random = field(repr=False)
    language: str
    shift: timedelta
    seed: int
    _made: dict[Slot, str] = field(default_factory=dict, repr=False)
    _words: dict[str, str] = field(default_factory=dict, repr=False)
    _letters: dict[str, str] = field(default_factory=dict, repr=False)

    def of(self, slot: Slot) -> str:
        """What stands in ``slot``."""
        made = self._made.get(slot)
        if made is None:
            made = self._made[slot] = _MAKERS[slot.kind](self, slot)
        return made

    @property
    def own(self) -> Pools:
        """Places, firms and common names of the case's language."""
        return pools(LOCALES.get(self.language, LOCALES["fr"]), self.seed)

    def person(self, surface: str) -> str:
        """A name, word by word: who keeps a word of his name elsewhere keeps the new one there."""
        given = _given(surface)
        return _WORD.sub(lambda match: self._name_word(match[0], given), surface)

    def _name_word(self, word: str, given: frozenset[str]) -> str:
        folded = fold(word)
        if folded in _FIXED:
            return word
        if len(word) == 1 or (len(word) < 4 and word.isupper()):
            return "".join(map(self._initial, word))
        if folded not in self._words:
            locale = _locale(folded)
            names = pools(locale, self.seed) if locale else self.own
            new = self._words[folded] = self.random.choice(names.given if folded in given else names.surnames)
            self._letters.setdefault(folded[0], fold(new[0]))
        return _shaped(self._words[folded], word)

    def _initial(self, letter: str) -> str:
        new = self._letters.setdefault(fold(letter), self.random.choice("abcdefghijklmnoprstvwz"))
        return new if letter.islower() else new.upper()

    def place(self, surface: str) -> str:
        """A town, or an address where the surface has a number."""
        if not _DIGIT.search(surface):
            return _shaped(self.random.choice(self.own.cities), surface)
        street = f"{self.random.choice(self.own.streets)} {self.random.randrange(1, 300)}"
        if "," not in surface:
            return street
        return f"{street}, {self.random.randrange(1000, 9993)} {self.random.choice(self.own.cities)}"

    def number(self, surface: str) -> str:
        """Other digits in the same writing, with true check digits where Belgian numbers have them."""
        digits = _checked("".join(_DIGIT.findall(surface)), surface, self.random)
        return _spread(surface, digits)

    def phone(self, surface: str) -> str:
        """Another number of the same country and zone."""
        digits = _DIGIT.findall(surface)
        kept = digits[:_KEPT_OF_A_NUMBER]
        return _spread(surface, "".join(kept) + _random_digits(self.random, len(digits) - len(kept)))

    def age(self, surface: str) -> str:
        """A few years, or months, more or less."""
        return _NUMBER.sub(lambda match: str(max(1, int(match[0]) + self.random.randrange(-2, 4))), surface)

    def date(self, slot: Slot) -> str:
        """A day moves with its case, in its own writing; what names no day stays."""
        for tail in ("", f" {slot.year}", f"/{slot.year}", f".{slot.year}"):
            found = read_date(slot.surface + tail)
            day = moved(found, self.shift) if found else None
            if found and day:
                written = found.write(day)
                return written[: -len(tail)] if tail else written
        return slot.surface

    def email(self) -> str:
        """An address under a domain that nobody can have."""
        return f"{self._handle()}@mail.example"

    def link(self, surface: str) -> str:
        """The same site, another page or name."""
        site, slash, _ = surface.rpartition("/")
        return f"{site}{slash}{'@' if surface.startswith('@') else ''}{self._handle()}"

    def _handle(self) -> str:
        return f"{fold(self.random.choice(self.own.given))}.{fold(self.random.choice(self.own.surnames))}"


_MAKERS: Mapping[str, Callable[[Cast, Slot], str]] = {
    "PERSON": lambda cast, slot: cast.person(slot.surface),
    "LOC": lambda cast, slot: cast.place(slot.surface),
    "ORG": lambda cast, slot: _shaped(cast.random.choice(cast.own.companies), slot.surface),
    "DATE": Cast.date,
    "AGE": lambda cast, slot: cast.age(slot.surface),
    "PHONE": lambda cast, slot: cast.phone(slot.surface),
    "EMAIL": lambda cast, slot: cast.email(),
    "URL": lambda cast, slot: cast.link(slot.surface),
    "ID": lambda cast, slot: cast.number(slot.surface),
}


def _random_digits(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


def _spread(surface: str, digits: str) -> str:
    """``surface`` with these digits in the place of its own."""
    new = iter(digits)
    return _DIGIT.sub(lambda _: next(new), surface)


def _checked(digits: str, surface: str, random: Random) -> str:
    """As many digits: a national number keeps its birth date, an account and an enterprise number get their checks."""
    if surface.startswith("BE") and len(digits) == 16:
        account = _random_digits(random, 10)
        account += f"{int(account) % 97 or 97:02d}"
        return iban.calc_check_digits(f"BE00{account}") + account
    if len(digits) == 11:
        base = digits[:6] + _random_digits(random, 3)
        return f"{base}{97 - int(base) % 97:02d}"
    if len(digits) == 10 and digits[0] in "01":
        base = digits[0] + _random_digits(random, 7)
        return f"{base}{97 - int(base) % 97:02d}"
    return _random_digits(random, len(digits))
