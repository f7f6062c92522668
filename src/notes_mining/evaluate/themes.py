"""Scores of a theme tagger on gold notes: per theme and language, on notes and segments, with intervals by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..ingest.language import label_sentences
from ..records import LANGUAGES, Segment, ThemeTag
from .gold import GoldNote
from .theme_counts import COUNTERS, Accuracy, Counts, Tally, by_case, ends, macro, rates, resample, told, total

ALL = "all"
LANGUAGE_GROUPS = (ALL, *LANGUAGES, "mixed")
LEVELS = ("note", "segment")
Predict = Callable[[Sequence[GoldNote]], Iterable[ThemeTag]]
Tagger = Callable[[Iterable[Segment]], Iterator[ThemeTag]]


@dataclass(frozen=True)
class ThemeScore:
    """One theme in one language group at one level.

    ``.._low, .._high`` hold 95 % of resamplings of cases.
    """

    level: str
    language: str
    theme: str
    precision: float
    recall: float
    f1: float
    support: int
    precision_low: float
    precision_high: float
    recall_low: float
    recall_high: float
    f1_low: float
    f1_high: float


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
    """All scores. ``told``: polarity, voice and narrated stage of codings whose theme was found."""

    themes: tuple[ThemeScore, ...]
    summaries: tuple[Summary, ...]
    told: Mapping[str, Accuracy]

    @property
    def polarity_accuracy(self) -> float | None:
        """Share of codings whose theme was found that have its polarity; ``None`` without any."""
        return self.told["polarity"].share

    @property
    def polarity_matched(self) -> int:
        """Codings whose theme was found."""
        return self.told["polarity"].matched

    def summary(self, level: str, language: str = ALL) -> Summary:
        """The summary of one level and language group."""
        return next(found for found in self.summaries if (found.level, found.language) == (level, language))

    def to_rows(self) -> list[dict[str, Any]]:
        """One row per level, language and theme, for a table."""
        return [asdict(score) for score in self.themes]

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to three places."""
        return {
            "summaries": [rounded(asdict(summary)) for summary in self.summaries],
            **{name: rounded({"accuracy": found.share, "matched": found.matched}) for name, found in self.told.items()},
            "themes": [rounded(row) for row in self.to_rows()],
        }


def rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values, numbers to three places."""
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()}


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
    tallies = {level: [count(note, tags[note.note_id]) for note in notes] for level, count in COUNTERS.items()}
    themes: list[ThemeScore] = []
    summaries: list[Summary] = []
    for level in LEVELS:
        for language in LANGUAGE_GROUPS:
            chosen = [number for number, note in enumerate(notes) if language in (ALL, note.language)]
            if not chosen:
                continue
            group = [tallies[level][number] for number in chosen]
            cases = [notes[number].case_id for number in chosen]
            names = sorted(total(group))
            drawn = resample(by_case(group, cases, names), resamples, seed)
            themes += _theme_scores(level, language, total(group), drawn)
            summaries.append(_summary(level, language, total(group), drawn, len(group)))
    return ThemeScores(tuple(themes), tuple(summaries), told(notes, tags))


def _theme_scores(level: str, language: str, whole: Tally, drawn: np.ndarray) -> list[ThemeScore]:
    """``drawn``: resampled counts, shape (resamples, themes in alphabetical order, 3)."""
    low, high = ends(rates(drawn))
    return [
        ThemeScore(
            level, language, theme, counts.precision, counts.recall, counts.f1, counts.support,
            *(float(end[row, rate]) for rate in range(3) for end in (low, high)),
        )
        for row, (theme, counts) in enumerate(sorted(whole.items()))
    ]  # fmt: skip


def _summary(level: str, language: str, whole: Tally, drawn: np.ndarray, notes: int) -> Summary:
    counts = [(found.hits, found.false, found.missed) for found in whole.values()]
    low, high = ends(macro(drawn))
    micro = sum(whole.values(), Counts()).f1
    value = float(macro(np.array(counts).reshape(1, -1, 3))[0])
    return Summary(level, language, value, float(low), float(high), micro, notes)


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
