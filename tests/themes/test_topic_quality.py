"""Figures about topics, against numbers worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from notes_mining.themes.topics.counts import persons_by, persons_of
from notes_mining.themes.topics.quality import coherence, diversity, stability, windows_of

LABELS = np.array([0, 0, 0, 0, 0, 1, 1, -1])
PERSONS = ["a", "b", "c", "c", "d", "a", "b", "z"]


def test_coherence_of_words_that_always_never_and_sometimes_meet() -> None:
    windows = [frozenset(words) for words in (("a", "b"), ("a", "b"), ("c",), ("a", "c"))]
    assert coherence(("a", "b"), windows) == pytest.approx(log(0.5 / (0.75 * 0.5)) / -log(0.5))
    assert coherence(("b", "c"), windows) == -1
    assert coherence(("a", "a2"), [frozenset(("a", "a2"))] * 3) == 1
    assert coherence(("a",), windows) is None


def test_windows_are_notes_in_one_language() -> None:
    found = windows_of([("a",), ("b",), ("c",), ()], ["fr", "fr", "nl", "fr"], ["n1", "n1", "n1", "n2"], "fr")
    assert found == [frozenset({"a", "b"})]


def test_diversity() -> None:
    assert diversity([("a", "b"), ("a", "c")]) == 0.75
    assert diversity([]) is None


def test_stability_of_a_grouping_that_comes_back_and_of_one_that_does_not() -> None:
    same = stability(LABELS, PERSONS, lambda rows, _: LABELS[rows], seed=1, seeds=2, bootstraps=5)
    assert same.rand == (1, 1)
    assert same.reaches(0, 1)
    assert same.reaches(1, 1)
    merged = stability(LABELS, PERSONS, lambda rows, _: np.zeros(len(rows), int), seed=1, seeds=1, bootstraps=0)
    assert merged.by_seed == {0: 5 / 8, 1: 2 / 8}
    assert merged.by_bootstrap == {}
    assert not merged.reaches(0, 0.5), "samples of persons were not tried"
    assert merged.rand[1] is None


def test_samples_of_persons_take_all_segments_of_a_person_or_none() -> None:
    seen = []

    def group(rows: np.ndarray, _: int) -> np.ndarray:
        seen.append(rows)
        return LABELS[rows]

    stability(LABELS, PERSONS, group, seed=1, seeds=0, bootstraps=10)
    for rows in seen:
        assert (2 in rows) == (3 in rows), "both segments of person c"
    assert any(len(set(rows.tolist())) < len(rows) for rows in seen), "drawn with replacement"


def test_persons_are_counted_once_and_withheld_under_the_minimum() -> None:
    assert persons_of(LABELS, PERSONS) == {0: 4, 1: 2}
    stages = ["x", "x", "x", "x", "y", "x", "y", "x"]
    counted = persons_by(LABELS, stages, PERSONS, 2, names=("x", "y", "z"), parts=False)
    assert counted == {"x": {0: 3, 1: None}, "y": {0: None, 1: None}, "z": {0: 0, 1: 0}}


def test_a_single_withheld_language_takes_the_other_with_it() -> None:
    languages = ["fr", "fr", "fr", "fr", "nl", "fr", "fr", "fr"]
    counted = persons_by(LABELS, languages, PERSONS, 2, names=("fr", "nl"), parts=True)
    assert counted == {"fr": {0: None, 1: 2}, "nl": {0: None, 1: 0}}
