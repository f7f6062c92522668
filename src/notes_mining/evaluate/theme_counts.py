"""What the scores of themes are made of: hits, false alarms and misses per note, and their resampling by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..records import ThemeTag
from .gold import GoldCoding, GoldNote


@dataclass(frozen=True)
class Counts:
    """Hits, false alarms and misses; they add up."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.false + other.false, self.missed + other.missed)

    @property
    def support(self) -> int:
        """Codings, or notes with the theme."""
        return self.hits + self.missed

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.hits / self.support if self.support else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        whole = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / whole if whole else 0.0


@dataclass(frozen=True)
class Accuracy:
    """How many of ``matched`` were right."""

    right: int = 0
    matched: int = 0

    @property
    def share(self) -> float | None:
        """``None`` where nothing was matched."""
        return self.right / self.matched if self.matched else None


Tally = dict[str, Counts]
"""Theme to its counts in one note."""


def _count_notes(note: GoldNote, tags: Sequence[ThemeTag]) -> Tally:
    there, found = {coding.theme for coding in note.codings}, {tag.theme for tag in tags}
    return {
        theme: Counts(int(theme in there & found), int(theme in found - there), int(theme in there - found))
        for theme in there | found
    }


def _count_segments(note: GoldNote, tags: Sequence[ThemeTag]) -> Tally:
    """Hits and misses count codings; false alarms count tags that overlap no coding of their theme."""
    tally: Tally = defaultdict(Counts)
    for coding in note.codings:
        found = any(_overlap(coding, tag) for tag in tags)
        tally[coding.theme] += Counts(hits=int(found), missed=int(not found))
    for tag in tags:
        if not any(_overlap(coding, tag) for coding in note.codings):
            tally[tag.theme] += Counts(false=1)
    return tally


COUNTERS: Mapping[str, Callable[[GoldNote, Sequence[ThemeTag]], Tally]] = {
    "note": _count_notes,
    "segment": _count_segments,
}


def _overlap(coding: GoldCoding, tag: ThemeTag) -> bool:
    return coding.theme == tag.theme and coding.start < tag.end and tag.start < coding.end


def told(notes: Sequence[GoldNote], tags: Mapping[str, Sequence[ThemeTag]]) -> dict[str, Accuracy]:
    """How often the surest tag that overlaps a coding tells it alike: polarity, voice, narrated stage.

    A voice is compared where the coding has one. Nothing said of the stage means the note's own, in coding and tag.
    ``narrated_elsewhere`` is the narrated stage of those codings alone that tell of another.
    """
    found: dict[str, list[bool]] = {name: [] for name in ("polarity", "voice", "narrated_stage", "narrated_elsewhere")}
    for note in notes:
        for coding in note.codings:
            overlapping = [tag for tag in tags.get(note.note_id, ()) if _overlap(coding, tag)]
            if overlapping:
                best = max(overlapping, key=lambda tag: tag.probability)
                _compare(note, coding, best, found)
    return {name: Accuracy(sum(right), len(right)) for name, right in found.items()}


def _compare(note: GoldNote, coding: GoldCoding, tag: ThemeTag, found: Mapping[str, list[bool]]) -> None:
    stage = coding.about or note.stage
    same_stage = (tag.narrated_stage or note.stage) == stage
    found["polarity"].append(tag.polarity == coding.polarity)
    if coding.voice:
        found["voice"].append(tag.voice == coding.voice)
    found["narrated_stage"].append(same_stage)
    if stage != note.stage:
        found["narrated_elsewhere"].append(same_stage)


def total(tallies: Iterable[Tally]) -> Tally:
    """All notes' counts together."""
    whole: Tally = defaultdict(Counts)
    for tally in tallies:
        for theme, counts in tally.items():
            whole[theme] += counts
    return whole


def by_case(tallies: Sequence[Tally], cases: Sequence[str], themes: Sequence[str]) -> np.ndarray:
    """Counts, shape (cases, themes, 3)."""
    names = sorted(set(cases))
    table = np.zeros((len(names), len(themes), 3))
    for tally, case in zip(tallies, cases, strict=True):
        for theme, counts in tally.items():
            table[names.index(case), themes.index(theme)] += (counts.hits, counts.false, counts.missed)
    return table


def resample(table: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """Counts of resamplings of cases, for notes of one case are not independent: shape (resamples, themes, 3)."""
    drawn = np.random.default_rng(seed).multinomial(len(table), np.full(len(table), 1 / len(table)), size=resamples)
    return np.asarray(np.einsum("rc,cts->rts", drawn, table))


def rates(counts: np.ndarray) -> np.ndarray:
    """Precision, recall and F1 (0 where nothing is to be divided by), in the place of the counts."""
    hits, false, missed = np.moveaxis(counts, -1, 0)
    below = (hits + false, hits + missed, hits + (false + missed) / 2)
    return np.stack([hits / np.where(part > 0, part, 1) for part in below], axis=-1)


def macro(counts: np.ndarray) -> np.ndarray:
    """Mean F1 over themes with support, shape (samples,), from counts of shape (samples, themes, 3)."""
    supported = counts[..., 0] + counts[..., 2] > 0
    return np.asarray((rates(counts)[..., 2] * supported).sum(axis=1) / np.maximum(supported.sum(axis=1), 1))


def ends(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which ends 95 % of the values lie, along the first axis."""
    low, high = np.percentile(values, [2.5, 97.5], axis=0)
    return low, high
