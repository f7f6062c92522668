"""When two names of a place or an organisation are one: Liège and Luik, al-Raqqa and Rakka, "ASBL Le Fil" and "Le Fil".

What is listed in ``vocabulary/same_names.yaml`` is one, under accents, capitals, hyphens, "saint/sint/st." and an
Arabic article. Towns of Syria, Iraq and Turkey also meet when they sound alike. A name that means several places joins
its other names only while nothing in the case speaks for another place; what is in doubt stays apart, for two
pseudonyms for one place cost less than one for two. Of an address, the town behind the last number counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .names import fold
from .recognizers.base import vocabulary

_WORD = re.compile(r"[^\W_]+")
_SAINT = {word: "st" for word in ("saint", "sainte", "sint", "sankt", "ste")} | {"lez": "les"}
_ARTICLES = frozenset(["al", "el", "ul", *(a + b for a in "aeo" for b in ("r", "s", "sh", "t", "d", "n", "z"))])
_ADDRESS = re.compile(r"(?P<head>.*\d[^\s,;()]*)[\s,;()–-]+(?:(?:à|te|in|op)\s+)?(?P<town>[^\d,;()]*[^\W\d])\)?")
_BETWEEN = frozenset(["a", "te", "in", "op", "b", "be"])
"""Words of an address that come and go: rue du Moulin 12 à B-5000 Namur."""
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_AND = frozenset(["et", "en", "and", "und", "plus"])

# How letters are written for the same sound in French, Dutch, English, Turkish and Kurdish; longer ones first.
_SOUNDS = (
    ("sch", "s"), ("sj", "s"), ("sh", "s"), ("ch", "s"), ("dsj", "j"), ("dj", "j"), ("kh", "k"), ("gh", "g"),
    ("th", "t"), ("dh", "d"), ("qu", "k"), ("q", "k"), ("ou", "u"), ("oe", "u"), ("o", "u"), ("w", "u"), ("ay", "i"),
    ("ai", "i"), ("e", "i"), ("y", "i"), ("h", ""),
)  # fmt: skip
_SOUND_FROM = 5
"""Shorter skeletons than this are no evidence: Hama and Homs, Hol and Hal are near each other."""


def _words(text: str) -> list[str]:
    found = _WORD.findall(fold(text.replace("œ", "oe").replace("Œ", "OE")))
    return [("sur" if word == "s" and place else _SAINT.get(word, word)) for place, word in enumerate(found)]


def name_key(text: str) -> str:
    """What two writings of one name share: letters alone, folded, saints alike."""
    return "".join(_words(text))


def _bare(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def skeleton(words: Iterable[str]) -> str:
    """How a transliterated name sounds, roughly; articles left out."""
    text = "".join(word for word in words if word not in _ARTICLES)
    for written, sound in _SOUNDS:
        text = text.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", text).rstrip("aiu")


@dataclass(frozen=True)
class _Known:
    """The vocabulary, by keys: of each name its first name, and when a name is in doubt."""

    first: Mapping[str, str]
    sounds: Mapping[str, str]
    doubtful: Mapping[str, frozenset[str]]
    by_postcode: Mapping[str, Mapping[str, str]]


def _first_of(groups: Iterable[str]) -> dict[str, str]:
    """Each name to the first of its group, both as keys; an Arabic article may be left out."""
    first = {}
    for group in groups:
        for name in group.split("/"):
            for words in (_words(name), _bare(_words(name))):
                first["".join(words)] = name_key(group.split("/")[0])
    return first


@cache
def _places() -> _Known:
    words = vocabulary("same_names")
    groups = [group for part in ("belgium", "regions", "brussels", "transliterated", "abroad") for group in words[part]]
    first = _first_of(groups)
    sounds = {
        skeleton(_words(name)): first[name_key(name)] for group in words["transliterated"] for name in group.split("/")
    }
    return _Known(
        first,
        {sound: place for sound, place in sounds.items() if len(sound) >= _SOUND_FROM},
        {name_key(name): frozenset(first.get(name_key(r), name_key(r)) for r in rivals)
         for name, rivals in words["doubtful"].items()},
        {name_key(name): {code: first[name_key(place)] for code, place in codes.items()}
         for name, codes in words["by_postcode"].items()},
    )  # fmt: skip


def place_of(name: str) -> str | None:
    """The first name (as a key) of the place that ``name`` is listed for, or sounds like; ``None`` if there is none."""
    known, words = _places(), _words(name)
    first = known.first.get("".join(words)) or known.first.get("".join(_bare(words)))
    return first or known.sounds.get(skeleton(words))


def same_places(surfaces: Sequence[str]) -> list[str]:
    """For each place of a case, a key that it shares with the others that are the same place."""
    named = {found for surface in surfaces for found in _evidence(surface)}
    return [_place_key(surface, named) for surface in surfaces]


def _evidence(surface: str) -> Iterable[str]:
    """What a surface says for or against a place that is in doubt: its town, its words, its postcode."""
    match = _ADDRESS.fullmatch(surface)
    town = match["town"] if match else surface
    yield place_of(town) or name_key(town)
    yield from (word for word in _words(surface) if len(word) > 3)


def _place_key(surface: str, named: set[str]) -> str:
    match = _ADDRESS.fullmatch(surface)
    if match is None:
        return _town_key(surface, named) if not re.search(r"\d", surface) else " ".join(_words(surface))
    head = [word for word in _words(match["head"]) if word not in _BETWEEN]
    by_code = _places().by_postcode.get(name_key(match["town"]), {})
    return " ".join([*head, by_code.get(head[-1]) or _town_key(match["town"], named)])


def _town_key(name: str, named: set[str]) -> str:
    key = name_key(name)
    if named & _places().doubtful.get(key, frozenset()):
        return f"?{key}"  # apart even from the place whose first name it is
    return place_of(name) or key


@cache
def _organisations() -> dict[str, str]:
    return {
        _organisation_words(name): _organisation_words(group.split("/")[0])
        for group in vocabulary("same_names")["organisations"]
        for name in group.split("/")
    }


def _organisation_words(name: str) -> str:
    """Folded words without legal form and small words; a town at the end under its first name."""
    words = vocabulary("same_names")
    plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), name)
    parts = ["&" if word in _AND else word for word in _words(re.sub(r"[&+]", " et ", plain))]
    kept = [part for part in _without_forms(parts) if part not in words["small_words"]] or parts
    for size in range(min(4, len(kept) - 1), 0, -1):
        town = " ".join(kept[-size:])
        place = _places().first.get(name_key(town))
        if place and name_key(town) not in _places().doubtful:
            return " ".join([*kept[:-size], place])
    return " ".join(kept)


def _without_forms(parts: Sequence[str]) -> Sequence[str]:
    words = vocabulary("same_names")
    either = frozenset(words["legal_forms"])
    while len(parts) > 1 and parts[-1] in either | frozenset(words["legal_forms_behind"]):
        parts = parts[:-1]
    while len(parts) > 1 and parts[0] in either:
        parts = parts[1:]
    return parts


def same_organisations(surfaces: Sequence[str]) -> list[str]:
    """For each organisation, a key that it shares with its other writings."""
    found = [_organisation_words(surface) for surface in surfaces]
    return [_organisations().get(words, words) for words in found]
