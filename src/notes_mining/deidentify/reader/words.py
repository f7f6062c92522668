"""Word vectors of the note reader: in its own folder, or in that of another reader which was trained with the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...artefacts import read_manifest
from ...errors import ModelError
from .features import of_words
from .tokens import LONGEST, bare, codes

WEIGHTS, WORDS = "weights.safetensors", "words.txt"
_TABLE, _SCALE = "words", "scale"
WORD_TENSORS = frozenset({_TABLE, _SCALE})
"""Names of the tensors in ``WEIGHTS`` that are no weights of the network."""


@dataclass(frozen=True)
class Words:
    """Word vectors the reader was trained with: int8 rows, one scale; row 0 is the unknown word."""

    rows: Mapping[str, int] = field(repr=False)
    table: np.ndarray = field(repr=False)
    scale: float

    @property
    def width(self) -> int:
        """Dimensions of a vector."""
        return int(self.table.shape[1])

    def describe(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """What the network reads of distinct words: float32 (words, width + ``OF_WORD``), and their character codes."""
        vectors = self.table[[self.rows.get(bare(word), 0) for word in words]].astype(np.float32) * self.scale
        spelt = np.array([codes(word) for word in words], dtype=np.int64).reshape(len(words), LONGEST)
        return np.hstack([vectors, of_words(words)]), spelt

    def lines(self) -> list[str]:
        """The word of each row; empty for a row that no word has."""
        keys = [""] * len(self.table)
        for word, row in self.rows.items():
            keys[row] = word
        return keys

    def tensors(self) -> dict[str, np.ndarray]:
        """Vectors and scale as ``WEIGHTS`` holds them."""
        return {_TABLE: self.table, _SCALE: np.array([self.scale], dtype=np.float32)}

    def sha256(self) -> str:
        """By which a reader whose words lie elsewhere knows them again."""
        parts = ("\n".join(self.lines()).encode(), self.table.tobytes(), np.float32(self.scale).tobytes())
        return hashlib.sha256(b"".join(parts)).hexdigest()


def read_words(folder: Path) -> Words:
    """The words of a reader's folder.

    Raises:
        ModelError: the folder is missing or changed, has no words, or not as many as vectors.
    """
    from safetensors import safe_open

    read_manifest(folder)
    if not (folder / WORDS).is_file():
        raise ModelError(f"{folder}: no {WORDS}. Its words lie in yet another folder: name that one.")
    with safe_open(folder / WEIGHTS, "numpy") as stored:
        table, scale = stored.get_tensor(_TABLE), stored.get_tensor(_SCALE)
    keys = (folder / WORDS).read_text(encoding="utf-8").split("\n")
    if len(keys) != len(table):
        raise ModelError(f"{folder}: {len(keys)} words for {len(table)} vectors.")
    return Words({key: row for row, key in enumerate(keys) if key}, table, float(scale[0]))


def read_words_elsewhere(folder: Path, place: str, sha256: str) -> Words:
    """The words of ``folder``'s reader, which lie in ``place``, a folder named from there.

    Raises:
        ModelError: as ``read_words``; or they are not those that the reader was trained with.
    """
    words = read_words(folder / place)
    if words.sha256() != sha256:
        raise ModelError(
            f"{folder}: was trained with other words than {place} has now. "
            "Train it again: pipelines/train_note_reader.py."
        )
    return words
