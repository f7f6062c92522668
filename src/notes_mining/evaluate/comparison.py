"""Our theme model beside others on the same notes: a plain classifier, one language trained for the other, a person.

They are trained on the spot from what our model learns from, gold notes (train and dev cases), coded fresh notes and
coded segments, never from a case that is scored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from ..errors import InputError, Place
from ..records import LANGUAGES, Segment, ThemeTag
from ..themes.attributes import CodedText
from ..themes.classifier import ThemeClassifier
from ..themes.embedding import Embedding
from ..themes.model import ThemeModel
from ..themes.tagging import tagger
from .coded_texts import coded_cases, coded_segment, coded_sentences
from .gold import SPLITS, GoldNote, read_gold, read_splits
from .second_coding import CodedTwice
from .segments import CodedSegment, read_segments
from .theme_counts import Counts, by_case, ends, macro
from .theme_counts import resample as resample_counts
from .themes import ThemeScores, score_themes, tag_gold

HALF = 0.5
SECOND_CODER = "second coder"


@dataclass(frozen=True)
class Compared:
    """One system at one level; ``low, high`` hold 95 % of resamplings of cases."""

    system: str
    scored_on: str
    level: str
    macro_f1: float
    low: float
    high: float
    micro_f1: float


@dataclass(frozen=True)
class Material:
    """What is learned from."""

    notes: tuple[GoldNote, ...]
    segments: tuple[CodedSegment, ...] = ()

    def texts(self, language: str | None = None) -> list[CodedText]:
        """Training texts, of notes and segments in one language alone where asked."""
        notes = [note for note in self.notes if language in (None, note.language)]
        segments = [segment for segment in self.segments if language in (None, segment.language)]
        return [*coded_sentences(notes), *map(coded_segment, segments)]


def read_material(
    gold: Path,
    segments: Sequence[Path],
    themes: Collection[str],
    scored: Iterable[GoldNote],
    fresh: Path | None = None,
) -> Material:
    """Notes of ``gold`` (train and dev, where it has a cases.csv) and coded ones of ``fresh``, and all ``segments``.

    Cases that are scored are left out.

    Raises:
        InputError: unreadable, or nothing is left to learn from.
    """
    splits = SPLITS[:2] if read_splits(gold if gold.is_dir() else gold.parent) else None
    taken = {note.case_id for note in scored}
    found = list(read_gold(gold, splits=splits, themes=themes))
    if fresh:
        found += coded_cases(read_gold(fresh, themes=themes))
    notes = tuple(note for note in found if note.case_id not in taken)
    material = Material(notes, tuple(one for folder in segments for one in read_segments(folder, themes)))
    if not (material.notes or material.segments):
        mend = "Name with --train-gold a folder with train cases other than those that are scored."
        raise InputError("nothing to train on", place=Place(gold), mend=mend)
    return material


def rows_of(system: str, scored_on: str, scores: ThemeScores) -> Iterator[Compared]:
    """Figures over all languages, at both levels."""
    for level in ("note", "segment"):
        found = scores.summary(level)
        yield Compared(system, scored_on, level, found.macro_f1, found.low, found.high, found.micro_f1)


def baseline(material: Material, themes: Sequence[str], seed: int = 1) -> Callable[[Iterable[Segment]], list[ThemeTag]]:
    """TF-IDF of words and pairs of words, one balanced logistic regression per theme, cut at 0.5."""
    texts = material.texts()
    labels = np.array([[theme in {c.theme for c in item.codings} for theme in themes] for item in texts], dtype=int)
    known = np.flatnonzero(labels.any(axis=0) & ~labels.all(axis=0)).tolist()
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode"),
        OneVsRestClassifier(LogisticRegression(class_weight="balanced", solver="liblinear", random_state=seed)),
    )
    model.fit([item.text for item in texts], labels[:, known])
    return lambda segments: _tagged(model, [themes[column] for column in known], list(segments))


def _tagged(model: Pipeline, themes: Sequence[str], segments: Sequence[Segment]) -> list[ThemeTag]:
    found = model.predict_proba([segment.text for segment in segments]) if segments else np.zeros((0, len(themes)))
    return [
        ThemeTag(
            segments[row].note_id, segments[row].start, segments[row].end, themes[column], "present",
            float(found[row, column]), "assistant",
        )
        for row, column in np.argwhere(found >= HALF).tolist()
    ]  # fmt: skip


def compare_baseline(notes: Sequence[GoldNote], material: Material, themes: Sequence[str]) -> Iterator[Compared]:
    """The plain classifier on ``notes``."""
    tag = baseline(material, themes)
    scores = score_themes(notes, lambda chosen: tag_gold(chosen, lambda segments: iter(tag(segments))))
    yield from rows_of("TF-IDF, logistic regression", "these notes", scores)


def compare_languages(
    notes: Sequence[GoldNote], material: Material, themes: Sequence[str], embedding: Embedding | None, seed: int = 1
) -> Iterator[Compared]:
    """Our classifier, trained on the texts of one language, on the notes of each. Mixed notes are on neither side."""
    for language in LANGUAGES:
        coded = material.texts(language)
        if not coded:
            continue
        classifier = ThemeClassifier(embedding=embedding, seed=seed).fit(
            [item.text for item in coded],
            [{coding.theme for coding in item.codings} for item in coded],
            groups=[item.group for item in coded],
            labels=themes,
        )
        tag = tagger(ThemeModel(classifier))
        for other in LANGUAGES:
            chosen = [note for note in notes if note.language == other]
            if chosen:
                scores = score_themes(chosen, lambda found, tag=tag: tag_gold(found, tag))  # type: ignore[misc]
                yield from rows_of(f"ours, trained on {language}", f"{other} notes", scores)


def compare_coder(items: Sequence[CodedTwice], *, resamples: int = 1000, seed: int = 1) -> Compared:
    """The second coder against the first, each segment by itself; resampled by the file that segments stand in."""
    tallies = [
        {
            theme: Counts(
                int(theme in item.first.codes and theme in item.second.codes),
                int(theme not in item.first.codes),
                int(theme not in item.second.codes),
            )
            for theme in {*item.first.codes, *item.second.codes}
        }
        for item in items
    ]
    themes = sorted({theme for tally in tallies for theme in tally})
    table = by_case(tallies, [item.part for item in items], themes)
    low, high = ends(macro(resample_counts(table, resamples, seed)))
    whole = table.sum(axis=0)
    hits, false, missed = whole.sum(axis=0)
    micro = 2 * hits / (2 * hits + false + missed) if len(themes) else 0.0
    on = f"{len(items)} segments"
    return Compared(SECOND_CODER, on, "segment", float(macro(whole[None])[0]), float(low), float(high), float(micro))
