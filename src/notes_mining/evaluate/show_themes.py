"""Figures about themes as terminal tables, 80 columns wide at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from .agreement import Agreement
from .calibration import FLOOR, Calibration
from .show import figure, plain_table
from .themes import ALL, LANGUAGE_GROUPS, ThemeScores

if TYPE_CHECKING:
    from .comparison import Compared

TOLD = {
    "polarity": "polarity (present or absent)",
    "voice": "voice",
    "narrated_stage": "stage that it tells of",
    "narrated_elsewhere": "  where that is not the note's own",
}


def interval(low: float | None, high: float | None) -> str:
    """Both ends with two decimals, or a dash."""
    return "–" if low is None or high is None else f"{low:.2f}–{high:.2f}"


def agreement_table(found: Agreement) -> Table:
    """Counts, alpha and polarity per theme."""
    heads = ("first", "second", "both", "alpha", "95 %", "polarity")
    coders = ", ".join(f"{name} {count}" for name, count in found.coders.items())
    title = f"Two codings of {found.segments} segments (second: {coders})"
    caption = "Krippendorff's alpha: theme coded or not. polarity: share alike where both coded"
    table = plain_table(title, ("theme",), heads, caption)
    for row in (*found.themes, found.together):
        counts = (str(row.first), str(row.second), str(row.both))
        table.add_row(row.theme, *counts, figure(row.alpha), interval(row.low, row.high), figure(row.polarity))
    return table


def told_table(found: Agreement) -> Table:
    """What is told of a theme or segment."""
    table = plain_table("How it is told", ("",), ("compared", "agree", "alpha"))
    for row in found.told:
        table.add_row(row.what, str(row.compared), figure(row.share), figure(row.alpha))
    return table


def theme_table(scores: ThemeScores, level: str, title: str) -> Table:
    """One row a theme: recall, precision and F1 with its interval over all languages, F1 in each."""
    groups = [group for group in LANGUAGE_GROUPS[1:] if any(s.language == group for s in scores.themes)]
    heads = ("R", "P", "F1", "95 %", "n", *groups)
    table = plain_table(title, ("theme",), heads, f"{', '.join(groups)}: F1. 95 %: of F1, bootstrap by case")
    table.padding = (0, 0, 0, 1)
    by_place = {(s.theme, s.language): s for s in scores.themes if s.level == level}
    for theme in sorted({theme for theme, _ in by_place}):
        whole = by_place[theme, ALL]
        rates = [f"{value:.2f}" for value in (whole.recall, whole.precision, whole.f1)]
        parts = [by_place.get((theme, group)) for group in groups]
        within = interval(whole.f1_low, whole.f1_high)
        table.add_row(theme, *rates, within, str(whole.support), *(f"{s.f1:.2f}" if s else "–" for s in parts))
    return table


def accuracy_table(scores: ThemeScores) -> Table:
    """How what was found is told."""
    table = plain_table("Codings whose theme was found: told alike", ("",), ("right", "of"))
    for name, label in TOLD.items():
        table.add_row(label, figure(scores.told[name].share), str(scores.told[name].matched))
    return table


def calibration_table(found: Calibration, level: str) -> Table:
    """Expected calibration errors, and what came true in each bin."""
    title = (
        f"Calibration, {level} level\n"
        f"expected error {figure(found.error)}, of {found.pairs} pairs\n"
        f"above {FLOOR}: {figure(found.error_above)}, of {found.pairs_above}"
    )
    table = plain_table(title, ("probability",), ("pairs", "mean", "have it"))
    for part in found.bins:
        name = f"{part.start:.1f}–{part.end:.1f}"
        table.add_row(name, str(part.count), figure(part.probability), figure(part.share))
    return table


def comparison_table(rows: Sequence[Compared]) -> Table:
    """Systems beside each other."""
    table = plain_table("Beside others", ("system", "scored on", "level"), ("macro F1", "95 %", "micro F1"))
    for row in rows:
        within = interval(row.low, row.high)
        table.add_row(row.system, row.scored_on, row.level, figure(row.macro_f1), within, figure(row.micro_f1))
    return table
