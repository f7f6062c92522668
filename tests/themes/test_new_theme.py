"""A theme that nobody coded before needs a definition and thirty examples to be useful."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import yaml
from housing import DEFINITION, EXAMPLES, HELD_OUT

from notes_mining.evaluate.coded_texts import coded_segment
from notes_mining.evaluate.segments import read_segments
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.train import predict, train

THEME = "housing_search"
OTHERS = 200


@pytest.fixture(scope="module")
def others(root: Path) -> list[str]:
    """Coded segments from all over the corpus: every sixteenth, half to learn from, half to be left alone."""
    return [coded_segment(found).text for found in read_segments(root / "corpus/themes")][:: 6626 // (2 * OTHERS)]


@pytest.fixture(scope="module")
def codebook(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    """One theme, with its definition."""
    content = yaml.safe_load((root / "configs/codebook.yaml").read_text(encoding="utf-8"))
    label = {"fr": "Recherche d'un logement", "nl": "Zoektocht naar een woning", "en": "Search for housing"}
    theme = {**content["themes"][0], "id": THEME, "label": label, "definition": DEFINITION}
    path = tmp_path_factory.mktemp("codebook") / "codebook.yaml"
    path.write_text(yaml.safe_dump({**content, "themes": [theme]}, allow_unicode=True), encoding="utf-8")
    return Codebook.load(path)


def write(path: Path, texts: Iterable[tuple[str, Sequence[str]]]) -> Path:
    rows = [{"id": str(number), "text": text, "labels": list(labels)} for number, (text, labels) in enumerate(texts)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("vectors", [None, "models/embedding"])
def test_thirty_examples_find_half_of_what_is_new_and_leave_the_rest_alone(
    vectors: str | None, root: Path, others: list[str], codebook: Codebook, tmp_path: Path
) -> None:
    examples = [text for side in EXAMPLES.values() for text in side]
    assert len(examples) == 30
    assert not set(examples) & set(HELD_OUT)
    learned = [(text, [THEME]) for text in examples] + [(text, []) for text in others[0 : 2 * OTHERS : 2]]
    new = [(text, []) for text in (*HELD_OUT, *others[1 : 2 * OTHERS : 2])]
    embedding = root / vectors if vectors else None
    train(write(tmp_path / "labels.jsonl", learned), tmp_path / "model", codebook, embedding=embedding)
    predict(tmp_path / "model", write(tmp_path / "new.jsonl", new), tmp_path / "found.jsonl", embedding)
    found = [json.loads(line)["predicted"] for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert len(found) == len(HELD_OUT) + OTHERS
    assert sum(found[: len(HELD_OUT)]) >= len(HELD_OUT) / 2
    assert sum(found[len(HELD_OUT) :]) <= OTHERS / 20
