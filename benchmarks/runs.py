"""Runs at length: memory of driver and workers, what an incremental run costs. Prints JSON lines.

    python benchmarks/runs.py memory [--notes 2000 50000]      # peaks of driver and workers; then with a note of 5 MB
    python benchmarks/runs.py incremental [--notes 2000]       # a first run, then one with 1 % changed notes
    python benchmarks/runs.py workers [--notes 3000]           # one process, then two; on a machine at rest

The exports are the demo's notes with other words put in at every place where a name stands, or (``workers``) those of
``corpus multiply``: for load only. Seconds are those of the processor (this process and its workers), for a laptop does
other things meanwhile; how much faster two processes are only the clock can tell.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import string
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

HEADER = ("note_id", "case_id", "date", "text")
PER_CASE = 20
CHANGED = 100
"""One note in so many differs in the second export."""
CHARACTERS = 400
TURNS = 2
AIM = 1.6
"""So many times as fast two processes are to be, on two processors."""


def invented(chance: random.Random) -> str:
    """A word that nobody has written before."""
    return "".join(chance.choices(string.ascii_lowercase, k=chance.randint(4, 10))).title()


def rows(notes: int, *, long: int = 0) -> Iterator[tuple[str, str, str, str]]:
    """Notes of about ``CHARACTERS``, each with three new words; after them one of ``long`` characters, if any."""
    with (ROOT / "corpus/demo/notes.csv").open(encoding="utf-8", newline="") as handle:
        texts = [row["text"] for row in csv.DictReader(handle)]
    chance = random.Random(1)
    for number in range(notes):
        words = texts[number % len(texts)][:CHARACTERS].split(" ")
        for _ in range(3):
            words[chance.randrange(len(words))] = invented(chance)
        yield f"N{number}", f"C{number // PER_CASE}", "2020-01-01", " ".join(words)
    if long:
        yield "LONG", "C0", "2020-01-01", ("\n".join(texts) * (long // sum(map(len, texts)) + 1))[:long]


def write(path: Path, content: Iterator[tuple[str, str, str, str]]) -> None:
    """As CSV."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        writer.writerows(content)


def pipeline(folder: Path, export: Path, workers: int) -> Path:
    """A pipeline file for ``export`` whose output is ``folder/out``."""
    content = {
        "input": {"path": str(export)}, "output": str(folder / "out"), "engine": {"name": "local", "workers": workers},
    }  # fmt: skip
    path = folder / "pipeline.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def one_run(path: Path) -> dict[str, Any]:
    """Run a pipeline in a process of its own: seconds, its own peak and the highest of its workers, in MB.

    ``cpu_seconds`` are its own; those of its workers stand beside them, as last seen of each.
    """
    ours = {**os.environ, "PYTHONPATH": str(ROOT / "src")}  # workers import this code, whatever is installed
    command = [sys.executable, __file__, "run", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ours)
    peaks: dict[int, int] = {}
    spent: dict[int, float] = {}
    ended = threading.Event()
    watching = threading.Thread(target=_watch, args=(process.pid, peaks, spent, ended))
    watching.start()
    out, _ = process.communicate()
    ended.set()
    watching.join()
    if process.returncode:
        raise SystemExit(process.returncode)
    workers = [peak for pid, peak in peaks.items() if pid != process.pid]
    busy = sum(seconds for pid, seconds in spent.items() if pid != process.pid)
    return {
        **json.loads(out), "workers_cpu_seconds": round(busy, 1), "worker_mb": round(max(workers, default=0) / 1024)
    }  # fmt: skip


def _watch(driver: int, peaks: dict[int, int], spent: dict[int, float], ended: threading.Event) -> None:
    """Note the highest resident memory (kB) of a process and all below it, and their processor seconds."""
    while not ended.wait(0.2):
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                fields = _status(entry)
                parents[int(entry.name)] = int(fields.get("PPid", "0"))
                if _below(int(entry.name), driver, parents | {int(entry.name): int(fields.get("PPid", "0"))}):
                    peak = int(fields.get("VmHWM", "0 kB").split()[0])
                    peaks[int(entry.name)] = max(peaks.get(int(entry.name), 0), peak)
                    spent[int(entry.name)] = max(spent.get(int(entry.name), 0), _seconds(entry))


