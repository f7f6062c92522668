"""How far from the limit we are: the same notes through spaCy alone, our stages and commands, Presidio as installed.

    make bench               median of three interleaved rounds; writes docs/performance.md's table and picture
    make bench-quick         one round over few notes; prints the table and writes nothing

Each measurement is a process of its own (``speed_tasks.py``). Threads are held to one by the Makefile.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from notes_mining.commands.shared import project_root
from notes_mining.config import ModelSettings, load
from notes_mining.deidentify.detect import pipelines_for
from notes_mining.ingest import with_languages
from notes_mining.records import Note
from notes_mining.wiring import spacy_models

ROOT = project_root(None, Path(__file__).parent)
PAGE, PICTURE = ROOT / "docs/performance.md", ROOT / "docs/images/speed.svg"
PICTURED = "![Words a processor second of each](images/speed.svg)"
NOTES, QUICK_NOTES, ROUNDS = 364, 40, 3
"""All of the demo: what a process does once (compiling, words seen for the first time) weighs less in a study still."""
TASKS = {
    "spacy": "spaCy alone: tokeniser, word vectors, NER (a)",
    "spacy ours": "the same pass as we make it",
    "detect": "detection: that pass, recognisers, note reader",
    "deidentify": "`deidentify`, both readings (b)",
    "deidentify alone": "`deidentify` with the note reader that needs no NER",
    "run": "`run`, export to database (c)",
    "presidio": "Presidio's AnalyzerEngine, note by note (d)",
    "presidio batch": "Presidio's BatchAnalyzerEngine (d)",
    "tag": "theme tagging, of segments (e)",
    "transformer": "a transformer of MiniLM's size, of segments (e)",
}
RATIOS = (
    ("run", "spacy", "`run` takes so many times (a)", "at most 1.5", lambda value: value <= 1.5),
    ("presidio", "deidentify", "Presidio's loop takes so many times (b)", "at least 2", lambda value: value >= 2),
    ("presidio", "deidentify alone", "Presidio's loop takes so many times `deidentify` without NER", "at least 4",
     lambda value: value >= 4),
    ("presidio batch", "deidentify", "Presidio's batches take so many times (b)", "", None),
    ("presidio", "detect", "Presidio's loop takes so many times our detection", "", None),
    ("spacy", "spacy ours", "spaCy alone takes so many times the pass as we make it", "", None),
    ("transformer", "tag", "the transformer takes so many times our tagging", "", None),
)  # fmt: skip

Measured = dict[str, dict[str, float]]


def demo_notes(most: int) -> list[dict[str, Any]]:
    """Notes of the demo, spread over it, with the languages whose pipelines read them."""
    with (ROOT / "corpus/demo/notes.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    chosen = rows[:: max(1, len(rows) // most)][:most]
    notes = []
    for row in chosen:
        note = with_languages(Note(row["note_id"], row["case_id"], date.fromisoformat(row["date"]), row["text"]))
        languages = list(pipelines_for(note))
        notes.append(
            {key: row[key] for key in ("note_id", "case_id", "date", "text")}
            | {"languages": languages, "language": languages[0] if len(languages) == 1 else "mixed"}
        )
    return notes


def measure(notes: list[dict[str, Any]], rounds: int) -> Measured:
    """Median per task of interleaved rounds: microseconds a word, peak memory."""
    found: dict[str, list[dict[str, Any]]] = {task: [] for task in TASKS}
    with tempfile.TemporaryDirectory() as folder:
        models = json.dumps(spacy_models(load(ModelSettings, ROOT / "configs/models.yaml"), ROOT))
        path = Path(folder) / "notes.json"
        path.write_text(json.dumps(notes), encoding="utf-8")
        for _ in range(rounds):
            for task in TASKS:
                command = [sys.executable, str(Path(__file__).with_name("speed_tasks.py")), task, str(path), models]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(f"{task}: {done.stderr[-2000:]}")
                found[task].append(json.loads(done.stdout.splitlines()[-1]))
                print(f"{task}: {found[task][-1]['seconds']:.1f} s", file=sys.stderr)
    return {
        task: {
            "us": statistics.median(1e6 * one["seconds"] / one["words"] for one in some),
            "peak": max(one["peak_mb"] for one in some),
        }
        for task, some in found.items()
    }


def table(measured: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What was measured, then the ratios, as Markdown."""
    lines = ["| what | words a second | peak memory, MB |", "|---|---:|---:|"]
    lines += [
        f"| {label} | {1e6 / measured[task]['us']:,.0f} | {measured[task]['peak']:,.0f} |"
        for task, label in TASKS.items()
    ]
    lines += ["", "| ratio | measured | aim | holds |", "|---|---:|---|---|"]
    for above, below, label, aim, holds in RATIOS:
        value = measured[above]["us"] / measured[below]["us"]
        lines.append(f"| {label} | {value:.2f} | {aim} | {'' if holds is None else 'yes' if holds(value) else 'no'} |")
    return lines


def picture(measured: Mapping[str, Mapping[str, float]]) -> bytes:
    """Bars of words a second; the limit is marked."""
    import vl_convert

    rows = [
        {"what": label.replace("`", ""), "words": round(1e6 / measured[task]["us"])} for task, label in TASKS.items()
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white", "width": 520, "data": {"values": rows},
        "encoding": {
            "y": {"field": "what", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 330}},
            "x": {"field": "words", "type": "quantitative", "title": "words a processor second"},
        },
        "layer": [
            {"mark": {"type": "bar", "color": "#4c78a8"}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"text": {"field": "words", "type": "quantitative", "format": ",d"}},
            },
            {
                "transform": [{"filter": f"datum.what == {json.dumps(rows[0]['what'])}"}],
                "mark": {"type": "rule", "color": "#c44", "strokeDash": [4, 3]},
                "encoding": {"y": None},
            },
        ],
        "config": {"font": "sans-serif", "view": {"stroke": None}},
    }  # fmt: skip
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()


def write(lines: Sequence[str], facts: str, measured: Mapping[str, Mapping[str, float]]) -> None:
    """Put table and picture where the page has its place for them."""
    page = PAGE.read_text(encoding="utf-8")
    block = "\n".join(["<!-- measured -->", facts, "", *lines, "", PICTURED, "<!-- end -->"])
    new, times = re.subn(r"<!-- measured -->.*?<!-- end -->", lambda _: block, page, flags=re.DOTALL)
    if times != 1:
        raise SystemExit(f"{PAGE} has no place for the table")
    PAGE.write_text(new, encoding="utf-8")
    PICTURE.write_bytes(picture(measured))


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round over few notes; writes nothing")
    parser.add_argument("--notes", type=int, help="how many notes of the demo")
    parser.add_argument("--rounds", type=int)
    asked = parser.parse_args()
    notes = demo_notes(asked.notes or (QUICK_NOTES if asked.quick else NOTES))
    rounds = asked.rounds or (1 if asked.quick else ROUNDS)
    measured = measure(notes, rounds)
    words = sum(len(note["text"].split()) for note in notes)
    facts = (
        f"{len(notes)} notes of the demo ({words:,} words), median of {rounds} interleaved rounds, processor seconds "
        f"of one thread on {platform.machine()} with Python {platform.python_version()}, after loading and warming up."
    )
    lines = table(measured)
    print("\n".join([facts, "", *lines]))
    if not asked.quick:
        write(lines, facts, measured)


if __name__ == "__main__":
    main()
