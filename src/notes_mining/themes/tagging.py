"""The stage ``themes``: Segment -> ThemeTag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import numpy as np

from ..errors import ConfigError
from ..records import Segment, ThemeTag
from .batches import batched_whole
from .model import ThemeModel, load_model
from .reading import Reading


@dataclass(frozen=True)
class Band:
    """One theme's probabilities of doubt: a tag from ``lower`` to below ``upper`` goes to review.

    ``threshold``, in the middle, is where tags begin; below it no tag is given.
    """

    theme: str
    threshold: float
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class TaggingSettings:
    """How segments are tagged.

    Attributes:
        model: folder of the model.
        embedding: folder of the word vectors, for a model that was trained with them.
        threshold_shift: added to every theme's threshold: above 0 fewer and surer tags, below 0 more. -1..1.
        review_band: how far above or below its theme's threshold a probability is in doubt. 0..1; 0 for none.
        batch_size: segments in memory at once.
    """

    model: Path
    embedding: Path | None = None
    threshold_shift: float = 0.0
    review_band: float = 0.0
    batch_size: int = 512

    def __post_init__(self) -> None:
        if not -1 <= self.threshold_shift <= 1:
            raise ConfigError("threshold_shift: expected a number from -1 to 1")
        if not 0 <= self.review_band <= 1:
            raise ConfigError("review_band: expected a number from 0 to 1")
        if self.batch_size < 1:
            raise ConfigError("batch_size: expected 1 or more")


def build(settings: TaggingSettings) -> Tagger:
    """The stage: segments to their tags, in order. A segment without a theme gives none.

    Raises:
        ModelError: the model or its embedding is missing or changed.
    """
    model = load_model(settings.model, settings.embedding)
    for part in (model.themes, model.attributes.voice, model.attributes.narrated):
        if part is not None:  # as `predict_proba` wants them: it copies no 50 MB for every batch
            part.coef_ = np.asfortranarray(part.coef_, dtype=np.float64)
    return Tagger(model, settings.threshold_shift, settings.review_band, settings.batch_size)


def tagger(model: ThemeModel, threshold_shift: float = 0.0, batch_size: int = 512) -> Tagger:
    """``build`` for a model that is in memory already."""
    return Tagger(model, threshold_shift, batch_size=batch_size)


@dataclass(frozen=True)
class Tagger:
    """The stage as a function, which can also say how sure it is of what it does not tag."""

    model: ThemeModel
    threshold_shift: float = 0.0
    review_band: float = 0.0
    batch_size: int = 512

    def __call__(self, segments: Iterable[Segment]) -> Iterator[ThemeTag]:
        """Tags of the segments, as they come."""
        for batch in batched_whole(filter(self.reads, segments), self.batch_size, attrgetter("note_id")):
            yield from self._tag(batch)

    @property
    def themes(self) -> tuple[str, ...]:
        """Ids, in the order of the columns of ``probabilities``."""
        return tuple(self.model.themes.labels_)

    @property
    def bands(self) -> tuple[Band, ...]:
        """Each theme's band of doubt; none for a model that always gives one label, the likeliest."""
        if self.model.themes.single_label:
            return ()
        cuts = self.model.themes.thresholds_ + self.threshold_shift
        return tuple(
            Band(theme, cut, max(0.0, cut - self.review_band), cut + self.review_band)
            for theme, cut in zip(self.themes, cuts.tolist(), strict=True)
        )

    def reads(self, segment: Segment) -> bool:
        """Whether the segment's language is one of the model's."""
        return not self.model.languages or segment.language in self.model.languages

    def probabilities(self, segments: Sequence[Segment]) -> np.ndarray:
        """Of every theme in every segment, above and below the thresholds: shape (segments, themes)."""
        return self._probabilities(segments, self.model.read([segment.text for segment in segments]))

    def _probabilities(self, segments: Sequence[Segment], reading: Reading) -> np.ndarray:
        return self.model.themes.predict_proba(reading, [segment.note_id for segment in segments])

    def _tag(self, batch: Sequence[Segment]) -> list[ThemeTag]:
        """Tags of ``batch``, by segment, then in the order of the codebook."""
        reading = self.model.read([segment.text for segment in batch])
        probabilities = self._probabilities(batch, reading)
        rows, columns = (found.tolist() for found in np.nonzero(self._chosen(probabilities)))
        tagged = reading.rows(rows)
        themes = [self.themes[column] for column in columns]
        attributes = self.model.attributes
        told = zip(
            attributes.polarities(tagged, themes),
            attributes.voices(tagged),
            attributes.narrated_stages(tagged, themes),
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

    def _chosen(self, probabilities: np.ndarray) -> np.ndarray:
        """Which cells are tags: bool, shape (segments, themes). A single label is always the likeliest one."""
        if self.model.themes.single_label:
            return self.model.themes.decide(probabilities)
        return np.asarray(probabilities >= self.model.themes.thresholds_ + self.threshold_shift)
