"""Entities that are decided for a whole batch at once: those of spaCy's own recogniser, text by text."""

from __future__ import annotations

import csv
import random
from typing import Any

import pytest
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

from notes_mining.config import ModelSettings, load
from notes_mining.deidentify.pipelines import load_pipeline
from notes_mining.deidentify.quick_entities import Found
from notes_mining.wiring import spacy_models
from pipelines_for_tests import ROOT

EDGES = ["", " ", "\n\n", "Jan", "Jan\n", "Jan Jansen", "\nM. Dupont de la", "a\tJan  Jansen\n \nMarie"]
Seen = list[tuple[list[tuple[int, int, str]], list[int]]]


def texts() -> list[str]:
    """Notes; the same torn, and in capitals, where the network sees more and longer entities; ends of texts."""
    with (ROOT / "corpus/demo/notes.csv").open(encoding="utf-8", newline="") as handle:
        notes = [row["text"] for row in list(csv.DictReader(handle))[::30]]
    shuffled = [" ".join(random.Random(note).sample(words, len(words))) for note in notes if (words := note.split(" "))]
    return [*notes, *shuffled, *map(str.upper, notes[::3]), *map(str.title, notes[::3]), *EDGES]


def pipeline(language: str) -> tuple[Any, Any]:
    models = spacy_models(load(ModelSettings, ROOT / "configs/models.yaml"), ROOT)
    nlp = load_pipeline(models[language], language)
    return nlp, nlp.get_pipe("ner")


def seen(docs: list[Doc]) -> Seen:
    """Entities, and what each token is told to be."""
    return [([(one.start, one.end, one.label_) for one in doc.ents], [token.ent_iob for token in doc]) for doc in docs]


def own(ner: Any, docs: list[Doc]) -> Seen:
    """What spaCy's own recogniser sees."""
    EntityRecognizer.set_annotations(ner, docs, EntityRecognizer.predict(ner, docs))
    return seen(docs)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_entities_are_spacys_own(language: str) -> None:
    nlp, ner = pipeline(language)
    batch = texts()
    expected = own(ner, [nlp.make_doc(text) for text in batch])
    assert isinstance(ner.predict([nlp.make_doc(batch[0])]), Found)
    assert seen(list(nlp.pipe(batch))) == expected
    assert seen([nlp(text) for text in batch[-len(EDGES) :]]) == expected[-len(EDGES) :]
    lengths = {end - start for entities, _ in expected for start, end, _ in entities}
    assert {1, 2, 3, 4} <= lengths, "entities of one word and of several"


@pytest.mark.parametrize("given", ["entity", "sentence"])
def test_what_is_given_is_left_to_spacy(given: str) -> None:
    nlp, ner = pipeline("nl")

    def docs() -> list[Doc]:
        made = [nlp.make_doc(text) for text in texts()[:2]]
        if given == "entity":
            made[0].set_ents([Span(made[0], 3, 5, label="ORG")], default="missing")
        else:
            made[0][4].is_sent_start = True
        return made

    mine = docs()
    found = ner.predict(mine)
    assert not isinstance(found, Found)
    ner.set_annotations(mine, found)
    assert seen(mine) == own(ner, docs())


def test_a_beam_is_left_to_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp, ner = pipeline("nl")
    monkeypatch.setitem(ner.cfg, "beam_width", 2)
    assert not isinstance(ner.predict([nlp.make_doc(texts()[0])]), Found)
