"""A reliability diagram as SVG, without fonts or files of others: what came true of what was given each probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

PANEL, LEFT, TOP, GAP, BOTTOM = 260, 52, 34, 70, 48
"""Pixels: the side of a panel, and the room around it."""
LEAST, LARGEST = 3.0, 11.0
"""Radius of a dot, which grows with the root of the number of pairs."""


def reliability_svg(levels: Mapping[str, Mapping[str, Any]], title: str) -> str:
    """One panel for each level, from ``Calibration.to_json()``.

    Above the diagonal more came true than was said, below it less.
    """
    width = LEFT + len(levels) * (PANEL + GAP)
    height = TOP + PANEL + BOTTOM
    panels = [_panel(LEFT + n * (PANEL + GAP), name, found) for n, (name, found) in enumerate(levels.items())]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" font-family="sans-serif" font-size="12">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *panels,
            "</svg>\n",
        ]
    )


def _panel(left: float, name: str, found: Mapping[str, Any]) -> str:
    head = f"{name}: error {found['error']}, above {found['floor']}: {found['error_above_floor']}"
    middle, foot = left + PANEL / 2, TOP + PANEL
    return "\n".join(
        [
            _text(middle, TOP - 14, head, 'font-weight="bold"'),
            f'<rect x="{left}" y="{TOP}" width="{PANEL}" height="{PANEL}" fill="none" stroke="#444"/>',
            *_ticks(left),
            f'<line x1="{left}" y1="{foot}" x2="{left + PANEL}" y2="{TOP}" stroke="#888" stroke-dasharray="4 4"/>',
            *_dots(left, found["bins"]),
            _text(middle, foot + 38, "probability that the model gave"),
            _text(
                left - 36,
                TOP + PANEL / 2,
                "share that has the theme",
                f'transform="rotate(-90 {left - 36} {TOP + PANEL / 2})"',
            ),
        ]
    )


def _ticks(left: float) -> list[str]:
    lines = []
    for step in range(0, 11, 2):
        part, label = step / 10 * PANEL, f"{step / 10:.1f}"
        lines += [_text(left + part, TOP + PANEL + 18, label), _text(left - 14, TOP + PANEL - part + 4, label)]
    return lines


def _dots(left: float, bins: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line through the bins, and for each a dot that tells its size when pointed at."""
    places = [(left + row["probability"] * PANEL, TOP + (1 - row["share"]) * PANEL) for row in bins]
    most = max((row["count"] for row in bins), default=1)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{LEAST + (LARGEST - LEAST) * (row["count"] / most) ** 0.5:.1f}" '
        f'fill="#1f6f8b" fill-opacity="0.8"><title>{row["count"]} pairs: said {row["probability"]}, '
        f"came true {row['share']}</title></circle>"
        for (x, y), row in zip(places, bins, strict=True)
    ]
    return [f'<polyline points="{line}" fill="none" stroke="#1f6f8b" stroke-width="1.5"/>', *dots]


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="#222" {more}>{escape(words)}</text>'
