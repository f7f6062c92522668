"""Names as sequences of folded tokens, and when two of them can be one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

PARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "d",
        "l",
        "van",
        "den",
        "der",
        "ter",
        "ten",
        "vande",
        "vanden",
        "vander",
        "el",
        "al",
        "ben",
        "bin",
        "ibn",
        "ait",
        "ould",
        "bel",
        "di",
        "da",
        "della",
        "del",
        "dos",
        "von",
        "af",
        "y",
        "ul",
        "ad",
        "as",
    ]
)
KUNYA_HEADS = frozenset(["abou", "abu", "aboe", "abi", "oum", "oumm", "umm", "um", "oem", "ibn", "bint"])
WORDS_KEPT = 10_000
"""Words that a network has read whose outcome is remembered: an export of millions of notes takes no more memory."""
ANSWERS_KEPT = 5_000
"""The same for what is found out in a few microseconds, for each question that is asked of words."""
_TOKEN = re.compile(r"[^\W\d_]+")
_TYPO_MIN_LENGTH = 5


# Letters that Unicode does not decompose, as French and Dutch writers spell them without their stroke or dot.
_UNDECOMPOSED = str.maketrans("ıøđłßæœðþ", "iodlsaodt")


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _fold_match(letter: re.Match[str]) -> str:
    return _fold_char(letter[0])


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[0].lower().translate(_UNDECOMPOSED)
    return base if len(base) == 1 else char


def fold(text: str) -> str:
    """Lower case without accents, character for character: offsets stay."""
    return text.lower() if text.isascii() else _BEYOND_ASCII.sub(_fold_match, text).lower()


def tokens(surface: str) -> tuple[str, ...]:
    """Folded words of a name, particles included."""
    return tuple(_TOKEN.findall(fold(surface)))


def same_word(left: str, right: str) -> bool:
    """Equal, or one typo apart in a word of five letters or more; a letter added at the end (Karima) is no typo."""
    if left == right:
        return True
    if min(len(left), len(right)) < _TYPO_MIN_LENGTH or left[0] != right[0]:
        return False
    if left.startswith(right) or right.startswith(left):
        return False
    return bool(OSA.distance(left, right, score_cutoff=1) <= 1)


@dataclass(frozen=True)
class Name:
    """A name's parts: full words without particles, and initials; ``glued`` are the words with their particles on."""

    words: tuple[str, ...]
    initials: tuple[str, ...]
    kunya: bool
    glued: tuple[str, ...] = ()

    @classmethod
    def parse(cls, surface: str) -> Name:
        """Split a surface form; a kunya is one name and matches only itself."""
        parts = tokens(surface)
        if parts and parts[0] in KUNYA_HEADS and len(parts) > 1:
            head = "umm" if parts[0][0] in "uo" else parts[0][:2]  # Oum, Umm, Oem; Abou, Abu, Abi
            return cls((head, *(part for part in parts[1:] if part not in {"al", "el"})), (), True)
        words = tuple(part for part in parts if len(part) > 1 and part not in PARTICLES)
        initials = tuple(part for part in parts if len(part) == 1)
        if not words and not initials:
            words = parts
        return cls(words, initials, False, _glued(parts))


def _glued(parts: Sequence[str]) -> tuple[str, ...]:
    """Full words, each with the particles right before it: ("karim", "elamrani") of "Karim El Amrani"."""
    found, before = [], ""
    for part in parts:
        if part in PARTICLES:
            before += part
        elif len(part) > 1:
            found.append(before + part)
            before = ""
    return tuple(found)


def fits(short: Name, long: Name) -> bool:
    """Whether ``short`` can be another writing of ``long``: its words are among the longer one's, its initials too.

    A particle may be left out, or glued to the word behind it (Van den Broeck, Broeck, Vandenbroeck).
    """
    if _fits(short, long):
        return True
    glued = (short.glued or short.words) != short.words or (long.glued or long.words) != long.words
    return glued and not (short.kunya or long.kunya) and _fits(_with_glued(short), _with_glued(long))


def _with_glued(name: Name) -> Name:
    return replace(name, words=name.glued or name.words)


def _fits(short: Name, long: Name) -> bool:
    if short.kunya or long.kunya:
        same = len(short.words) == len(long.words) and all(map(same_word, short.words, long.words))
        return short.kunya and long.kunya and same
    left = list(long.words)
    for word in short.words:
        match = next((other for other in left if same_word(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    letters = [*left, *long.initials]
    for initial in short.initials:
        match = next((other for other in letters if other[0] == initial), None)
        if match is None:
            return False
        letters.remove(match)
    return bool(short.words or short.initials)


def cluster(names: Sequence[Name]) -> list[int]:
    """Group index per name. The fullest names found groups; a shorter one joins the only group it fits, else its own.

    Two brothers with one surname make the bare surname ambiguous: it then stays a group of its own.
    """
    order = sorted(range(len(names)), key=lambda i: (-len(names[i].words), -len(names[i].initials), i))
    letters = [{word[0] for word in (*name.words, *name.glued, *name.initials)} for name in names]
    leaders: list[int] = []
    group = [0] * len(names)
    for index in order:
        candidates = [
            number
            for number, leader in enumerate(leaders)
            if not letters[index].isdisjoint(letters[leader]) and fits(names[index], names[leader])
        ]  # words one typo apart begin with the same letter
        if len(candidates) == 1:
            group[index] = candidates[0]
        else:
            group[index] = len(leaders)
            leaders.append(index)
    return group
