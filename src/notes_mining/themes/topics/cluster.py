"""Grouping vectors: one group a segment, or none. The same rows and seed give the same groups on any machine.

Principal components and k-means by default, at every size. UMAP, which BERTopic would take, moves with the last bits of
its input; density on these vectors leaves nine segments of ten outside. Both were measured: docs/topics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .settings import ClusterSettings, OutlierSettings
from .vectors import unit

OUTLIER = -1


class Reducer:
    """What BERTopic asks of a reducer: principal components by the exact method, with signs that are agreed upon."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._pca: Any = None

    def fit(self, vectors: np.ndarray, y: object = None) -> Reducer:
        """Learn the components; ``y`` is BERTopic's and not used."""
        from sklearn.decomposition import PCA

        self._pca = PCA(min(self._dimensions, *vectors.shape), svd_solver="full").fit(vectors)
        return self

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """Shape (rows, dimensions)."""
        return np.asarray(self._pca.transform(vectors))


class Grouper:
    """What BERTopic asks of a cluster model: ``fit`` and ``labels_``.

    A group becomes no topic, and its rows outliers, if it is smaller than ``smallest`` or comes from fewer persons than
    ``minimum``: what two persons say is not shown, so it is not a topic.

    Attributes:
        labels_: group of each row, ``OUTLIER`` for none.
        far: rows too far from the centre of their group, and those that density left outside.
        few: rows of groups that are too small, or of too few persons.
    """

    def __init__(
        self, settings: ClusterSettings, outliers: OutlierSettings, persons: Sequence[str], minimum: int, seed: int
    ) -> None:
        self._settings, self._outliers = settings, outliers
        self._persons, self._minimum, self._seed = np.array(persons), minimum, seed
        self.labels_ = np.array([], dtype=int)
        self.far = self.few = 0

    def fit(self, points: np.ndarray, y: object = None) -> Grouper:
        """Group the rows of ``points``; ``y`` is BERTopic's and not used."""
        labels = np.asarray(self._model(len(points)).fit(points).labels_).astype(int)
        far = (labels == OUTLIER) | (_closeness(points, labels) < self._outliers.least_similarity)
        labels[far] = OUTLIER
        few = np.isin(labels, [group for group in _groups(labels) if self._too_few(labels == group)])
        labels[few] = OUTLIER
        self.labels_, self.far, self.few = labels, int(far.sum()), int(few.sum())
        return self

    def _too_few(self, rows: np.ndarray) -> bool:
        return bool(rows.sum() < self._settings.smallest or len(set(self._persons[rows])) < self._minimum)

    def _model(self, rows: int) -> Any:
        count = min(self._settings.topics or how_many(rows, self._settings.most_topics), rows)
        if self._settings.method == "hdbscan":
            from hdbscan import HDBSCAN

            return HDBSCAN(
                min_cluster_size=max(self._settings.smallest, rows // 200), min_samples=3, core_dist_n_jobs=1
            )
        if self._settings.method == "ward":
            from sklearn.cluster import AgglomerativeClustering

            return AgglomerativeClustering(count)
        from sklearn.cluster import KMeans

        return KMeans(count, n_init=20, random_state=self._seed)


def how_many(rows: int, most: int) -> int:
    """A first guess at the number of topics: the root of half the segments, 3 at least."""
    return max(3, min(most, round((rows / 2) ** 0.5)))


def _groups(labels: np.ndarray) -> list[int]:
    return sorted(set(labels.tolist()) - {OUTLIER})


def _closeness(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cosine of each row to the centre of its group; 1 for rows of none."""
    directions, closeness = unit(points), np.ones(len(points))
    for group in _groups(labels):
        rows = labels == group
        centre = unit(points[rows].mean(axis=0, keepdims=True))[0]
        closeness[rows] = directions[rows] @ centre
    return closeness
