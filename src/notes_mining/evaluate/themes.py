"""Scores of a theme tagger on gold notes: per theme and language, on notes and segments, with intervals by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..ingest.language import label_sentences
from ..records import LANGUAGES, Segment, ThemeTag
from .gold import GoldCoding, GoldNote

ALL = "all"
LANGUAGE_GROUPS = (ALL, *LANGUAGES, "mixed")
LEVELS = ("note", "segment")
Predict = Callable[[Sequence[GoldNote]], Iterable[ThemeTag]]
Tagger = Callable[[Iterable[Segment]], Iterator[ThemeTag]]


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
        return self.hits + self.missed

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.support if self.support else 0.0

    @property
    def f1(self) -> float:
        whole = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / whole if whole else 0.0


@dataclass(frozen=True)
class ThemeScore:
    """One theme in one language group at one level."""

    level: str
    language: str
    theme: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Summary:
    """All themes in one language group at one level.

    Macro F1 is the mean over themes with support in the group; ``low, high`` hold 95 % of resamplings of cases.
    """

    level: str
    language: str
    macro_f1: float
    low: float
    high: float
    micro_f1: float
    notes: int


@dataclass(frozen=True)
class ThemeScores:
    """All scores. ``polarity_accuracy`` is that of codings whose theme was found; ``None`` without any."""

    themes: tuple[ThemeScore, ...]
    summaries: tuple[Summary, ...]
    polarity_accuracy: float | None
    polarity_matched: int

    def summary(self, level: str, language: str = ALL) -> Summary:
        """The summary of one level and language group."""
        return next(found for found in self.summaries if (found.level, found.language) == (level, language))

    def to_rows(self) -> list[dict[str, Any]]:
        """One row per level, language and theme, for a table."""
        return [asdict(score) for score in self.themes]

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to three places."""
        return {
            "summaries": [_rounded(asdict(summary)) for summary in self.summaries],
            "polarity": _rounded({"accuracy": self.polarity_accuracy, "matched": self.polarity_matched}),
            "themes": [_rounded(row) for row in self.to_rows()],
        }


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()}


Tally = dict[str, Counts]
"""Theme to its counts in one note."""


def score_themes(notes: Sequence[GoldNote], predict: Predict, *, resamples: int = 1000, seed: int = 1) -> ThemeScores:
    """Score ``predict`` on ``notes``.

    A note has a theme when any coding or tag in it does, whatever the polarity. At segment level a coding is found
    when any tag of its theme overlaps it; a tag that overlaps no coding of its theme is a false alarm.

    Args:
        notes: with their codings.
        predict: notes to tags, whose offsets are into ``GoldNote.text``.
        resamples: of cases, for the interval.
        seed: of the resampling.
    """
    tags: dict[str, list[ThemeTag]] = defaultdict(list)
    for tag in predict(notes):
        tags[tag.note_id].append(tag)
    tallies = {level: [count(note, tags[note.note_id]) for note in notes] for level, count in _COUNTERS.items()}
    themes: list[ThemeScore] = []
    summaries: list[Summary] = []
    for level in LEVELS:
        for language in LANGUAGE_GROUPS:
            chosen = [number for number, note in enumerate(notes) if language in (ALL, note.language)]
            if not chosen:
                continue
            group = [tallies[level][number] for number in chosen]
            cases = [notes[number].case_id for number in chosen]
            themes += _theme_scores(level, language, _total(group))
            summaries.append(_summary(level, language, group, cases, resamples, seed))
    right, matched = _polarity(notes, tags)
    return ThemeScores(tuple(themes), tuple(summaries), right / matched if matched else None, matched)


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


_COUNTERS: dict[str, Callable[[GoldNote, Sequence[ThemeTag]], Tally]] = {
    "note": _count_notes,
    "segment": _count_segments,
}


def _overlap(coding: GoldCoding, tag: ThemeTag) -> bool:
    return coding.theme == tag.theme and coding.start < tag.end and tag.start < coding.end


def _polarity(notes: Sequence[GoldNote], tags: Mapping[str, Sequence[ThemeTag]]) -> tuple[int, int]:
    """Codings whose surest overlapping tag has their polarity, and codings that have such a tag."""
    right = matched = 0
    for note in notes:
        for coding in note.codings:
            overlapping = [tag for tag in tags.get(note.note_id, ()) if _overlap(coding, tag)]
            if overlapping:
                best = max(overlapping, key=lambda tag: tag.probability)
                matched += 1
                right += best.polarity == coding.polarity
    return right, matched


def _total(tallies: Iterable[Tally]) -> Tally:
    total: Tally = defaultdict(Counts)
    for tally in tallies:
        for theme, counts in tally.items():
            total[theme] += counts
    return total


def _theme_scores(level: str, language: str, total: Tally) -> list[ThemeScore]:
    return [
        ThemeScore(level, language, theme, counts.precision, counts.recall, counts.f1, counts.support)
        for theme, counts in sorted(total.items())
    ]


def _summary(
    level: str, language: str, tallies: Sequence[Tally], cases: Sequence[str], resamples: int, seed: int
) -> Summary:
    total = _total(tallies)
    table = _by_case(tallies, cases, sorted(total))
    low, high = _interval(table, resamples, seed)
    micro = sum(total.values(), Counts()).f1
    return Summary(level, language, float(_macro(table.sum(axis=0)[None])[0]), low, high, micro, len(tallies))


def _by_case(tallies: Sequence[Tally], cases: Sequence[str], themes: Sequence[str]) -> np.ndarray:
    """Counts, shape (cases, themes, 3)."""
    names = sorted(set(cases))
    table = np.zeros((len(names), len(themes), 3))
    for tally, case in zip(tallies, cases, strict=True):
        for theme, counts in tally.items():
            table[names.index(case), themes.index(theme)] += (counts.hits, counts.false, counts.missed)
    return table


def _macro(counts: np.ndarray) -> np.ndarray:
    """Mean F1 over themes with support, shape (samples,), from counts of shape (samples, themes, 3)."""
    hits, false, missed = np.moveaxis(counts, -1, 0)
    supported = hits + missed > 0
    f1 = 2 * hits / np.maximum(2 * hits + false + missed, 1)
    return np.asarray((f1 * supported).sum(axis=1) / np.maximum(supported.sum(axis=1), 1))


def _interval(table: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    """Percentile bootstrap over cases: notes of one case are not independent."""
    drawn = np.random.default_rng(seed).multinomial(len(table), np.full(len(table), 1 / len(table)), size=resamples)
    low, high = np.percentile(_macro(np.einsum("rc,cts->rts", drawn, table)), [2.5, 97.5])
    return float(low), float(high)


def gold_segments(notes: Iterable[GoldNote]) -> Iterator[Segment]:
    """Sentences of gold notes as segments; their text is raw, so clean offsets equal raw ones."""
    for note in notes:
        for sentence in label_sentences(note.text, note.language):
            yield Segment(
                note_id=note.note_id,
                case_id=note.case_id,
                start=sentence.start,
                end=sentence.end,
                clean_start=sentence.start,
                clean_end=sentence.end,
                language=sentence.language,
                text=note.text[sentence.start : sentence.end],
            )


def tag_gold(notes: Iterable[GoldNote], tagger: Tagger) -> list[ThemeTag]:
    """Tags of gold notes by a tagger of segments (``themes.tagging.build``)."""
    return list(tagger(gold_segments(notes)))
