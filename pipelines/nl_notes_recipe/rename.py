"""Other names in the same sentences: real notes are few, and names are what varies most."""

from __future__ import annotations

import re

from nl_notes_recipe.corpora import Labelled
from nl_notes_recipe.slots import Slots

KUNYA = re.compile(r"(?i)(abou|abu|aboe|abo|oum|umm|oem)\b.+")
INITIALS = re.compile(r"(?:[A-Z]\.? ?){1,4}")
PLACES = ("loc", "loc", "loc", "abroad", "far")


def rename(item: Labelled, slots: Slots, share: float) -> Labelled:
    """Replace about `share` of the entities by others of their kind; the text around them stays."""
    text, spans, at = "", [], 0
    for start, end, label in sorted(item.spans):
        old = item.text[start:end]
        new = alike(old, label, slots) if slots.rng.random() < share else old
        text += item.text[at:start]
        spans.append((len(text), len(text) + len(new), label))
        text += new
        at = end
    return Labelled(text + item.text[at:], tuple(spans))


def alike(old: str, label: str, slots: Slots) -> str:
    """A name of the kind of `old`, in lower or upper case if that is so; what has no likeness is kept."""
    new = {"PER": person, "LOC": place, "ORG": lambda name, _: name}[label](old, slots)
    if old.islower():
        return new.lower()
    return new.upper() if old.isupper() and len(old) > 3 else new


def person(old: str, slots: Slots) -> str:
    if KUNYA.fullmatch(old):
        return slots.kunya()
    if INITIALS.fullmatch(old):
        return slots.initials()
    if " " in old:
        return slots.full()
    return slots.rng.choice([slots.first, slots.last])()


def place(old: str, slots: Slots) -> str:
    if re.search(r"\b\d{4}\b", old):
        return slots.address()
    if re.search(r"\d", old) or re.search(r"(?i)(straat|laan|steenweg|lei|plein|^rue|^avenue)", old):
        return slots.street()
    return slots.fill(slots.rng.choice(PLACES))
