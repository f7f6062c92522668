"""``ThemeClassifier``: learns in both languages, in both modes, and survives odd labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from texts import SENTENCES, multi, single

from notes_mining.themes.classifier import ThemeClassifier
from notes_mining.themes.embedding import load_embedding
from notes_mining.themes.thresholds import GRID, best_threshold, label_scores, platt, pooled


def labels_of(classifier: ThemeClassifier, text: str) -> set[str]:
    return {label for label, chosen in zip(classifier.labels_, classifier.predict([text])[0], strict=True) if chosen}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sa mère vient au parloir.", {"family"}),
        ("Zijn moeder komt vaak op bezoek.", {"family"}),
        ("LA POLICE A FOUILLE LA MAISON", {"police"}),
        ("De bank sloot haar rekening, de politie doorzocht het huis.", {"bank", "police"}),
        ("De afspraak was om tien uur.", set()),
    ],
)
def test_several_labels_or_none(multi_classifier: ThemeClassifier, text: str, expected: set[str]) -> None:
    assert labels_of(multi_classifier, text) == expected


def test_accents_and_case_do_not_matter(multi_classifier: ThemeClassifier) -> None:
    plain, accented = multi_classifier.predict_proba(["sa mere dort", "Sa MÈRE dort"])
    assert np.allclose(plain, accented)


def test_one_label_per_text() -> None:
    texts, labels = single()
    classifier = ThemeClassifier(single_label=True).fit(texts, labels)
    probabilities = classifier.predict_proba(["Hij kreeg een contract.", "Il dort mal.", ""])
    assert probabilities.shape == (3, 7)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert (classifier.predict(["", "Elle veut voter."]).sum(axis=1) == 1).all()
    assert labels_of(classifier, "Hij volgt avondles.") == {"school"}
    assert classifier.metrics_["bank"]["f1"] > 0.9


@pytest.mark.parametrize("labels", [["yes"], ["yes", "no"], ["yes", "no", "never"]])
def test_single_label_with_few_labels(labels: list[str]) -> None:
    texts = ["oui oui", "oui encore", "non non", "non jamais"]
    found = [{"yes"}, {"yes"}, {labels[min(1, len(labels) - 1)]}, {labels[min(1, len(labels) - 1)]}]
    classifier = ThemeClassifier(single_label=True).fit(texts, found, labels=labels)
    assert labels_of(classifier, "oui") == {"yes"}
    assert np.allclose(classifier.predict_proba(texts).sum(axis=1), 1)


def test_labels_without_examples_with_one_and_on_every_text() -> None:
    texts, found = multi()
    found = [labels | {"always"} for labels in found]
    found[0] = found[0] | {"once"}
    classifier = ThemeClassifier().fit(texts, found, labels=[*SENTENCES, "always", "once", "never"])
    probabilities = dict(zip(classifier.labels_, classifier.predict_proba([texts[0], "Autre chose."]).T, strict=True))
    assert (probabilities["always"] > 0.99).all()
    assert (probabilities["never"] < 0.01).all()
    assert probabilities["once"][0] > probabilities["once"][1]
    assert classifier.metrics_["never"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}


def test_one_text_is_enough_to_run() -> None:
    classifier = ThemeClassifier().fit(["Sa mère paie."], [{"family"}], labels=["family", "work"])
    assert labels_of(classifier, "Sa mère paie.") == {"family"}
    assert classifier.metrics_ == {}


def test_nothing_in_nothing_out(multi_classifier: ThemeClassifier) -> None:
    assert multi_classifier.predict_proba([]).shape == (0, 7)
    assert np.isfinite(multi_classifier.predict_proba(["", "...", "١٢٣"])).all()


def test_same_seed_same_model_and_groups_move_thresholds_only() -> None:
    texts, found = multi(4)
    groups = [str(row % 5) for row in range(len(texts))]
    first, second = (ThemeClassifier().fit(texts, found, groups=groups) for _ in range(2))
    assert np.array_equal(first.predict_proba(texts), second.predict_proba(texts))
    assert np.allclose(first.coef_, ThemeClassifier().fit(texts, found).coef_)


def test_a_model_holds_no_word_of_its_texts(multi_classifier: ThemeClassifier) -> None:
    import skops.io

    assert b"avondles" not in skops.io.dumps(multi_classifier)


@pytest.mark.parametrize(
    ("options", "texts", "found", "labels"),
    [
        ({}, [], [], None),
        ({}, ["a b"], [set()], None),
        ({}, ["a b", "c d"], [{"x"}], None),
        ({}, ["a b"], [{"x"}], ["y"]),
        ({"single_label": True}, ["a b", "c d"], [{"x"}, set()], None),
        ({"single_label": True}, ["a b", "c d"], [{"x"}, {"x", "y"}], None),
    ],
)
def test_unusable_training_material_is_refused(options: dict, texts: list, found: list, labels: list | None) -> None:
    with pytest.raises(ValueError, match="label"):
        ThemeClassifier(**options).fit(texts, found, labels=labels)


def test_word_vectors_carry_a_theme_to_the_other_language(embedding_folder: Path) -> None:
    texts = ["la banque ici", "banque encore", "une banque", "la police ici", "police encore", "une police"]
    found = [{"money"}] * 3 + [{"police"}] * 3
    table = load_embedding(embedding_folder)
    classifier = ThemeClassifier(single_label=True, embedding=table, embedding_weight=3.0).fit(texts, found)
    assert labels_of(classifier, "politie") == {"police"}
    assert labels_of(classifier, "bank") == {"money"}
    assert clone(classifier).embedding_weight == 3.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_thresholds_lie_on_the_grid(pairs: list[tuple[float, bool]]) -> None:
    probabilities, truth = (np.array(side) for side in zip(*pairs, strict=True))
    truth[0] = True
    assert best_threshold(probabilities, truth) in GRID


def test_threshold_separates_what_can_be_separated() -> None:
    threshold = best_threshold(np.array([0.1, 0.2, 0.7, 0.8]), np.array([False, False, True, True]))
    assert 0.2 < threshold <= 0.7


def test_few_examples_draw_a_threshold_to_the_median() -> None:
    few, many, middle = pooled(np.array([0.9, 0.9, 0.3, 0.3, 0.3]), np.array([5, 500, 50, 50, 50]))[:3]
    assert middle == pytest.approx(0.3)
    assert 0.3 < few < 0.4
    assert 0.85 < many < 0.9


def test_calibration_keeps_ranks_even_for_scores_that_rank_backwards() -> None:
    for sign in (1, -1):
        slope, _ = platt(sign * np.arange(10.0), np.arange(10) >= 5)
        assert slope > 0


def test_label_scores_count_by_hand() -> None:
    truth = np.array([[1, 0], [1, 0], [0, 0]], dtype=bool)
    predicted = np.array([[1, 0], [0, 0], [1, 1]], dtype=bool)
    assert label_scores(["a", "b"], truth, predicted) == {
        "a": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2},
        "b": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0},
    }
