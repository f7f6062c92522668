"""How many persons, and where: topics by stage and by language. Numbers of too few persons are left out here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from .cluster import OUTLIER

Counts = Mapping[str, Mapping[int, int | None]]
"""Column (a stage, a language) to topic to persons; ``None``: withheld."""


def persons_of(labels: np.ndarray, persons: Sequence[str]) -> dict[int, int]:
    """Topic to distinct persons."""
    found: dict[int, set[str]] = defaultdict(set)
    for label, person in zip(labels.tolist(), persons, strict=True):
        found[label].add(person)
    return {topic: len(who) for topic, who in sorted(found.items()) if topic != OUTLIER}


def persons_by(
    labels: np.ndarray, columns: Sequence[str], persons: Sequence[str], minimum: int, *, names: Sequence[str],
    parts: bool,
) -> Counts:  # fmt: skip
    """Distinct persons of each topic in each column; a number from 1 up to, not including, ``minimum`` is withheld.

    Args:
        labels: topic of each segment.
        columns: stage or language of each segment.
        persons: person of each segment.
        minimum: fewest persons that may be shown.
        names: the columns to count.
        parts: columns hardly overlap, as languages do: beside a topic's total a single withheld number could be worked
            out, so the next smallest is withheld with it.
    """
    who: dict[tuple[str, int], set[str]] = defaultdict(set)
    for label, column, person in zip(labels.tolist(), columns, persons, strict=True):
        who[column, label].add(person)
    topics = sorted(set(labels.tolist()) - {OUTLIER})
    counts = {name: {topic: len(who[name, topic]) for topic in topics} for name in names}
    hidden = {topic: _hidden({name: counts[name][topic] for name in names}, minimum, parts) for topic in topics}
    return {name: {t: None if name in hidden[t] else counts[name][t] for t in topics} for name in names}


def _hidden(counts: Mapping[str, int], minimum: int, parts: bool) -> set[str]:
    hidden = {name for name, persons in counts.items() if 0 < persons < minimum}
    if parts and len(hidden) == 1:
        others = sorted((persons, name) for name, persons in counts.items() if persons and name not in hidden)
        hidden |= {name for _, name in others[:1]}
    return hidden
