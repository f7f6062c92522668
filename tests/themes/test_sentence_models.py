"""Any sentence-transformers model in a local folder serves as the embedding."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from texts import multi

from conftest import FACTS
from notes_mining.artefacts import MANIFEST, fingerprint, folder_sha256
from notes_mining.errors import ModelError
from notes_mining.themes.attributes import CodedText, Coding
from notes_mining.themes.embedding import SentenceModel, WordTable, load_embedding, save_embedding
from notes_mining.themes.model import load_model, save_model
from notes_mining.themes.train import fit_coded

TEXTS = ["Sa mère et la police.", "Zijn moeder en de politie.", ""]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "mere", "police", "moeder", "politie", "sa", "zijn", "##s", "."]


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of two layers, untrained, with mean pooling, saved as sentence-transformers saves it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    bare = tmp_path_factory.mktemp("bare")
    (bare / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    BertTokenizerFast(vocab_file=str(bare / "vocab.txt")).save_pretrained(bare)
    shape = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=64, **shape)).save_pretrained(bare)
    body = Transformer(str(bare))
    folder = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(modules=[body, Pooling(16)], device="cpu").save(str(folder))
    return folder


def test_a_transformer_folder_gives_unit_vectors(transformer: Path) -> None:
    embedding = load_embedding(transformer)
    assert isinstance(embedding, SentenceModel)
    vectors = embedding.encode(TEXTS)
    assert vectors.shape == (3, 16)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedding.encode([]).shape == (0, 16)


def test_a_theme_model_knows_the_transformer_it_was_trained_with(transformer: Path, tmp_path: Path) -> None:
    texts, labels = multi()
    coded = [
        CodedText(text, f"c{place % 6}", tuple(Coding(theme, "present", "assistant") for theme in sorted(themes)))
        for place, (text, themes) in enumerate(zip(texts, labels, strict=True))
    ]
    names = sorted({theme for themes in labels for theme in themes})
    model = fit_coded(coded, names, load_embedding(transformer))
    save_model(tmp_path / "themes", model, {**FACTS, "languages": ["fr", "nl"]})
    again = load_model(tmp_path / "themes", transformer)
    assert again.manifest["embedding"] == folder_sha256(transformer)
    assert np.allclose(again.themes.predict_proba(texts), model.themes.predict_proba(texts))


def test_a_table_made_elsewhere_is_loaded_too(embedding_folder: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(embedding_folder), device="cpu", local_files_only=True).save(str(tmp_path / "theirs"))
    theirs = load_embedding(tmp_path / "theirs")
    assert isinstance(theirs, SentenceModel)
    ours = load_embedding(embedding_folder)
    assert np.allclose(theirs.encode(TEXTS[:2]), ours.encode(TEXTS[:2]), atol=2e-3)
    assert not theirs.encode(["xyz"]).any()


def test_the_hash_follows_the_files_that_count(transformer: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    before = folder_sha256(folder)
    (folder / ".cache").mkdir()
    (folder / ".cache" / "when").write_text("now")
    assert folder_sha256(folder) == before
    (folder / "config.json").write_text('{"a": 1}')
    assert folder_sha256(folder) != before
    assert fingerprint(folder) == folder_sha256(folder)[:16]


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=MANIFEST):
        load_embedding(tmp_path)
    (tmp_path / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": "no.such.Module"}]))
    with pytest.raises(ModelError, match="names code that is none of"):
        load_embedding(tmp_path)
    with pytest.raises(ModelError, match="no such folder"):
        fingerprint(tmp_path / "absent")


def test_an_unknown_word_is_cut_into_pieces(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    words, scores = ["gevangenis", "directeur", "s", "ge", "van"], [-10.0, -10.0, -6.0, -12.0, -12.0]
    save_embedding(tmp_path / "pieces", words, np.eye(5), {**FACTS, "name": "embedding"}, scores)
    table = load_embedding(tmp_path / "pieces")
    assert isinstance(table, WordTable)
    texts = ["Gevangenisdirecteurs", "gevangenis", "de directeur van ..."]
    vectors = table.encode(texts)
    assert np.allclose(vectors[0], np.array([1, 1, 1, 0, 0]) / np.sqrt(3), atol=1e-3)
    assert np.allclose(vectors[1], [1, 0, 0, 0, 0])
    theirs = SentenceTransformer(str(tmp_path / "pieces"), device="cpu", local_files_only=True).encode(texts)
    lengths = np.linalg.norm(theirs.astype(np.float32), axis=1, keepdims=True)
    assert np.allclose(theirs, vectors * lengths, atol=2e-3)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("pytorch_model.bin", "x", "may run code"),
        ("1_Pooling/extra.PY", "x", "may run code"),
        ("modules.json", '[{"type": "os.system"}]', "none of sentence-transformers"),
        ("modules.json", "[1]", "damaged"),
    ],
)
def test_a_model_that_could_run_code_is_refused_before_it_is_loaded(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=says):
        load_embedding(tmp_path)
