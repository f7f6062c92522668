"""Active learning: which segments teach the tagger most. Pure.

Doubt alone asks for the same thing again and again; so a segment weighs less with each one before it that has the same
theme and the same person, and with each doubling of those of its theme (a greedy cover, after Settles 2012, ch. 5).
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """A segment: how doubtful its most doubtful tag is (0..1, 0 without a tag), that tag's theme, the person."""

    key: str
    uncertainty: float
    theme: str
    case_id: str


def uncertainty(probability: float, threshold: float) -> float:
    """1 at the threshold, 0 at the farther end of the scale."""
    return max(0.0, 1 - abs(probability - threshold) / max(threshold, 1 - threshold))


def fraction(seed: int, key: str) -> float:
    """A number from 0 to 1 that is the same for a key on every machine and on every day."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{key}".encode()).digest()[:8], "big") / 2**64


def ranking(doubts: Sequence[Doubt], *, diversity: float, seed: int) -> list[int]:
    """Places in ``doubts``, most informative first; what the tagger is silent on comes last, in an order by chance."""
    pairs: Counter[tuple[str, str]] = Counter()
    themes: Counter[str] = Counter()
    chance = [fraction(seed, doubt.key) for doubt in doubts]
    scores = [0.0] * len(doubts)
    for place in sorted(range(len(doubts)), key=lambda p: (-doubts[p].uncertainty, chance[p])):
        doubt = doubts[place]
        earlier = pairs[doubt.theme, doubt.case_id] + math.log2(1 + themes[doubt.theme])
        scores[place] = doubt.uncertainty * diversity**earlier
        pairs[doubt.theme, doubt.case_id] += 1
        themes[doubt.theme] += 1
    return sorted(range(len(doubts)), key=lambda p: (-scores[p], chance[p]))
