"""The diagram: well-formed, by itself, and dots where the bins say."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

from notes_mining.evaluate.calibration import calibration
from notes_mining.evaluate.reliability import LEFT, PANEL, TOP, reliability_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn() -> str:
    level = calibration(np.array([0.25, 0.25, 0.75]), np.array([True, False, True])).to_json()
    return reliability_svg({"note": level, "segment": level}, "Said & true")


def test_dots_lie_where_the_bins_say() -> None:
    root = ElementTree.fromstring(drawn())  # noqa: S314 - our own
    dots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in root.iter(f"{SVG}circle")]
    assert len(dots) == 4
    assert dots[:2] == [(LEFT + 0.25 * PANEL, TOP + 0.5 * PANEL), (LEFT + 0.75 * PANEL, float(TOP))]
    assert root.find(f"{SVG}title").text == "Said & true"


def test_nothing_is_fetched() -> None:
    text = drawn().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in text
    assert "@font-face" not in text
