"""The network: a token's word, what its text says of it, and what stands left and right of it -> its label.

A convolution over a word's characters, one dense layer, one bidirectional LSTM over the text (Hochreiter and
Schmidhuber 1997). Serving needs numpy only; the recipe (``pipelines/note_reader_recipe``) trains it with torch.

What the first layer makes of a word is the same wherever it stands: it is worked out once and kept. Texts are read side
by side, for a matrix of many rows takes hardly longer than one of a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from ..names import WORDS_KEPT
from .tokens import LONGEST

SPELT = 3
"""Characters that the convolution over a word's spelling sees at once."""
PIECE, AROUND = 1_000, 100
"""A longer text is read in pieces of so many tokens, each with so many more on both sides."""
_SIDE_BY_SIDE = 12_000  # tokens

Describe = Callable[[Sequence[str]], tuple[np.ndarray, np.ndarray]]
"""Distinct words -> their features, float32 (words, features), and character codes, int64 (words, ``LONGEST``)."""
Read = tuple[Sequence[str], np.ndarray]
"""The tokens of a text, and what the text says of each: float32 (tokens, features)."""


class Network:
    """Scores of each label for each token.

    Args:
        tensors: weights by the names under which torch saves them, any float type.
        describe: features and spelling of words.
    """

    def __init__(self, tensors: Mapping[str, np.ndarray], describe: Describe) -> None:
        given = {name: np.asarray(value, dtype=np.float32) for name, value in tensors.items()}
        self._describe = describe
        self._letters = given["letters.weight"]
        filters = given["spelling.weight"]  # filters, letter's values, window
        self._filters, self._filters_bias = filters.transpose(2, 1, 0).reshape(-1, len(filters)), given["spelling.bias"]
        self._dense, self._dense_bias = given["dense.weight"].T, given["dense.bias"]
        self._context = [_Direction(given, suffix) for suffix in ("", "_reverse")]
        self._label, self._label_bias = given["label.weight"].T.copy(), given["label.bias"]
        self._rows: dict[str, int] = {}
        self._table = np.empty((0, len(self._dense_bias)), dtype=np.float32)

    def __call__(self, texts: Sequence[Read]) -> list[np.ndarray]:
        """Probabilities of each label for each token of each text: float32 (tokens, labels)."""
        odds = [np.zeros((len(words), len(self._label_bias)), dtype=np.float32) for words, _ in texts]
        for group in _groups(texts):
            spans = [slice(max(0, start - AROUND), start + PIECE + AROUND) for _, start in group]
            pieces = [
                (texts[text][0][span], texts[text][1][span]) for (text, _), span in zip(group, spans, strict=True)
            ]
            for (text, start), span, scores in zip(group, spans, self._read(pieces), strict=True):
                kept = scores[start - span.start : start - span.start + PIECE]
                odds[text][start : start + PIECE] = _softmax(kept)
        return odds

    def _read(self, pieces: Sequence[Read]) -> list[np.ndarray]:
        lengths = np.array([len(words) for words, _ in pieces])
        rows = self._of_words([word for words, _ in pieces for word in words])
        told = np.concatenate([one for _, one in pieces])
        width = self._dense.shape[0] - len(self._filters_bias)
        token = np.maximum(self._table[rows] + told @ self._dense[width - told.shape[1] : width], 0)
        seen = [direction(token, lengths, number == 1) for number, direction in enumerate(self._context)]
        scores = np.hstack([*seen, token]) @ self._label + self._label_bias
        return np.split(scores, np.cumsum(lengths)[:-1])

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
        shape = self._shape(spelt)
        of_word, of_shape = self._dense[: features.shape[1]], self._dense[-shape.shape[1] :]
        made: np.ndarray = features @ of_word + shape @ of_shape + self._dense_bias
        return made

    def _shape(self, spelt: np.ndarray) -> np.ndarray:
        """The most that each filter sees in a word's spelling."""
        letters = np.pad(self._letters[spelt], ((0, 0), (SPELT // 2, SPELT // 2), (0, 0)))
        windows = np.concatenate([letters[:, shift : shift + LONGEST] for shift in range(SPELT)], axis=2)
        return np.maximum((windows @ self._filters).max(axis=1) + self._filters_bias, 0)


class _Direction:
    """An LSTM that reads texts in one direction. Its gates stand in the order in, forget, out, new."""

    def __init__(self, given: Mapping[str, np.ndarray], suffix: str) -> None:
        new = given[f"context.bias_ih_l0{suffix}"].size // 4
        order = np.r_[0 : 2 * new, 3 * new : 4 * new, 2 * new : 3 * new]
        half = np.repeat(np.array([0.5, 1], dtype=np.float32), [3 * new, new])  # a sigmoid is (1 + tanh(x / 2)) / 2
        self._inputs, self._memory = (
            np.ascontiguousarray((given[f"context.weight_{kind}_l0{suffix}"][order] * half[:, None]).T)
            for kind in ("ih", "hh")
        )
        both = given[f"context.bias_ih_l0{suffix}"] + given[f"context.bias_hh_l0{suffix}"]
        self._bias = both[order] * half

    def __call__(self, token: np.ndarray, lengths: np.ndarray, backwards: bool) -> np.ndarray:
        """What it remembers at each token: float32 (tokens, memory) of texts one after another, by their lengths."""
        starts = np.cumsum(lengths) - lengths
        longest_first = np.argsort(-lengths, kind="stable")
        lengths, starts = lengths[longest_first], starts[longest_first]
        steps = np.arange(lengths.max(initial=0))[:, None]
        read = steps < lengths
        order = (starts + lengths - 1 - steps if backwards else starts + steps)[read]
        seen = token[order] @ self._inputs + self._bias
        found = np.empty((len(token), len(self._memory)), dtype=np.float32)
        found[order] = self._step(seen, read.sum(axis=1).tolist())
        return found

    def _step(self, seen: np.ndarray, still: Sequence[int]) -> np.ndarray:
        """Read one token of each text at once; ``still`` says how many texts have that many tokens."""
        size = len(self._memory)
        remembered = np.zeros((len(seen), size), dtype=np.float32)
        said = cell = np.zeros((still[0] if still else 0, size), dtype=np.float32)
        end = 0
        for count in still:
            start, end = end, end + count
            gates = seen[start:end] + said[:count] @ self._memory
            np.tanh(gates, out=gates)
            sigmoids = gates[:, : 3 * size]
            sigmoids += 1
            sigmoids *= 0.5
            cell = gates[:, size : 2 * size] * cell[:count] + gates[:, :size] * gates[:, 3 * size :]
            said = np.multiply(gates[:, 2 * size : 3 * size], np.tanh(cell), out=remembered[start:end])
        return remembered


def _groups(texts: Sequence[Read]) -> Iterator[list[tuple[int, int]]]:
    """(text, where its piece starts), as many as are read side by side."""
    group: list[tuple[int, int]] = []
    tokens = 0
    for text, (words, _) in enumerate(texts):
        for start in range(0, len(words), PIECE):
            group.append((text, start))
            tokens += min(len(words) - start, PIECE)
            if tokens >= _SIDE_BY_SIDE:
                yield group
                group, tokens = [], 0
    if group:
        yield group


def _softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return total
