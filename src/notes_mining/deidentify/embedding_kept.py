"""What the first layers of a pipeline's network make of a word is worked out once and kept.

They see a word's norm, prefix, suffix, shape and vector, never its neighbours: a quarter of the time of a pipeline goes
to words that it has seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..hiding import hidden
from .in_pieces import no_way_back
from .kept_rows import KeptRows
from .names import WORDS_KEPT

with hidden("torch"):
    from spacy.attrs import NORM, ORTH
    from spacy.tokens import Doc
    from spacy.vocab import Vocab
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
        self._kept: KeptRows[int] | None = None  # its width is known when there is a row

    def __call__(
        self, model: Model[Any, Any], docs: Sequence[Doc], is_train: bool
    ) -> tuple[list[np.ndarray], Callable[[Any], Any]]:
        if is_train or not any(map(len, docs)):
            return self._function(model, docs, is_train)
        written = np.concatenate([doc.to_array([ORTH, NORM]).reshape(-1, 2) for doc in docs]).astype(np.uint64)
        keys = (written[:, 0] ^ (written[:, 1] * _NORM_APART)).tolist()
        if self._kept is None:
            self._kept = KeptRows(self._made(model, docs[0].vocab, written[:1]).shape[1], WORDS_KEPT)
        if new := self._kept.lacking(keys):
            first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
            self._kept.learn(new, self._made(model, docs[0].vocab, written[[first[key] for key in new]]))
        found = self._kept.table[self._kept.places(keys, new=len(new))]
        return np.split(found, np.cumsum([len(doc) for doc in docs])[:-1]), no_way_back

    def _made(self, model: Model[Any, Any], vocab: Vocab, written: np.ndarray) -> np.ndarray:
        """What the layer makes of words: ``written`` has their numbers and those of their norms, shape (words, 2)."""
        words = Doc(vocab, words=[vocab.strings[orth] for orth in written[:, 0].tolist()])
        for token, norm in zip(words, written[:, 1].tolist(), strict=True):
            if token.norm != norm:
                token.norm_ = vocab.strings[norm]
        [made], _ = self._function(model, [words], False)
        return made
