"""Stretches of an export: as many rows as memory allows, for each one goes through the whole tables of the database."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from ..store import Database
from .workfile import WorkFile

ROWS = 10_000


def ends(work: WorkFile) -> range:
    """Behind which position each stretch ends."""
    last = int(work.rows("SELECT coalesce(max(position), -1) FROM survey")[0][0])
    return range(ROWS, last + 1 + ROWS, ROWS)


def stayed(work: WorkFile, end: int) -> pa.Table:
    """``note_id, position, print`` of notes that are carried over, in the stretch before ``end``."""
    rows = work.rows(
        """SELECT s.note, s.position, k.print FROM survey s JOIN notes k ON k.note = s.note
           LEFT JOIN fresh f ON f.position = s.position
           WHERE s.position >= ? AND s.position < ? AND f.print IS NULL ORDER BY s.position""",
        [end - ROWS, end],
    )
    notes, positions, prints = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "note_id": pa.array(notes, pa.string()),
            "position": pa.array(positions, pa.int64()),
            "print": pa.array(prints, pa.string()),
        }
    )


def stretches(work: WorkFile) -> Iterator[pa.Table]:
    """``stayed`` of every stretch."""
    return (stayed(work, end) for end in ends(work))


def segments_in_place(database: Database, notes: pa.Table) -> pa.Table:
    """Segments of ``notes`` with their ``position``, in the order of the export."""
    sql = """SELECT s.*, kept.position FROM segments s JOIN kept USING (note_id) ORDER BY kept.position, s.rowid"""
    return database.arrow(sql, {"kept": notes})
