"""One table of word vectors for both languages: a text's vector is the direction of the sum of its words' rows.

The folder is a sentence-transformers model (``StaticEmbedding``), so that other tools can load it; here numpy reads
it, which gives the same directions without starting torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from ..artefacts import read_manifest, write_manifest
from ..errors import ModelError

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
KIND, UNKNOWN = "embedding", "[UNK]"
_BLOCK = 2048


@dataclass(frozen=True)
class Embedding:
    """A loaded table.

    Attributes:
        sha256: of the file of weights; a model records which table it was trained with.
        table: float32, shape (words + 1, dimensions); row 0 is the unknown word, all zeros.
    """

    sha256: str
    table: np.ndarray = field(repr=False)
    tokenizer: Any = field(repr=False)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (texts, dimensions); a text without a known word is all zeros."""
        blocks = [self._encode(texts[start : start + _BLOCK]) for start in range(0, len(texts), _BLOCK)]
        return np.vstack(blocks) if blocks else np.zeros((0, self.table.shape[1]), dtype=np.float32)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        ends = np.cumsum([0, *map(len, ids)])
        flat = np.array([token for row in ids for token in row], dtype=np.int64)
        counts = csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(ids), len(self.table)))
        sums = np.asarray(counts @ self.table)
        return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


def load_embedding(folder: Path) -> Embedding:
    """Load a table written by ``save_embedding``.

    Raises:
        ModelError: the folder or a file is missing, or differs from the manifest.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    manifest = read_manifest(folder)
    if manifest["kind"] != KIND:
        raise ModelError(f"{folder}: a model of kind '{manifest['kind']}', not '{KIND}'.")
    table = load_file(folder / WEIGHTS)["embedding.weight"].astype(np.float32)
    return Embedding(manifest["files"][WEIGHTS], table, Tokenizer.from_file(str(folder / TOKENIZER)))


def save_embedding(folder: Path, words: Sequence[str], vectors: np.ndarray, facts: Mapping[str, Any]) -> None:
    """Write table, tokenizer and manifest in the layout of sentence-transformers.

    Args:
        words: folded as the tokenizer folds: lower case, without accents.
        vectors: shape (words, dimensions); a text's vector is the direction of their sum.
        facts: of the manifest.
    """
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    table = np.vstack([np.zeros((1, vectors.shape[1])), vectors]).astype(np.float16)
    save_file({"embedding.weight": table}, folder / WEIGHTS)
    tokenizer = Tokenizer(models.WordLevel({UNKNOWN: 0} | {w: n for n, w in enumerate(words, start=1)}, UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / TOKENIZER))
    # No module that normalises: in half precision it turns the vector of a text without a known word into NaN.
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    (folder / WEIGHTS).chmod(0o644)  # safetensors writes for the owner alone
    write_manifest(folder, {**facts, "kind": KIND})
