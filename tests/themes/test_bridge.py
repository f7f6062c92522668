"""A classifier that learnt from one language tags the other: by word vectors that both share, and those alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from notes_mining.themes.bridge import Bridge
from notes_mining.themes.classifier import ThemeClassifier
from notes_mining.themes.embedding import load_embedding

EMBEDDING = load_embedding(Path(__file__).parents[2] / "models/embedding")
WORK = [
    "Il cherche un emploi depuis des mois.",
    "Le patron lui offre un contrat.",
    "Elle a trouvé du travail à la boulangerie.",
    "Une formation de soudeur commence lundi.",
    "L'agence d'intérim ne rappelle pas.",
    "Son employeur est content de lui.",
    "Il a perdu son emploi au garage.",
    "Elle travaille la nuit à l'usine.",
]
HOME = [
    "Sa mère lui rend visite chaque semaine.",
    "Son frère l'accueille chez lui.",
    "Les parents paient le loyer.",
    "Sa sœur garde les enfants.",
    "La famille vient au parloir.",
    "Son père attend devant la prison.",
    "Ses grands-parents écrivent souvent.",
    "La tante l'héberge.",
]
DUTCH_WORK = ["Hij zoekt al maanden werk bij een bakkerij.", "Haar werkgever geeft haar morgen eindelijk een contract."]
DUTCH_HOME = ["Zijn moeder komt elke week trouw op bezoek.", "Haar broer betaalt de huur voor haar kinderen."]


def labels_of(count: int) -> list[set[str]]:
    return [{"work"}] * count + [{"home"}] * count


@pytest.mark.parametrize("single", [False, True])
def test_what_was_learnt_in_french_is_found_in_dutch(single: bool) -> None:
    model = ThemeClassifier(embedding=EMBEDDING, single_label=single).fit(WORK + HOME, labels_of(8))
    found = model.predict(DUTCH_WORK + DUTCH_HOME)
    assert found[:, model.labels_.index("work")].tolist() == [True, True, False, False]
    assert found[:, model.labels_.index("home")].tolist() == [False, False, True, True]


def test_known_words_are_read_as_before() -> None:
    model = ThemeClassifier(embedding=EMBEDDING).fit(WORK + HOME, labels_of(8))
    with_bridge = model.predict_proba(WORK + HOME)
    model.bridge_ = None
    assert np.array_equal(with_bridge, model.predict_proba(WORK + HOME))


def test_a_text_is_foreign_when_most_of_its_words_are_unknown() -> None:
    model = ThemeClassifier(embedding=EMBEDDING).fit(WORK + HOME, labels_of(8))
    assert isinstance(model.bridge_, Bridge)
    texts = [*DUTCH_WORK, WORK[0], "", "[PERSON_1] !"]
    assert np.flatnonzero(model.bridge_.foreign(texts)).tolist() == [0, 1]


def test_without_word_vectors_or_folds_there_is_none() -> None:
    assert ThemeClassifier().fit(WORK + HOME, labels_of(8)).bridge_ is None
    assert ThemeClassifier(embedding=EMBEDDING).fit(WORK[:1], [{"work"}], labels=["work", "home"]).bridge_ is None


def test_a_label_with_too_few_examples_is_not_found_there() -> None:
    model = ThemeClassifier(embedding=EMBEDDING).fit([*WORK, *HOME[:2]], [{"work"}] * 8 + [{"home"}] * 2)
    assert not model.predict(DUTCH_HOME)[:, model.labels_.index("home")].any()
