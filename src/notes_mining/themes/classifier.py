"""``ThemeClassifier``: texts in French, Dutch or both to probabilities of any set of labels.

Word and character n-grams, folded to lower case without accents, are hashed: a model trained on confidential notes
holds no list of their words. A table of word vectors, where given, adds what two languages share; a text in a language
that was not learnt is read by it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from .bridge import Bridge
from .embedding import Embedding
from .reading import Reading, as_reading, forget_rare, plain_words, text_features, weigh
from .thresholds import best_threshold, label_scores, platt, pooled
from .windows import Windows, windows_of

__all__ = ["NEVER", "ThemeClassifier", "plain_words"]  # the last for models trained before `reading` was apart
NEVER = -20.0
"""Score of a label without a single example; its opposite is that of a label that every text carries."""
FEWEST_TO_CALIBRATE = 5
UNCALIBRATED_THRESHOLD = 0.5


class ThemeClassifier(ClassifierMixin, BaseEstimator):
    """Linear classifier, one against the rest, or one label per text.

    Args:
        single_label: every text carries exactly one label.
        strength: inverse of the regularisation.
        folds: of the cross-validation that calibrates and sets thresholds.
        bits: size of each hash table, as a power of two.
        embedding: table of word vectors, or ``None``. Not saved with the model.
        embedding_weight: length of a text's vector beside its n-grams, which have length one each.
        seed: of the folds.
        fewest_groups: n-grams seen in fewer groups (cases) are not carried; 1 for all.

    Attributes:
        labels_: list of str, in the order of all columns.
        thresholds_: float, shape (labels,); not used with ``single_label``.
        bridge_: reads texts in a language that was not learnt; ``None`` without an embedding or without folds.
        metrics_: label to precision, recall, F1 and support on held-out folds of the training texts;
            empty where folds are impossible.
    """

    def __init__(
        self,
        *,
        single_label: bool = False,
        strength: float = 10.0,
        folds: int = 4,
        bits: int = 17,
        embedding: Embedding | None = None,
        embedding_weight: float = 0.4,
        seed: int = 1,
        fewest_groups: int = 1,
    ) -> None:
        self.fewest_groups = fewest_groups
        self.single_label = single_label
        self.strength = strength
        self.folds = folds
        self.bits = bits
        self.embedding = embedding
        self.embedding_weight = embedding_weight
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str],
        label_sets: Sequence[Collection[str]],
        *,
        groups: Sequence[str] | None = None,
        labels: Sequence[str] | None = None,
        typical: Sequence[bool] | None = None,
        notes: Sequence[str | None] | None = None,
    ) -> ThemeClassifier:
        """Learn from texts and their labels.

        Args:
            texts: shape (n,).
            label_sets: labels of each text; an empty one is an example of none.
            groups: texts of one group (a case) are never on both sides of a fold.
            labels: all labels and their order; by default those that occur, sorted.
            typical: which texts are as frequent with each label as in use; probabilities and thresholds are set on
                them alone. By default all.
            notes: the note in which each text stands, neighbours next to one another, as in ``predict_proba``.

        Raises:
            ValueError: nothing to learn from, an unknown label, or not one label per text in ``single_label`` mode.
        """
        self.labels_ = list(labels) if labels is not None else sorted(set().union(*label_sets))
        truth = self._indicator(texts, label_sets)
        self.features_ = text_features(self.bits).fit(texts)
        windows = windows_of(notes or [None] * len(texts))
        reading = as_reading(texts, self.embedding, self.bits)
        if self.fewest_groups > 1 and groups is not None:
            forget_rare(self.features_, reading.counts(self.bits), groups, self.fewest_groups)
        matrices = self._matrices(reading, windows)
        held_out = self._held_out(matrices, windows, truth, groups)
        self.coef_, self.intercept_ = self._weights(matrices[0], truth)
        usual = np.ones(len(truth), dtype=bool) if typical is None else np.array(typical, dtype=bool)
        self._calibrate(held_out[usual], truth[usual])
        self.bridge_ = None
        learnable = not self.single_label or truth.any(axis=0).sum() > 1
        if reading.vectors is not None and learnable and not np.isnan(held_out).any():
            self.bridge_ = Bridge(single_label=self.single_label, folds=self._folds(truth, groups), seed=self.seed).fit(
                texts, reading.vectors, truth, usual=usual, thresholds=self.thresholds_, groups=groups,
                fewest=self.fewest_groups,
            )  # fmt: skip
        self.metrics_: dict[str, dict[str, float]] = {}
        if not np.isnan(held_out).any():
            self.metrics_ = label_scores(self.labels_, truth, self.decide(self._probabilities(held_out)))
        return self

    def predict_proba(self, texts: Sequence[str] | Reading, notes: Sequence[str | None] | None = None) -> np.ndarray:
        """Probabilities, shape (texts, labels). They sum to one only with ``single_label``.

        Args:
            texts: shape (n,), as they are or as they were read (with this classifier's embedding).
            notes: the note of each text: neighbours in one note are also read together. By default each text alone.
        """
        check_is_fitted(self)
        if not len(texts):
            return np.zeros((0, len(self.labels_)))
        windows = windows_of(notes or [None] * len(texts))
        weights = np.ascontiguousarray(self.coef_.T, dtype=np.float64)
        reading = as_reading(texts, self.embedding, self.bits)
        scores = [np.asarray(matrix @ weights + self.intercept_) for matrix in self._matrices(reading, windows)]
        found = self._probabilities(windows.combined(scores))
        bridge = getattr(self, "bridge_", None)  # models trained before there was one have none
        if bridge is not None and reading.vectors is not None:
            foreign = np.flatnonzero(bridge.foreign(reading.texts))
            if len(foreign):
                found[foreign] = bridge.probabilities(reading.vectors[foreign])
        return found

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Whether each label applies: bool, shape (texts, labels)."""
        return self.decide(self.predict_proba(texts))

    def decide(self, probabilities: np.ndarray) -> np.ndarray:
        """Which labels apply, given ``predict_proba``: bool, same shape."""
        if not self.single_label:
            return np.asarray(probabilities >= self.thresholds_)
        best = probabilities.argmax(axis=1)
        return np.asarray(best[:, None] == np.arange(probabilities.shape[1]))

    def _probabilities(self, scores: np.ndarray) -> np.ndarray:
        if self.single_label:
            return np.asarray(softmax(scores, axis=1))
        return np.asarray(expit(scores * self.scale_ + self.shift_))

    def _indicator(self, texts: Sequence[str], label_sets: Sequence[Collection[str]]) -> np.ndarray:
        if not len(texts) or len(texts) != len(label_sets) or not self.labels_:
            raise ValueError("fit needs as many label sets as texts, at least one text, and at least one label")
        if not set().union(*label_sets) <= set(self.labels_):
            raise ValueError("a label set holds a label that is not among 'labels'")
        if self.single_label and any(len(found) != 1 for found in label_sets):
            raise ValueError("with single_label every text carries exactly one label")
        return np.array([[label in found for label in self.labels_] for found in label_sets], dtype=bool)

    def _matrices(self, texts: Reading, windows: Windows) -> list[csr_matrix]:
        """Features, sparse, shape (texts, features); then those of the windows of each size."""
        counts = texts.counts(self.bits)
        matrices = [self._features(counts, texts.vectors)]
        for together in windows.sums():
            if not together.shape[0]:
                matrices.append(csr_matrix((0, matrices[0].shape[1]), dtype=np.float32))
                continue
            vectors = None if texts.vectors is None else normalize(together @ texts.vectors)
            matrices.append(self._features([together @ count for count in counts], vectors))
        return matrices

    def _features(self, counts: Sequence[csr_matrix], vectors: np.ndarray | None) -> csr_matrix:
        parts = weigh(self.features_, counts)
        if vectors is not None:
            parts.append(csr_matrix(vectors * self.embedding_weight))
        return csr_matrix(hstack(parts))

    def _held_out(
        self, matrices: Sequence[csr_matrix], windows: Windows, truth: np.ndarray, groups: Sequence[str] | None
    ) -> np.ndarray:
        """Scores of each text by weights that have not seen it, shape of ``truth``; NaN without folds."""
        scores = np.full(truth.shape, np.nan)
        count = self._folds(truth, groups)
        if count < 2:
            return scores
        kind = KFold if groups is None else GroupKFold
        for seen, unseen in kind(count, shuffle=True, random_state=self.seed).split(truth, groups=groups):
            coef, intercept = self._weights(matrices[0][seen], truth[seen])
            combined = windows.combined([np.asarray(matrix @ coef.T + intercept) for matrix in matrices])
            scores[unseen] = combined[unseen]
        return scores

    def _folds(self, truth: np.ndarray, groups: Sequence[str] | None) -> int:
        return min(self.folds, len(set(groups)) if groups is not None else len(truth))

    def _weights(self, matrix: csr_matrix, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights, float32, shape (labels, features), and intercepts, shape (labels,)."""
        coef = np.zeros((truth.shape[1], matrix.shape[1]), dtype=np.float32)
        intercept = np.where(truth.all(axis=0), -NEVER, NEVER)
        learnable = np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0))
        if self.single_label and len(learnable):
            coef[learnable], intercept[learnable] = self._one_of_many(matrix, truth[:, learnable])
            return coef, intercept
        for column in learnable:
            # The dual solver is four times as fast here: far more features than texts.
            model = LogisticRegression(
                C=self.strength, class_weight="balanced", solver="liblinear", dual=True, tol=1e-2, max_iter=500,
                random_state=self.seed,
            )  # fmt: skip
            model.fit(matrix, truth[:, column])
            coef[column], intercept[column] = model.coef_[0], model.intercept_[0]
        return coef, intercept

    def _one_of_many(self, matrix: csr_matrix, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        model = LogisticRegression(C=self.strength, class_weight="balanced", tol=1e-3, max_iter=300)
        model.fit(matrix, truth.argmax(axis=1))
        if truth.shape[1] > 2:
            return model.coef_, model.intercept_
        sides = np.array([[-0.5], [0.5]])  # two labels share one row of weights
        return sides * model.coef_, sides[:, 0] * model.intercept_

    def _calibrate(self, held_out: np.ndarray, truth: np.ndarray) -> None:
        """Set ``scale_``, ``shift_``, ``thresholds_`` per label. Too few examples: raw scores, cut in the middle."""
        size = truth.shape[1]
        self.scale_, self.shift_ = np.ones(size), np.zeros(size)
        self.thresholds_ = np.full(size, UNCALIBRATED_THRESHOLD)
        if self.single_label or np.isnan(held_out).any():
            return
        fewest = np.minimum(truth.sum(axis=0), (~truth).sum(axis=0))
        enough = np.flatnonzero(fewest >= FEWEST_TO_CALIBRATE)
        for column in enough:
            scores = held_out[:, column]
            self.scale_[column], self.shift_[column] = platt(scores, truth[:, column])
            calibrated = expit(scores * self.scale_[column] + self.shift_[column])
            self.thresholds_[column] = best_threshold(calibrated, truth[:, column])
        if len(enough):
            self.thresholds_[enough] = pooled(self.thresholds_[enough], truth[:, enough].sum(axis=0))
