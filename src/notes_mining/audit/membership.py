"""Part 6, membership: what shipped and retrained models remember of the people of this study.

Vocabularies and other lists are swept like any output (part 1). A theme model keeps no words, but columns of a hash
table: a name is in it if its column has a weight. Columns are shared, so names are set against made-up words of the
same letters: if names have a weight no more often than those, the model tells nothing of them (Carlini et al., "The
Secret Sharer", USENIX Security 2019, compare a canary with random ones in the same way). A model that learnt from the
review must carry only n-grams of so many cases as a published number needs.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import fisher_exact

from ..artefacts import read_manifest
from ..deidentify.names import fold
from ..themes.classifier import ThemeClassifier
from ..themes.model import KIND, load_model
from .forms import SINGLE, Form
from .hits import Hit, is_public

SURPRISING = 0.01
_LEARNT_HERE = ("decisions of the review", "labelled texts of the user")
_FROM = 4


def names_of_study(forms: Collection[Form]) -> list[str]:
    """Words that only this study can have put anywhere: of names, and in no public list."""
    words = {form.words[0] for form in forms if form.shape == SINGLE and form.sure}
    return sorted(word for word in words if len(word) >= _FROM and not is_public(word))


def made_up(names: Sequence[str], seed: int = 1) -> list[str]:
    """Words of the same letters that nobody has."""
    rng = random.Random(seed)
    return ["".join(rng.sample(name, len(name))) for name in names]


def remembered(classifier: ThemeClassifier, words: Sequence[str]) -> int:
    """How many of ``words`` have a column with a weight."""
    (_, half), *_ = classifier.features_.transformer_list
    hasher, weighing = half[0], half[-1]
    used = (np.abs(classifier.coef_[:, : len(weighing.idf_)]).max(axis=0) > 0) & (weighing.idf_ > 0)
    return sum(bool(used[hasher.transform([word]).indices].any()) for word in words)


def carries_rare(classifier: ThemeClassifier) -> bool:
    """Whether a column that is marked as carried by too few cases has a weight after all."""
    idf = np.concatenate([half[-1].idf_ for _, half in classifier.features_.transformer_list])
    return bool(np.abs(classifier.coef_[:, : len(idf)][:, idf == 0]).sum() > 0)


def membership(
    folders: Sequence[Path], embedding: Path | None, names: Sequence[str], hits: Sequence[Hit], minimum: int
) -> dict[str, Any]:
    """Part 6 as a record, model by model. ``hits``: of the sweep."""
    models = [_model(folder, embedding, names, hits, minimum) for folder in folders]
    return {"names": len(names), "minimum": minimum, "models": models, "ok": all(model["ok"] for model in models)}


def _model(
    folder: Path, embedding: Path | None, names: Sequence[str], hits: Sequence[Hit], minimum: int
) -> dict[str, Any]:
    manifest = read_manifest(folder)
    found = [hit for hit in hits if hit.place.file.startswith(f"{folder.name}/")]
    here = any(str(part.get("name", "")) in _LEARNT_HERE for part in manifest["data"])
    record = {
        "model": folder.name, "kind": manifest["kind"], "learnt_here": here,
        "blocking": sum(hit.blocks for hit in found), "public": sum(not hit.blocks for hit in found),
        "fewest_cases": manifest.get("fewest_cases"), "rare": None, "remembered": None,
    }  # fmt: skip
    if manifest["kind"] == KIND:
        record |= _features(folder, embedding, names)
    rare = here and ((manifest.get("fewest_cases") or 1) < minimum or bool(record["rare"]))
    told = record["remembered"]
    surprising = here and isinstance(told, Mapping) and told["p"] < SURPRISING
    return {**record, "ok": not record["blocking"] and not rare and not surprising}


def _features(folder: Path, embedding: Path | None, names: Sequence[str]) -> dict[str, Any]:
    classifier = load_model(folder, embedding).themes
    words = [fold(name) for name in names]
    real, random_ones = remembered(classifier, words), remembered(classifier, made_up(words))
    total = len(words)
    table = [[real, total - real], [random_ones, total - random_ones]]
    p = float(fisher_exact(table, alternative="greater").pvalue) if total else 1.0
    told = {"names": real, "made_up": random_ones, "of": total, "p": float(f"{p:.3g}")}
    return {"rare": carries_rare(classifier), "remembered": told}
