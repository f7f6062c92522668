"""The card of the theme model is that of the file that is shipped."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipelines"))

from notes_mining.artefacts import MANIFEST, file_sha256
from theme_card import PLOT, card, diagram

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models/themes"
CARD = ROOT / "docs/theme-model.md"


@pytest.fixture
def manifest() -> dict[str, Any]:
    return json.loads((MODEL / MANIFEST).read_text(encoding="utf-8"))


def test_the_card_names_the_file_that_is_shipped() -> None:
    files = list(MODEL.glob("*.skops"))
    assert files
    for file in files:
        assert f"`{file_sha256(file)}`" in CARD.read_text(encoding="utf-8"), "run python pipelines/theme_card.py"


def test_card_and_diagram_are_what_the_manifest_says(manifest: dict[str, Any]) -> None:
    assert CARD.read_text(encoding="utf-8") == card(manifest), "run python pipelines/theme_card.py"
    drawing = diagram(manifest)
    if drawing:
        assert (CARD.parent / PLOT).read_text(encoding="utf-8") == drawing


def test_calibration_and_settings_are_told_where_the_manifest_has_them(manifest: dict[str, Any]) -> None:
    part = {"start": 0.1, "end": 0.2, "count": 4, "probability": 0.15, "share": 0.25}
    level = {
        "pairs": 40,
        "error": 0.111,
        "floor": 0.05,
        "pairs_above_floor": 4,
        "error_above_floor": 0.222,
        "bins": [part],
    }
    manifest["metrics"]["dev"]["calibration"] = {"note": level, "segment": level}
    manifest["recipe"] = {"themes": {"strength": 10.0}}
    manifest["thresholds"] = dict.fromkeys(manifest["labels"], 0.4321)
    page = card(manifest)
    assert "| note | 0.111 | 40 | 0.222 | 4 |" in page
    assert "| themes | strength 10.0 |" in page
    assert page.count("| 0.43 |") == len(manifest["metrics"]["dev"]["themes"])
    assert f"]({PLOT})" in page
    assert "4 pairs" in (diagram(manifest) or "")
    assert "manifest was written before" not in page


def test_no_calibration_no_diagram(manifest: dict[str, Any]) -> None:
    manifest["metrics"]["dev"].pop("calibration", None)
    assert diagram(manifest) is None
    assert "manifest was written before" in card(manifest)
