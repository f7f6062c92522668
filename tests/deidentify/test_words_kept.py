"""A pipeline keeps the words it meets until it knows enough of them; then it forgets what is new."""

from __future__ import annotations

import pytest
import spacy

from notes_mining.deidentify import engine
from notes_mining.deidentify.engine import NotesNlpEngine, forgetting


def words_after(texts: list[str]) -> int:
    """How many words a fresh pipeline knows after reading ``texts``; their tokens are looked at while they last."""
    pipelines = NotesNlpEngine({"fr": "unread"})
    pipelines.nlp = {"fr": spacy.blank("fr")}
    for text in texts:
        with forgetting(pipelines):
            for read, artifacts in pipelines.process_batch([text], "fr"):
                assert [token.text for token in artifacts.tokens] == read.split() == text.split()
    return len(pipelines.nlp["fr"].vocab)


def test_words_are_kept_up_to_a_number_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"mot{number} vu" for number in range(50)]
    at_first = words_after([])
    assert words_after(texts) >= at_first + 50
    monkeypatch.setattr(engine, "_WORDS_KEPT", at_first + 20)
    assert words_after(texts) <= at_first + 22
