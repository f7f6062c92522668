"""A trained model as a folder: ``model.skops`` (no pickle) and ``manifest.json``; what does not match is refused."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ..artefacts import MANIFEST, read_manifest, write_manifest
from ..errors import InputError, ModelError, Place
from ..hiding import hidden
from .attributes import Attributes
from .classifier import ThemeClassifier
from .embedding import Embedding, load_embedding
from .polarity import PolarityClassifier
from .reading import Reading, read

Part = TypeVar("Part", ThemeClassifier, PolarityClassifier)

FILE, KIND = "model.skops", "themes"
TRUSTED = tuple(
    f"notes_mining.themes.{name}"
    for name in (
        "bridge.Bridge",
        "classifier.ThemeClassifier",
        "classifier.plain_words",  # where models trained earlier have it
        "polarity.PolarityClassifier",
        "reading.plain_words",
    )
)
"""Types beyond those that skops itself holds safe. A file with any other is not opened."""


@dataclass(frozen=True)
class ThemeModel:
    """What serves: themes, how they are told, and the manifest's facts (empty before the first save)."""

    themes: ThemeClassifier
    attributes: Attributes = field(default_factory=Attributes)
    manifest: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def bits(self) -> int:
        """Size of the widest hash table of any part, as a power of two."""
        return max(part.bits for part in (self.themes, *vars(self.attributes).values()) if part is not None)

    def read(self, texts: Sequence[str]) -> Reading:
        """``texts`` as every part can use them."""
        return read(texts, self.themes.embedding, self.bits)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the training texts; empty where they were not said."""
        return tuple(self.manifest.get("languages", ()))


def save_model(folder: Path, model: ThemeModel, facts: Mapping[str, Any]) -> None:
    """Write ``model`` and its manifest. The folder appears whole or not at all; a model that stood there is replaced.

    Raises:
        InputError: something that is not a model stands at ``folder``.
    """
    check_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        _dump(new / FILE, model)
        write_manifest(new, {**facts, **_facts(model)})
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        new.rename(folder)


def check_replaceable(folder: Path) -> None:
    """Refuse a path that holds anything but a model.

    Raises:
        InputError: a file, or a folder with content and no manifest.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file()):
        raise InputError(
            "this is not a model folder, so it is not replaced", place=Place(folder), mend="Name a new one."
        )


def _facts(model: ThemeModel) -> dict[str, Any]:
    embedding = model.themes.embedding
    return {
        "kind": KIND,
        "labels": model.themes.labels_,
        "embedding": embedding.sha256 if embedding else None,
    }


def _dump(path: Path, model: ThemeModel) -> None:
    from skops.io import dump

    parts = {"themes": model.themes, **vars(model.attributes)}
    content = {name: _without_embedding(part) for name, part in parts.items() if part is not None}
    dump(content, path, compression=zipfile.ZIP_DEFLATED, compresslevel=6)


def _without_embedding(classifier: Part) -> Part:
    """A copy that leaves the table of word vectors where it is."""
    bare = type(classifier)()
    bare.__dict__.update(classifier.__dict__, embedding=None)
    return bare


def load_model(folder: Path, embedding: Path | None = None) -> ThemeModel:
    """Load a model and, where it was trained with one, its embedding.

    Raises:
        ModelError: no model, a file that differs from its sha256, an unexpected type inside, another embedding.
    """
    manifest = read_manifest(folder)
    if manifest["kind"] != KIND:
        raise ModelError(f"{folder}: a model of kind '{manifest['kind']}', not '{KIND}'.")
    parts = _load(folder / FILE)
    if manifest.get("embedding"):
        table = _matching_embedding(folder, manifest["embedding"], embedding)
        for part in parts.values():
            part.embedding = table
    return ThemeModel(parts.pop("themes"), Attributes(**parts), manifest)


def _load(path: Path) -> dict[str, Any]:
    with hidden("torch", "transformers"):  # of all that scikit-learn has, skops looks for types that are safe
        from skops.io import get_untrusted_types, load

    unexpected = sorted(set(get_untrusted_types(file=path)) - set(TRUSTED))
    if unexpected:
        raise ModelError(f"{path}: holds types that a theme model does not need: {', '.join(unexpected)}.")
    parts: dict[str, Any] = load(path, trusted=list(TRUSTED))
    return parts


def _matching_embedding(folder: Path, sha256: str, path: Path | None) -> Embedding:
    if path is None:
        raise ModelError(f"{folder}: needs the embedding it was trained with. Set 'embedding' in configs/models.yaml.")
    embedding = load_embedding(path)
    if embedding.sha256 != sha256:
        raise ModelError(f"{path}: not the embedding that {folder} was trained with. Train the model again.")
    return embedding
