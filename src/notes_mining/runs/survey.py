"""The survey: the export read once by the driver, to know what is in it and what must be done.

Of each note it keeps where it stands and keyed digests, in the work file. The case ids are kept in memory, for the
roster and the identities are found by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..deidentify.keys import Key, keyed_id
from ..ingest import IngestSettings, Layout, Slice, marked_notes
from ..records import Note, Rejected
from .prints import Digests
from .watching import Watch
from .workfile import WorkFile

_PAGE = 1000


@dataclass
class Survey:
    """What an export holds: how many notes, whose, and what is no note."""

    notes: int = 0
    cases: dict[str, str] = field(default_factory=dict, repr=False)
    rejected: list[Rejected] = field(default_factory=list)


def survey(ingest: IngestSettings, layout: Layout, key: Key, work: WorkFile, watch: Watch) -> Survey:
    """Read the export and fill the work file's ``survey``.

    Raises:
        InputError: the export or its columns cannot be used.
    """
    result, digests = Survey(), Digests(key)
    coded: dict[str, str] = {}
    rows: list[tuple[Any, ...]] = []
    with work.transaction():
        for position, (mark, number, note) in enumerate(marked_notes(ingest, layout)):
            if isinstance(note, Rejected):
                result.rejected.append(note)
                continue
            if note.case_id not in coded:
                coded[note.case_id] = keyed_id(key, "case", note.case_id)
            rows.append((position, mark, number, *_noted(note, key, digests), coded[note.case_id]))
            if len(rows) >= _PAGE:
                result.notes += _keep(work, rows, watch)
        result.notes += _keep(work, rows, watch)
    result.cases = {code: case_id for case_id, code in coded.items()}
    return result


def _noted(note: Note, key: Key, digests: Digests) -> tuple[int, bytes, bytes, str]:
    text = digests.text(note)
    return len(note.text), text, digests.record(note, text), keyed_id(key, "note", note.note_id)


def _keep(work: WorkFile, rows: list[tuple[Any, ...]], watch: Watch) -> int:
    count = len(rows)
    work.fill("INSERT INTO survey VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    rows.clear()
    watch.done("read", count)
    return count


def slices_of(rows: Sequence[Sequence[Any]]) -> Iterator[Slice]:
    """Rows of the survey (position, mark, number, ...), in order, as slices: neighbours share one."""
    begun: list[Sequence[Any]] = []
    for row in rows:
        if begun and row[0] != begun[-1][0] + 1:
            yield Slice(begun[0][1], begun[0][2], len(begun))
            begun = []
        begun.append(row)
    if begun:
        yield Slice(begun[0][1], begun[0][2], len(begun))
