"""How long commands need before they begin: each in a fresh process, median of several, processor seconds.

    python benchmarks/starting.py [--rounds 3]

Prints a table with the aims; ends with 1 if one does not hold.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

HELP = """
sys.argv = ["notes-mining", "--help"]
from contextlib import redirect_stdout
from io import StringIO
from notes_mining.cli import main
with redirect_stdout(StringIO()), suppress(SystemExit):
    main()
"""
MODELS = """
from pathlib import Path
from notes_mining.config import DeidentifySettings, ModelSettings, ThemeSettings, load
from notes_mining.deidentify.detect import build as build_detect
from notes_mining.themes.tagging import build as build_tagging
from notes_mining.wiring import detect_settings, tagging_settings
root = Path(ROOT)
models = load(ModelSettings, root / "configs/models.yaml")
settings = load(DeidentifySettings, root / "configs/deidentify.yaml")
detect = build_detect(detect_settings(settings, models, root, deidentified=False))
"""
TAGGER = """
build_tagging(tagging_settings(models, load(ThemeSettings, root / "configs/themes.yaml"), root))
"""
FIRST_NOTE = """
from notes_mining.config import InputSettings, PipelineSettings
from notes_mining.ingest import build as build_ingest
from notes_mining.records import Note
from notes_mining.wiring import ingest_settings
pipeline = load(PipelineSettings, root / "pipelines/demo.yaml")
notes = build_ingest(ingest_settings(pipeline.input, root, None))()
note = next(one for one in notes if isinstance(one, Note))
next(iter(detect([note])))
"""


@dataclass(frozen=True)
class Start:
    """What a process does, and the most processor seconds that it may take (``None``: no aim)."""

    name: str
    code: str
    aim: float | None = None


STARTS = (
    Start("import notes_mining", "import notes_mining", 0.3),
    Start("notes-mining --help", HELP, 0.3),
    Start("import notes_mining.wiring (settings of a run)", "import notes_mining.wiring"),
    Start("models of deidentify", MODELS),
    Start("models of run: deidentify and tag", MODELS + TAGGER, 12.0),
    Start("deidentify, until the first note is detected", MODELS + FIRST_NOTE),
)


def measure(start: Start) -> tuple[float, bool]:
    """Processor seconds of a fresh process, Python's own included; and whether it has loaded torch."""
    code = (
        f"import json, sys, time\nfrom contextlib import suppress\nROOT = {str(ROOT)!r}\n"
        f"sys.path.insert(0, {str(ROOT / 'src')!r})\n{start.code}\n"
        "print(json.dumps([time.process_time(), 'torch' in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{start.name}: {done.stderr.strip().splitlines()[-1]}")
    seconds, torch = json.loads(done.stdout.strip().splitlines()[-1])
    return float(seconds), bool(torch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    table = Table("what", "processor seconds", "aim", "holds", "torch", title=f"Starting, median of {rounds}")
    held = True
    for start in STARTS:
        found = [measure(start) for _ in range(rounds)]
        seconds, torch = statistics.median(second for second, _ in found), any(torch for _, torch in found)
        holds = (start.aim is None or seconds < start.aim) and not torch
        held &= holds
        aim = "" if start.aim is None else f"under {start.aim:g}"
        table.add_row(start.name, f"{seconds:.2f}", aim, "yes" if holds else "no", "loaded" if torch else "no")
    Console(width=110).print(table)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
