"""French fillings of the slots; the name lists are those of notes_mining and of the Dutch recipe."""

from __future__ import annotations

from pathlib import Path
from random import Random

import yaml

from nl_notes_recipe import slots as dutch
from nl_notes_recipe.slots import COINED, read_names

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
LABEL_OF = {**dutch.LABEL_OF, "short": "PER"}
TRADITIONS = ["arabic_maghreb"] * 5 + ["french_walloon"] * 5 + ["flemish_dutch", "congolese_african", "turkish"] * 2
ADDRESS_FORMS = (
    *["{street}, {code} {town}"] * 4,
    *["{street}, {town}"] * 3,
    *["{street} à {code} {town}", "{street} à {town}"] * 2,
    "{street} - {code} {town}",
    "{street} {code} {town}",
    "{street} {town}",
    "{town}, {street}",
    "{code} {town}, {street}",
)
NUMBERS = (
    *[" {n}", " {n}", ", {n}", " n° {n}", "", " {n}/{b}", " {n} bte {b}", ", {n} boîte {b}", " {n}, boîte {b}"],
    *[" {n} A", " {n}b", " {n}, 2e étage", " {n}, {b}e ét.", " {n}, rez", " {n}, 3e gauche", ", {n}/00{b}"],
)
WORD_SURNAMES = 0.12


def names_of(vocabulary: Path, recipes: tuple[Path, ...]) -> dict[str, dict[str, list[str]]]:
    """Group, then tradition or kind, to names: those of notes_mining and the recipes' own, the last winning."""

    def listed(file: str) -> dict[str, list[str]]:
        content = yaml.safe_load((vocabulary / f"{file}.yaml").read_text(encoding="utf-8"))
        return {kind: [str(name) for name in names] for kind, names in content.items()}

    names: dict[str, dict[str, list[str]]] = {}
    for recipe in recipes:
        for group, kinds in read_names(recipe).items():
            names.setdefault(group, {}).update(kinds)
    organisations = listed("organisations")
    names["first"], names["last"] = listed("first_names"), listed("surnames")
    names["last"]["words"] = listed("name_words")["surnames_also_words"]
    names["place"]["belgium"] = listed("places")["belgium"]
    for kind, more in (("bank", "banks"), ("firm", "employers"), ("care", "hospitals"), ("club", "clubs")):
        names["org"][kind] = names["org"][kind] + organisations[more]
    return names


class FrenchSlots(dutch.Slots):
    """Draws a filling for a slot; the same `rng` state gives the same filling."""

    def __init__(self, names: dict[str, dict[str, list[str]]], rng: Random) -> None:
        super().__init__(names, rng)
        for kind in ("quarter", "head"):
            self.coiners.pop(("place", kind), None)

    def fill(self, slot: str) -> str:
        """Text for `slot`."""
        if slot in self.names["plain"]:
            return self.rng.choice(self.names["plain"][slot])
        if slot == "short":
            return f"{self.first()[0]}. {self.last()}"
        return super().fill(slot)

    def tradition(self) -> str:
        """Half the names are Maghrebi or Walloon; the rest is spread."""
        return self.rng.choice([*TRADITIONS, *(kind for kind in self.names["first"] if kind in self.names["last"])])

    def last(self) -> str:
        kind = "words" if self.rng.random() < WORD_SURNAMES else self.tradition()
        return self.pick("last", kind)

    def kunya(self) -> str:
        tails = self.names["kunya"]["tails"]
        tail = self.rng.choice(tails) if self.rng.random() < 0.5 else self.pick("first", "arabic_maghreb")
        return f"{self.rng.choice(self.names['kunya']['heads'])} {tail}"

    def organisation(self, kind: str) -> str:
        """A listed organisation, or one put together after a pattern of its kind."""
        patterns = self.names["org"].get(f"made_{kind}")
        if not patterns or self.rng.random() > 2 * COINED:
            return self.rng.choice(self.names["org"][kind])
        parts = {
            "first": self.first(),
            "last": self.last(),
            "loc": self.municipality(),
            "head": self.rng.choice(self.names["org"]["head"]),
            "arab": self.pick("first", "arabic_maghreb"),
        }
        return self.rng.choice(patterns).format(**parts)

    def municipality(self) -> str:
        return self.pick("place", "belgium")

    def street(self) -> str:
        place = self.names["place"]
        name = self.rng.choice(place["street_name"])
        if self.rng.random() < COINED:
            name = self.rng.choice([f"{self.first()} {self.last()}", f"de {self.municipality()}", f"du {self.last()}"])
        word = self.rng.choice(place["street_word"])
        number = self.rng.choice(NUMBERS).format(n=self.rng.randint(1, 320), b=self.rng.randint(1, 9))
        if self.rng.random() < 0.12:
            return f"{self.rng.randint(1, 99)}, {word} {name}"
        return f"{word} {name}{number}"

    def address(self) -> str:
        code, town = self.rng.randint(1000, 7999), self.municipality()
        return self.rng.choice(ADDRESS_FORMS).format(street=self.street(), code=code, town=town)

    def date(self) -> str:
        day, month, year = self.rng.randint(1, 28), self.rng.randint(1, 12), self.rng.randint(2012, 2025)
        forms = ["{d:02}/{m:02}/{y}", "{d}/{m}", "{d} {M} {y}", "{d} {M}", "{d:02}.{m:02}.{y}", "{d}-{m}-{y}"]
        return self.rng.choice(forms).format(d=day, m=month, M=MONTHS[month - 1], y=year)

    def time(self) -> str:
        form = self.rng.choice(["{h}h", "{h}h{m:02}", "{h}:{m:02}", "{h} h {m:02}", "{h} heures"])
        return form.format(h=self.rng.randint(8, 18), m=self.rng.choice([0, 15, 30, 45]))

    def file(self) -> str:
        head = self.rng.choice(["FD", "LG", "CH", "BR", "not.", "MJ/", "L-", ""])
        return f"{head}{self.rng.randint(10, 99)}.{self.rng.randint(1000, 99999)}/{self.rng.randint(12, 25)}"
