"""Invented segments of several persons for the tests of topics."""

from __future__ import annotations

from texts import SENTENCES

from notes_mining.themes.topics import Material, TopicSettings

QUICK = TopicSettings.model_validate(
    {
        "words": {"lemmas": False, "least": 1},
        "stability": {"seeds": 2, "bootstraps": 3},
        "outliers": {"least_similarity": -1},
        "clusters": {"smallest": 2},
    }
)


def changed(**groups: object) -> TopicSettings:
    """``QUICK`` with some values changed: ``changed(clusters={"topics": 2})``."""
    content = QUICK.model_dump()
    for name, value in groups.items():
        content[name] = {**content[name], **value} if isinstance(value, dict) else value
    return TopicSettings.model_validate(content)


def rows(persons: int = 6, languages: tuple[str, ...] = ("fr", "nl")) -> list[tuple[str, str, str, str]]:
    """(text, language, person, stage): every person says every sentence, each in a note of its own theme."""
    return [
        (sentence, language, f"P{person}", ("detention", "probation")[person % 2])
        for person in range(persons)
        for sides in SENTENCES.values()
        for language, side in zip(("fr", "nl"), sides, strict=True)
        if language in languages
        for sentence in side
    ]


def material(persons: int = 6, languages: tuple[str, ...] = ("fr", "nl")) -> Material:
    """The same as material for topics."""
    texts, spoken, who, stages = zip(*rows(persons, languages), strict=True)
    return Material.of(texts, spoken, who, stages=stages)


def pairs(extra: tuple[tuple[str, str, str], ...] = ()) -> Material:
    """Two topics that both languages share in the tiny table of word vectors, by five persons."""
    said = [("Sa mère", "fr"), ("Zijn moeder", "nl"), ("La police", "fr"), ("De politie", "nl")]
    lines = [(text, language, f"P{person}") for person in range(5) for _ in range(2) for text, language in said]
    texts, spoken, who = zip(*lines, *extra, strict=True)
    return Material.of(texts, spoken, who)
