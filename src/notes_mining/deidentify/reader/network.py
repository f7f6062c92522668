"""The network: a token's word, what its text says of it, and what stands left and right of it -> its label.

A dense layer over the token's features (of a word: its vector, its lists, a convolution over its characters), then
convolutions over the text, each reaching twice as far as the one before, as in Strubell et al. (2017), "Fast and
accurate entity recognition with iterated dilated convolutions". Serving needs numpy only; the recipe
(``pipelines/note_reader_recipe``) trains it with torch.

What the first layer makes of a word is the same wherever it stands. It is worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..names import WORDS_KEPT
from .tokens import LONGEST

SPELT = 3
"""Characters that the convolution over a word's spelling sees at once."""
_PIECE = 2_000  # tokens read at once: a layer's values then stay near the processor

Describe = Callable[[Sequence[str]], tuple[np.ndarray, np.ndarray]]
"""Distinct words -> their features, float32 (words, features), and character codes, int64 (words, ``LONGEST``)."""


class Network:
    """Scores of each label for each token.

    Args:
        tensors: weights by the names under which the recipe saves them, any float type.
        describe: features and spelling of words.
    """

    def __init__(self, tensors: Mapping[str, np.ndarray], describe: Describe) -> None:
        given = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in tensors.items()}
        self._describe = describe
        self._letters, self._spelling = given["letters.weight"], _Dense(given, "spelling")
        self._dense, self._label = _Dense(given, "dense"), _Dense(given, "label")
        count = sum(name.startswith("layers.") and name.endswith(".bias") for name in given)
        self._layers = [_Layer(given, number) for number in range(count)]
        self._rows: dict[str, int] = {}
        self._table = np.empty((0, self._dense.outputs), dtype=np.float32)

    @property
    def around(self) -> int:
        """Tokens on each side that have a say in a token's label."""
        return sum(layer.reach for layer in self._layers)

    def __call__(self, words: Sequence[str], told: np.ndarray) -> np.ndarray:
        """Probabilities of each label, float32 (tokens, labels).

        Args:
            words: the tokens of one text.
            told: what its text says of each, float32 (tokens, features).
        """
        rows = self._of_words(words)
        pieces = []
        for start in range(0, len(words), _PIECE):
            low, high = max(0, start - self.around), min(len(words), start + _PIECE + self.around)
            token = self._table[rows[low:high]] + told[low:high] @ self._dense.weights[-told.shape[1] :]
            scores = self._read(np.maximum(token, 0))
            pieces.append(_softmax(scores[start - low : start - low + _PIECE]))
        return np.concatenate(pieces) if pieces else np.zeros((0, self._label.outputs), dtype=np.float32)

    def _read(self, token: np.ndarray) -> np.ndarray:
        """Labels' scores of tokens in their context, from the first layer's values, which say nothing below 0."""
        seen = token
        for layer in self._layers:
            seen = seen + layer(seen)
        return self._label(np.hstack([seen, token]))

    def _of_words(self, words: Sequence[str]) -> np.ndarray:
        """The rows of the table that hold what the first layer makes of each word."""
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        if len(self._rows) + len(new) > WORDS_KEPT:
            self._rows, new = {}, list(dict.fromkeys(words))
        if new:
            known = self._table[: len(self._rows)]
            self._rows |= {word: row for row, word in enumerate(new, len(known))}
            self._table = np.vstack([known, self._first(new)])
        return np.fromiter(map(self._rows.__getitem__, words), dtype=np.intp, count=len(words))

    def _first(self, words: Sequence[str]) -> np.ndarray:
        features, spelt = self._describe(words)
        seen = np.hstack([features, self._shape(spelt)])
        return seen @ self._dense.weights[: seen.shape[1]] + self._dense.bias

    def _shape(self, spelt: np.ndarray) -> np.ndarray:
        """The most that each filter sees in a word's spelling."""
        letters = np.pad(self._letters[spelt], ((0, 0), (SPELT // 2, SPELT // 2), (0, 0)))
        windows = np.concatenate([letters[:, shift : shift + LONGEST] for shift in range(SPELT)], axis=2)
        return np.maximum(self._spelling(windows).max(axis=1), 0)


class _Dense:
    """``x @ weights + bias``; weights are saved as torch has them, outputs first."""

    def __init__(self, given: Mapping[str, np.ndarray], name: str) -> None:
        weights = given[f"{name}.weight"]
        if weights.ndim == 3:  # a convolution: outputs, inputs, window
            weights = weights.transpose(0, 2, 1).reshape(len(weights), -1)
        self.weights, self.bias = np.ascontiguousarray(weights.T), given[f"{name}.bias"]
        self.outputs = len(self.bias)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return x @ self.weights + self.bias


class _Layer:
    """A convolution over each token and the ones ``reach`` places before and after it."""

    def __init__(self, given: Mapping[str, np.ndarray], number: int) -> None:
        self.reach = reach(number)
        self._scale, self._shift = given[f"norms.{number}.weight"], given[f"norms.{number}.bias"]
        weights = given[f"layers.{number}.weight"]  # outputs, inputs, (before, here, after)
        self._weights = np.ascontiguousarray(weights.transpose(1, 2, 0).reshape(weights.shape[1], -1))
        self._bias = given[f"layers.{number}.bias"]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-5)
        says = ((centred / spread) * self._scale + self._shift) @ self._weights
        before, here, after = np.split(says, 3, axis=1)
        total = here + self._bias
        total[self.reach :] += before[: -self.reach]
        total[: -self.reach] += after[self.reach :]
        return np.maximum(total, 0)


def reach(number: int) -> int:
    """How far the layer of that number (from 0) looks to each side."""
    return int(2**number)


def _softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return total
