"""Topics over both languages, offline and repeatable."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from texts import SENTENCES, single

from notes_mining.themes.embedding import load_embedding
from notes_mining.themes.topics import OUTLIER, Topics, build_topics

FRENCH = {sentence for sides in SENTENCES.values() for sentence in sides[0]}


def material(count: int) -> tuple[list[str], list[str]]:
    texts = single()[0][:count]
    return texts, ["fr" if any(sentence in text for sentence in FRENCH) else "nl" for text in texts]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("topics reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def check(found: Topics, texts: list[str]) -> None:
    """What holds for any result."""
    assert len(found.assignments) == len(texts)
    assert found.outliers == found.assignments.count(OUTLIER)
    assert sum(topic.size for topic in found.topics) + found.outliers == len(texts)
    assert [topic.size for topic in found.topics] == sorted((topic.size for topic in found.topics), reverse=True)
    for topic in found.topics:
        assert all(found.assignments[row] == topic.id for row in topic.representatives)
        assert not {"de", "het", "la", "les", "mme"} & {*topic.words_fr, *topic.words_nl}


@pytest.mark.usefixtures("no_network")
def test_thirty_texts_without_any_table() -> None:
    texts, languages = material(30)
    first = build_topics(texts, languages, seed=1)
    check(first, texts)
    assert len(first.topics) >= 3
    assert first == build_topics(texts, languages, seed=1)


@pytest.mark.usefixtures("no_network")
def test_a_shared_table_joins_the_languages(embedding_folder: Path) -> None:
    pairs = [("Sa mère", "fr"), ("Zijn moeder", "nl"), ("La police", "fr"), ("De politie", "nl")] * 10
    texts, languages = [text for text, _ in pairs] + ["???"], [language for _, language in pairs] + ["other"]
    found = build_topics(texts, languages, embedding=load_embedding(embedding_folder), count=2)
    check(found, texts)
    assert sorted((topic.words_fr, topic.words_nl) for topic in found.topics) == [
        (("mère",), ("moeder",)),
        (("police",), ("politie",)),
    ]
    assert found.assignments[-1] == OUTLIER


def test_one_language_alone() -> None:
    texts = [text for text in single()[0] if any(sentence in text for sentence in FRENCH)][:40]
    found = build_topics(texts, ["fr"] * 40, count=4)
    check(found, texts)
    assert all(topic.words_fr and not topic.words_nl for topic in found.topics)


def test_too_few_texts_and_missing_languages_are_refused(embedding_folder: Path) -> None:
    with pytest.raises(ValueError, match="30"):
        build_topics(["a"] * 29, ["fr"] * 29)
    with pytest.raises(ValueError, match="language"):
        build_topics(["a"] * 30, ["fr"] * 29)
    with pytest.raises(ValueError, match="knows"):
        build_topics(["xyz"] * 30, ["fr"] * 30, embedding=load_embedding(embedding_folder))
