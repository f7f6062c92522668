"""Reading once is reading as each classifier would by itself, to the last bit."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from notes_mining.records import Segment
from notes_mining.themes.embedding import load_embedding
from notes_mining.themes.model import ThemeModel
from notes_mining.themes.reading import hashers, read, text_features, weigh
from notes_mining.themes.tagging import tagger

TEXTS = ["Sa mère n'est plus là, sa mère.", "Hij werkt niet meer, zegt [PERSON_3:mother].", "", "!", "Σ wordΣ"]
texts_st = st.lists(st.text(alphabet="aé niet.[PERSON_1] Σ-", max_size=30), min_size=1, max_size=4)


def same(first: csr_matrix, second: csr_matrix) -> bool:
    return first.shape == second.shape and (first != second).nnz == 0


@given(texts_st)
def test_a_smaller_table_is_the_larger_one_folded(texts: list[str]) -> None:
    wide = read(texts, None, 14)
    for bits in (14, 9):
        for folded, hasher in zip(wide.counts(bits), hashers(bits), strict=True):
            assert same(folded, hasher.transform(texts))


@given(texts_st, st.sampled_from(["theme_work", "theme_work cue_no work_no"]))
def test_words_behind_are_counted_as_if_they_had_stood_there(texts: list[str], ending: str) -> None:
    endings = [ending] * len(texts)
    joined, anew = read(texts, None, 12).followed_by(endings, None), read([f"{t} {ending}" for t in texts], None, 12)
    assert joined.texts == anew.texts
    assert same(joined.words, anew.words)
    assert same(joined.letters, anew.letters)


def test_folding_leaves_the_reading_as_it_was() -> None:
    wide = read(TEXTS, None, 14)
    rows = wide.rows([0, 0, 1, 4])
    before = [count.copy() for count in rows.counts(14)]
    rows.counts(5)
    assert all(map(same, rows.counts(14), before))
    assert rows.texts == (TEXTS[0], TEXTS[0], TEXTS[1], TEXTS[4])
    with pytest.raises(ValueError, match="15 are needed"):
        wide.counts(15)


def test_weights_are_those_of_the_features() -> None:
    features = text_features(11).fit(TEXTS)
    words, letters = weigh(features, read(TEXTS, None, 13).counts(11))
    whole = csr_matrix(features.transform(TEXTS))
    assert same(words, whole[:, : 2**11])
    assert same(letters, whole[:, 2**11 :])


def test_each_part_of_a_model_says_the_same_of_a_reading(coded_model: ThemeModel) -> None:
    reading, attributes = coded_model.read(TEXTS), coded_model.attributes
    themes = ["work"] * len(TEXTS)
    assert np.array_equal(coded_model.themes.predict_proba(reading), coded_model.themes.predict_proba(TEXTS))
    assert attributes.voices(reading) == attributes.voices(TEXTS)
    assert attributes.narrated_stages(reading, themes) == attributes.narrated_stages(TEXTS, themes)
    assert attributes.polarity is not None
    assert np.array_equal(
        attributes.polarity.predict_proba(reading, themes), attributes.polarity.predict_proba(TEXTS, themes)
    )


def test_vectors_are_those_of_the_texts(embedding_folder) -> None:
    embedding = load_embedding(embedding_folder)
    reading = read(["mère", "politie"], embedding, 10)
    assert np.array_equal(
        reading.followed_by(["bank", "bank"], embedding).vectors, embedding.encode(["mère bank", "politie bank"])
    )
    assert np.array_equal(reading.rows([1]).vectors, embedding.encode(["politie"]))


def test_tagging_reads_each_text_once(coded_model: ThemeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(texts: Iterable[str], *arguments):
        asked.extend(texts)
        return read(list(texts), *arguments)

    monkeypatch.setattr("notes_mining.themes.model.read", counted)
    for module in ("classifier", "polarity", "attributes"):
        monkeypatch.setattr(f"notes_mining.themes.{module}.as_reading", lambda texts, *_: texts)
    segments = [Segment("n", "c", 0, 1, 0, 1, "fr", text) for text in TEXTS]
    assert list(tagger(coded_model)(segments))
    assert asked == TEXTS