def _seconds(entry: Path) -> float:
    """Processor seconds of a process; 0 if it has just ended."""
    try:
        fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(entry: Path) -> dict[str, str]:
    try:
        lines = (entry / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _below(pid: int, driver: int, parents: dict[int, int]) -> bool:
    while pid > 1:
        if pid == driver:
            return True
        pid = parents.get(pid) or int(_status(Path(f"/proc/{pid}")).get("PPid", "0"))
    return False


def run_here(path: Path) -> None:
    """The run itself, in the process that ``one_run`` started."""
    from notes_mining import log
    from notes_mining.config import PipelineSettings, load
    from notes_mining.pipeline import run
    from notes_mining.wiring import load_configuration

    log.silence_dependencies()
    config = load_configuration(load(PipelineSettings, path), ROOT)
    loaded, began = time.process_time(), time.monotonic()
    stages: dict[str, float] = {}
    mark = [time.process_time()]

    def told(stage: str, count: int) -> None:
        now = time.process_time()
        stages[stage] = round(stages.get(stage, 0.0) + now - mark[0], 2)
        mark[0] = now

    summary = run(config, told)
    own, below = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime - loaded
    report = {
        "notes": summary.counts["notes"], "tags": summary.counts["tags"], "cpu_seconds": round(spent, 1),
        "wall_seconds": round(time.monotonic() - began, 1), "driver_cpu_by_stage": stages,
        "driver_mb": round(own.ru_maxrss / 1024), "reused": dict(summary.reused),
        "steward_mb": {f.name: round(f.stat().st_size / 2**20, 2) for f in (path.parent / "out/steward").iterdir()},
    }  # fmt: skip
    sys.stdout.write(json.dumps(report) + "\n")


def memory(folder: Path, sizes: list[int]) -> None:
    """Peaks at each size, then with a note of 5 MB among the fewest."""
    for notes, long in [*((size, 0) for size in sizes), (sizes[0], 5_000_000)]:
        place = folder / f"memory-{notes}-{long}"
        place.mkdir()
        write(place / "notes.csv", rows(notes, long=long))
        say("memory", one_run(pipeline(place, place / "notes.csv", workers=2)) | {"long_note": long})


def incremental(folder: Path, notes: int) -> None:
    """A first run, and one of an export in which 1 % of the notes differ: in place, in their own case.

    Loading is what a run over one case costs beyond its notes. The aim is 3 % of the first run, beyond loading and
    beyond the cases that are touched: their other notes are replaced and tagged anew.
    """
    one = folder / "one"
    one.mkdir()
    write(one / "notes.csv", rows(PER_CASE))
    case = one_run(pipeline(one, one / "notes.csv", workers=1))["cpu_seconds"]
    place = folder / "incremental"
    place.mkdir()
    write(place / "notes.csv", rows(notes))
    path = pipeline(place, place / "notes.csv", workers=1)
    first = one_run(path)
    say("first run", first)
    changed = (
        (i, c, d, t + " Alles blijft rustig." * (n % CHANGED == 0)) for n, (i, c, d, t) in enumerate(rows(notes))
    )
    write(place / "notes.csv", changed)
    second = one_run(path)
    say("1 % changed", second)
    loading = case - PER_CASE * (first["cpu_seconds"] - case) / (notes - PER_CASE)
    beyond = [figures["cpu_seconds"] - loading for figures in (first, second)]
    say(
        "share",
        {
            "loading": round(loading, 1), "of_first_run": round(beyond[1] / beyond[0], 3), "aim": 0.03,
            "notes_of_touched_cases": round(1 - second["reused"]["tag"] / notes, 3),
        },
    )  # fmt: skip


def workers(folder: Path, notes: int) -> None:
    """One process and two over the same notes, twice in turn: the shorter seconds of the clock, and their ratio."""
    from notes_mining.commands.corpus import multiply

    multiply(notes, seed=1, out=folder / "load", kind="csv", root=ROOT, quiet=True)
    spent: dict[int, list[float]] = {1: [], 2: []}
    busy: list[float] = []
    for turn in range(TURNS):
        for count, seconds in spent.items():
            place = folder / f"workers-{count}-{turn}"
            place.mkdir()
            seconds.append(one_run(pipeline(place, folder / "load/notes.csv", workers=count))["wall_seconds"])
            busy.append(os.getloadavg()[0])
            say(f"{count} at work", {"wall_seconds": seconds[-1], "load": round(busy[-1], 1)})
    ratio = min(spent[1]) / min(spent[2])
    say(
        "workers", {"notes": notes, "ratio": round(ratio, 2), "aim": AIM, "holds": ratio >= AIM, "cpus": os.cpu_count()}
    )


def say(what: str, figures: dict[str, Any]) -> None:
    """One line."""
    sys.stdout.write(json.dumps({"what": what, **figures}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Choose by the first argument."""
    if sys.argv[1] == "run":
        run_here(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["memory", "incremental", "workers"])
    parser.add_argument("--notes", type=int, nargs="+", default=None)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.what == "memory":
            memory(Path(folder), given.notes or [2000, 50_000])
        elif given.what == "workers":
            workers(Path(folder), (given.notes or [3000])[0])
        else:
            incremental(Path(folder), (given.notes or [2000])[0])


if __name__ == "__main__":
    main()
