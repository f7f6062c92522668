"""How fast the crosstab is: theme by stage by language, distinct persons, of ten million invented tags; beside pandas.

    python benchmarks/crosstab_speed.py [--tags 10000000] [--runs 3]

The crosstab starts from the database as a run writes it: it works out each note's stage from the events, takes
decisions into account, counts who is at risk, and withholds small cells. "Its count alone" starts where pandas does,
with the stage of each note worked out beforehand: filter, join of notes to tags, count. pandas is measured a second
time on one flat frame in which even the join was done for it. All results must be equal, or nothing is printed.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

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
QUESTION = CrosstabSettings(rows="theme", cols="stage", by=("language",))

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


def frames(database: Database) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tags, and notes with the stage and the person's language."""
    tags = database.frame("SELECT note_id, theme, polarity FROM theme_tags")
    notes = database.frame("""
        SELECT s.note_id, s.case_id, s.stage, c.language_community AS language
        FROM note_stages s JOIN cases c USING (case_id)""")
    return tags, notes


def measure(path: Path, tags: int, runs: int) -> dict[str, Took]:
    """Every way once filled, each the best of its runs.

    Raises:
        SystemExit: two ways disagree.
    """
    with Database.create(path) as database:
        fill(database, tags)
    took: dict[str, Took] = {}
    with Database.open(path) as database:
        took["crosstab, from the database"], ours = best(runs, lambda: by_crosstab(database))
        with Counting(database, QUESTION) as counting:
            took["crosstab, its count alone"], alone = best(runs, lambda: by_counting(counting))
        tag_frame, note_frame = frames(database)
    took["pandas, tags and notes in memory"], theirs = best(runs, lambda: by_pandas(tag_frame, note_frame))
    flat: Any = tag_frame[["theme", "polarity"]].assign(
        **note_frame.set_index("note_id").loc[tag_frame.note_id].reset_index(drop=True).to_dict("series")
    )
    took["pandas, one flat frame"], again = best(runs, lambda: by_pandas(flat))
    if not ours == alone == theirs == again:
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
    ours = next(iter(took.values()))
    print(f"{asked.tags:,} tags, theme x stage x language, distinct persons; best of {asked.runs}\n")
    print(f"| way | seconds | of the crosstab's | processor seconds |\n|---|{'---:|' * 3}")
    for name, one in took.items():
        print(f"| {name} | {one.wall:.2f} | {one.wall / ours.wall:.1f} | {one.processor:.2f} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; most memory {memory:.1f} GB; pandas {pd.__version__}"
    )


if __name__ == "__main__":
    main()
