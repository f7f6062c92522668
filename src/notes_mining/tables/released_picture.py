"""A released table as a picture: shares (or counts) as a heat map, by Vega-Lite; SVG and PNG, drawn without a network.

One hue from light to dark, which every eye and every copier tells apart, and the number in each cell; a withheld cell
is grey and says ``·``.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

import vl_convert

from ..records import Cell
from .crosstab import Crosstab
from .disclosure import NOT_ESTIMABLE
from .released import Sheet, facts, percent, sheets

FORMATS = (".svg", ".png")
_CELL_WIDTH, _CELL_HEIGHT, _LABEL, _LINE, _HEAD = 78, 22, 330, 130, 13
_HEAD_LINE = 13
_DARK = 0.55
_FONT = "sans-serif"


def picture(table: Crosstab, language: str, *, kind: str) -> bytes:
    """The picture as ``.svg`` or ``.png``, with the facts below it."""
    spec = specification(table, language)
    if kind == ".svg":
        return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    return vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])


def specification(table: Crosstab, language: str) -> dict[str, Any]:
    """The picture in Vega-Lite: one heat map for each stratum, and the facts."""
    found = sheets(table, language)
    most = max((d for sheet in found for line in sheet.cells for cell in line if (d := _depth(cell))), default=1.0)
    drawn = [_heat_map(sheet, most, language) for sheet in found]
    told = [line for label, text in facts(table, language) for line in textwrap.wrap(f"{label}: {text}", _LINE)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": " ".join(f"{label}: {text}." for label, text in facts(table, language)),
        "background": "white",
        "vconcat": drawn,
        "spacing": 28,
        "title": {
            "text": told, "orient": "bottom", "anchor": "start", "align": "left", "fontSize": 10,
            "fontWeight": "normal", "font": _FONT, "lineHeight": 14, "offset": 12, "frame": "bounds", "color": "#333",
        },
        "config": {
            "view": {"stroke": None}, "font": _FONT,
            "axis": {"domain": False, "ticks": False, "grid": False, "labelFontSize": 11, "labelColor": "#111"},
        },
    }  # fmt: skip


def _heat_map(sheet: Sheet, most: float, language: str) -> dict[str, Any]:
    values = [value for place in range(len(sheet.rows)) for value in _values(sheet, place, language)]
    for value in values:
        value["dark"] = value["depth"] is not None and value["depth"] > _DARK * most
    heads = [f"{place}" for place in range(len(sheet.heads))]
    names = [f"{place}" for place in range(len(sheet.rows))]
    tops = [_head(*one) for one in zip(sheet.narrow, sheet.out_of, strict=True)]
    lines = max(map(len, tops), default=1)
    tops = [[""] * (lines - len(top)) + top for top in tops]  # they stand on the cells
    axis = {"title": None, "labelLimit": _LABEL}
    return {
        "title": {"text": textwrap.wrap(sheet.title, 110), "anchor": "start", "fontSize": 13, "frame": "group"},
        "data": {"values": values},
        "width": _CELL_WIDTH * len(heads), "height": _CELL_HEIGHT * len(names),
        "encoding": {
            "x": {"field": "column", "type": "nominal", "sort": heads, "axis": {
                **axis, "orient": "top", "labelAngle": 0, "labelBaseline": "top", "labelLineHeight": _HEAD_LINE,
                "labelPadding": _HEAD_LINE * lines + 2, "labelExpr": _labels(tops),
            }},
            "y": {"field": "row", "type": "nominal", "sort": names, "axis": {**axis, "labelExpr": _labels(sheet.rows)}},
        },
        "layer": [
            {"mark": {"type": "rect", "stroke": "white", "strokeWidth": 1, "color": "#e6e6e6"}},
            {"mark": {"type": "rect", "stroke": "white", "strokeWidth": 1}, "encoding": {"color": {
                "field": "depth", "type": "quantitative", "legend": None,
                "scale": {"domain": [0, most], "range": ["#f7fbff", "#08306b"]},
            }}},
            {"mark": {"type": "text", "fontSize": 10}, "encoding": {
                "text": {"field": "text"},
                "color": {"condition": {"test": "datum.dark", "value": "white"}, "value": "#111"},
            }},
        ],
    }  # fmt: skip


def _head(name: str, out_of: str) -> list[str]:
    """A column's head in lines; what stands in brackets is left to the codebook; what its shares are of, below."""
    return [*textwrap.wrap(name.replace("-\n", "").split(" (")[0], _HEAD), *([f"({out_of})"] if out_of else [])]


def _labels(names: Sequence[str | list[str]]) -> str:
    """An expression that names the places of an axis: two values may have one label."""
    return f"{json.dumps(names)}[datum.value]"


def _depth(cell: Cell) -> float | None:
    """What the colour of a cell stands for: its share, or where there is none its count."""
    if cell.status == NOT_ESTIMABLE or cell.count is None:
        return None
    return cell.count if cell.estimate is None else cell.estimate


def _values(sheet: Sheet, place: int, language: str) -> list[dict[str, Any]]:
    found = []
    for column, cell in enumerate(sheet.cells[place]):
        depth = _depth(cell)
        text = sheet.text(place, column, language)
        if cell.estimate is not None and cell.count is not None:
            text = f"{cell.count}{sheet.marks[place][column]} · {percent(cell.estimate, language)}"
        found.append({"row": f"{place}", "column": f"{column}", "text": text, "depth": depth})
    return found
