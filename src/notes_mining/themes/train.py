"""Training: from labelled texts, or from coded ones, to a model; and prediction from file to file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from ..errors import InputError, Place
from ..records import LANGUAGES
from .attributes import CodedText, fit_attributes
from .batches import batched
from .classifier import ThemeClassifier
from .codebook import Codebook
from .embedding import Embedding, load_embedding
from .files import whole_file
from .labels import LabelledText, read_labels, read_texts
from .model import ThemeModel, check_replaceable, load_model, save_model

__all__ = ["LICENCE", "codebook_facts", "fit_coded", "predict", "read_labels", "train"]
LICENCE = "EUPL-1.2"
_BATCH = 512


def train(
    labels_path: Path,
    out_folder: Path,
    codebook: Codebook | None = None,
    single_label: bool = False,
    seed: int = 1,
    embedding: Path | None = None,
) -> dict[str, dict[str, float]]:
    """Train a model on ``LABELS`` and write it to ``out_folder``.

    Args:
        codebook: fixes labels and their order; without one, the labels are those that occur.
        single_label: every text carries exactly one label.
        embedding: folder of word vectors; the model will need the same ones when it serves.

    Returns:
        Precision, recall, F1 and support per label, on held-out folds.

    Raises:
        InputError: an unusable file, an unknown label, or not one label per text with ``single_label``.
    """
    check_replaceable(out_folder)
    examples = read_labels(labels_path)
    labels = codebook.theme_ids if codebook else _occurring(examples, labels_path)
    _check_labels(examples, labels, single_label, labels_path)
    table = load_embedding(embedding) if embedding else None
    classifier = ThemeClassifier(single_label=single_label, embedding=table, seed=seed)
    classifier.fit([item.text for item in examples], [item.labels for item in examples], labels=labels)
    save_model(out_folder, ThemeModel(classifier), _facts(out_folder, examples, classifier, codebook, seed))
    return classifier.metrics_


def _occurring(examples: Iterable[LabelledText], path: Path) -> list[str]:
    labels = sorted({label for item in examples for label in item.labels})
    if not labels:
        raise InputError("not one label", place=Place(path, column="labels"), mend="Label some of the texts.")
    return labels


def _check_labels(examples: Iterable[LabelledText], known: Collection[str], single_label: bool, path: Path) -> None:
    for item in examples:
        place = Place(path, item.row, "labels")
        if not set(item.labels) <= set(known):
            raise InputError("a label that is not in the codebook", place=place, mend="Use the ids of its themes.")
        if single_label and len(item.labels) != 1:
            problem = f"{len(item.labels)} labels where exactly one is expected"
            raise InputError(problem, place=place, mend="Give every text one label, or train without --single-label.")


def _facts(
    folder: Path,
    examples: Sequence[LabelledText],
    classifier: ThemeClassifier,
    codebook: Codebook | None,
    seed: int,
) -> dict[str, Any]:
    told = {item.language for item in examples}
    return {
        "name": folder.name,
        "version": "1",
        "made_by": f"notes-mining themes train (seed {seed})",
        "licence": "as the training texts",
        "data": [{"name": "labelled texts of the user", "texts": len(examples)}],
        # Languages bind at serving; with one text of unsaid or other language they would bind wrongly.
        "languages": sorted(str(language) for language in told) if told <= set(LANGUAGES) else [],
        "single_label": classifier.single_label,
        "metrics": {"held_out": classifier.metrics_},
        **codebook_facts(codebook),
    }


def codebook_facts(codebook: Codebook | None) -> dict[str, Any]:
    """What a manifest says of the codebook."""
    return {"codebook": {"version": codebook.version, "sha256": codebook.sha256} if codebook else None}


def fit_coded(
    coded: Sequence[CodedText], labels: Sequence[str], embedding: Embedding | None = None, seed: int = 1,
    fewest_groups: int = 1,
) -> ThemeModel:  # fmt: skip
    """Train themes and how they are told (polarity, voice, narrated stage); folds keep groups whole.

    ``fewest_groups``: an n-gram that fewer groups (cases) have is not carried. What learns from notes of real people
    asks for several, so that no word of one file alone is in the model.
    """
    themes = ThemeClassifier(embedding=embedding, seed=seed, fewest_groups=fewest_groups).fit(
        [item.text for item in coded],
        [{coding.theme for coding in item.codings} for item in coded],
        groups=[item.group for item in coded],
        labels=labels,
        notes=[item.note for item in coded],
        typical=[item.typical for item in coded] if any(item.typical for item in coded) else None,
    )
    return ThemeModel(themes, fit_attributes(coded, embedding, seed, fewest_groups))


def predict(model_folder: Path, in_path: Path, out_path: Path, embedding: Path | None = None) -> int:
    """Write ``id, label, probability, predicted`` as JSON lines, one per text and label.

    Returns:
        The number of texts.

    Raises:
        InputError: an unusable file; nothing is written.
        ModelError: an unusable model.
    """
    classifier = load_model(model_folder, embedding).themes
    texts = 0
    with whole_file(out_path) as handle:
        for batch in batched(read_texts(in_path), _BATCH):
            _write_predictions(handle, batch, classifier)
            texts += len(batch)
    return texts


def _write_predictions(handle: TextIO, batch: Sequence[tuple[str, str]], classifier: ThemeClassifier) -> None:
    probabilities = classifier.predict_proba([text for _, text in batch])
    chosen = classifier.decide(probabilities)
    for (name, _), row, decided in zip(batch, probabilities, chosen, strict=True):
        for label, probability, is_chosen in zip(classifier.labels_, row, decided, strict=True):
            line = {
                "id": name,
                "label": label,
                "probability": round(float(probability), 4),
                "predicted": bool(is_chosen),
            }
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
