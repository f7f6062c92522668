"""``PolarityClassifier``: whether a theme that a text carries is reported present or absent.

"He found work" and "he found the door shut" share no cue, and what speaks for absence in one theme says nothing in
another. So every feature counts twice: by itself, and together with the theme.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted

from .embedding import Embedding
from .reading import Reading, as_reading, forget_rare, text_features, weigh
from .thresholds import platt

FEWEST = 5


class PolarityClassifier(ClassifierMixin, BaseEstimator):
    """Linear classifier of pairs of text and theme.

    Args:
        strength: inverse of the regularisation.
        bits: size of the hash tables of n-grams, as a power of two.
        crossed_bits: size of the hash table of n-grams joined with the theme.
        folds: of the cross-validation that calibrates.
        embedding: turns texts into vectors, or ``None``. Not saved with the model.
        seed: of folds and solver.
        fewest_groups: n-grams seen in fewer groups (cases) are not carried; 1 for all.

    Attributes:
        themes_: list of str.
        accuracy_: on held-out folds; NaN where folds are impossible.
    """

    def __init__(
        self,
        *,
        strength: float = 8.0,
        bits: int = 15,
        crossed_bits: int = 18,
        folds: int = 4,
        embedding: Embedding | None = None,
        seed: int = 1,
        fewest_groups: int = 1,
    ) -> None:
        self.fewest_groups = fewest_groups
        self.strength = strength
        self.bits = bits
        self.crossed_bits = crossed_bits
        self.folds = folds
        self.embedding = embedding
        self.seed = seed

    def fit(
        self, texts: Sequence[str], themes: Sequence[str], absent: Sequence[bool], groups: Sequence[str]
    ) -> PolarityClassifier:
        """Learn from pairs of text and theme, and whether the theme is absent; groups are kept whole over folds."""
        truth = np.array(absent, dtype=bool)
        self.themes_ = sorted(set(themes))
        self.features_ = text_features(self.bits).fit(texts)
        reading = as_reading(texts, self.embedding, self.bits)
        if self.fewest_groups > 1:
            forget_rare(self.features_, reading.counts(self.bits), groups, self.fewest_groups)
        matrix = self._matrix(reading, themes)
        scores = self._held_out(matrix, truth, groups)
        self.coef_, self.intercept_ = self._weights(matrix, truth)
        self.scale_, self.shift_, self.accuracy_ = 1.0, 0.0, float("nan")
        if not np.isnan(scores).any():
            self.scale_, self.shift_ = platt(scores, truth)
            self.accuracy_ = float(((scores * self.scale_ + self.shift_ > 0) == truth).mean())
        return self

    def predict_proba(self, texts: Sequence[str] | Reading, themes: Sequence[str]) -> np.ndarray:
        """Probability that the theme is present, and absent: shape (pairs, 2). ``texts`` may have been read already."""
        check_is_fitted(self)
        if not len(texts):
            return np.zeros((0, 2))
        matrix = self._matrix(as_reading(texts, self.embedding, self.bits), themes)
        scores = np.asarray(matrix @ self.coef_.astype(np.float64)) + self.intercept_
        absent = expit(scores * self.scale_ + self.shift_)
        return np.stack([1 - absent, absent], axis=1)

    def _matrix(self, texts: Reading, themes: Sequence[str]) -> csr_matrix:
        """Features, sparse: n-grams and vector, theme, and both joined; a theme never seen joins nothing."""
        known = {theme: place for place, theme in enumerate(self.themes_)}
        which = np.array([known.get(theme, -1) for theme in themes])
        count = len(self.themes_)
        grams = csr_matrix(hstack(weigh(self.features_, texts.counts(self.bits))))
        one = csr_matrix(np.eye(count + 1, dtype=np.float32)[which][:, :count])
        parts = [grams, one, _joined(grams, which, count, 2**self.crossed_bits)]
        if texts.vectors is not None:
            parts += [csr_matrix(texts.vectors), _placed(texts.vectors, which, count)]
        return csr_matrix(hstack(parts))

    def _weights(self, matrix: csr_matrix, truth: np.ndarray) -> tuple[np.ndarray, float]:
        model = LogisticRegression(
            C=self.strength, class_weight="balanced", solver="liblinear", dual=True, tol=1e-2, max_iter=500,
            random_state=self.seed,
        )  # fmt: skip
        model.fit(matrix, truth)
        return model.coef_[0].astype(np.float32), float(model.intercept_[0])

    def _held_out(self, matrix: csr_matrix, truth: np.ndarray, groups: Sequence[str]) -> np.ndarray:
        scores = np.full(len(truth), np.nan)
        count = min(self.folds, len(set(groups)))
        if count < 2 or min(truth.sum(), (~truth).sum()) < FEWEST * count:
            return scores
        for seen, unseen in GroupKFold(count, shuffle=True, random_state=self.seed).split(truth, groups=groups):
            if len(set(truth[seen])) < 2:
                return np.full(len(truth), np.nan)
            coef, intercept = self._weights(matrix[seen], truth[seen])
            scores[unseen] = matrix[unseen] @ coef + intercept
        return scores


def _joined(grams: csr_matrix, which: np.ndarray, count: int, size: int) -> csr_matrix:
    """Each n-gram joined with its row's theme, hashed anew into ``size`` columns."""
    table = grams.tocoo()
    theme = which[table.row]
    kept = theme >= 0
    columns = (table.col[kept].astype(np.int64) * count + theme[kept]) * 2654435761 % size
    return csr_matrix((table.data[kept], (table.row[kept], columns)), shape=(grams.shape[0], size))


def _placed(vectors: np.ndarray, which: np.ndarray, count: int) -> csr_matrix:
    """Each vector in the block of columns that belongs to its row's theme."""
    rows, width = vectors.shape
    known = np.flatnonzero(which >= 0)
    columns = which[known, None] * width + np.arange(width)
    places = (np.repeat(known, width), columns.ravel())
    return csr_matrix((vectors[known].ravel(), places), shape=(rows, count * width))
