"""How time and memory grow with the number of notes (docs/scaling.md).

    python benchmarks/scaling.py end-to-end --notes 1000 3000 10000      whole runs, models included
    python benchmarks/scaling.py without-models --notes 10000 100000     all of a run but detecting and tagging
    python benchmarks/scaling.py model --load 20 --worker 0.1 --driver 0.001   what the cost model says of clusters
    python benchmarks/scaling.py store --notes 1000000                   storing, storing with 1 % changed, crosstab

Notes are those of ``corpus multiply``: invented, for load only. Each run is a process of its own; seconds are by the
clock and of processor time, memory is the most that the process held. *Without models* puts an engine in the place of
the local one that answers with invented findings and clean notes of ten tags each, so that what remains is reading,
identities, storing and publishing. It runs three times: first, with 1 % of the notes changed, and unchanged; then one
crosstab (theme by stage) is counted over what was stored. *Store* alone begins with the clean notes that workers left:
a new database of them, then one in which 99 % of the notes are carried over from that one, then the crosstab.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, astuple, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
TAGS_A_NOTE, FINDINGS_A_NOTE, LENGTH = 10, 2, 80
CHANGED = 100  # one note in so many is changed before the second run


@dataclass(frozen=True)
class Took:
    """One run: notes, seconds by the clock and of processor time, most memory in MB, and bytes it left."""

    what: str
    notes: int
    wall: float
    processor: float
    memory: float
    disk: int = 0
    tags: int = 0


class InventingEngine:
    """Answers as workers would, without models: findings at fixed places, clean notes of equal sentences with tags."""

    workers = 1

    def map(self, work: Any, tasks: Iterable[Any]) -> Iterator[Any]:
        """Results in the order of the tasks."""
        from notes_mining.runs.work import AskBands, CleanTask, DetectTask

        for task in tasks:
            if isinstance(task, DetectTask):
                yield tuple(_findings() for _ in task.texts)
            elif isinstance(task, AskBands):
                yield ()
            elif isinstance(task, CleanTask):
                yield _part(work, task)
            else:
                raise SystemExit(f"unknown task {type(task).__name__}")

    def close(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> InventingEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _findings() -> str:
    from notes_mining.records import Finding

    places = [
        Finding(start * 40, start * 40 + 8, "PERSON" if start % 2 else "LOC", 0.9, "Invented")
        for start in range(FINDINGS_A_NOTE)
    ]
    return json.dumps({"language": "fr", "findings": [astuple(one) for one in places]})


@cache
def _themes() -> list[str]:
    from notes_mining.themes.codebook import Codebook

    return [theme.id for theme in Codebook.load(ROOT / "configs/codebook.yaml").themes]


def _part(work: Any, task: Any) -> Path:
    """A part as a worker writes it: the notes' own ids and dates, text of placeholders, ten segments, ten tags."""
    from notes_mining.deidentify.keys import keyed_id
    from notes_mining.records import CleanNote, Segment, ThemeTag
    from notes_mining.runs.parts import clean_table, write_part

    key = work.source.key.read()
    themes = _themes()
    notes, segments, tags, raw_ids = [], [], [], []
    for note in work.source.reader().notes(task.slices, task.texts):
        note_id, case_id = keyed_id(key, "note", note.note_id), keyed_id(key, "case", note.case_id)
        raw_ids.append(note.note_id)
        text = ("x" * (LENGTH - 1) + " ") * TAGS_A_NOTE
        notes.append(CleanNote(note_id, case_id, note.date, "fr", text, len(note.text)))
        for place in range(TAGS_A_NOTE):
            start, end = place * LENGTH, (place + 1) * LENGTH - 1
            segments.append(Segment(note_id, case_id, start, end, start, end, "fr", text[start:end]))
            theme = themes[(place * 7 + len(notes)) % len(themes)]
            tags.append(ThemeTag(note_id, start, end, theme, "present", 0.9, "person"))
    return write_part(work.parts, task.name, clean_table(task.positions, task.prints, raw_ids, notes, segments, tags))


def pipeline(folder: Path, export: Path) -> Path:
    """A pipeline file for an export of ``corpus multiply``."""
    content = yaml.safe_load((export / "pipeline.yaml").read_text(encoding="utf-8")) | {"output": str(folder / "out")}
    path = folder / "pipeline.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def run_once(what: str, path: Path, engine: Callable[..., Any] | None) -> Took:
    """One run in this process."""
    from notes_mining import pipeline as running
    from notes_mining.config import PipelineSettings, load
    from notes_mining.wiring import load_configuration

    config = load_configuration(load(PipelineSettings, path), ROOT)
    if engine is not None:
        running.open_engine = engine  # type: ignore[assignment]
    wall, processor = time.perf_counter(), time.process_time()
    summary = running.run(config)
    return Took(
        what, summary.counts["notes"], time.perf_counter() - wall, time.process_time() - processor,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, summary.database.stat().st_size,
        summary.counts["tags"],
    )  # fmt: skip


