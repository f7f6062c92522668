"""The stage ``themes``: Segment -> ThemeTag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import ConfigError
from ..records import Segment, ThemeTag
from .batches import batched
from .model import ThemeModel, load_model


@dataclass(frozen=True, kw_only=True)
class TaggingSettings:
    """How segments are tagged.

    Attributes:
        model: folder of the model.
        embedding: folder of the word vectors, for a model that was trained with them.
        threshold_shift: added to every theme's threshold: above 0 fewer and surer tags, below 0 more. -1..1.
        batch_size: segments in memory at once.
    """

    model: Path
    embedding: Path | None = None
    threshold_shift: float = 0.0
    batch_size: int = 512

    def __post_init__(self) -> None:
        if not -1 <= self.threshold_shift <= 1:
            raise ConfigError("threshold_shift: expected a number from -1 to 1")
        if self.batch_size < 1:
            raise ConfigError("batch_size: expected 1 or more")


def build(settings: TaggingSettings) -> Callable[[Iterable[Segment]], Iterator[ThemeTag]]:
    """The stage: segments to their tags, in order. A segment without a theme gives none.

    Raises:
        ModelError: the model or its embedding is missing or changed.
    """
    return tagger(load_model(settings.model, settings.embedding), settings.threshold_shift, settings.batch_size)


def tagger(
    model: ThemeModel, threshold_shift: float = 0.0, batch_size: int = 512
) -> Callable[[Iterable[Segment]], Iterator[ThemeTag]]:
    """``build`` for a model that is in memory already."""

    def run(segments: Iterable[Segment]) -> Iterator[ThemeTag]:
        readable = (segment for segment in segments if not model.languages or segment.language in model.languages)
        for batch in batched(readable, batch_size):
            yield from _tag(batch, model, threshold_shift)

    return run


def _tag(batch: Sequence[Segment], model: ThemeModel, threshold_shift: float) -> list[ThemeTag]:
    """Tags of ``batch``, by segment, then in the order of the codebook."""
    probabilities = model.themes.predict_proba([segment.text for segment in batch])
    rows, columns = (found.tolist() for found in np.nonzero(_chosen(probabilities, model, threshold_shift)))
    texts = [batch[row].text for row in rows]
    themes = [model.themes.labels_[column] for column in columns]
    told = zip(
        model.attributes.polarities(texts, themes),
        model.attributes.voices(texts),
        model.attributes.narrated_stages(texts, themes),
        strict=True,
    )
    return [
        ThemeTag(
            note_id=batch[row].note_id,
            start=batch[row].start,
            end=batch[row].end,
            theme=theme,
            polarity=polarity,
            probability=round(float(probabilities[row, column]), 4),
            voice=voice,
            narrated_stage=narrated_stage,
        )
        for row, column, theme, (polarity, voice, narrated_stage) in zip(rows, columns, themes, told, strict=True)
    ]


def _chosen(probabilities: np.ndarray, model: ThemeModel, threshold_shift: float) -> np.ndarray:
    """Which cells are tags: bool, shape (segments, labels). A single label is always the likeliest one."""
    if model.themes.single_label:
        return model.themes.decide(probabilities)
    return np.asarray(probabilities >= model.themes.thresholds_ + threshold_shift)
