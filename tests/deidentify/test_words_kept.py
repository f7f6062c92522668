"""A pipeline keeps the words it meets until it knows enough of them; then it forgets what is new."""

from __future__ import annotations

import pytest
import spacy

from notes_mining.deidentify import engine
from notes_mining.deidentify.engine import NotesNlpEngine, forgetting

TEXTS = [f"mot{number} vu" for number in range(50)]


def words_kept() -> int:
    """Of how many texts' words a fresh pipeline knows after reading them; tokens are looked at while they last."""
    pipelines = NotesNlpEngine({"fr": "unread"})
    pipelines.nlp = {"fr": spacy.blank("fr")}
    for text in TEXTS:
        with forgetting(pipelines):
            for read, artifacts in pipelines.process_batch([text], "fr"):
                assert [token.text for token in artifacts.tokens] == read.split() == text.split()
    return sum(text.split()[0] in pipelines.nlp["fr"].vocab for text in TEXTS)


def test_words_are_kept_up_to_a_number_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    at_first = len(spacy.blank("fr").vocab)
    assert words_kept() == len(TEXTS)
    monkeypatch.setattr(engine, "_WORDS_KEPT", at_first + 20)
    assert 15 < words_kept() < 25
