"""Polarity: what speaks for absence in one theme may say nothing in another."""

from __future__ import annotations

import numpy as np

from notes_mining.themes.polarity import PolarityClassifier

ROOMS = ("kitchen", "garden", "cellar", "attic", "hall", "stairs")
PAIRS = [
    *((f"door open in the {room}", theme, theme == "alarm") for room in ROOMS for theme in ("welcome", "alarm")),
    *((f"door closed in the {room}", theme, theme == "welcome") for room in ROOMS for theme in ("welcome", "alarm")),
]


def fitted() -> PolarityClassifier:
    texts, themes, absent = zip(*PAIRS, strict=True)
    groups = [text.split()[-1] for text in texts]
    return PolarityClassifier(bits=10, crossed_bits=12, folds=2).fit(texts, themes, absent, groups)


def test_the_same_words_mean_the_opposite_in_another_theme() -> None:
    odds = fitted().predict_proba(["door closed in the shed"] * 2, ["welcome", "alarm"])
    assert odds[0, 1] > 0.5 > odds[1, 1]
    assert np.allclose(odds.sum(axis=1), 1)


def test_held_out_accuracy_is_that_of_unseen_groups() -> None:
    assert fitted().accuracy_ == 1.0


def test_a_theme_never_seen_still_gets_an_answer() -> None:
    assert fitted().predict_proba(["door open"], ["weather"]).shape == (1, 2)


def test_no_pairs_no_answers() -> None:
    assert fitted().predict_proba([], []).shape == (0, 2)
