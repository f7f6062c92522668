"""How far coders agree: Krippendorff's alpha, Cohen's kappa, percent, with intervals by note. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """One segment that several coders were asked to code and finished: per coder a theme's polarity where coded."""

    note: str
    codings: tuple[tuple[str, frozenset[tuple[str, str]]], ...]
    period: str = ""


@dataclass(frozen=True)
class Measure:
    """Agreement on one thing. ``None`` where it cannot be told (nobody coded it, or too few).

    ``units``: segments compared. ``coded``: codings that see it. ``percent``: share of pairs that say the same. ``positive``:
    share of the seen that both see (Dice), which uncoded text cannot raise. ``low, high``: 95 % of resamplings of notes.
    """

    name: str
    units: int
    coded: int
    alpha: float | None
    low: float | None
    high: float | None
    kappa: float | None
    percent: float | None
    positive: float | None


@dataclass(frozen=True)
class Agreement:
    """``together``: the sets of themes with MASI distance; ``themes``: nominal; ``pairs``, ``periods``: as together."""

    together: Measure
    themes: tuple[Measure, ...]
    pairs: tuple[Measure, ...]
    periods: tuple[Measure, ...]


def agreement(units: Sequence[Unit], themes: Sequence[str], *, resamples: int = 1000, seed: int = 1) -> Agreement:
    """Compare codings; every unit has at least two."""
    raise NotImplementedError
