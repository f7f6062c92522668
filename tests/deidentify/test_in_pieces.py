"""A pipeline's network that reads in pieces makes of each word what it makes when it reads all at once."""

from __future__ import annotations

import numpy as np
import pytest

from notes_mining.config import ModelSettings, load
from notes_mining.deidentify import in_pieces
from notes_mining.deidentify.in_pieces import _InPieces
from notes_mining.deidentify.pipelines import load_pipeline
from notes_mining.wiring import spacy_models
from pipelines_for_tests import ROOT


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("piece", [1, 7, 50])
def test_pieces_are_as_the_whole(language: str, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    models = spacy_models(load(ModelSettings, ROOT / "configs/models.yaml"), ROOT)
    network = load_pipeline(models[language], language).get_pipe("ner").model  # type: ignore[attr-defined]
    [layer] = [node for node in network.walk() if isinstance(node._func, _InPieces)]
    words = np.random.default_rng(1).normal(size=(60, 96)).astype(np.float32)
    monkeypatch.setattr(in_pieces, "PIECE", piece)
    made, _ = layer._func(layer, words, False)
    expected, _ = layer._func._function(layer, words, False)
    assert made.shape == expected.shape
    assert np.allclose(made, expected, atol=1e-4)
    layer._func._reach = 1  # too few words around: then it differs
    assert not np.allclose(layer._func(layer, words, False)[0], expected, atol=1e-4)
    layer._func._reach = 4
