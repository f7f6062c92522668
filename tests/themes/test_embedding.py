"""The table of word vectors, read without torch, agrees with sentence-transformers."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from notes_mining.errors import ModelError
from notes_mining.themes.embedding import load_embedding

TEXTS = ["Sa mère et la police", "ZIJN MOEDER", "école, school!", "onbekend"]


def test_translations_meet_and_unknown_words_weigh_nothing(embedding_folder: Path) -> None:
    vectors = load_embedding(embedding_folder).encode(["Sa mère.", "zijn moeder", "xyz", ""])
    assert vectors.shape == (4, 5)
    assert np.allclose(vectors[0], vectors[1])
    assert not vectors[2:].any()
    assert load_embedding(embedding_folder).encode([]).shape == (0, 5)


def test_sentence_transformers_reads_the_same_folder(embedding_folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(embedding_folder), device="cpu", local_files_only=True).encode(TEXTS)
    ours = load_embedding(embedding_folder).encode(TEXTS)
    lengths = np.linalg.norm(theirs.astype(np.float32), axis=1, keepdims=True)
    assert np.allclose(theirs, ours * lengths, atol=2e-3)  # theirs is the mean, ours its direction


def test_a_text_is_the_sum_of_its_words_whatever_stands_between_them(embedding_folder: Path) -> None:
    table = load_embedding(embedding_folder)
    for text in ["école,school!  Sa\nmère", " zijn\tmoeder ", "ÉCOLE\u00a0police e\u0301cole", "...", ""]:
        rows = table.table[table.tokenizer.encode(text, add_special_tokens=False).ids].sum(axis=0)
        length = np.linalg.norm(rows)
        assert np.allclose(table.encode([text])[0], rows / length if length else rows)


def test_a_changed_table_is_refused(embedding_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(embedding_folder, tmp_path / "copy")
    (copy / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        load_embedding(copy)
