"""The demo's notes, persons and events in a database, with the gold coding loaded as adjudicated decisions.

The model's own tags say the opposite everywhere, so that a count which read them would be wrong.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from invented import CODEBOOK
from test_tables_trajectory import oracle

from notes_mining.evaluate.gold import GoldCoding, GoldNote, read_gold
from notes_mining.generalise import birth_band, capped
from notes_mining.ingest import read_cases, read_events
from notes_mining.records import Case, CleanNote, Event, Segment, ThemeTag
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, EventRow, Writer
from notes_mining.tables.trajectory import event_rules

ROOT = Path(__file__).resolve().parents[2]
DEMO, GOLD = ROOT / "corpus/demo", ROOT / "corpus/gold"
OPPOSITE = {"present": "absent", "absent": "present"}


@cache
def gold_notes() -> list[GoldNote]:
    """The gold notes, which are the demo's."""
    return read_gold(GOLD, themes={theme.id for theme in CODEBOOK.themes})


def distinct_codings(note: GoldNote) -> list[GoldCoding]:
    """A segment that was coded twice with one theme counts once: the first stands."""
    return list({(one.start, one.end, one.theme): one for one in reversed(note.codings)}.values())


def _case_row(case: Case) -> CaseRow:
    kept = {name: value or None for name, value in case.attributes.items() if name != "birth_year"}
    children = capped(kept.pop("children", None), 4)
    return CaseRow(case.case_id, birth_band=birth_band(case.attributes["birth_year"], 5), children=children, **kept)


def load(database: Database) -> Database:
    """Fill an empty database."""
    writer = Writer(database)
    writer.write_codebook(CODEBOOK.stages, CODEBOOK.themes, event_rules(CODEBOOK.event_order))
    cases = [_case_row(case) for case in read_cases(DEMO / "cases.csv") if isinstance(case, Case)]
    events = read_events(DEMO / "events.csv", kinds=set(CODEBOOK.event_order), cases={case.case_id for case in cases})
    writer.write_facts(cases, [EventRow(e.case_id, e.date, e.event) for e in events if isinstance(e, Event)])
    notes = gold_notes()
    writer.write_notes(
        [CleanNote(n.note_id, n.case_id, n.date, n.language, n.text, len(n.text)) for n in notes],
        [segment for note in notes for segment in _segments(note)],
        [tag for note in notes for tag in _opposite_tags(note)],
    )
    decided = [(note.note_id, one) for note in notes for one in distinct_codings(note)]
    database.append(
        "decisions",
        {
            "note_id": [note_id for note_id, _ in decided], "start": [one.start for _, one in decided],
            "end": [one.end for _, one in decided], "theme": [one.theme for _, one in decided],
            "coder": ["gold"] * len(decided), "verdict": ["coded"] * len(decided),
            "polarity": [one.polarity for _, one in decided], "voice": [one.voice for _, one in decided],
            "narrated_stage": [one.about for _, one in decided], "adjudicated": [True] * len(decided),
        },
    )  # fmt: skip
    return database


def _segments(note: GoldNote) -> list[Segment]:
    places = sorted({(one.start, one.end) for one in note.codings})
    return [
        Segment(note.note_id, note.case_id, start, end, start, end, note.language, note.text[start:end])
        for start, end in places
    ]


def _opposite_tags(note: GoldNote) -> list[ThemeTag]:
    return [
        ThemeTag(note.note_id, one.start, one.end, one.theme, OPPOSITE[one.polarity], 0.9, "assistant")
        for one in distinct_codings(note)
    ]


@cache
def lives() -> Mapping[str, list[tuple[int, str]]]:
    """(day, event) of each person, as the file has them."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with (DEMO / "events.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found[row["case_id"]].append((date.fromisoformat(row["date"]).toordinal(), row["event"]))
    return found


def frames() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(notes, codings, cases) as plain frames, read without any of the program's counting.

    A note's stage is worked out by walking through the person's events.
    """
    with (DEMO / "cases.csv").open(encoding="utf-8", newline="") as handle:
        cases = pd.DataFrame(list(csv.DictReader(handle)))
    notes = pd.DataFrame(
        [(n.note_id, n.case_id, n.date, oracle(lives()[n.case_id], n.date.toordinal())) for n in gold_notes()],
        columns=["note_id", "case_id", "date", "stage"],
    )
    rows: list[tuple[Any, ...]] = [
        (n.note_id, one.start, one.end, one.theme, one.polarity, one.voice or "assistant", one.about)
        for n in gold_notes()
        for one in distinct_codings(n)
    ]
    columns = ["note_id", "start", "end", "theme", "polarity", "voice", "narrated_stage"]
    codings = pd.DataFrame(rows, columns=columns).merge(notes, on="note_id")
    codings["narrated_stage"] = codings.narrated_stage.fillna(codings.stage)
    cases = cases.rename(columns={"language_community": "language"})
    return notes, codings.merge(cases[["case_id", "language", "gender"]], on="case_id"), cases
