"""What was written for the word vectors is well formed, and the parts of their recipe do what they say."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipelines"))

from embedding_recipe import measure, pieces, sources, tune
from embedding_recipe.dutch import stems


def test_lexicon_and_parallel_sentences_are_well_formed() -> None:
    pairs = sources.read_pairs(sources.LEXICON)
    assert len(pairs) == len(set(pairs)) > 6_000
    assert all(french and dutch and dutch == dutch.lower() for french, dutch in pairs)
    assert sources.lexicon()["gevangenis"] == ["prison"]
    sentences = sources.read_pairs(sources.PARALLEL)
    assert len(sentences) == len(set(sentences)) > 600


def test_an_inflected_word_leads_to_its_lemma() -> None:
    for word, lemma in (("vakbonden", "vakbond"), ("grote", "grot"), ("gewerkt", "werken"), ("huisje", "huis")):
        assert lemma in set(stems(word)), word
    assert not set(stems("de"))


def test_a_whole_word_is_cheaper_than_its_parts() -> None:
    assert pieces.score("gevangenis", whole=True) > pieces.score("gevangen", whole=True) + pieces.score(
        "is", whole=True
    )
    assert pieces.score("het", whole=True) > 3 * pieces.LETTER
    assert pieces.score("ene", whole=True) > pieces.LINKERS["en"] + pieces.LINKERS["e"]
    assert pieces.score("ongev", whole=False) < pieces.score("ongeval", whole=True)


def test_tuning_brings_translations_together_and_is_the_same_each_time() -> None:
    words = ["chat", "chien", "maison", "kat", "hond", "huis"]
    vectors = np.random.default_rng(1).standard_normal((6, tune.DIMENSIONS)) / 16
    pairs = [("chat", "kat"), ("chien", "hond"), ("maison", "huis"), ("chat chien", "kat hond")]
    tuned = tune.tune(words, vectors, pairs, 1)
    assert np.array_equal(tuned, tune.tune(words, vectors, pairs, 1))
    near = sources.unit(tuned)[:3] @ sources.unit(tuned)[3:].T
    assert list(near.argmax(axis=1)) == [0, 1, 2]


def test_measures() -> None:
    faces = {"a": [1.0, 0.0], "x": [0.9, 0.1], "b": [0.0, 1.0], "y": [0.2, 0.8]}
    found = measure.retrieval(lambda texts: np.array([faces[text] for text in texts]), [("a", "x"), ("b", "y")])
    assert found == {"fr_nl_at_1": 1.0, "nl_fr_at_1": 1.0}
    cut = {"huisarts": ["huis", "arts"], "xyz": ["xy", "z"]}
    assert measure.coverage({"huis", "arts"}, lambda word: cut[word], ["Huisarts, xyz 12"]) == pytest.approx(0.5)


def test_held_out_sentences_are_apart_from_those_learned(tmp_path: Path) -> None:
    import gzip

    for language in ("fr", "nl"):
        with gzip.open(tmp_path / f"ntrex.{language}.txt.gz", "wt", encoding="utf-8") as file:
            file.write("".join(f"{language} {number}\n" for number in range(1_200)))
    for part, first in (("test", 800), ("dev", 350)):
        learned, held = sources.held_out(tmp_path, part)
        assert held[0] == (f"fr {first}", f"nl {first}")
        assert len(held) == sources.HELD_OUT
        assert learned[-1] == (f"fr {first - sources.GAP - 1}", f"nl {first - sources.GAP - 1}")
