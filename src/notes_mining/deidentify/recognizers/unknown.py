"""Capitalised words inside a sentence that are no word of either language: almost always a name of somebody or something.

French and Dutch capitalise only proper nouns within a sentence, so a capitalised word that neither language knows is
masked although no other recogniser can say what it is. It is called ORG, the type whose members have the least form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..names import fold
from .base import LOWER, OWN, UPPER, Found, NotesRecognizer, vocabulary
from .lexicon import also_words, is_common, is_compound, is_german, is_name_word, is_word
from .ner import begins_unit, is_plausible, never_names, outer_words
from .presidio import NlpArtifacts
from .screen import Screened

_STRETCH = Screened(
    rf"(?<![\w.@/-])[{UPPER}][{LOWER}]+(?:-[{UPPER}]?[{LOWER}]+)*(?:[ ][{UPPER}][{LOWER}]+(?:-[{UPPER}]?[{LOWER}]+)*)*(?![\w@])"
)
_WITH_ARTICLE = Screened(
    rf"(?<![\w-])(?:De|Het|Le|La|Les|Au|Aux|L['’]|['’]t)[ ]?[{UPPER}][{LOWER}]+(?:(?:[ ](?:du|de|des|van|de la|d['’]|l['’]))?[ ][{UPPER}][{LOWER}]+)*(?![\w@])"
)
_TITLE_CASE = Screened(
    rf"(?<![\w-])[{UPPER}][{LOWER}]{{2,}}(?:[ ](?:voor|in|van|de|du|des|&|au)[ ][{UPPER}][{LOWER}]+|[ ][{UPPER}][{LOWER}]{{2,}})+(?![\w@])"
)
_SAINT = Screened(rf"(?<![\w-])(?:Saint|Sainte|Sint|St|Ste|Notre|Onze)[- ][{UPPER}][\w'’-]+(?:[- ][{UPPER}][\w'’-]+)*")
# Before or after a placeholder of ours, a stretch may be the rest of one that was weighed as a whole.
_BESIDE_OWN = (
    re.compile(rf"{OWN}[ ]?$"),
    re.compile(rf"(?:[ ](?:voor|in|van|de|de la|du|des|&|au|d['’]|l['’]))?[ ]?{OWN}"),
)
_MINIMUM = 4
_ADJECTIVE = re.compile(r"(?:ische|aanse|aans|ese|ees|ïsche|iër|talig|talige|taligen)$")
_ARTICLES = frozenset(["de", "het", "le", "la", "les", "au", "aux", "l", "t", "du", "des", "van", "en", "et"])


class UnknownNameRecognizer(NotesRecognizer):
    """Proper nouns that no list and no model knows."""

    ENTITIES = ("ORG",)
    ANY_LANGUAGE = True
    WHY = "capitalised, and no word of either language"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _SAINT.finditer(text):
            yield *match.span(), "ORG", 0.5
        for pattern in (_WITH_ARTICLE, _TITLE_CASE):
            for match in pattern.finditer(text):
                if (
                    not begins_unit(text, match.start())
                    and is_plausible(match.group())
                    and not _is_title(match.group())
                    and not _is_rest(text, *match.span())
                ):
                    yield *match.span(), "ORG", 0.5
        for match in _STRETCH.finditer(text):
            words = re.findall(rf"[{UPPER}][\w-]+", match.group())
            opening = begins_unit(text, match.start())
            if (
                len(words[0]) >= _MINIMUM
                and is_plausible(match.group())
                and all(_is_strange(word, opening) for word in words)
                and not _is_rest(text, *match.span())
            ):
                yield *match.span(), "ORG", 0.5


def _is_rest(text: str, start: int, end: int) -> bool:
    before, after = _BESIDE_OWN
    return bool(before.search(text, max(0, start - 2), start) or after.match(text, end))


def _is_title(stretch: str) -> bool:
    """Whether a stretch speaks of a function or a public body ("Madame la Présidente", "Openbaar Ministerie")."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", stretch)]
    functions = frozenset(vocabulary("not_names")["titles"]) | never_names()
    return any(word in functions and word not in _ARTICLES for word in words)


def _is_strange(word: str, opening: bool) -> bool:
    """Whether a capitalised word cannot be just a word here; where a sentence opens it must be unknown altogether."""
    parts = [part for part in word.split("-") if part]
    if word.lower() in outer_words() or _ADJECTIVE.search(word):
        return False
    if fold(word) in also_words() and is_name_word(word):
        return not opening
    known = is_word if opening else is_common
    return not all(known(part) or is_compound(part) or is_german(part) for part in parts)
