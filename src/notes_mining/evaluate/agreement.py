"""How far two coders agree: Krippendorff's alpha (nominal) per theme, and shares for how a theme is told.

alpha  1 is full agreement, 0 what two coders would reach who code as often and at random; below 0 is worse than that.
       Interval: 95 % of resamplings of segments. A theme that nobody coded, or everybody everywhere, has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .second_coding import CodedTwice, Coding
from .themes import rounded

ALL = "all"
RESAMPLES = 1000


@dataclass(frozen=True)
class ThemeAgreement:
    """One theme (or all of them together): segments in which the first, the second, both coders coded it.

    ``polarity`` is the share of the last in which both say present, or both absent. ``None`` where it cannot be told.
    """

    theme: str
    first: int
    second: int
    both: int
    alpha: float | None
    low: float | None
    high: float | None
    polarity: float | None


@dataclass(frozen=True)
class ToldAgreement:
    """One thing that is told of a coding or a segment: of how many, the share that agrees, and alpha."""

    what: str
    compared: int
    share: float | None
    alpha: float | None


@dataclass(frozen=True)
class Agreement:
    """Everything about two codings of ``segments`` segments; ``coders``: who coded second, and how many each."""

    segments: int
    coders: dict[str, int]
    themes: tuple[ThemeAgreement, ...]
    together: ThemeAgreement
    told: tuple[ToldAgreement, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to three places."""
        return {
            "segments": self.segments,
            "second_coders": self.coders,
            "themes": [rounded(asdict(row)) for row in (*self.themes, self.together)],
            "told": [rounded(asdict(row)) for row in self.told],
        }


def agreement(
    items: Sequence[CodedTwice], themes: Sequence[str], *, resamples: int = RESAMPLES, seed: int = 1
) -> Agreement:
    """Compare the two codings of every item.

    Args:
        items: at least one.
        themes: ids, in the order of the result.
        resamples: of segments, for the intervals.
        seed: of the resampling.
    """
    first, second = (_coded([getattr(item, side) for item in items], themes) for side in ("first", "second"))
    drawn = _draw(len(items), resamples, seed)
    rows = [
        _theme(theme, first[:, column], second[:, column], drawn, _polarities(items, [theme]))
        for column, theme in enumerate(themes)
    ]
    low, high = _interval(pooled_alphas(first, second, drawn))
    together = ThemeAgreement(
        ALL, int(first.sum()), int(second.sum()), int((first & second).sum()),
        alpha(first.ravel(), second.ravel()), low, high, _share(_polarities(items, themes)),
    )  # fmt: skip
    coders = [item.coder for item in items]
    counted = {name: coders.count(name) for name in sorted(set(coders))}
    return Agreement(len(items), counted, tuple(rows), together, tuple(_told(items, themes)))


def _coded(codings: Sequence[Coding], themes: Sequence[str]) -> np.ndarray:
    """Whether each theme is coded: bool, shape (segments, themes)."""
    return np.array([[theme in coding.codes for theme in themes] for coding in codings], dtype=bool)


def _theme(
    theme: str, first: np.ndarray, second: np.ndarray, drawn: np.ndarray, polarities: Sequence[tuple[str, str]]
) -> ThemeAgreement:
    low, high = _interval(pooled_alphas(first[:, None], second[:, None], drawn))
    return ThemeAgreement(
        theme, int(first.sum()), int(second.sum()), int((first & second).sum()), alpha(first, second), low, high,
        _share(polarities),
    )  # fmt: skip


def _polarities(items: Sequence[CodedTwice], themes: Sequence[str]) -> list[tuple[str, str]]:
    """Both polarities of every theme that both coded."""
    return [
        (item.first.codes[theme], item.second.codes[theme])
        for item in items
        for theme in themes
        if theme in item.first.codes and theme in item.second.codes
    ]


def _told(items: Sequence[CodedTwice], themes: Sequence[str]) -> list[ToldAgreement]:
    coded = [item for item in items if item.first.codes and item.second.codes]
    pairs = {
        "polarity of a theme that both coded": _polarities(items, themes),
        "voice of a segment that both coded": [(item.first.voice, item.second.voice) for item in coded],
        "stage that such a segment tells of": [(item.first.about, item.second.about) for item in coded],
    }
    return [
        ToldAgreement(what, len(found), _share(found), alpha(*map(np.array, zip(*found, strict=True))))
        if found
        else ToldAgreement(what, 0, None, None)
        for what, found in pairs.items()
    ]


def _share(pairs: Sequence[tuple[str, str]]) -> float | None:
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def alpha(first: np.ndarray, second: np.ndarray) -> float | None:
    """Krippendorff's alpha of two coders, nominal, nothing missing; ``None`` where only one value occurs.

    One minus observed over expected disagreement, of which the latter draws two of all values without putting back
    (Krippendorff 2019, Content Analysis, ch. 12).
    """
    values, counts = np.unique(np.concatenate([first, second]), return_counts=True)
    if len(values) < 2:
        return None
    total = counts.sum()
    expected = 1 - (counts * (counts - 1)).sum() / (total * (total - 1))
    return float(1 - np.mean(first != second) / expected)


def _draw(size: int, resamples: int, seed: int) -> np.ndarray:
    """How often each segment is drawn: int, shape (resamples, segments)."""
    return np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=resamples)


def pooled_alphas(first: np.ndarray, second: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Alpha of every resampling, over all columns together: shape (resamples,); NaN where only one value occurs.

    The same as ``alpha`` for two values, all resamplings at once: a thousand calls of the package take a minute.
    """
    units = drawn.sum(axis=1) * first.shape[1]
    differ = drawn @ (first != second).sum(axis=1)
    ones = drawn @ (first.astype(int) + second).sum(axis=1)
    values = 2 * units
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (differ / units) * values * (values - 1) / (2 * ones * (values - ones)))


def _interval(alphas: np.ndarray) -> tuple[float | None, float | None]:
    known = alphas[np.isfinite(alphas)]
    if len(known) < len(alphas) / 2:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)
