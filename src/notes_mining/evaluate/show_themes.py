"""Figures about themes as terminal tables, 80 columns wide at most."""

from __future__ import annotations

from rich.table import Table

from .agreement import Agreement
from .show import figure, plain_table


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
