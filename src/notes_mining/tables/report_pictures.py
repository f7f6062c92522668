"""The report's pictures: shares with their intervals as inline SVG, one row for each line of a table.

A point is a share, the bar its 95 % interval. Two groups differ in colour (blue and vermilion of Okabe and Ito, 2008),
in shape and in place. A withheld number has a hatched row, and nothing that would tell how large it is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from .disclosure import NOT_ESTIMABLE

WIDTH, LEFT, PLOT = 860, 330, 400
_CHARACTERS, _LINE, _PAD, _APART = 48, 15, 13, 16


@dataclass(frozen=True)
class Point:
    """A share with its interval, 0..1; ``None`` where it is withheld or nobody is at risk."""

    estimate: float | None
    low: float | None
    high: float | None
    status: str


@dataclass(frozen=True)
class Mark:
    """A point as it is drawn: places in the picture's units."""

    series: int
    y: float
    x: float | None
    low: float
    high: float
    text: str
    nobody: bool


@dataclass(frozen=True)
class Row:
    """A row of a picture: its lines of text, where it begins, how high it is, its marks."""

    lines: tuple[str, ...]
    y: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Picture:
    """Rows of points under one axis from 0 to 100 %."""

    rows: tuple[Row, ...]
    series: tuple[str, ...]
    height: float
    width: int = WIDTH
    left: int = LEFT
    plot: int = PLOT


def picture(rows: Sequence[tuple[str, Sequence[Point]]], series: Sequence[str] = ()) -> Picture:
    """A picture of labelled points; each row has as many as there are series (one if none is named)."""
    placed, y = [], 0.0
    for label, points in rows:
        lines = tuple(textwrap.wrap(label, _CHARACTERS)) or ("",)
        height = max(len(lines) * _LINE, len(points) * _APART) + _PAD
        placed.append(Row(lines, y, height, tuple(_marks(points, y, height))))
        y += height
    return Picture(tuple(placed), tuple(series), y)


def _marks(points: Sequence[Point], y: float, height: float) -> list[Mark]:
    first = y + height / 2 - (len(points) - 1) * _APART / 2
    return [_mark(place, point, first + place * _APART) for place, point in enumerate(points)]


def _mark(series: int, point: Point, y: float) -> Mark:
    if point.estimate is None:
        return Mark(series, y, None, 0, 0, "", point.status == NOT_ESTIMABLE)
    low, high = (point.estimate if end is None else end for end in (point.low, point.high))
    x, start, end = (LEFT + share * PLOT for share in (point.estimate, low, high))
    return Mark(series, y, x, start, end, percent(point.estimate), False)


def percent(share: float) -> str:
    """A share in whole percent, for people."""
    return f"{100 * share:.0f}\u00a0%"
