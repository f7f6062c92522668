"""How fast the crosstab is: theme by stage by language, distinct persons, of ten million invented tags; beside pandas.

    python benchmarks/crosstab_speed.py [--tags 10000000] [--runs 3]

Two pairs, like with like. *From what is stored*: the stage of each note is worked out from the events, tags meet their
notes and persons, persons are counted; the crosstab also takes decisions into account and counts who is at risk.
*With stages known*: filter, join of tags to notes, count. pandas has all tables in memory already. A further line gives
pandas one flat frame in which every join was done for it. All must agree, or nothing is printed. The gate of what may
be published comes after the count and has a line of its own (once; it is made for a hundred persons, and here are ten
thousand). Clock and processor are both printed: where others use the machine, the ratios of one run say more than the
seconds. What was aimed at, and whether it was reached, stands last.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import pandas as pd

from notes_mining.store import Database
from notes_mining.store.writer import Writer
from notes_mining.tables.counting import Counting
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.trajectory import event_rules
from notes_mining.themes.codebook import Codebook

ROOT = Path(__file__).resolve().parents[1]
TAGS_A_NOTE, NOTES_A_PERSON, EVENTS_A_PERSON = 10, 100, 8
EVENTS = (
    "departure", "return", "remand", "judgment", "imprisonment", "conditional_release", "probation_start",
    "supervision_end",
)  # fmt: skip
SECONDS, SHARE = 2.0, 1 / 3  # what was aimed at: less than so many seconds, at most this share of pandas' time
QUESTION = CrosstabSettings(rows="theme", cols="stage", by=("language",), minimum_persons=1)  # the count, not the gate

Counts = dict[tuple[str, ...], int]


class Took(NamedTuple):
    """Best of the runs: seconds by the clock, and of processor time over all cores."""

    wall: float
    processor: float


def fill(database: Database, tags: int) -> None:
    """Invented persons, events, notes and tags, spread by a hash: the same every time."""
    book = Codebook.load(ROOT / "configs/codebook.yaml")
    Writer(database).write_codebook(book.stages, book.themes, event_rules(book.event_order))
    notes = tags // TAGS_A_NOTE
    persons = max(1, notes // NOTES_A_PERSON)
    themes = [theme.id for theme in book.themes]
    database.rows(f"""
        INSERT INTO cases SELECT 'case-' || lpad(i::VARCHAR, 8, '0'), ['fr', 'nl'][1 + i % 2],
            ['F', 'M'][1 + i // 2 % 2], '1985-1989', 'Liège', '2', 'belgian', 'single', 'primary'
        FROM range({persons}) t(i)""")
    database.rows(
        f"""
        INSERT INTO events SELECT 'case-' || lpad((i // {EVENTS_A_PERSON})::VARCHAR, 8, '0'),
            DATE '2012-01-01' + (i % {EVENTS_A_PERSON} * 200 + hash(i) % 150)::INTEGER, ?[1 + i % {EVENTS_A_PERSON}]
        FROM range({persons * EVENTS_A_PERSON}) t(i)""",
        [list(EVENTS)],
    )
    database.rows(f"""
        INSERT INTO notes SELECT 'note-' || lpad(i::VARCHAR, 9, '0'),
            'case-' || lpad((i // {NOTES_A_PERSON})::VARCHAR, 8, '0'), DATE '2012-01-01' + (hash(i) % 1900)::INTEGER,
            ['fr', 'nl'][1 + i // {NOTES_A_PERSON} % 2], 'visit', NULL, '', '{{}}' FROM range({notes}) t(i)""")
    database.rows(
        f"""
        INSERT INTO theme_tags SELECT 'note-' || lpad((i // {TAGS_A_NOTE})::VARCHAR, 9, '0'),
            i % {TAGS_A_NOTE} * 100, i % {TAGS_A_NOTE} * 100 + 99, ?[1 + (hash(i + 7) % {len(themes)})::INTEGER],
            CASE WHEN hash(i + 11) % 5 = 0 THEN 'absent' ELSE 'present' END, 0.9,
            ['person', 'relative', 'professional', 'assistant'][1 + (hash(i + 5) % 4)::INTEGER], NULL
        FROM range({tags}) t(i)""",
        [themes],
    )


def best(runs: int, work: Callable[[], Counts]) -> tuple[Took, Counts]:
    """The fastest of several runs, and the answer."""
    found, walls, processors = {}, [], []
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return Took(min(walls), min(processors)), found


def by_crosstab(database: Database) -> Counts:
    """The program's own table."""
    cells = crosstab(database, QUESTION).cells
    return {(cell.row, cell.column, *cell.by): cell.persons for cell in cells if cell.persons}


def by_counting(counting: Counting) -> Counts:
    """The same, of notes that have their place already."""
    return {key: count.persons for key, count in counting.counts(QUESTION.dimensions).items()}


def by_pandas(tags: pd.DataFrame, notes: pd.DataFrame | None = None) -> Counts:
    """The same of frames; of one flat frame where the notes are in it already."""
    present = tags[tags.polarity == "present"]
    joined = present if notes is None else present.merge(notes, on="note_id")
    counted = joined.groupby(["theme", "stage", "language"], observed=True)["case_id"].nunique()
    return {key: int(number) for key, number in counted.items()}


class Frames(NamedTuple):
    """The stored tables as frames."""

    tags: pd.DataFrame
    notes: pd.DataFrame
    cases: pd.DataFrame
    events: pd.DataFrame


def frames(database: Database) -> Frames:
    """What pandas starts from."""
    return Frames(
        database.frame("SELECT note_id, theme, polarity FROM theme_tags"),
        database.frame("SELECT note_id, case_id, date FROM notes"),
        database.frame("SELECT case_id, language_community AS language FROM cases"),
        database.frame(
            "SELECT case_id, date, event, track, stage, holds, position FROM events JOIN event_rules USING (event)"
        ),
    )


def stages_by_pandas(stored: Frames) -> pd.DataFrame:
    """Notes with their stage and language: the later of two tracks, unless the first outweighs the second."""
    notes = stored.notes.assign(at=stored.notes.date + pd.Timedelta("1D") - pd.Timedelta("1us")).sort_values("at")
    for track in ("custody", "procedure"):
        told = stored.events[stored.events.track == track]
        told = told.assign(at=told.date + pd.to_timedelta(told.position, unit="us")).sort_values("at")
        told = told[["case_id", "at", "stage", "holds"]].assign(since=told["at"])
        notes = pd.merge_asof(notes, told, on="at", by="case_id", suffixes=("", "_procedure"))
    earlier = notes.since_procedure.isna() | (notes.since > notes.since_procedure)
    by_custody = notes.stage.notna() & ((notes.holds == True) | earlier)  # noqa: E712 - a column with gaps
    stage = notes.stage.where(by_custody, notes.stage_procedure.fillna(notes.stage)).fillna("unknown")
    placed = notes[["note_id", "case_id"]].assign(stage=stage)
    return placed.merge(stored.cases, on="case_id")


def flattened(tags: pd.DataFrame, notes: pd.DataFrame) -> Any:
    """Every tag with its note's columns."""
    there = notes.set_index("note_id").loc[tags.note_id].reset_index(drop=True)
    return tags[["theme", "polarity"]].assign(**there.to_dict("series"))


def measure(path: Path, tags: int, runs: int) -> dict[str, Took]:
    """Every way, each the best of its runs.

    Raises:
        SystemExit: two ways disagree.
    """
    with Database.create(path) as database:
        fill(database, tags)
    took: dict[str, Took] = {}
    answers: list[Counts] = []

    def run(name: str, work: Callable[[], Counts]) -> None:
        took[name], answer = best(runs, work)
        answers.append(answer)
        print(f"{name}: {took[name].wall:.2f} s", file=sys.stderr, flush=True)  # it takes minutes

    with Database.open(path) as database:
        run("crosstab, from what is stored", lambda: by_crosstab(database))
        with Counting(database, QUESTION) as counting:
            run("crosstab, with stages known", lambda: by_counting(counting))
        begun = time.perf_counter(), time.process_time()
        crosstab(database, replace(QUESTION, minimum_persons=5))
        took["crosstab, from what is stored, and the gate"] = Took(
            time.perf_counter() - begun[0], time.process_time() - begun[1]
        )
        stored = frames(database)
    run("pandas, from what is stored", lambda: by_pandas(stored.tags, stages_by_pandas(stored)))
    notes = stages_by_pandas(stored)
    run("pandas, with stages known", lambda: by_pandas(stored.tags, notes))
    flat = flattened(stored.tags, notes)
    run("pandas, one flat frame", lambda: by_pandas(flat))
    if any(answer != answers[0] for answer in answers):
        raise SystemExit("The ways disagree: nothing is reported.")
    return took


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tags", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        took = measure(Path(folder) / "notes.duckdb", asked.tags, asked.runs)
    print(f"{asked.tags:,} tags, theme x stage x language, distinct persons; best of {asked.runs}\n")
    print("| way | seconds | times the crosstab's | processor seconds |\n|---|---:|---:|---:|")
    for name, one in took.items():
        like = took.get(f"crosstab, {name.partition(', ')[2]}", took["crosstab, with stages known"])
        if name.endswith("gate"):
            like = took["crosstab, from what is stored"]
        print(f"| {name} | {one.wall:.2f} | {one.wall / like.wall:.1f} | {one.processor:.2f} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    versions = f"pandas {pd.__version__}, DuckDB {duckdb.__version__}"
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; most memory {memory:.1f} GB; {versions}")
    verdicts(took)


def verdicts(took: Mapping[str, Took]) -> None:
    """Whether what was aimed at was reached, like with like, and against the flat frame."""
    ours = took["crosstab, from what is stored"]
    print(f"\nunder {SECONDS:.0f} s: {_word(ours.wall < SECONDS)} ({ours.wall:.2f} s)")
    for name, mine in (
        ("from what is stored", ours), ("with stages known", took["crosstab, with stages known"]),
        ("one flat frame", took["crosstab, with stages known"]), ("one flat frame", ours),
    ):  # fmt: skip
        theirs, stored = took[f"pandas, {name}"], " by all of ours" if mine is ours and name == "one flat frame" else ""
        shares = mine.wall / theirs.wall, mine.processor / theirs.processor
        print(
            f"at most a third of pandas, {name}{stored}: {_word(shares[0] <= SHARE)} ({shares[0]:.2f} by the clock, "
            f"{shares[1]:.2f} of processor time)"
        )


def _word(reached: bool) -> str:
    return "yes" if reached else "no"


if __name__ == "__main__":
    main()
