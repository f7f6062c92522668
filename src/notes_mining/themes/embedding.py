"""A text as a vector: the project's table of word vectors, or any sentence-transformers model in a local folder.

The table serves both languages: a text's vector is the direction of the sum of its words' rows. Its folder is a
sentence-transformers model (``StaticEmbedding``), so that other tools can load it; here numpy reads it, which gives
the same directions without starting torch. A folder without our manifest is left to sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix

from ..artefacts import MANIFEST, folder_sha256, read_manifest, write_manifest
from ..confined import silence
from ..errors import ModelError

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
KIND, UNKNOWN = "embedding", "[UNK]"
SIGNS = ("modules.json", "config.json")
_CODE = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".py", ".so")
"""One of these is in every folder that sentence-transformers can load."""
_BLOCK = 2048
_WORDS_KEPT = 20_000


class Embedding(Protocol):
    """What turns texts into vectors."""

    @property
    def sha256(self) -> str:
        """Of what determines the vectors; a model records which embedding it was trained with."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, shape (texts, dimensions); a text that says nothing to it is all zeros."""


@dataclass(frozen=True)
class WordTable:
    """The project's own: one row for each word or piece of a word.

    Attributes:
        sha256: of the file of weights.
        table: float32, shape (words + 1, dimensions); row 0 is the unknown word, all zeros.
        pieces: rows of words that were met, whose number is bounded.
    """

    sha256: str
    table: np.ndarray = field(repr=False)
    tokenizer: Any = field(repr=False)
    pieces: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (texts, dimensions); a text without a known word is all zeros."""
        blocks = [self._encode(texts[start : start + _BLOCK]) for start in range(0, len(texts), _BLOCK)]
        return np.vstack(blocks) if blocks else np.zeros((0, self.table.shape[1]), dtype=np.float32)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        words = [text.split(" ") for text in texts]  # no piece of the tokenizer reaches over a space
        self._look_up(set().union(*words))
        ids = [[piece for word in row for piece in self.pieces[word]] for row in words]
        ends = np.cumsum([0, *map(len, ids)])
        flat = np.array([token for row in ids for token in row], dtype=np.int64)
        counts = csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(ids), len(self.table)))
        return _directions(np.asarray(counts @ self.table))

    def _look_up(self, words: Set[str]) -> None:
        """See to it that ``pieces`` has all of ``words``."""
        if len(self.pieces) > _WORDS_KEPT:
            self.pieces.clear()
        new = list(words - self.pieces.keys())
        found = self.tokenizer.encode_batch(new, add_special_tokens=False)
        self.pieces.update((word, encoding.ids) for word, encoding in zip(new, found, strict=True))


@dataclass(frozen=True)
class SentenceModel:
    """Any other sentence-transformers model: a transformer, or a table made elsewhere.

    Attributes:
        sha256: over every file of its folder.
    """

    sha256: str
    model: Any = field(repr=False)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (texts, dimensions)."""
        if not texts:
            return np.zeros((0, self.model.get_embedding_dimension()), dtype=np.float32)
        vectors = self.model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return _directions(np.nan_to_num(vectors.astype(np.float32)))


def _directions(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def load_embedding(folder: Path) -> Embedding:
    """Load a table written by ``save_embedding``, or any sentence-transformers model; nothing is downloaded.

    Raises:
        ModelError: the folder or a file is missing, differs from its manifest, or is no such model.
    """
    if not (folder / MANIFEST).is_file() and any((folder / name).is_file() for name in SIGNS):
        return _load_sentence_model(folder)
    manifest = read_manifest(folder)
    if manifest["kind"] != KIND:
        raise ModelError(f"{folder}: a model of kind '{manifest['kind']}', not '{KIND}'.")
    return _load_table(folder, manifest["files"][WEIGHTS])


def _load_table(folder: Path, sha256: str) -> WordTable:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    table = load_file(folder / WEIGHTS)["embedding.weight"].astype(np.float32)
    return WordTable(sha256, table, Tokenizer.from_file(str(folder / TOKENIZER)))


def check_brings_no_code(folder: Path) -> None:
    """Refuse a stranger's model that could run code of its own when it is loaded: a pickle, Python, other modules.

    Raises:
        ModelError: it is such a one.
    """
    pickled = sorted(path.name for path in folder.rglob("*") if path.suffix.lower() in _CODE)
    if pickled:
        raise ModelError(
            f"{folder}: {pickled[0]} may run code when it is loaded. Take the model's form in safetensors, without it."
        )
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        foreign = [module["type"] for module in modules if not module["type"].startswith("sentence_transformers.")]
    except FileNotFoundError:
        return
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ModelError(f"{folder}: modules.json is damaged.") from None
    if foreign:
        raise ModelError(f"{folder}: modules.json names code that is none of sentence-transformers.")


def _load_sentence_model(folder: Path) -> SentenceModel:
    check_brings_no_code(folder)
    silence()
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder.resolve()), local_files_only=True, trust_remote_code=False)
    except Exception as error:  # whatever the libraries below find wrong with a stranger's files
        raise ModelError(f"{folder}: sentence-transformers cannot load it ({type(error).__name__}).") from error
    return SentenceModel(folder_sha256(folder), model)


def save_embedding(
    folder: Path,
    words: Sequence[str],
    vectors: np.ndarray,
    facts: Mapping[str, Any],
    scores: Sequence[float] | None = None,
) -> None:
    """Write table, tokenizer and manifest in the layout of sentence-transformers.

    Args:
        words: folded as the tokenizer folds: lower case, without accents.
        vectors: shape (words, dimensions); a text's vector is the direction of their sum.
        facts: of the manifest.
        scores: of each word. With them a word that is not in the table is cut into those that are, so that the scores
            of the pieces add up to as much as possible; without them it counts for nothing.
    """
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    table = np.vstack([np.zeros((1, vectors.shape[1])), vectors]).astype(np.float16)
    save_file({"embedding.weight": table}, folder / WEIGHTS)
    _tokenizer(words, scores).save(str(folder / TOKENIZER), pretty=False)
    # No module that normalises: in half precision it turns the vector of a text without a known word into NaN.
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    (folder / WEIGHTS).chmod(0o644)  # safetensors writes for the owner alone
    write_manifest(folder, {**facts, "kind": KIND})


def _tokenizer(words: Sequence[str], scores: Sequence[float] | None) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    model: models.Model
    if scores is None:
        model = models.WordLevel({UNKNOWN: 0} | {word: n for n, word in enumerate(words, start=1)}, UNKNOWN)
    else:
        vocabulary = [(UNKNOWN, 0.0), *zip(words, (round(float(s), 2) for s in scores), strict=True)]
        model = models.Unigram(vocabulary, unk_id=0)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer
