"""spaCy's named entities, decided for all words of a batch at once.

spaCy's recogniser moves through a text word by word: it opens, continues and closes entities by the best move of those
allowed (B, I, L, U, O). Outside of an entity a move depends on the word alone, as the layers before see it among its
neighbours, not on earlier moves. So all such moves are worked out in two products of matrices; step by step goes only
what follows an opened entity. The entities are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..hiding import hidden

with hidden("torch"):
    from spacy.attrs import ENT_IOB, IS_SPACE, SENT_START
    from spacy.language import Language
    from spacy.pipeline import EntityRecognizer
    from spacy.tokens import Doc, Span

FACTORY = "notes_mining_ner"
"""Its place in a pipeline's settings instead of spaCy's ``ner``, with the same settings."""

Entity = tuple[int, int, str]
"""First token, the token after the last, label."""


@dataclass(frozen=True)
class Found:
    """Entities of each document of a batch."""

    of_docs: list[list[Entity]]


class QuickRecognizer(EntityRecognizer):
    """spaCy's recogniser with another way to the same entities.

    Documents where entities or sentences are given already, and networks of another build, go spaCy's own way.
    """

    def predict(self, docs: Iterable[Doc]) -> Any:
        """As spaCy's own, or ``Found``."""
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        given = [doc.to_array([IS_SPACE, ENT_IOB, SENT_START]).reshape(-1, 3) for doc in docs]
        if not _usual(self) or not any(map(len, docs)) or any(one[:, 1].any() or one[1:, 2].any() for one in given):
            return super().predict(docs)
        lengths = np.array([len(doc) for doc in docs])
        ends = np.cumsum(lengths)
        spaces = np.concatenate([one[:, 0] for one in given]).astype(bool)
        found = _Moves(self).entities(self.model.layers[0].predict(docs), ends, spaces)
        of_docs: list[list[Entity]] = [[] for _ in docs]
        where = np.searchsorted(ends, [start for start, _, _ in found], side="right").tolist()
        before = (ends - lengths).tolist()
        for (start, end, label), doc in zip(found, where, strict=True):
            of_docs[doc].append((start - before[doc], end - before[doc], label))
        return Found(of_docs)

    def set_annotations(self, docs: Sequence[Doc], found: Any) -> None:
        """As spaCy's own."""
        if not isinstance(found, Found):
            super().set_annotations(docs, found)
            return
        for doc, entities in zip(docs, found.of_docs, strict=True):
            doc.set_ents([Span(doc, start, end, label=label) for start, end, label in entities])


def _usual(recognizer: EntityRecognizer) -> bool:
    """Whether its network is built as ``_Moves`` reads it, and it takes the best move each time."""
    model = recognizer.model
    return bool(
        recognizer.cfg["beam_width"] == 1
        and model.name == "parser_model"
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and model.layers[1].name == "precomputable_affine"
        and model.layers[1].get_dim("nF") == 3  # the word, an open entity's first word, the word before
        and model.layers[1].get_dim("nP") > 1
    )


class _Moves:
    """The last layers: what is the best move, of a word outside of an entity and of one within."""

    def __init__(self, recognizer: EntityRecognizer) -> None:
        _, lower, upper = recognizer.model.layers
        weights = lower.get_param("W").transpose(0, 2, 1, 3)  # word seen, piece, hidden, vector
        self._pieces = weights.shape[1]
        self._seen = weights.reshape(len(weights), -1, weights.shape[-1]).transpose(0, 2, 1)
        self._bias = lower.get_param("b").T.ravel()
        absent = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(len(weights), -1)
        self._no_entity = absent[1] + absent[2]
        weigh, bias = upper.get_param("W"), upper.get_param("b")
        names = [recognizer.moves.get_class_name(place).partition("-") for place in range(len(bias))]
        outside = [place for place, (move, _, label) in enumerate(names) if move == "O" or (move in "BU" and label)]
        self._outside, self._outside_bias = weigh[outside].T, bias[outside]
        self._kinds = np.array([names[place][0] for place in outside])
        self._labels = [names[place][2] for place in outside]
        goes_on, closes = (
            [names.index((move, "-", label)) if label else 0 for label in self._labels] for move in ("I", "L")
        )
        self._goes_on, self._goes_on_bias = weigh[goes_on] - weigh[closes], bias[goes_on] - bias[closes]

    def entities(self, vectors: np.ndarray, ends: np.ndarray, spaces: np.ndarray) -> list[Entity]:
        """Entities of texts that lie one after another, counted over all.

        Args:
            vectors: float32 (tokens, vector).
            ends: where each text ends.
            spaces: which tokens are white space: nothing begins there.
        """
        last = np.zeros(len(vectors), dtype=bool)
        last[ends[ends > 0] - 1] = True
        of_word = vectors @ self._seen[0]
        of_word += self._bias
        scores = self._most(of_word + self._no_entity) @ self._outside
        scores += self._outside_bias
        scores[np.ix_(spaces, self._kinds != "O")] = -np.inf
        scores[np.ix_(last, self._kinds == "B")] = -np.inf  # it has no next word to go on to
        best = scores.argmax(axis=1)
        starts = np.flatnonzero((self._kinds != "O")[best])
        stops = starts + 1
        opened = np.flatnonzero(self._kinds[best[starts]] == "B")
        stops[opened] = self._closed(vectors, of_word, starts[opened], best[starts[opened]], last)
        return list(self._one_after_another(starts.tolist(), stops.tolist(), best[starts].tolist()))

    def _closed(
        self, vectors: np.ndarray, of_word: np.ndarray, starts: np.ndarray, moves: np.ndarray, last: np.ndarray
    ) -> np.ndarray:
        """Where entities end that begin at ``starts``; all go on side by side."""
        stops, words = starts.copy(), starts + 1
        of_start = vectors[starts] @ self._seen[1]
        still = np.arange(len(starts))
        while len(still):
            hidden_layer = self._most(of_word[words] + of_start[still] + vectors[words - 1] @ self._seen[2])
            weigh, bias = self._goes_on[moves[still]], self._goes_on_bias[moves[still]]
            goes_on = ((hidden_layer * weigh).sum(axis=1) + bias >= 0) & ~last[words]
            stops[still[~goes_on]] = words[~goes_on] + 1
            still, words = still[goes_on], words[goes_on] + 1
        return stops

    def _most(self, pieces: np.ndarray) -> np.ndarray:
        most: np.ndarray = pieces.reshape(len(pieces), self._pieces, -1).max(axis=1)
        return most

    def _one_after_another(self, starts: list[int], stops: list[int], moves: list[int]) -> Iterator[Entity]:
        """Entities but those that would begin within another."""
        free = 0
        for start, stop, move in zip(starts, stops, moves, strict=True):
            if start >= free:
                yield start, stop, self._labels[move]
                free = stop


@Language.factory(FACTORY, assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def _quick(
    nlp: Language, name: str, model: Any, moves: Any = None, update_with_oracle_cut_size: int = 100,
    incorrect_spans_key: str | None = None, scorer: Any = None,
) -> QuickRecognizer:  # fmt: skip
    return QuickRecognizer(
        nlp.vocab, model, name=name, moves=moves, update_with_oracle_cut_size=update_with_oracle_cut_size,
        incorrect_spans_key=incorrect_spans_key, scorer=scorer,
    )  # fmt: skip
