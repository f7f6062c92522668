"""From held-out scores to probabilities that mean what they say, and to the threshold that serves F1 best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

GRID = np.linspace(0.02, 0.9, 89)
SMOOTHED_OVER = 7  # steps of the grid: the best single point is mostly luck when examples are few

POOLED_EXAMPLES = 30  # the median weighs as much as this many examples; chosen by cross-validation on the gold notes


def platt(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Slope and shift that turn scores, shape (n,), into log odds. The slope is positive: ranks are kept."""
    model = LogisticRegression(C=10.0).fit(scores[:, None], truth)
    slope = float(model.coef_[0, 0])
    if slope <= 0:  # the scores rank worse than chance: they say nothing beyond how frequent the label is
        share = float(truth.mean())
        return 1e-3, float(np.log(share / (1 - share)))
    return slope, float(model.intercept_[0])


def best_threshold(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The threshold of the grid with the highest F1, after smoothing over neighbours."""
    chosen = probabilities[None, :] >= GRID[:, None]
    hits = (chosen & truth).sum(axis=1)
    f1 = 2 * hits / (chosen.sum(axis=1) + truth.sum())
    padded = np.pad(f1, SMOOTHED_OVER // 2, mode="edge")
    return float(GRID[np.convolve(padded, np.ones(SMOOTHED_OVER) / SMOOTHED_OVER, "valid").argmax()])


def pooled(thresholds: np.ndarray, support: np.ndarray) -> np.ndarray:
    """Thresholds drawn towards their median, shape (labels,): the fewer examples a label has, the more."""
    own = support / (support + POOLED_EXAMPLES)
    return np.asarray(own * thresholds + (1 - own) * np.median(thresholds))


def label_scores(labels: Sequence[str], truth: np.ndarray, predicted: np.ndarray) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and support per label, from two bool arrays of shape (texts, labels)."""
    hits = (truth & predicted).sum(axis=0)
    found, there = predicted.sum(axis=0), truth.sum(axis=0)
    return {
        label: {
            "precision": _ratio(hits[column], found[column]),
            "recall": _ratio(hits[column], there[column]),
            "f1": _ratio(2 * hits[column], found[column] + there[column]),
            "support": int(there[column]),
        }
        for column, label in enumerate(labels)
    }


def _ratio(part: int, whole: int) -> float:
    return round(float(part / whole), 3) if whole else 0.0
