"""Topics that no codebook foresaw: BERTopic over segments of both languages at once, offline.

Vectors are ours (word vectors, or TF-IDF reduced) and BERTopic gets a backend that cannot fetch anything. Few
segments are split into a chosen number of topics; many are left to density, which also says which belong nowhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from scipy.sparse import csr_matrix

from .embedding import Embedding

OUTLIER = -1
FEWEST = 30
MANY = 1000
"""From here on density decides (UMAP and HDBSCAN); below, principal components and k-means."""
_WORD = r"(?u)\b[^\W\d_]{3,}\b"
_DIMENSIONS, _WORDS, _SHOWN = 10, 8, 3


@dataclass(frozen=True)
class Topic:
    """One topic: its most telling words in each language; ``representatives`` are indices of texts."""

    id: int
    size: int
    words_fr: tuple[str, ...]
    words_nl: tuple[str, ...]
    representatives: tuple[int, ...]


@dataclass(frozen=True)
class Topics:
    """Topics by falling size; ``assignments`` holds a topic id per text, ``OUTLIER`` where it belongs nowhere."""

    topics: tuple[Topic, ...]
    assignments: tuple[int, ...]
    outliers: int


def build_topics(
    texts: Sequence[str],
    languages: Sequence[str],
    seed: int = 1,
    embedding: Embedding | None = None,
    count: int | None = None,
) -> Topics:
    """Group texts by what they are about.

    Args:
        texts: shape (n,), 30 or more.
        languages: of each text: ``fr``, ``nl`` or other.
        seed: the same texts and seed give the same topics.
        embedding: word vectors that both languages share; without them, TF-IDF keeps languages mostly apart.
        count: how many topics; by default it follows from the number of texts, or from density.

    Raises:
        ValueError: too few texts, or not one language per text.
    """
    if len(texts) < FEWEST or len(texts) != len(languages):
        raise ValueError(f"topics need at least {FEWEST} texts and a language for each")
    vectors = embedding.encode(texts) if embedding else _tfidf_vectors(texts, seed)
    model, assignments = _assign(texts, vectors, seed, count)
    words = {language: _top_words(model, texts, languages, language, assignments) for language in ("fr", "nl")}
    topics = tuple(
        Topic(
            id=topic,
            size=int((assignments == topic).sum()),
            words_fr=words["fr"].get(topic, ()),
            words_nl=words["nl"].get(topic, ()),
            representatives=_nearest(vectors, assignments == topic),
        )
        for topic in sorted(set(assignments.tolist()) - {OUTLIER})
    )
    return Topics(topics, tuple(assignments.tolist()), int((assignments == OUTLIER).sum()))


def _assign(texts: Sequence[str], vectors: np.ndarray, seed: int, count: int | None) -> tuple[Any, np.ndarray]:
    """The fitted model, and each text's topic. A text without a known word is an outlier, not its own topic."""
    known = np.flatnonzero(vectors.any(axis=1))
    if len(known) < FEWEST:
        raise ValueError(f"topics need at least {FEWEST} texts with words that the embedding knows")
    model = _bertopic(len(known), vectors.shape[1], seed, count)
    assignments = np.full(len(texts), OUTLIER)
    assignments[known], _ = model.fit_transform([texts[row] for row in known.tolist()], vectors[known])
    return model, assignments


def _tfidf_vectors(texts: Sequence[str], seed: int) -> np.ndarray:
    """Vectors without any table, shape (texts, at most 50). Character n-grams: short texts share few whole words."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    size = min(50, len(texts) // 3)
    return np.asarray(normalize(TruncatedSVD(size, random_state=seed).fit_transform(matrix)))


def _bertopic(texts: int, dimensions: int, seed: int, count: int | None) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from sklearn.feature_extraction.text import CountVectorizer

    reducer, clusters = (
        _by_density(texts, seed) if texts >= MANY and count is None else _by_count(texts, dimensions, seed, count)
    )
    return BERTopic(
        embedding_model=BaseEmbedder(),  # without a backend BERTopic would look for one on a hub
        umap_model=reducer,
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(stop_words=_stop_words(), token_pattern=_WORD),
        calculate_probabilities=False,
    )


def _by_count(texts: int, dimensions: int, seed: int, count: int | None) -> tuple[Any, Any]:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    topics = min(count or max(3, round((texts / 2) ** 0.5)), texts)
    reducer = PCA(min(_DIMENSIONS, dimensions, texts - 1), random_state=seed)
    return reducer, KMeans(topics, n_init=10, random_state=seed)


def _by_density(texts: int, seed: int) -> tuple[Any, Any]:
    from hdbscan import HDBSCAN
    from umap import UMAP

    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1)
    return reducer, HDBSCAN(
        min_cluster_size=max(15, texts // 200), min_samples=3, cluster_selection_method="leaf", core_dist_n_jobs=1
    )


def _top_words(
    model: Any, texts: Sequence[str], languages: Sequence[str], language: str, assignments: np.ndarray
) -> dict[int, tuple[str, ...]]:
    """Topic to its most telling words in one language: class-based TF-IDF over the texts of that language."""
    chosen = np.array([found == language for found in languages])
    if not chosen.any():
        return {}
    counts = model.vectorizer_model.transform([text for text, kept in zip(texts, chosen, strict=True) if kept])
    present = sorted(set(assignments[chosen].tolist()) - {OUTLIER})
    if not present:
        return {}
    members = (assignments[chosen][None, :] == np.array(present)[:, None]).astype(float)
    weights = model.ctfidf_model.transform(csr_matrix(members) @ counts).toarray()
    names = model.vectorizer_model.get_feature_names_out()
    return {
        topic: tuple(str(names[column]) for column in np.argsort(-row, kind="stable")[:_WORDS] if row[column] > 0)
        for topic, row in zip(present, weights, strict=True)
    }


def _nearest(vectors: np.ndarray, members: np.ndarray) -> tuple[int, ...]:
    """Indices of the members nearest to their centre."""
    rows = np.flatnonzero(members)
    closeness = vectors[rows] @ vectors[rows].mean(axis=0)
    return tuple(int(row) for row in rows[np.argsort(-closeness, kind="stable")[:_SHOWN]])


def _stop_words() -> list[str]:
    from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
    from spacy.lang.nl.stop_words import STOP_WORDS as DUTCH

    path = files(__package__).joinpath("vocabulary/stop_words.yaml")
    notes: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = FRENCH | DUTCH | {word for words in notes.values() for word in words}
    return sorted({part for word in words for part in re.findall(_WORD, word)})  # "quelqu'un" is read as two
