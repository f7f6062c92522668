"""Write `docs/theme-model.md`, the card of the shipped theme tagger, and its reliability diagram.

    python pipelines/theme_card.py [--model models/themes] [--out docs/theme-model.md]

All figures come from the manifest: `train_themes.py` measures on the dev cases before the written model learns them,
and keeps there what is needed here. Nothing is measured again: the written model would look too good on those cases.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notes_mining.artefacts import read_manifest
from notes_mining.commands.shared import project_root
from notes_mining.evaluate.reliability import reliability_svg
from notes_mining.evaluate.show import figure
from notes_mining.evaluate.show_themes import TOLD
from notes_mining.evaluate.themes import ALL

ROOT = project_root(None, Path(__file__).parent)
TEMPLATE = Path(__file__).with_name("theme_card.md.j2")
PLOT = "images/theme-reliability.svg"
"""Beside the card."""
COUNTED = ("notes", "cases", "segments", "writers")
OPTIONAL = ("recipe", "thresholds")
"""What manifests of models trained earlier do not have."""


def main() -> None:
    """Write card and diagram."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=ROOT / "models/themes")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/theme-model.md")
    options = parser.parse_args()
    manifest = read_manifest(options.model)
    options.out.write_text(card(manifest), encoding="utf-8")
    drawing = diagram(manifest)
    if drawing:
        (options.out.parent / PLOT).parent.mkdir(exist_ok=True)
        (options.out.parent / PLOT).write_text(drawing, encoding="utf-8")


def card(manifest: Mapping[str, Any]) -> str:
    """The page, in Markdown."""
    environment = Environment(  # noqa: S701 - Markdown from our own manifest
        loader=FileSystemLoader(TEMPLATE.parent), undefined=StrictUndefined, keep_trailing_newline=True
    )
    facts = {**dict.fromkeys(OPTIONAL), **manifest, "dev": dev_figures(manifest)}
    helpers = {"figure": figure, "short": short, "amounts": amounts, "told": TOLD, "plot": PLOT}
    return environment.get_template(TEMPLATE.name).render(facts, **helpers)


def dev_figures(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the dev cases; ``summary`` has each level's over all languages."""
    dev = manifest["metrics"]["dev"]
    summary = {row["level"]: row for row in dev["summaries"] if row["language"] == ALL}
    return {"calibration": None, **dev, "summary": summary}


def diagram(manifest: Mapping[str, Any]) -> str | None:
    """The reliability diagram, if the manifest has what it shows."""
    levels = manifest["metrics"]["dev"].get("calibration")
    return reliability_svg(levels, "Reliability of the theme model on the dev cases") if levels else None


def amounts(row: Mapping[str, Any]) -> str:
    """How much of something was learnt from."""
    return ", ".join(f"{row[name]:,} {name}" for name in COUNTED if name in row)


def short(value: float) -> str:
    """A rate as in the table of what was tried: .688."""
    return f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    main()
