"""What a pipeline's network makes of words, kept: the same as if it were worked out each time."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from spacy.language import Language

from notes_mining.config import ModelSettings, load
from notes_mining.deidentify import embedding_kept
from notes_mining.deidentify.embedding_kept import _Kept
from notes_mining.deidentify.pipelines import load_pipeline
from notes_mining.wiring import spacy_models
from pipelines_for_tests import ROOT

STRANGE = [" ", "C'est qu'il n'l'a pas vu\u00a0!", "’s avonds zo’n z'n\n\n\tA.B.", "a b c a b c", "żółć œuvre 12/03"]


def texts() -> list[str]:
    with (ROOT / "corpus/demo/notes.csv").open(encoding="utf-8", newline="") as handle:
        return [row["text"] for row in list(csv.DictReader(handle))[::30]] + STRANGE


def kept_of(language: str) -> tuple[Language, Any]:
    """A pipeline, and the first layers of its network."""
    models = spacy_models(load(ModelSettings, ROOT / "configs/models.yaml"), ROOT)
    nlp = load_pipeline(models[language], language)
    [layer] = [node for node in nlp.get_pipe("ner").model.walk() if isinstance(node._func, _Kept)]  # type: ignore[attr-defined]
    return nlp, layer


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("limit", [60_000, 40])
def test_kept_words_are_what_the_layers_make_of_them(
    language: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_kept, "WORDS_KEPT", limit)  # few: words leave again and again
    nlp, layer = kept_of(language)
    kept = _Kept(layer._func._function)
    for number in range(2):  # the second time they are known
        for text in texts():
            docs = [nlp.make_doc(text), nlp.make_doc(""), nlp.make_doc(text[::-1])]
            made, _ = kept(layer, docs, False)
            expected, _ = kept._function(layer, docs, False)
            assert [len(one) for one in made] == [len(doc) for doc in docs], number
            for one, other in zip(made, expected, strict=True):
                assert np.allclose(one, other, atol=1e-5), text[:20]
    assert kept._kept is not None
    assert len(kept._kept) <= max(limit, 2 * max(map(len, texts())))
