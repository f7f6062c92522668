"""Capitalised words inside a sentence that are no word of either language: almost always a name of somebody or something.

French and Dutch capitalise only proper nouns within a sentence, so a capitalised word that neither language knows is
masked although no other recogniser can say what it is. It is called ORG, the type whose members have the least form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from .base import LOWER, UPPER, Found, NotesRecognizer
from .lexicon import also_words, first_names, is_common, is_word, surnames
from .ner import begins_unit, is_plausible
from ..names import fold

_STRETCH = re.compile(
    rf"(?<![\w.@/-])[{UPPER}][{LOWER}’']+(?:-[{UPPER}]?[{LOWER}]+)*(?:[ ](?:de|du|des|la|le|van|der|den|&|en|et|al|el|d['’]|l['’])?[ ]?[{UPPER}][{LOWER}’'-]+)*(?![\w@])"
)
_SAINT = re.compile(rf"(?<![\w-])(?:Saint|Sainte|Sint|St|Ste|Notre|Onze)[- ][{UPPER}][\w'’-]+(?:[- ][{UPPER}][\w'’-]+)*")
_MINIMUM = 4


class UnknownNameRecognizer(NotesRecognizer):
    """Proper nouns that no list and no model knows."""

    ENTITIES = ("ORG",)

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _SAINT.finditer(text):
            yield *match.span(), "ORG", 0.5
        for match in _STRETCH.finditer(text):
            words = re.findall(rf"[{UPPER}][\w’'-]+", match.group())
            if len(words[0]) < _MINIMUM or not is_plausible(match.group()):
                continue
            opening = begins_unit(text, match.start())
            if all(_is_strange(word, opening) for word in words):
                yield *match.span(), "ORG", 0.5


def _is_strange(word: str, opening: bool) -> bool:
    """Whether a capitalised word cannot be just a word here; where a sentence opens it must be unknown altogether."""
    parts = [part for part in re.split(r"[-’']", word) if part]
    if fold(word) in also_words() & (first_names() | surnames()):
        return not opening
    known = is_word if opening else is_common
    return not all(known(part) for part in parts)
