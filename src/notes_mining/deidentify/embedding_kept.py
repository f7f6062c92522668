"""What the first layers of a pipeline's network make of a word is worked out once and kept.

They see a word's norm, prefix, suffix, shape and vector, never its neighbours: a quarter of the time of a pipeline goes
to words that it has seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..hiding import hidden
from .names import WORDS_KEPT

with hidden("torch"):
    from spacy.attrs import NORM, ORTH
    from spacy.tokens import Doc
    from thinc.api import Model

if TYPE_CHECKING:
    Forward = Callable[[Model[Any, Any], Sequence[Doc], bool], tuple[list[np.ndarray], Callable[[Any], Any]]]

_OF_WORDS = {"NORM", "PREFIX", "SUFFIX", "SHAPE", "ORTH", "LOWER"}
"""What depends on how a word is written and on its norm, which a rule of the tokeniser may set."""
_ALLOWED = {
    "extract_features", "list2ragged", "ragged2list", "ints-getitem", "hashembed", "static_vectors", "maxout",
    "layernorm", "dropout",
}  # fmt: skip
_NORM_APART = np.uint64(0x9E3779B97F4A7C15)  # odd: another norm, another key


def keep_words(network: Model[Any, Any]) -> None:
    """Let a pipeline's network keep what it makes of words, where it is built of layers that see words alone."""
    for encoder in network.walk():
        if encoder.layers and _sees_words_alone(encoder.layers[0]) and not _sees_words_alone(encoder):
            embed = encoder.layers[0]
            embed._func = _Kept(embed._func)
            return


def _sees_words_alone(layer: Model[Any, Any]) -> bool:
    """Whether ``layer`` makes rows of documents, each of one word, by layers known to do so."""
    leaves = [node for node in layer.walk(order="dfs_pre") if not node.layers]
    features = [node for node in leaves if node.name == "extract_features"]
    return (
        bool(features)
        and leaves[-1].name == "ragged2list"
        and all(node.name in _ALLOWED for node in leaves)
        and all(set(node.attrs["columns"]) <= _OF_WORDS for node in features)
    )


class _Kept:
    """In place of a layer's function: asks it for words that it has not been asked for."""

    def __init__(self, function: Forward) -> None:
        self._function = function
        self._rows: dict[int, int] = {}
        self._table = np.empty((0, 0), dtype=np.float32)
        self._filled = 0

    def __call__(
        self, model: Model[Any, Any], docs: Sequence[Doc], is_train: bool
    ) -> tuple[list[np.ndarray], Callable[[Any], Any]]:
        if is_train:
            return self._function(model, docs, is_train)
        written = [np.asarray(doc.to_array([ORTH, NORM]), dtype=np.uint64).reshape(-1, 2) for doc in docs]
        keys = [(array[:, 0] ^ (array[:, 1] * _NORM_APART)).tolist() for array in written]
        new = self._new(written, keys)
        if self._filled + len(new) > WORDS_KEPT:
            self._rows.clear()
            self._filled = 0
            new = self._new(written, keys)
        if new:
            self._learn(model, docs[0], new)
        rows = [self._rows[key] for of_doc in keys for key in of_doc]
        found = self._table[np.array(rows, dtype=np.intp)]
        return np.split(found, np.cumsum([len(of_doc) for of_doc in keys])[:-1]), _no_way_back

    def _new(self, written: Sequence[np.ndarray], keys: Sequence[Sequence[int]]) -> dict[int, tuple[int, int]]:
        """Key to word and norm of what is in no row."""
        return {
            key: (int(array[place, 0]), int(array[place, 1]))
            for array, of_doc in zip(written, keys, strict=True)
            for place, key in enumerate(of_doc)
            if key not in self._rows
        }

    def _learn(self, model: Model[Any, Any], doc: Doc, new: dict[int, tuple[int, int]]) -> None:
        words = Doc(doc.vocab, words=[doc.vocab.strings[orth] for orth, _ in new.values()])
        for token, (_, norm) in zip(words, new.values(), strict=True):
            if token.norm != norm:
                token.norm_ = doc.vocab.strings[norm]
        [made], _ = self._function(model, [words], False)
        needed = self._filled + len(made)
        if needed > len(self._table):
            grown = np.empty((max(needed, 2 * len(self._table)), made.shape[1]), dtype=np.float32)
            if self._filled:
                grown[: self._filled] = self._table[: self._filled]
            self._table = grown
        self._table[self._filled : needed] = made
        self._rows.update(zip(new, range(self._filled, needed), strict=True))
        self._filled = needed


def _no_way_back(_: Any) -> Any:
    raise NotImplementedError("this layer is not trained here")
