"""A review without one person: decisions, memos, flags, queue. Lines of the trail stay: they hold keyed ids alone."""

from __future__ import annotations

from .file import ReviewFile

_BY_SEGMENT = (
    "requests",
    "recheck",
    "steps",
    "flags",
    "codes",
    "codings",
    "memos",
    "asked",
    "item_themes",
    "item_samples",
)
"""In the order in which rows refer to one another."""


def forget_case(file: ReviewFile, case: str) -> int:
    """Delete what people did on a case; returns how many codings there were. Freed pages are overwritten."""
    file.run("PRAGMA secure_delete = ON")
    segments = "SELECT id FROM items WHERE case_id = ?"
    with file.transaction():
        [(codings,)] = file.rows(f"SELECT count(*) FROM codings WHERE segment IN ({segments})", (case,))
        for table in _BY_SEGMENT:
            file.run(f"DELETE FROM {table} WHERE segment IN ({segments})", (case,))
        file.run("DELETE FROM items WHERE case_id = ?", (case,))
    file.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return int(codings)
