"""Texts in a language that a classifier has not learnt: read by their word vectors alone, which both languages share.

N-grams of the one language say nothing in the other, or the wrong thing. A classifier that learnt from French notes
alone therefore holds a second, smaller one, that has seen nothing but the vectors; a text most of whose words are
unknown goes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict

from .reading import plain_once, seen_in
from .thresholds import best_threshold, platt

FEWEST_KNOWN, FEWEST_UNKNOWN = 0.5, 4
"""A text of which a smaller share of words was learnt, and at least so many were not, is foreign. So are 1 in 2,000
coded texts in the language that was learnt, and 9 in 10 of those in the other with six words or more."""
FEWEST_EXAMPLES = 5
NOT = -20.0
"""Log odds of a label with too few examples to learn."""
_BITS = 17


@cache
def _hasher() -> HashingVectorizer:
    return HashingVectorizer(
        preprocessor=plain_once, n_features=2**_BITS, alternate_sign=False, norm=None, binary=True, dtype=np.float32
    )


class Bridge(BaseEstimator):
    """Probabilities of labels from vectors alone; for multi-label and, with ``single_label``, one label per text.

    Args:
        single_label: every text carries exactly one label.
        strength: of the regularisation; chosen by scoring each language's texts with the other's, on train and dev.
        folds: of the cross-validation that calibrates.
        seed: of the folds.
    """

    def __init__(self, *, single_label: bool = False, strength: float = 3.0, folds: int = 3, seed: int = 1) -> None:
        self.single_label = single_label
        self.strength = strength
        self.folds = folds
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        truth: np.ndarray,
        *,
        usual: np.ndarray,
        thresholds: np.ndarray,
        groups: Sequence[str] | None = None,
        fewest: int = 1,
    ) -> Bridge:
        """Learn.

        Args:
            texts: shape (n,); of them only a table of hashed words is kept.
            vectors: of the texts, float32, shape (n, dimensions).
            truth: which labels each text carries, bool, shape (n, labels).
            usual: which texts calibrate, bool, shape (n,).
            thresholds: of the classifier this stands in for, shape (labels,): what is as good as they are gets a
                probability just over them.
            groups: as in ``ThemeClassifier.fit``.
            fewest: a word counts as known from so many groups on.
        """
        self.known_ = seen_in(_hasher().transform(texts), groups or list(map(str, range(len(texts))))) >= fewest
        if self.single_label:
            self.model_ = LogisticRegression(C=10.0, class_weight="balanced", max_iter=300)
            self.model_.fit(vectors, truth.argmax(axis=1))
            self.width_ = truth.shape[1]
            return self
        self.model_ = Ridge(alpha=self.strength).fit(vectors, truth.astype(np.float64))
        kind = KFold if groups is None else GroupKFold
        folds = kind(self.folds, shuffle=True, random_state=self.seed)
        held_out = cross_val_predict(self.model_, vectors, truth.astype(np.float64), cv=folds, groups=groups)
        self._calibrate(held_out.reshape(truth.shape)[usual], truth[usual], thresholds)
        return self

    def _calibrate(self, held_out: np.ndarray, truth: np.ndarray, thresholds: np.ndarray) -> None:
        self.scale_, self.shift_ = np.zeros(truth.shape[1]), np.full(truth.shape[1], NOT)
        for column in np.flatnonzero(np.minimum(truth.sum(axis=0), (~truth).sum(axis=0)) >= FEWEST_EXAMPLES):
            scores = held_out[:, column]
            scale, shift = platt(scores, truth[:, column])
            own = best_threshold(expit(scores * scale + shift), truth[:, column])
            self.scale_[column], self.shift_[column] = scale, shift + logit(thresholds[column]) - logit(own)

    def foreign(self, texts: Sequence[str]) -> np.ndarray:
        """Which texts are mostly of unknown words: bool, shape (texts,)."""
        words = _hasher().transform(texts)
        there = np.asarray(words.sum(axis=1)).ravel()
        known = words @ self.known_.astype(np.float32)
        return np.asarray((known < FEWEST_KNOWN * there) & (there - known >= FEWEST_UNKNOWN))

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Shape (texts, labels)."""
        if self.single_label:
            found = np.zeros((len(vectors), self.width_))
            found[:, self.model_.classes_] = self.model_.predict_proba(vectors)
            return found
        scores = self.model_.predict(vectors).reshape(len(vectors), -1)
        return np.asarray(expit(scores * self.scale_ + self.shift_))
