"""Public texts with marked names, as token-per-line files, read into sentences with offsets.

Which they are, and their licences, stands beside them; WikiNEuRal is for measuring alone. None of it is copied here.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError, Place
from ..records import LANGUAGES
from .gold import GoldSpan

FILES = {
    "wikineural": "ner/wikineural_{}.dev.noncommercial.conllu.gz",
    "europeana": "ner/europeana_{}.bio.gz",
    "wikiann": "ner/wikiann_{}.dev.bio.gz",
}
TYPES = {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG"}
"""Their tags and ours; MISC has no counterpart."""

_NO_SPACE_BEFORE = frozenset(",.;:!?)]»…")
_NO_SPACE_AFTER = re.compile(r"[^\W\d_]['’]$|[(\[«]$")
_LONGEST = 80

Token = tuple[str, str]
"""word, tag"""


@dataclass(frozen=True)
class Sentence:
    """A text and its PERSON, LOC and ORG spans."""

    text: str = field(repr=False)
    spans: tuple[GoldSpan, ...]


def find_sets(folder: Path) -> dict[tuple[str, str], Path]:
    """(set, language) to the files that are here.

    Raises:
        InputError: none is.
    """
    wanted = {
        (name, language): folder / file.format(language) for name, file in FILES.items() for language in LANGUAGES
    }
    found = {key: path for key, path in wanted.items() if path.is_file()}
    if not found:
        mend = f"Name with --data the folder that has {FILES['europeana'].format('fr')} or another of the sets."
        raise InputError("none of the general sets is here", place=Place(folder), mend=mend)
    return found


def read_set(path: Path) -> list[Sentence]:
    """Sentences of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        return [to_sentence(tokens) for tokens in _sentences(_tokens(handle, path))]


def _tokens(lines: Iterable[str], path: Path) -> Iterator[Token | None]:
    """(word, tag) a line, ``None`` for a blank one; a number or a language before the word is dropped."""
    for row, line in enumerate(lines, 1):
        parts = line.split()
        if not parts:
            yield None
            continue
        if len(parts) < 2 or parts[-1][:2] not in ("O", "B-", "I-"):
            raise InputError("no token with its tag", place=Place(path, row), mend="Take the file as it was published.")
        word = parts[-2]
        yield word[3:] if word[:3] in ("fr:", "nl:") and len(word) > 3 else word, parts[-1]


def _sentences(tokens: Iterable[Token | None]) -> Iterator[list[Token]]:
    """Cut at blank lines; a newspaper without them at full stops, or outside a name when it grows too long."""
    sentence: list[Token] = []
    for token in tokens:
        if token is not None:
            sentence.append(token)
        if token is None or (token[1] == "O" and (token[0] in {".", "?", "!"} or len(sentence) >= _LONGEST)):
            if sentence:
                yield sentence
            sentence = []
    if sentence:
        yield sentence


def to_sentence(tokens: Sequence[Token]) -> Sentence:
    """Tokens written as a sentence, without a space where French and Dutch have none."""
    text = ""
    spans: list[GoldSpan] = []
    before, before_word = "O", ""
    for word, tag in tokens:
        glued = not text or word[0] in _NO_SPACE_BEFORE or bool(_NO_SPACE_AFTER.search(before_word))
        start = len(text) if glued else len(text) + 1
        text += word if glued else f" {word}"
        kind = TYPES.get(tag[2:])
        if kind and tag[0] == "I" and before[2:] == tag[2:]:
            spans[-1] = GoldSpan(spans[-1].start, len(text), kind)
        elif kind:
            spans.append(GoldSpan(start, len(text), kind))
        before, before_word = tag, word
    return Sentence(text, tuple(spans))


def sample(sentences: Sequence[Sentence], limit: int) -> Sequence[Sentence]:
    """``limit`` sentences evenly spaced over the file, or all of them where ``limit`` is 0 or reaches the end."""
    if not 0 < limit < len(sentences):
        return sentences
    return [sentences[i * len(sentences) // limit] for i in range(limit)]
