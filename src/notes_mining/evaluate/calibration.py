"""Whether probabilities mean what they say: of the sentences given 0.7, seven in ten should have the theme.

expected calibration error  mean distance of probability and share, over bins of equal width, by their size

A note has a theme when one of its sentences reaches the theme's threshold, so its probability is that of the surest.

Most sentences have almost no chance of almost all themes, so the error over everything is small whatever the model
does; the error over what lies above ``FLOOR`` is the one to look at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    """Over all pairs of sentence (or note) and theme, and over those with a probability above ``FLOOR``."""

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


def calibrate(notes: Sequence[GoldNote], tagger: Tagger) -> dict[str, Calibration]:
    """Compare the tagger's probabilities with the codings of ``notes``: by level, ``note`` and ``segment``.

    A sentence has a theme as in training: when coding or sentence covers half of the other. A note has it when any
    coding does. Sentences in a language that the model does not read are left out, and so are notes without others.
    """
    segments = [segment for segment in gold_segments(notes) if tagger.reads(segment)]
    codings = {note.note_id: note.codings for note in notes}
    probabilities = tagger.probabilities(segments)
    there = [
        {found.theme for found in codings[segment.note_id] if belongs(found, segment.start, segment.end)}
        for segment in segments
    ]
    names = [segment.note_id for segment in segments]
    read = [note for note in notes if note.note_id in set(names)]
    in_notes = [{found.theme for found in note.codings} for note in read]
    surest = np.array([probabilities[[name == note.note_id for name in names]].max(axis=0) for note in read])
    return {
        "note": calibration(surest.ravel(), _indicator(in_notes, tagger.themes)),
        "segment": calibration(probabilities.ravel(), _indicator(there, tagger.themes)),
    }


def _indicator(found: Sequence[Collection[str]], themes: Sequence[str]) -> np.ndarray:
    """Which themes each has: bool, shape (found * themes,)."""
    return np.array([[theme in each for theme in themes] for each in found], dtype=bool).ravel()


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
