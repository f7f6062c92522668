"""The words of segments: lemmas without stop words, and only words that enough persons' notes hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files

from ...yamlfile import parse_yaml

_WORD = re.compile(r"[^\W\d_]{3,}")
_NOT_NEEDED = ("ner", "parser", "senter")
_RARER = 1.5  # powers of ten by which a lemma may be rarer than the form

Bag = tuple[str, ...]
"""The content words of one segment, in order."""


def bags_of(texts: Sequence[str], languages: Sequence[str], lemmatisers: Mapping[str, str] | None) -> list[Bag]:
    """Content words of each text, which has no placeholders any more.

    Args:
        texts: shape (n,).
        languages: of each text.
        lemmatisers: language to a spaCy package or folder; a language without one keeps its word forms.
    """
    pairs: list[list[tuple[str, str]]] = [[(word, word) for word in _forms(text)] for text in texts]
    for language, name in (lemmatisers or {}).items():
        rows = [row for row, found in enumerate(languages) if found == language]
        if rows:
            for row, found_pairs in zip(rows, _lemmas([texts[row] for row in rows], name, language), strict=True):
                pairs[row] = found_pairs
    stop = stop_words()
    return [tuple(lemma for form, lemma in row if form not in stop and lemma not in stop) for row in pairs]


def _forms(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _lemmas(texts: Sequence[str], name: str, language: str) -> list[list[tuple[str, str]]]:
    """(form, lemma) of each word."""
    import spacy

    pipeline = spacy.load(name, exclude=list(_NOT_NEEDED))
    words = [[token for token in doc if _WORD.fullmatch(token.lower_)] for doc in pipeline.pipe(texts)]
    return [[(token.lower_, _checked(token.lower_, token.lemma_.lower(), language)) for token in row] for row in words]


def _checked(form: str, lemma: str, language: str) -> str:
    """The lemma if people write it about as often as the form; else the form.

    A model that learned its lemmas also makes some up ("voorwaaren" from "voorwaarden"); a topic must not show them.
    """
    from wordfreq import zipf_frequency

    if not _WORD.fullmatch(lemma):
        return form
    written = zipf_frequency(lemma, language)
    return lemma if 0 < written >= zipf_frequency(form, language) - _RARER else form


def vocabulary_of(bags: Sequence[Bag], persons: Sequence[str], minimum: int) -> list[str]:
    """Words in the segments of at least ``minimum`` persons: what one person alone says may identify."""
    users: dict[str, set[str]] = defaultdict(set)
    for bag, person in zip(bags, persons, strict=True):
        for word in bag:
            users[word].add(person)
    return sorted(word for word, who in users.items() if len(who) >= minimum)


def stop_words() -> frozenset[str]:
    """Words too common to name a topic, in both languages: the usual ones and those of notes."""
    from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
    from spacy.lang.nl.stop_words import STOP_WORDS as DUTCH

    path = files("notes_mining.themes").joinpath("vocabulary/stop_words.yaml")
    notes: dict[str, list[str]] = parse_yaml(path.read_text(encoding="utf-8"))
    words = FRENCH | DUTCH | {word for words in notes.values() for word in words}
    return frozenset(part for word in words for part in _WORD.findall(word))  # "quelqu'un" is read as two
