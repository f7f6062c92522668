"""Pipeline files for tests, over the project's real configuration and models."""

from __future__ import annotations

from pathlib import Path

import yaml

from notes_mining.config import PipelineSettings, load
from notes_mining.pipeline import run
from notes_mining.runs.summary import RunSummary
from notes_mining.wiring import load_configuration

ROOT = Path(__file__).parents[1]


def write_pipeline(folder: Path, notes: Path, **settings: object) -> Path:
    """A pipeline file in ``folder`` whose output goes to ``folder/out``; further settings by name."""
    content: dict[str, object] = {"input": {"path": str(notes)}, "output": str(folder / "out")}
    for name, value in settings.items():
        if name == "input" and isinstance(value, dict):
            content["input"] = {"path": str(notes), **value}
        else:
            content[name] = str(value)
    path = folder / "pipeline.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def run_export(pipeline: Path) -> RunSummary:
    """Run a pipeline file against the project's folder."""
    return run(load_configuration(load(PipelineSettings, pipeline), ROOT))
