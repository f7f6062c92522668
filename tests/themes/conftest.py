"""Real models, tiny, trained once a session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from texts import SENTENCES, multi

from notes_mining.themes.attributes import CodedText, Coding
from notes_mining.themes.classifier import ThemeClassifier
from notes_mining.themes.embedding import save_embedding
from notes_mining.themes.model import ThemeModel, save_model
from notes_mining.themes.train import fit_coded

FACTS = {"name": "tiny", "version": "1", "made_by": "tests", "licence": "EUPL-1.2", "data": [], "metrics": {}}
PAIRS = (("mere", "moeder"), ("famille", "familie"), ("police", "politie"), ("banque", "bank"), ("ecole", "school"))


@pytest.fixture(scope="session")
def multi_classifier() -> ThemeClassifier:
    texts, labels = multi()
    return ThemeClassifier().fit(texts, labels)


@pytest.fixture(scope="session")
def embedding_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five words in two languages; translations share a direction."""
    folder = tmp_path_factory.mktemp("vectors") / "embedding"
    vectors = np.repeat(np.eye(len(PAIRS)), 2, axis=0)
    save_embedding(folder, [word for pair in PAIRS for word in pair], vectors, {**FACTS, "name": "embedding"})
    return folder


def coded_texts() -> list[CodedText]:
    """Themes told as present, and as absent by a negation; in the person's voice where somebody says so."""
    openings = (("Il n'y a plus cela: ", "Il dit: "), ("Niet meer: ", "Hij zegt: "))
    coded = []
    for theme, sides in SENTENCES.items():
        for case in range(6):
            for side, (no, says) in zip(sides, openings, strict=True):
                for text in side:
                    coded += [
                        CodedText(text, f"c{case}", (Coding(theme, "present", "assistant"),)),
                        CodedText(no + text, f"c{case}", (Coding(theme, "absent", "assistant"),)),
                        CodedText(says + text, f"c{case}", (Coding(theme, "present", "person"),)),
                    ]
    syria = ("Sur place en Syrie il a vu la guerre.", "Ginds in Syrië zag hij de oorlog.")
    told = (Coding("war", "present", "person", "conflict_zone"),)
    coded += [CodedText(text, f"c{case}", told) for case in range(6) for text in syria]
    return coded + [CodedText("Le rendez-vous est à dix heures.", f"c{case}") for case in range(6)]


@pytest.fixture(scope="session")
def coded_model() -> ThemeModel:
    return fit_coded(coded_texts(), [*SENTENCES, "war"])


@pytest.fixture(scope="session")
def model_folder(coded_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "themes"
    save_model(folder, coded_model, {**FACTS, "languages": ["fr", "nl"]})
    return folder