def count_once(database: Path) -> Took:
    """One crosstab with its gate left out: the count."""
    from notes_mining.store import Database
    from notes_mining.tables.crosstab import CrosstabSettings, crosstab

    with Database.open(database) as opened:
        notes = int(opened.rows("SELECT count(*) FROM notes")[0][0])
        wall, processor = time.perf_counter(), time.process_time()
        crosstab(opened, CrosstabSettings(rows="theme", cols="stage", minimum_persons=1))
        return Took(
            "crosstab", notes, time.perf_counter() - wall, time.process_time() - processor,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        )  # fmt: skip


def _invented_part(folder: Path, first: int, count: int) -> Path:
    """Clean notes ``first`` and following, a row each, made by columns: ten segments and ten tags in every one."""
    import numpy as np
    import pyarrow as pa

    from notes_mining.runs.parts import SCHEMA, write_part

    places = np.arange(count * TAGS_A_NOTE) % TAGS_A_NOTE
    starts = pa.array(places * LENGTH, pa.int32())
    ends = pa.array(places * LENGTH + LENGTH - 1, pa.int32())

    def nested(name: str, **given: Any) -> pa.ListArray:
        of = SCHEMA.field(name).type.value_type
        same = {
            "language": "fr",
            "text": "x" * (LENGTH - 1),
            "polarity": "present",
            "probability": 0.9,
            "voice": "person",
        }
        one = {"start": starts, "end": ends, "clean_start": starts, "clean_end": ends, **given}
        columns = [
            one[field.name]
            if field.name in one
            else pa.repeat(pa.scalar(same.get(field.name), field.type), len(places))
            for field in of
        ]
        offsets = pa.array(np.arange(count + 1) * TAGS_A_NOTE, pa.int32())
        return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(of)))

    numbers = range(first, first + count)
    themes = np.array(_themes())[(np.arange(len(places)) * 7 + first) % len(_themes())]
    columns = {
        "position": pa.array(numbers, pa.int64()), "note_id": [f"note-{number:012d}" for number in numbers],
        "print": [f"print-{number}" for number in numbers],
        "case_id": [f"case-{number // 12:012d}" for number in numbers],
        "date": pa.repeat(pa.scalar(19000, pa.int32()).cast(pa.date32()), count), "lines": [""] * count,
        "text": pa.repeat(pa.scalar(("x" * (LENGTH - 1) + " ") * TAGS_A_NOTE), count), "language": ["fr"] * count,
        "carried": ["{}"] * count, "spans": pa.array([[]] * count, SCHEMA.field("spans").type),
        "segments": nested("segments"), "tags": nested("tags", theme=pa.array(themes)),
    }  # fmt: skip
    arrays = [columns.get(field.name, pa.nulls(count, field.type)) for field in SCHEMA]
    table = pa.Table.from_arrays(
        [pa.array(a, f.type) if isinstance(a, list) else a for a, f in zip(arrays, SCHEMA, strict=True)], schema=SCHEMA
    )
    return write_part(folder, f"{first:09d}", table)


def store_once(what: str, folder: Path, notes: int) -> Took:
    """A database from parts; with a second one, 99 notes in 100 are taken from the first."""
    from contextlib import nullcontext

    from notes_mining.runs.building import count_all, fill
    from notes_mining.runs.tasks import Made
    from notes_mining.runs.watching import Watch
    from notes_mining.runs.workfile import WorkFile
    from notes_mining.store import Database
    from notes_mining.store.assemble import Assembly

    stretch, first = 10_000, what == "store"
    with WorkFile(folder / "work.sqlite") as work:
        if first:
            (folder / "parts").mkdir()
            parts = [
                _invented_part(folder / "parts", start, min(stretch, notes - start))
                for start in range(0, notes, stretch)
            ]
            _fill_survey(work, notes, every=1)
        else:
            made = "INSERT INTO notes SELECT note, print, spans FROM next_notes"
            for sql in (made, "DELETE FROM next_notes", "DELETE FROM fresh", "DELETE FROM survey"):
                work.execute(sql)
            parts = [_invented_part(folder / "parts", start, 1) for start in range(0, notes, CHANGED)]
            _fill_survey(work, notes, every=CHANGED)
        wall, processor = time.perf_counter(), time.process_time()
        in_place = None if first else Database.open(folder / "store.duckdb")
        path = folder / f"{what.split()[0]}.duckdb"
        with Database.create(path) as database, in_place or nullcontext():
            if first:
                _facts(database, notes)
            fill(work, Assembly(database, in_place), Made(parts), Watch())
            counts = count_all(database)
        return Took(
            what, counts["notes"], time.perf_counter() - wall, time.process_time() - processor,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, path.stat().st_size, counts["tags"],
        )  # fmt: skip


def _fill_survey(work: Any, notes: int, *, every: int) -> None:
    with work.transaction():
        work.fill(
            "INSERT INTO survey VALUES (?, 0, 0, 0, ?, x'00', ?, ?)",
            ((n, n.to_bytes(8, "big"), f"note-{n:012d}", f"case-{n // 12:012d}") for n in range(notes)),
        )
        work.fill("INSERT INTO fresh VALUES (?, ?)", ((n, f"print-{n}") for n in range(0, notes, every)))


