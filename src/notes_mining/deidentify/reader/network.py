"""The network: a token's word, what its text says of it, and what stands left and right of it -> its label.

A convolution over a word's characters, one dense layer, one bidirectional LSTM over the text (Hochreiter and
Schmidhuber 1997). Serving needs numpy only; the recipe (``pipelines/note_reader_recipe``) trains it with torch.

What the first layer makes of a word is the same wherever it stands: it is worked out once and kept. Texts are read side
by side, for a matrix of many rows takes hardly longer than one of a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from ..kept_rows import KeptRows
from ..names import WORDS_KEPT
from .tokens import LONGEST

SPELT = 3
"""Characters that the convolution over a word's spelling sees at once."""
PIECE, AROUND = 1_000, 100
"""A longer text is read in pieces of so many tokens, each with so many more on both sides."""
_SIDE_BY_SIDE = 40_000  # tokens

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
        filters = given["spelling.weight"].transpose(2, 1, 0)  # window, letter's values, filters
        self._letters, self._filters_bias = given["letters.weight"] @ filters, given["spelling.bias"]
        self._dense, self._dense_bias = _with_one(given["dense.weight"].T, given["dense.bias"])
        memory = given["context.weight_hh_l0"].shape[1]
        forwards, backwards, of_token = np.split(given["label.weight"].T, [memory, 2 * memory])
        self._forwards, self._backwards = _Direction(given, "", forwards), _Direction(given, "_reverse", backwards)
        self._label = np.vstack([of_token, given["label.bias"]])
        self._known: KeptRows[str] = KeptRows(len(self._dense_bias), WORDS_KEPT)

    def __call__(self, texts: Sequence[Read]) -> list[np.ndarray]:
        """Probabilities of each label for each token of each text: float32 (tokens, labels)."""
        odds = [np.zeros((len(words), self._label.shape[1]), dtype=np.float32) for words, _ in texts]
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
        order, steps = _side_by_side(lengths)
        rows = self._of_words([word for words, _ in pieces for word in words])[order]
        told = np.concatenate([one for _, one in pieces])[order]
        width = len(self._dense) - len(self._filters_bias)
        of_told = self._dense[width - told.shape[1] : width]
        token = np.empty((len(rows), len(self._dense_bias)), dtype=np.float32)
        for step in steps:
            np.maximum(self._known.table[rows[step]] + told[step] @ of_told, 0, out=token[step])
        scores = np.empty((len(rows), self._label.shape[1]), dtype=np.float32)
        scores[order] = token @ self._label + self._forwards(token, steps) + self._backwards(token, steps[::-1])
        return np.split(scores, np.cumsum(lengths)[:-1])

    def _of_words(self, words: Sequence[str]) -> np.ndarray:
        """The rows of the table that hold what the first layer makes of each word."""
        if new := self._known.lacking(words):
            self._known.learn(new, self._first(new))
        return self._known.places(words, new=len(new))

    def _first(self, words: Sequence[str]) -> np.ndarray:
        features, spelt = self._describe(words)
        shape = self._shape(spelt)
        of_word, of_shape = self._dense[: features.shape[1]], self._dense[-shape.shape[1] :]
        made: np.ndarray = features @ of_word + shape @ of_shape + self._dense_bias
        return made

    def _shape(self, spelt: np.ndarray) -> np.ndarray:
        """The most that each filter sees in a word's spelling: float32 (words, filters).

        What a filter makes of a letter in each of the places that it sees is known beforehand, and added up.
        """
        at = np.pad(spelt, ((0, 0), (SPELT // 2, SPELT // 2))).T.copy()
        most = np.full((len(spelt), len(self._filters_bias)), -np.inf, dtype=np.float32)
        for place in range(LONGEST):
            seen = self._letters[0].take(at[place], axis=0)
            for shift in range(1, SPELT):
                seen += self._letters[shift].take(at[place + shift], axis=0)
            np.maximum(most, seen, out=most)
        return np.maximum(most + self._filters_bias, 0)


class _Direction:
    """An LSTM that reads texts in one direction, and what a label gains from what it remembers.

    A sigmoid is (1 + tanh(x / 2)) / 2; so the gates' weights are halved, and one tanh serves them all. What is
    remembered is kept twice as large, and halved by the weights that read it. Its gates stand in the order in, forget,
    out, new.

    Args:
        given: weights by the names under which torch saves them.
        suffix: of its own among them.
        label: shape (memory, labels).
    """

    def __init__(self, given: Mapping[str, np.ndarray], suffix: str, label: np.ndarray) -> None:
        of_token, of_memory = (given[f"context.weight_{kind}_l0{suffix}"] for kind in ("ih", "hh"))
        bias = given[f"context.bias_ih_l0{suffix}"] + given[f"context.bias_hh_l0{suffix}"]
        gates = np.vstack([of_memory.T / 2, of_token.T, bias]).reshape(-1, 4, len(label)).transpose(1, 0, 2)
        half = np.array([0.5, 0.5, 0.5, 1], dtype=np.float32)[:, None, None]
        self._gates = np.ascontiguousarray(gates[[0, 1, 3, 2]] * half)
        self._label = label / 2

    def __call__(self, token: np.ndarray, steps: Sequence[slice]) -> np.ndarray:
        """Scores from what it remembers: float32 (tokens, labels). A step is one token of each text that has so many.

        A text takes part as soon as a step reaches it: until then its row is zero.
        """
        scores = np.empty((len(token), self._label.shape[1]), dtype=np.float32)
        most = max((step.stop - step.start for step in steps), default=0)
        size = len(self._label)
        seen = np.zeros((most, self._gates.shape[1]), dtype=np.float32)  # what is remembered, then the token
        cells = np.zeros((most, size), dtype=np.float32)
        room = np.empty(4 * most * size, dtype=np.float32)
        for step in steps:
            count = step.stop - step.start
            said, cell = seen[:count, :size], cells[:count]
            seen[:count, size:] = token[step]
            gates = room[: 4 * count * size].reshape(4, count, size)
            np.tanh(np.matmul(seen[:count], self._gates, out=gates), out=gates)
            gates[:3] += 1
            enter, forget, out, new = gates
            cell *= forget
            cell += np.multiply(enter, new, out=new)
            cell *= 0.5
            np.multiply(out, np.tanh(cell, out=new), out=said)
            scores[step] = said @ self._label
        return scores


def _with_one(weights: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A layer with one unit more, which is always 1: whatever reads it has its own bias as that unit's weights."""
    return np.pad(weights, ((0, 0), (0, 1))), np.append(bias, np.float32(1))


def _side_by_side(lengths: np.ndarray) -> tuple[np.ndarray, list[slice]]:
    """Tokens of texts in the order of reading: the first of each, the second of each that has two, longest text first.

    Returns:
        Where each stands among the texts' tokens one after another, and which of them are read at once.
    """
    longest_first = np.argsort(-lengths, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[longest_first]
    place = np.arange(lengths.max(initial=0))[:, None]
    read = place < lengths[longest_first]
    ends = np.cumsum(read.sum(axis=1)).tolist()
    return (starts + place)[read], [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


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
