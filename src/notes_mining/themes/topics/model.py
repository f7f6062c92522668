"""BERTopic around our vectors and groups: words in both languages, outliers placed on request, its own plots."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from ...confined import silence
from .cluster import OUTLIER, Grouper, Reducer
from .settings import OutlierSettings
from .words import Bag

LANGUAGES = ("fr", "nl")
_ANY = r"\S+"  # documents are words already
_NO_WORD = ("", 0.00001)  # BERTopic's own mark where a topic has fewer words than others
Words = Mapping[int, tuple[tuple[str, float], ...]]
"""Topic to its most telling words with their weights, in one language."""


@dataclass(frozen=True)
class Fitted:
    """A BERTopic model over the segments that could be placed.

    Attributes:
        model: the ``BERTopic`` object; its topics are numbered by falling size.
        documents: lemmas of each segment, as BERTopic was given them.
        labels: topic of each segment, ``OUTLIER`` for none.
        words: of each language.
    """

    model: Any = field(repr=False)
    documents: list[str] = field(repr=False)
    labels: np.ndarray = field(repr=False)
    words: Mapping[str, Words] = field(repr=False)


class Describer:
    """Most telling words of each topic in each language, by class-based TF-IDF over the segments of that language.

    A word is given for a topic only if at least ``minimum`` persons use it there.
    """

    def __init__(
        self, bags: Sequence[Bag], languages: Sequence[str], persons: Sequence[str], *, shown: int, minimum: int
    ) -> None:
        self.documents = [" ".join(bag) for bag in bags]
        self._languages, self._persons = np.array(languages), np.array(persons)
        self.shown, self._minimum = shown, minimum

    def words(self, model: Any, labels: np.ndarray, language: str) -> dict[int, tuple[tuple[str, float], ...]]:
        """Topic to words and weights."""
        rows = np.flatnonzero(self._languages == language)
        present = sorted(set(labels[rows].tolist()) - {OUTLIER})
        if not present:
            return {}
        counts = model.vectorizer_model.transform([self.documents[row] for row in rows.tolist()])
        members = (labels[rows][None, :] == np.array(present)[:, None]).astype(float)
        weights = model.ctfidf_model.transform(csr_matrix(members) @ counts).toarray()
        names = model.vectorizer_model.get_feature_names_out()
        found = {}
        for topic, weight in zip(present, weights, strict=True):
            inside = np.flatnonzero(labels[rows] == topic)
            used = self._used_by_enough(counts[inside], self._persons[rows][inside])
            order = [c for c in np.argsort(-weight, kind="stable") if weight[c] > 0 and used[c]]
            found[topic] = tuple((str(names[c]), float(weight[c])) for c in order[: self.shown])
        return found

    def _used_by_enough(self, counts: Any, persons: np.ndarray) -> np.ndarray:
        """Whether each word is used by enough persons; ``counts`` has shape (segments, words)."""
        names, owner = np.unique(persons, return_inverse=True)
        by_person = csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(len(names), len(owner)))
        return np.asarray(((by_person @ counts) > 0).sum(axis=0)).ravel() >= self._minimum


def fit(
    describer: Describer,
    vectors: np.ndarray,
    vocabulary: Sequence[str],
    reducer: Reducer,
    grouper: Grouper,
    outliers: OutlierSettings,
) -> Fitted:
    """Group and describe; then, if asked, place outliers and describe again.

    Args:
        describer: holds the segments' words, languages and persons.
        vectors: shape (segments, dimensions).
        vocabulary: words that may be shown.
        reducer: fewer dimensions.
        grouper: groups from those.
        outliers: whether and how outliers are placed.
    """
    model = _bertopic(describer, vocabulary, reducer, grouper)
    labels = _run(model, describer, vectors)
    if outliers.reduce != "none" and OUTLIER in labels and labels.max() > OUTLIER:
        placed = _placed(model, describer.documents, labels, vectors, outliers)
        model = _bertopic(describer, vocabulary, _Nothing(), _Given(placed))
        labels = _run(model, describer, vectors)
    words = {language: describer.words(model, labels, language) for language in LANGUAGES}
    return Fitted(model, describer.documents, labels, words)


def _run(model: Any, describer: Describer, vectors: np.ndarray) -> np.ndarray:
    with _quiet():
        topics, _ = model.fit_transform(describer.documents, vectors.copy())
    labels = np.array(topics)
    model.set_topic_labels({topic: label_of(topic, model.get_topic(topic)) for topic in model.get_topics()})
    return labels


def label_of(topic: int, words: Sequence[tuple[str, float]]) -> str:
    """How a plot names a topic: number and first words."""
    return "-" if topic == OUTLIER else f"{topic} " + " · ".join(word for word, _ in words[:4] if word)


def _placed(
    model: Any, documents: list[str], labels: np.ndarray, vectors: np.ndarray, outliers: OutlierSettings
) -> np.ndarray:
    given = {"embeddings": vectors} if outliers.reduce == "embeddings" else {}
    with _quiet():
        placed = model.reduce_outliers(
            documents, labels.tolist(), strategy=outliers.reduce, threshold=outliers.threshold, **given
        )
    return np.array(placed).astype(int)


def _bertopic(describer: Describer, vocabulary: Sequence[str], reducer: Any, grouper: Any) -> Any:
    silence()
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from bertopic.representation._base import BaseRepresentation
    from sklearn.feature_extraction.text import CountVectorizer

    class BothLanguages(BaseRepresentation):
        """French and Dutch words in turn: what BERTopic's plots show of a topic."""

        def extract_topics(
            self, topic_model: Any, documents: Any, c_tf_idf: Any, topics: Mapping[int, Any]
        ) -> dict[int, list[tuple[str, float]]]:
            labels = documents.sort_values("ID").Topic.to_numpy().astype(int)
            sides = [describer.words(topic_model, labels, language) for language in LANGUAGES]
            return {topic: _in_turn([side.get(topic, ()) for side in sides], describer.shown) for topic in topics}

    return BERTopic(
        language="multilingual",  # 'english' would strip accents
        embedding_model=BaseEmbedder(),  # without a backend BERTopic would look for one on a hub
        umap_model=reducer,
        hdbscan_model=grouper,
        vectorizer_model=CountVectorizer(vocabulary=list(vocabulary), token_pattern=_ANY, lowercase=False),
        representation_model=BothLanguages(),
        calculate_probabilities=False,
    )


def _in_turn(sides: Sequence[Sequence[tuple[str, float]]], shown: int) -> list[tuple[str, float]]:
    """First words of each side, then second ones; as many for every topic, as BERTopic's plot of ranks asks."""
    longest = max(len(side) for side in sides)
    words = [side[place] for place in range(longest) for side in sides if place < len(side)]
    once = list(dict(words).items())  # "dossier" is a word of both languages
    return once + [_NO_WORD] * (shown * len(sides) - len(once))


class _Given:
    """A cluster model that was told the answer."""

    def __init__(self, labels: np.ndarray) -> None:
        self.labels_ = labels

    def fit(self, points: np.ndarray, y: object = None) -> _Given:
        return self


class _Nothing:
    """A reducer that reduces nothing."""

    def fit(self, vectors: np.ndarray, y: object = None) -> _Nothing:
        return self

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        return vectors


@contextmanager
def _quiet() -> Iterator[None]:
    """BERTopic and what is under it warn about sizes, on standard error, quoting nothing that helps."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
