"""Our de-identification beside Presidio and belgian-deduce, on the same gold notes, by the same scorer.

    make bench-peers          # makes .venv-peers/, runs this, writes reports/peers.md

Each peer runs as installed, in an environment of its own (they cannot share one), reads notes and answers with spans.
Spans that overlap are made one or cut by our rule, which loses no character. Times are processor seconds on one core,
without loading. The corpus's mail and web addresses end in ``.example``, which is nobody's and which the peers rightly
hold for no address: here they end in ``-test.be``, for everyone.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from notes_mining import log
from notes_mining.commands.evaluation import detection
from notes_mining.commands.shared import project_root
from notes_mining.deidentify.engine import build_analyzer
from notes_mining.deidentify.resolve import ResolveSettings, resolve
from notes_mining.errors import ConfigError
from notes_mining.evaluate.deid import DIRECT_GROUP, DeidScores, score_deid
from notes_mining.evaluate.gold import ALL, GoldNote, read_gold
from notes_mining.evaluate.run_deid import final_findings_of
from notes_mining.evaluate.show import CLEAN_ROWS, figure
from notes_mining.records import ENTITY_TYPES, Finding

ROOT = project_root(None, Path(__file__).parent)
GOLD = ROOT / "corpus/gold"
ENVIRONMENTS = ROOT / ".venv-peers"
REPORT = ROOT / "reports/peers.md"
PARTS = {"train and dev": ("train", "dev"), "test": ("test",)}

# Their labels, lower case, and ours. A label that is not here is some number: ID. The scores are blind to it.
TYPES = {
    "person": "PERSON", "patient": "PERSON", "pseudo_name": "PERSON",
    "location": "LOC", "street": "LOC",
    "organization": "ORG", "nrp": "ORG", "hospital": "ORG", "healthcare_institution": "ORG",
    "date_time": "DATE", "date": "DATE", "age": "AGE",
    "phone_number": "PHONE", "email_address": "EMAIL", "email": "EMAIL", "url": "URL",
}  # fmt: skip
_AS_FOUND = ResolveSettings(thresholds=dict.fromkeys(ENTITY_TYPES, 0.0), priority=ENTITY_TYPES)

Found = Mapping[str, Sequence[Finding]]
System = Callable[[Sequence[GoldNote]], tuple[Found, float]]
"""Notes to the findings of each and the processor seconds they took."""


@dataclass(frozen=True)
class Result:
    """One system on one part of the corpus."""

    scores: DeidScores
    words_a_second: float


def ours() -> System:
    """This program, its pipelines loaded."""
    settings = detection(ROOT)
    settings = replace(settings, analyzer=build_analyzer(settings.models))

    def run(notes: Sequence[GoldNote]) -> tuple[Found, float]:
        final_findings_of(notes[:2], settings)
        began = time.process_time()
        return final_findings_of(notes, settings), time.process_time() - began

    return run


def peer(name: str, *arguments: str) -> System:
    """``benchmarks/peer_NAME.py`` in its environment."""
    return partial(_run_peer, name, arguments)


def _run_peer(name: str, arguments: Sequence[str], notes: Sequence[GoldNote]) -> tuple[Found, float]:
    python = ENVIRONMENTS / name / "bin/python"
    if not python.exists():
        raise ConfigError(f"No environment {python.parents[1]}. Run make bench-peers, which makes it.")
    script = Path(__file__).with_name(f"peer_{name}.py")
    lines = [json.dumps({"note_id": n.note_id, "language": n.language, "text": n.text}) for n in notes]
    done = subprocess.run(
        [python, script, *arguments], input="\n".join(lines), capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise ConfigError(f"{script.name} ended with {done.returncode}. Run it by hand on a note to see why.")
    *records, last = map(json.loads, done.stdout.splitlines())
    return to_findings(notes, records, name), last["cpu_seconds"]


def to_findings(notes: Sequence[GoldNote], records: Sequence[Mapping[str, object]], name: str) -> Found:
    """A peer's spans as findings without overlap, for every note."""
    by_note: dict[str, list[Finding]] = {note.note_id: [] for note in notes}
    for record in records:
        kind = TYPES.get(str(record["type"]).lower(), "ID")
        finding = Finding(int(str(record["start"])), int(str(record["end"])), kind, 1.0, name)
        by_note[str(record["note_id"])].append(finding)
    return {note.note_id: resolve(note.text, by_note[note.note_id], _AS_FOUND) for note in notes}


def with_real_domains(note: GoldNote) -> GoldNote:
    """The note with ``.example`` at the end of an address made ``-test.be``; offsets stay."""
    return replace(note, text=re.sub(r"\.example(?!\w|\.\w)", "-test.be", note.text))


def measure(system: System, notes: Sequence[GoldNote]) -> Result:
    """Scores and speed."""
    findings, seconds = system(notes)
    return Result(score_deid(notes, findings), sum(len(note.text.split()) for note in notes) / seconds)


def table(results: Mapping[str, Result]) -> str:
    """All systems side by side, in Markdown, at most 100 columns wide."""
    rows = [["all notes: recall precision F1", *results]]
    for kind in (*ENTITY_TYPES, DIRECT_GROUP, ALL):
        rows.append([kind, *(_rates(result, ALL, kind) for result in results.values())])
    for language in (name for name in next(iter(results.values())).scores.notes if name != ALL):
        for kind in ("PERSON", ALL):
            rows.append([f"{kind}, {language}", *(_rates(result, language, kind) for result in results.values())])
    for key, label in CLEAN_ROWS:
        rows.append([label.strip(), *(figure(result.scores.notes[ALL][key]) for result in results.values())])
    rows.append(["words a second", *(f"{result.words_a_second:,.0f}" for result in results.values())])
    return aligned(rows)


def _rates(result: Result, language: str, kind: str) -> str:
    score = result.scores.by_group.get((language, kind))
    return " ".join(map(figure, (score.recall, score.precision, score.f1))) if score else "–"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with columns of one width, for a terminal too."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join("-" * width for width in widths) + " |", *lines[1:]])


def versions() -> str:
    """Which releases the peers are."""
    found = []
    for name, package in (("presidio", "presidio-analyzer"), ("deduce", "belgian-deduce")):
        code = f"import importlib.metadata as m; print(m.version('{package}'))"
        done = subprocess.run(
            [ENVIRONMENTS / name / "bin/python", "-c", code], capture_output=True, text=True, check=True
        )
        found.append(f"{package} {done.stdout.strip()}")
    return ", ".join(found)


def main() -> None:
    """Measure the parts asked for, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, action="append", help="part of the corpus (default: each)")
    parts = parser.parse_args().part or list(PARTS)
    log.silence_dependencies()
    models = json.dumps(dict(detection(ROOT).models))
    systems = {"ours": ours(), "Presidio": peer("presidio", models), "belgian-deduce": peer("deduce")}
    sections = [f"Presidio and belgian-deduce as installed: {versions()}."]
    for part in parts:
        notes = [with_real_domains(note) for note in read_gold(GOLD, splits=PARTS[part])]
        results = {name: measure(system, notes) for name, system in systems.items()}
        sections.append(f"## {part.capitalize()}: {len(notes)} notes\n\n{table(results)}")
    text = "\n\n".join(["# De-identification beside its peers", *sections]) + "\n"
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
