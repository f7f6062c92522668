"""How far topics can be trusted: found again over seeds and samples of persons, coherent, different from each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .cluster import OUTLIER
from .words import Bag

Group = Callable[[np.ndarray, int], np.ndarray]
"""(rows, seed) to a group for each of the rows, which may repeat."""


@dataclass(frozen=True)
class Stability:
    """Mean overlap (Jaccard, 0 to 1) of each topic with its nearest match when everything is made again.

    Attributes:
        by_seed: over other seeds and the same segments; empty if none was tried.
        by_bootstrap: over samples of persons, drawn with replacement; empty if none was tried.
        rand: mean adjusted Rand index of the whole grouping, over seeds and over bootstraps; ``None`` if not tried.
    """

    by_seed: Mapping[int, float]
    by_bootstrap: Mapping[int, float]
    rand: tuple[float | None, float | None]

    def reaches(self, topic: int, least: float) -> bool:
        """Whether both were tried and neither is below ``least``: a topic that nobody tried is not stable."""
        tried = [scores.get(topic) for scores in (self.by_seed, self.by_bootstrap)]
        return all(score is not None and score >= least for score in tried)


def stability(
    labels: np.ndarray, persons: Sequence[str], group: Group, *, seed: int, seeds: int, bootstraps: int
) -> Stability:
    """Make the topics again, ``seeds`` times from another seed and ``bootstraps`` times from other persons.

    A person's segments are drawn together: they resemble each other, and a topic must not hang on one person.
    """
    everyone = np.arange(len(labels))
    again = [(everyone, group(everyone, seed + number)) for number in range(1, seeds + 1)]
    drawn = []
    for number in range(bootstraps):
        rows = _draw(np.array(persons), np.random.default_rng([seed, number]))
        found = group(rows, seed)
        kept, first = np.unique(rows, return_index=True)
        drawn.append((kept, found[first]))
    return Stability(_overlaps(labels, again), _overlaps(labels, drawn), (_rand(labels, again), _rand(labels, drawn)))


def _draw(persons: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Rows of as many persons as there are, drawn with replacement."""
    names, owner = np.unique(persons, return_inverse=True)
    chosen = generator.integers(len(names), size=len(names))
    rows = [np.flatnonzero(owner == name) for name in range(len(names))]
    return np.concatenate([rows[name] for name in chosen])


def _overlaps(labels: np.ndarray, runs: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[int, float]:
    topics = sorted(set(labels.tolist()) - {OUTLIER})
    scores: dict[int, list[float]] = {topic: [] for topic in topics}
    for rows, found in runs:
        for topic in topics:
            members = labels[rows] == topic
            if members.any():
                scores[topic].append(_best_jaccard(members, found))
    return {topic: float(np.mean(values)) for topic, values in scores.items() if values}


def _best_jaccard(members: np.ndarray, found: np.ndarray) -> float:
    groups = set(found[members].tolist()) - {OUTLIER}
    return max(((members & (found == g)).sum() / (members | (found == g)).sum() for g in groups), default=0.0)


def _rand(labels: np.ndarray, runs: Sequence[tuple[np.ndarray, np.ndarray]]) -> float | None:
    from sklearn.metrics import adjusted_rand_score

    scores = [float(adjusted_rand_score(labels[rows], found)) for rows, found in runs]
    return float(np.mean(scores)) if scores else None


def coherence(words: Sequence[str], windows: Sequence[frozenset[str]]) -> float | None:
    """Mean NPMI of all pairs of ``words``, -1 to 1: do they stand together more often than chance would have it?

    Args:
        words: the words of a topic in one language.
        windows: the words of each note in that language.
    """
    holding = {word: {n for n, window in enumerate(windows) if word in window} for word in words}
    pairs = [_npmi(holding[a], holding[b], len(windows)) for a, b in combinations(words, 2)]
    return float(np.mean(pairs)) if pairs else None


def _npmi(a: set[int], b: set[int], windows: int) -> float:
    both = len(a & b) / windows
    if both in (0.0, 1.0):
        return -1.0 if both == 0.0 else 1.0
    return float(np.log(both * windows**2 / (len(a) * len(b))) / -np.log(both))


def windows_of(
    bags: Sequence[Bag], languages: Sequence[str], notes: Sequence[str], language: str
) -> list[frozenset[str]]:
    """The words of each note's segments in one language."""
    found: dict[str, set[str]] = {}
    for bag, spoken, note in zip(bags, languages, notes, strict=True):
        if spoken == language and bag:
            found.setdefault(note, set()).update(bag)
    return [frozenset(words) for words in found.values()]


def diversity(lists: Sequence[Sequence[str]]) -> float | None:
    """Share of the topics' words that no other topic has, 0 to 1 (one language)."""
    words = [word for listed in lists for word in listed]
    return len(set(words)) / len(words) if words else None