def _facts(database: Any, notes: int) -> None:
    """Persons, and two events of each: the crosstab works out stages from them."""
    from datetime import date

    from notes_mining.store.writer import CaseRow, EventRow, Writer
    from notes_mining.tables.trajectory import event_rules
    from notes_mining.themes.codebook import Codebook

    book, writer = Codebook.load(ROOT / "configs/codebook.yaml"), Writer(database)
    writer.write_codebook(book.stages, book.themes, event_rules(book.event_order))
    cases = [f"case-{number:012d}" for number in range((notes - 1) // 12 + 1)]
    events = [
        EventRow(case, date(2015 + place, 1, 1), event)
        for case in cases
        for place, event in enumerate(("remand", "judgment"))
    ]
    writer.write_facts([CaseRow(case, language_community="fr") for case in cases], events)


def change(notes: Path) -> None:
    """Write one note in ``CHANGED`` anew, in place of the old one."""
    changed = notes.with_suffix(".changed")
    with notes.open(encoding="utf-8", newline="") as old, changed.open("w", encoding="utf-8", newline="") as new:
        rows = csv.DictReader(old)
        writer = csv.DictWriter(new, list(rows.fieldnames or ()), lineterminator="\n")
        writer.writeheader()
        for place, row in enumerate(rows):
            writer.writerow(row | {"text": row["text"] + " Suite."} if place % CHANGED == 0 else row)
    changed.replace(notes)


def apart(*arguments: str) -> Took:
    """One measurement in a process of its own, so that memory is its own."""
    done = subprocess.run([sys.executable, __file__, "one", *arguments], check=True, capture_output=True, text=True)
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def multiply(notes: int, folder: Path) -> Path:
    """An export of ``corpus multiply``."""
    out = folder / f"export-{notes}"
    command = [sys.executable, "-m", "notes_mining.cli", "corpus", "multiply", "--notes", str(notes), "--out", str(out)]
    subprocess.run([*command, "--quiet", "--root", str(ROOT)], check=True, capture_output=True)
    return out


def measure(what: str, notes: int, folder: Path) -> Iterator[Took]:
    """All measurements over one export."""
    if what == "store":
        yield apart("store", str(folder), str(notes))
        yield apart("again, 1 % changed", str(folder), str(notes))
        yield apart("crosstab", str(folder / "store.duckdb"))
        return
    export = multiply(notes, folder)
    path = pipeline(folder, export)
    if what == "end-to-end":
        yield apart("run", str(path))
        return
    yield apart("first", str(path))
    change(export / "notes.csv")
    yield apart("1 % changed", str(path))
    yield apart("unchanged", str(path))
    yield apart("crosstab", str(folder / "out/notes.duckdb"))


def print_model(load: float, worker: float, driver: float, memory: float) -> None:
    """Hours and memory of runs on nodes of 16 processors: load + notes x (worker / processors + driver).

    The run's own processor is one of them. What it does alone is not divided by the number of nodes.
    """
    print(
        "| notes | nodes of 16 processors | hours, workers' part | hours, the run's own part | hours | its memory, GB |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    for notes in (10_000_000, 100_000_000):
        for nodes in (4, 16, 64):
            shared, alone = load + notes * worker / (nodes * 16 - 1), notes * driver
            hours = [f"{seconds / 3600:.1f}" for seconds in (shared, alone, shared + alone)]
            print(f"| {notes:,} | {nodes} | {' | '.join(hours)} | {notes * memory / 1e9:.0f} |")


def main() -> None:
    """Measure and print, a line as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["end-to-end", "without-models", "store", "model", "one"])
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--notes", type=int, nargs="+", default=[1000])
    parser.add_argument("--load", type=float, default=20, help="seconds until a worker has its models")
    parser.add_argument("--worker", type=float, help="seconds a note that workers share")
    parser.add_argument("--driver", type=float, help="seconds a note that the run itself needs")
    parser.add_argument("--memory", type=float, help="bytes a note that the run itself holds")
    asked = parser.parse_args()
    if asked.what == "one":
        name, path, *notes = asked.rest
        engine = None if name == "run" else lambda *_, **__: InventingEngine()
        if notes:
            took = store_once(name, Path(path), int(notes[0]))
        else:
            took = count_once(Path(path)) if name == "crosstab" else run_once(name, Path(path), engine)
        print(json.dumps(asdict(took)))
        return
    if asked.what == "model":
        print_model(asked.load, asked.worker, asked.driver, asked.memory)
        return
    print("| what | notes | seconds | processor seconds | most memory, MB | database, MB | tags |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for notes in asked.notes:
        with TemporaryDirectory(prefix="nm-scaling-") as folder:
            for took in measure(asked.what, notes, Path(folder)):
                cells = (f"{notes:,}", f"{took.wall:.1f}", f"{took.processor:.1f}", f"{took.memory:.0f}")
                print("|", " | ".join([took.what, *cells, f"{took.disk / 1e6:.0f}", f"{took.tags:,}"]), "|", flush=True)
    print(f"\n{os.cpu_count()} cores; load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
