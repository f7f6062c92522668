"""Windows of neighbouring sentences: within a note only, and a lone sentence keeps its own score."""

from __future__ import annotations

import numpy as np

from notes_mining.themes.batches import batched_whole
from notes_mining.themes.classifier import ThemeClassifier
from notes_mining.themes.windows import windows_of


def test_windows_never_reach_into_another_note() -> None:
    windows = windows_of(["a", "a", "a", "b", None, None, "b"])
    assert [list(first) for first in windows.firsts] == [[0, 1], [0]]


def test_a_text_by_itself_keeps_its_score() -> None:
    windows = windows_of([None, None])
    own = np.array([[1.0], [2.0]])
    assert np.array_equal(windows.combined([own, np.zeros((0, 1)), np.zeros((0, 1))]), own)


def test_a_window_lifts_the_text_that_says_most_and_no_other() -> None:
    windows = windows_of(["a", "a"])
    combined = windows.combined([np.array([[0.0], [3.0]]), np.array([[6.0]]), np.zeros((0, 1))])
    assert combined.tolist() == [[0.0], [5.0]]


def test_a_theme_told_over_two_sentences_is_found_only_when_they_are_read_together() -> None:
    words = ["door", "shut", "bread", "rain", "bus", "tea", "coat", "lamp"]
    rows = [({"door", "shut"}, True), *(({word, other}, False) for word in words for other in words[2:])]
    texts = [" ".join(sorted(row)) for row, _ in rows] + ["door shut"] * 12
    labels = [{"refused"} if found else set() for _, found in rows] + [{"refused"}] * 12
    model = ThemeClassifier(bits=10, folds=2).fit(texts, labels)
    alone = model.predict_proba(["the door", "it was shut"])
    together = model.predict_proba(["the door", "it was shut"], ["n", "n"])
    assert together.max() > alone.max()


def test_batches_part_no_note() -> None:
    items = [("a", 1), ("a", 2), ("b", 3), ("c", 4), ("c", 5)]
    assert [len(batch) for batch in batched_whole(items, 2, lambda item: item[0])] == [2, 3]
    assert [len(batch) for batch in batched_whole([("a", n) for n in range(20)], 2, lambda item: item[0])] == [8, 8, 4]
