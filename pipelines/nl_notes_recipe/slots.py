"""What the slots of sentences.txt become: persons in many writings, places, organisations, figures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from random import Random

from nl_notes_recipe.coin import Coiner

MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
FULL_FORMS = (
    ("{first} {last}", 12),
    ("{first} {LAST}", 2),
    ("{LAST} {first}", 2),
    ("{last} {first}", 2),
    ("{last}, {first}", 1),
    ("{LAST}, {first}", 1),
    ("{f}. {last}", 2),
    ("{first} {l}.", 2),
)
ADDRESS_FORMS = (
    *["{street}, {code} {town}"] * 4,
    *["{street}, {town}"] * 2,
    "{street} - {code} {town}",
    "{street} {code} {town}",
    "{street} te {code} {town}",
    "{street} te {town}",
    "{street} {town}",
    "{town}, {street}",
    "{code} {town}, {street}",
)
COINED = 0.35  # share of names that are made up letter by letter, or from parts
LABEL_OF = dict.fromkeys(("full", "first", "last", "any", "init", "kunya", "nick"), "PER")
LABEL_OF |= dict.fromkeys(("loc", "prison", "far", "abroad", "adr", "street", "quarter"), "LOC")
LABEL_OF |= dict.fromkeys(("firm", "school", "mosque", "club", "care", "bank", "law", "aid"), "ORG")


def read_names(path: Path) -> dict[str, dict[str, list[str]]]:
    """Group, then tradition or kind, to its names."""
    groups = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        group: {kind: [name.strip() for name in text.replace("\n", " ").split(",")] for kind, text in kinds.items()}
        for group, kinds in groups.items()
    }


class Slots:
    """Draws a filling for a slot; the same `rng` state gives the same filling."""

    def __init__(self, names: dict[str, dict[str, list[str]]], rng: Random) -> None:
        self.names = names
        self.rng = rng
        self.coiners = {
            (group, kind): Coiner(names[group][kind])
            for group in ("first", "last", "place")
            for kind in names[group]
            if not kind.startswith("street") and kind not in ("words", "prison")
        }

    def pick(self, group: str, kind: str) -> str:
        """A listed name or a coined one."""
        coiner = self.coiners.get((group, kind))
        if coiner and self.rng.random() < COINED:
            return coiner.coin(self.rng)
        return self.rng.choice(self.names[group][kind])

    def fill(self, slot: str) -> str:
        """Text for `slot`; an unknown slot is an error in sentences.txt and stops the run."""
        if slot in self.names["org"]:
            return self.organisation(slot)
        makers: dict[str, Callable[[], str]] = {
            "full": self.full,
            "first": self.first,
            "last": self.last,
            "any": self.any,
            "init": self.initials,
            "kunya": self.kunya,
            "nick": self.nick,
            "loc": self.municipality,
            "adr": self.address,
            "street": self.street,
            "date": self.date,
            "age": lambda: str(self.rng.randint(17, 68)),
            "n": lambda: str(self.rng.randint(2, 15)),
            "time": self.time,
            "mail": self.mail,
            "money": self.money,
            "phone": self.phone,
            "file": self.file,
        }
        if slot in makers:
            return makers[slot]()
        return self.pick("place", slot)

    def organisation(self, kind: str) -> str:
        """A listed organisation, or one put together after a pattern of its kind."""
        patterns = self.names["org"].get("made" if kind == "firm" else f"made_{kind}")
        if not patterns or self.rng.random() > COINED:
            return self.rng.choice(self.names["org"][kind])
        head = self.rng.choice(self.names["place"]["street_head"])
        arab = self.rng.choice(self.names["last"]["moroccan"] + self.names["first"]["moroccan"]).split()[-1]
        parts = {
            "first": self.first(),
            "last": self.last(),
            "loc": self.municipality(),
            "head": head,
            "arab": arab,
        }
        return self.rng.choice(patterns).format(**parts)

    def tradition(self) -> str:
        """Half the clients' names are Moroccan or Flemish; the rest is spread."""
        return self.rng.choice(["moroccan", "moroccan", "flemish", "flemish", *self.names["first"]])

    def first(self) -> str:
        return self.pick("first", self.tradition())

    def last(self) -> str:
        kind = "words" if self.rng.random() < 0.12 else self.tradition()
        return self.pick("last", kind)

    def full(self) -> str:
        tradition = self.tradition()
        first = self.pick("first", tradition)
        last = self.last() if self.rng.random() < 0.25 else self.pick("last", tradition)
        form = self.rng.choices([form for form, _ in FULL_FORMS], [weight for _, weight in FULL_FORMS])[0]
        return form.format(first=first, last=last, LAST=last.upper(), f=first[0], l=last[0])

    def initials(self) -> str:
        letters = [name[0].upper() for name in (self.first(), self.last())]
        return self.rng.choice(["{}.{}.", "{}. {}.", "{}{}", "{}.", "{}.{}"]).format(*letters)

    def kunya(self) -> str:
        tails = self.names["kunya"]["tails"]
        tail = self.rng.choice(tails) if self.rng.random() < 0.5 else self.pick("first", "moroccan")
        return f"{self.rng.choice(self.names['kunya']['heads'])} {tail}"

    def nick(self) -> str:
        return self.rng.choice(self.names["nick"]["names"])

    def any(self) -> str:
        return self.rng.choice(
            [self.full, self.full, self.first, self.first, self.last, self.initials, self.kunya, self.nick]
        )()

    def municipality(self) -> str:
        return self.pick("place", self.rng.choice(["flemish", "flemish", "brussels", "walloon"]))

    def street(self) -> str:
        place = self.names["place"]
        name = self.rng.choice(place["street"])
        if self.rng.random() < COINED:
            name = self.rng.choice(place["street_head"]) + self.rng.choice(place["street_tail"])
        number = self.rng.choice(["", "{n}", "{n}", "{n}/{b}", "{n} bus {b}", "{n}b", "nr. {n}", "{n}, bus {b}"])
        return f"{name} {number}".format(n=self.rng.randint(1, 420), b=self.rng.randint(1, 40)).strip()

    def address(self) -> str:
        code, town = self.rng.randint(1000, 9999), self.municipality()
        street = self.street()
        return self.rng.choice(ADDRESS_FORMS).format(street=street, code=code, town=town)

    def date(self) -> str:
        day, month, year = self.rng.randint(1, 28), self.rng.randint(1, 12), self.rng.randint(2012, 2025)
        forms = [
            "{d:02}/{m:02}/{y}",
            "{d}/{m}",
            "{d} {M} {y}",
            "{d} {M}",
            "{d:02}.{m:02}.{y}",
            "{d}-{m}-{y}",
            "{M} {y}",
            "eind {M}",
        ]
        return self.rng.choice(forms).format(d=day, m=month, M=MONTHS[month - 1], y=year)

    def time(self) -> str:
        form = self.rng.choice(["{h}u", "{h}u{m:02}", "{h}:{m:02}", "{h} uur", "{h}.{m:02} u"])
        return form.format(h=self.rng.randint(8, 18), m=self.rng.choice([0, 15, 30, 45]))

    def money(self) -> str:
        return self.rng.choice(["{} euro", "€ {}", "{} EUR", "€{}"]).format(
            self.rng.choice([25, 50, 75, 120, 300, 850])
        )

    def mail(self) -> str:
        names = [name.lower().replace(" ", "") for name in (self.first(), self.last())]
        return ".".join(names) + self.rng.choice(["@justitie.example", "@mail.example", "@stad.example"])

    def phone(self) -> str:
        digits = "".join(str(self.rng.randint(0, 9)) for _ in range(6))
        return f"04{self.rng.randint(60, 99)}/{digits[:2]}.{digits[2:4]}.{digits[4:]}"

    def file(self) -> str:
        head = self.rng.choice(["JH", "AN", "BR", "GE", "DOS"])
        return f"{head}{self.rng.randint(10, 99)}.{self.rng.randint(1000, 99999)}/{self.rng.randint(12, 25)}"
