"""From the survey to tasks: which notes are looked at, which are made clean, in which pieces."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..engines import Engine
from ..errors import SafetyError
from ..records import Rejected
from ..store import Database
from .parts import part_path
from .prints import Prints, print_of
from .stretches import segments_in_place, stretches
from .survey import slices_of
from .watching import Watch
from .work import GIVEN_UP, AskBands, CleanTask, CleanWork, DetectTask, DetectWork, TagTask
from .workfile import WorkFile

NOTES = 64
"""Notes of a task at most: what a worker loses when it is killed."""
CHARACTERS = 200_000
"""A task with so many is full."""
FEW_GIVEN_UP = 5
"""Notes that may make the readers stumble in any export; in a bigger one, one in a hundred."""
RETAGGED = 256
"""Notes of a task that are tagged again, at most."""

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


def reject_given_up(work: WorkFile, prints: Prints, file: str, notes: int) -> list[Rejected]:
    """Take notes that no reader bears out of the survey.

    Raises:
        SafetyError: they are so many that it is hardly the notes' fault.
    """
    sql = """SELECT s.position, s.number FROM survey s JOIN found f ON f.text = s.text AND f.print = ?
             WHERE f.content = ? ORDER BY s.position"""
    rows = work.rows(sql, [prints.detect, GIVEN_UP])
    if len(rows) > max(FEW_GIVEN_UP, notes // 100):
        raise SafetyError(
            f"The readers stumble over {len(rows)} of {notes} notes: something is wrong with the program or its "
            "models. Nothing is written. Please report it."
        )
    with work.transaction():
        work.fill("DELETE FROM survey WHERE position = ?", ([position] for position, _ in rows))
        if rows:  # the next run tries them again
            work.execute("DELETE FROM found WHERE content = ?", [GIVEN_UP])
    return [Rejected("", "no reader bears this note", file, number) for _, number in rows]


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
    return print_of(record.hex(), content, identities, prints.replace)


@dataclass
class Made:
    """What workers made: paths of the parts, in the order of the export; the bands, where they were asked for.

    ``retagged`` are the parts of carried notes that were tagged again; ``None`` where their tags hold.
    """

    parts: list[Path] = field(default_factory=list)
    retagged: list[Path] | None = None
    bands: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Making:
    """Has workers make what the new database lacks. A part that an interrupted run has made is not made again.

    Attributes:
        retag: the database in place, if the tags of notes that are carried over from it no longer hold.
        bands: ask between which probabilities tags are in doubt.
    """

    work: WorkFile
    do: CleanWork
    prints: Prints
    watch: Watch
    retag: Database | None = None
    bands: bool = False

    def run(self, engine: Engine) -> Made:
        """All of it, in the order of the export."""
        made = Made(retagged=[] if self.retag else None)
        given: deque[tuple[str, int]] = deque()
        results = engine.map(self.do, self._tasks(made, given))
        if self.bands:
            made.bands = tuple(next(results))
        for _ in results:
            self.watch.done(*given.popleft())
        return made

    def _tasks(self, made: Made, given: deque[tuple[str, int]]) -> Iterator[CleanTask | TagTask | AskBands]:
        if self.bands:
            yield AskBands()
        for piece in in_tasks(self._fresh(), size=3):
            task = _clean_task(piece)
            if self._is_new(task.name, made.parts, "replace", len(piece)):
                given.append(("replace", len(piece)))
                yield task
        if self.retag is None or made.retagged is None:
            return
        for stayed in stretches(self.work):
            for start in range(0, stayed.num_rows, RETAGGED):
                notes = stayed.slice(start, RETAGGED)
                tag_task = TagTask(self._name(notes), segments_in_place(self.retag, notes))
                if self._is_new(tag_task.name, made.retagged, "tag", notes.num_rows):
                    given.append(("tag", notes.num_rows))
                    yield tag_task

    def _is_new(self, name: str, parts: list[Path], stage: str, count: int) -> bool:
        parts.append(part_path(self.do.parts, name))
        if parts[-1].exists():
            self.watch.done(stage, count)
            return False
        return True

    def _fresh(self) -> Iterator[Row]:
        sql = """SELECT s.position, s.mark, s.number, s.size, s.text, fresh.print, f.content
                 FROM survey s JOIN fresh USING (position) JOIN found f ON f.text = s.text AND f.print = ?
                 WHERE {page}"""
        return (row for page in self.work.paged(sql, [self.prints.detect]) for row in page)

    def _name(self, notes: pa.Table) -> str:
        return f"tags-{print_of(self.prints.themes, notes.to_pylist())}"


def _clean_task(piece: list[Row]) -> CleanTask:
    positions, prints = tuple(row[0] for row in piece), tuple(row[5] for row in piece)
    name = f"notes-{print_of(positions, prints)}"
    return CleanTask(
        name, tuple(slices_of(piece)), positions, prints, tuple(row[4] for row in piece), tuple(row[6] for row in piece)
    )
