"""From the survey to tasks: which notes are looked at, which are made clean, in which pieces."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..engines import Engine
from ..errors import SafetyError
from .parts import part_path
from .prints import Prints, print_of
from .survey import slices_of
from .watching import Watch
from .work import AskBands, CleanTask, CleanWork, DetectTask, DetectWork
from .workfile import WorkFile

NOTES = 64
"""Notes of a task at most: what a worker loses when it is killed."""
CHARACTERS = 200_000
"""A task with so many is full."""

Row = Sequence[Any]


def in_tasks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """``rows`` in pieces of at most ``NOTES`` notes, closed at ``CHARACTERS``; ``size`` is the column of characters."""
    piece: list[Row] = []
    characters = 0
    for row in rows:
        piece.append(row)
        characters += row[size]
        if len(piece) >= NOTES or characters >= CHARACTERS:
            yield piece
            piece, characters = [], 0
    if piece:
        yield piece


def detect(work: WorkFile, engine: Engine, do: DetectWork, prints: Prints, watch: Watch) -> int:
    """Find what identifies in every text of the survey that is not known yet; returns how many those were.

    Each task's findings are on the disk before the next is waited for.
    """
    with work.transaction():
        work.execute("DROP TABLE IF EXISTS temp.wanted")
        work.execute(
            """CREATE TEMP TABLE wanted AS SELECT min(s.position) AS position FROM survey s
               LEFT JOIN found f ON f.text = s.text AND f.print = ? WHERE f.text IS NULL GROUP BY s.text""",
            [prints.detect],
        )
        work.execute("CREATE UNIQUE INDEX temp.wanted_position ON wanted (position)")
    count = int(work.rows("SELECT count(*) FROM wanted")[0][0])
    watch.expect("detect", count)
    sql = "SELECT s.position, s.mark, s.number, s.size, s.text FROM survey s JOIN wanted USING (position) WHERE {page}"
    given: deque[DetectTask] = deque()

    def tasks() -> Iterator[DetectTask]:
        for piece in in_tasks((row for page in work.paged(sql) for row in page), size=3):
            given.append(DetectTask(tuple(slices_of(piece)), tuple(row[4] for row in piece)))
            yield given[-1]

    for contents in engine.map(do, tasks()):
        texts = given.popleft().texts
        if len(texts) != len(contents):
            raise SafetyError("notes came out of detection without an answer; nothing is written")
        with work.transaction():
            work.fill(
                "INSERT OR REPLACE INTO found VALUES (?, ?, ?)",
                [(text, prints.detect, content) for text, content in zip(texts, contents, strict=True)],
            )
        watch.done("detect", len(texts))
    return count


def choose_fresh(work: WorkFile, prints: Prints, notes: int) -> int:
    """Mark the notes of the survey that are not as they were in the database in place; returns how many.

    Raises:
        SafetyError: a note has no findings.
    """
    sql = """SELECT s.position, s.record, f.content, coalesce(n.identities, c.identities, ''), k.print
             FROM survey s JOIN found f ON f.text = s.text AND f.print = ?
             LEFT JOIN next_cases n ON n.case_id = s.case_id LEFT JOIN cases c ON c.case_id = s.case_id
             LEFT JOIN notes k ON k.note = s.note WHERE {page}"""
    seen = count = 0
    for page in work.paged(sql, [prints.detect]):
        made_from = [(row[0], _note_print(prints, row), row[4]) for row in page]
        fresh = [(position, now) for position, now, before in made_from if now != before]
        with work.transaction():
            work.fill("INSERT INTO fresh VALUES (?, ?)", fresh)
        seen, count = seen + len(page), count + len(fresh)
    if seen != notes:
        raise SafetyError(f"{notes - seen} notes came out of detection without an answer; nothing is written")
    return count


def _note_print(prints: Prints, row: Row) -> str:
    _, record, content, identities, _ = row
    return print_of(record.hex(), content, identities, prints.replace, prints.themes)


@dataclass(frozen=True)
class Made:
    """What workers made: paths of the parts, in the order of the export; the bands, where they were asked for."""

    parts: list[Path]
    bands: tuple[Any, ...] | None = None


def make_clean(work: WorkFile, engine: Engine, do: CleanWork, prints: Prints, watch: Watch, *, bands: bool) -> Made:
    """Replace, segment and tag all fresh notes. A part that an interrupted run has made is not made again."""
    sql = """SELECT s.position, s.mark, s.number, s.size, s.text, fresh.print, f.content
             FROM survey s JOIN fresh USING (position) JOIN found f ON f.text = s.text AND f.print = ? WHERE {page}"""
    parts: list[Path] = []
    given: deque[int] = deque()

    def tasks() -> Iterator[CleanTask | AskBands]:
        if bands:
            yield AskBands()
        for piece in in_tasks((row for page in work.paged(sql, [prints.detect]) for row in page), size=3):
            task = _clean_task(piece)
            parts.append(part_path(do.parts, task.name))
            if parts[-1].exists():
                watch.done("replace", len(piece))
                continue
            given.append(len(piece))
            yield task

    results = engine.map(do, tasks())
    asked = tuple(next(results)) if bands else None
    for _ in results:
        watch.done("replace", given.popleft())
    return Made(parts, asked)


def _clean_task(piece: list[Row]) -> CleanTask:
    positions, prints = tuple(row[0] for row in piece), tuple(row[5] for row in piece)
    name = hashlib.sha256(repr((positions, prints)).encode()).hexdigest()[:32]
    return CleanTask(
        name, tuple(slices_of(piece)), positions, prints, tuple(row[4] for row in piece), tuple(row[6] for row in piece)
    )
