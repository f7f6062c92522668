"""From configuration to stage settings: the one place that knows both. Models are verified here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from .artefacts import fingerprint, read_manifest
from .config import (
    DeidentifySettings,
    DisclosureSettings,
    InputSettings,
    ModelSettings,
    PipelineSettings,
    ThemeSettings,
    load,
)
from .deidentify.detect import DetectSettings
from .deidentify.keys import Key
from .deidentify.reader.judge import NoteReader, Thresholds
from .deidentify.replace import KnownCases, ReplaceSettings
from .deidentify.resolve import ResolveSettings
from .deidentify.writing import WritingSettings
from .errors import ModelError
from .ingest import IngestSettings, located
from .themes.codebook import Codebook
from .themes.tagging import TaggingSettings


@dataclass(frozen=True)
class Configuration:
    """A pipeline file with all the configuration it names, read and validated; paths made absolute."""

    root: Path
    pipeline: PipelineSettings
    codebook: Codebook
    deidentify: DeidentifySettings
    disclosure: DisclosureSettings
    models: ModelSettings
    themes: ThemeSettings

    def path(self, relative: Path) -> Path:
        """A path of the pipeline file, against the project's folder."""
        return located(relative, self.root)

    def sha256(self) -> str:
        """Hash of every setting that can change a result."""
        content = [
            self.pipeline.model_dump(mode="json", exclude={"engine", "output", "findings"}),
            self.deidentify.model_dump(mode="json", exclude={"key"}),
            self.models.model_dump(mode="json"),
            self.themes.model_dump(mode="json"),
            hashlib.sha256(self.path(self.pipeline.codebook).read_bytes()).hexdigest(),
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def load_configuration(pipeline: PipelineSettings, root: Path) -> Configuration:
    """Read every file that a pipeline names."""
    return Configuration(
        root=root,
        pipeline=pipeline,
        codebook=Codebook.load(root / pipeline.codebook),
        deidentify=load(DeidentifySettings, root / pipeline.deidentify),
        disclosure=load(DisclosureSettings, root / pipeline.disclosure),
        models=load(ModelSettings, root / pipeline.models),
        themes=load(ThemeSettings, root / pipeline.themes),
    )


def spacy_models(models: ModelSettings, root: Path) -> dict[str, str]:
    """Language to spaCy package or verified folder."""
    found: dict[str, str] = {}
    for language, name in models.spacy.items():
        folder = root / name
        if folder.is_dir():
            read_manifest(folder)
            found[language] = str(folder)
        elif "/" in name or "\\" in name:
            raise ModelError(
                f"spaCy model for {language}: no folder {folder}. Mend spacy.{language} in configs/models.yaml."
            )
        else:
            found[language] = name
    return found


def model_fingerprints(models: ModelSettings, root: Path) -> dict[str, str]:
    """What a run records of each model: the manifest's hash, or the package's name and version."""
    from importlib.metadata import PackageNotFoundError, version

    prints: dict[str, str] = {}
    for language, name in spacy_models(models, root).items():
        if Path(name).is_dir():
            prints[f"spacy.{language}"] = fingerprint(Path(name))
            continue
        try:
            prints[f"spacy.{language}"] = f"{name} {version(name.replace('_', '-'))}"
        except PackageNotFoundError:
            prints[f"spacy.{language}"] = name
    if models.note_reader is not None:
        prints["note_reader"] = fingerprint(root / models.note_reader)
    prints["themes"] = fingerprint(root / models.themes)
    if models.embedding is not None:
        prints["embedding"] = fingerprint(root / models.embedding)
    return prints


def resolve_settings(settings: DeidentifySettings) -> ResolveSettings:
    """Thresholds and priorities of the configuration."""
    return ResolveSettings(
        thresholds={str(kind): value for kind, value in settings.thresholds.items()}, priority=settings.priority
    )


def detect_settings(
    settings: DeidentifySettings, models: ModelSettings, root: Path, *, deidentified: bool
) -> DetectSettings:
    """Detection's settings, with the note reader loaded."""
    reader = None
    if models.note_reader is not None:
        reader = NoteReader.load(root / models.note_reader, Thresholds(**settings.reader.model_dump()))
    return DetectSettings(
        models=spacy_models(models, root), resolve=resolve_settings(settings), deidentified=deidentified, reader=reader
    )


def replace_settings(
    settings: DeidentifySettings,
    key: Key,
    identities: KnownCases,
    *,
    deidentified: bool,
    keep_ids: bool = False,
    keep_dates: bool = False,
) -> ReplaceSettings:
    """Replacement's settings. Kept dates beside moved ones would give the shift away: then the text gets none."""
    text_dates = settings.dates.text
    if keep_dates and text_dates == "shift":
        text_dates = "placeholder"
    return ReplaceSettings(
        key=key, identities=identities, resolve=resolve_settings(settings), keep_ids=keep_ids,
        keep_dates=keep_dates or settings.dates.shift == "none", max_weeks=settings.dates.max_weeks,
        deidentified=deidentified,
        writing=WritingSettings(
            dates=text_dates, ages=settings.ages, age_band=settings.birth_year_band, style=settings.style
        ),
    )  # fmt: skip


def ingest_settings(settings: InputSettings, root: Path, cases: frozenset[str] | None) -> IngestSettings:
    """The reader's settings."""
    path = located(settings.path, root)
    return IngestSettings(
        path=path, format=settings.format, columns=settings.columns, carry=settings.carry, cases=cases
    )


def tagging_settings(models: ModelSettings, themes: ThemeSettings, root: Path) -> TaggingSettings:
    """The tagger's settings."""
    embedding = root / models.embedding if models.embedding is not None else None
    return TaggingSettings(model=root / models.themes, embedding=embedding, **themes.model_dump())
