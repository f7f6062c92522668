"""Whether probabilities mean what they say: of the sentences given 0.7, seven in ten should have the theme.

expected calibration error  mean distance of probability and share, over bins of equal width, by their size

Most sentences have almost no chance of almost all themes, so the error over everything is small whatever the model
does; the error over what lies above ``FLOOR`` is the one to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..themes.tagging import Tagger
from .coded_texts import belongs
from .gold import GoldNote
from .themes import gold_segments, rounded

BINS = 10
FLOOR = 0.05


@dataclass(frozen=True)
class Bin:
    """Probabilities from ``start`` to below ``end``: how many, their mean, and the share that has the theme."""

    start: float
    end: float
    count: int
    probability: float
    share: float


@dataclass(frozen=True)
class Calibration:
    """Over all pairs of sentence and theme, and over those with a probability above ``FLOOR``."""

    pairs: int
    error: float | None
    pairs_above: int
    error_above: float | None
    bins: tuple[Bin, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to three places."""
        row = {"pairs": self.pairs, "error": self.error, "floor": FLOOR, "pairs_above_floor": self.pairs_above}
        bins = [rounded(vars(found)) for found in self.bins]
        return rounded({**row, "error_above_floor": self.error_above, "bins": bins})


def calibrate(notes: Sequence[GoldNote], tagger: Tagger) -> Calibration:
    """Compare the tagger's probabilities with the codings of ``notes``, sentence by sentence.

    A sentence has a theme as in training: when coding or sentence covers half of the other. Sentences in a language
    that the model does not read are left out.
    """
    codings = {note.note_id: note.codings for note in notes}
    segments = [segment for segment in gold_segments(notes) if tagger.reads(segment)]
    truth = [
        {found.theme for found in codings[segment.note_id] if belongs(found, segment.start, segment.end)}
        for segment in segments
    ]
    has = np.array([[theme in found for theme in tagger.themes] for found in truth], dtype=bool)
    return calibration(tagger.probabilities(segments).ravel(), has.ravel())


def calibration(probabilities: np.ndarray, truth: np.ndarray) -> Calibration:
    """From probabilities and whether they came true, both of shape (pairs,)."""
    bins = _bins(probabilities, truth)
    above = probabilities > FLOOR
    upper = _bins(probabilities[above], truth[above])
    return Calibration(len(truth), _error(bins), int(above.sum()), _error(upper), tuple(bins))


def _bins(probabilities: np.ndarray, truth: np.ndarray) -> list[Bin]:
    places = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    return [
        Bin(
            place / BINS, (place + 1) / BINS, int((places == place).sum()),
            float(probabilities[places == place].mean()), float(truth[places == place].mean()),
        )
        for place in sorted(set(places.tolist()))
    ]  # fmt: skip


def _error(bins: Sequence[Bin]) -> float | None:
    count = sum(found.count for found in bins)
    return sum(found.count * abs(found.probability - found.share) for found in bins) / count if count else None
