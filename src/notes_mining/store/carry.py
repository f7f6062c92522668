"""What people did in an earlier database goes over into the one that a new run makes: samples, reviews, decisions, and
what an audit found that nobody has resolved.

Work of people is never dropped. A row whose segment has other bounds now, or whose note has left the export, goes over
all the same and is counted apart, so that the run can say what became of it: estimates pass over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import StoreError
from .database import Database

TABLES = ("decisions", "memos", "samples", "sample_items", "sample_reviews", "audit_blocks")
_ON_SEGMENTS = ("decisions", "memos", "sample_items", "sample_reviews")
_WORDS = {
    "decisions": "decisions of coders",
    "memos": "memos",
    "sample_items": "drawn segments",
    "sample_reviews": "reviews",
}
_ASIDE = ".earlier"


@dataclass(frozen=True)
class Carried:
    """Rows of a table that went over, and how many of them have no such segment any more."""

    table: str
    rows: int
    changed: int


def carry_over(previous: Path, database: Database) -> list[Carried]:
    """Copy what people did from ``previous`` into ``database``, which holds the new segments already.

    Raises:
        StoreError: ``previous`` cannot be read, or is of a later schema.
    """
    with Database.open(
        previous, people=False, earlier=True
    ) as old:  # the review's own decisions stay in its file, beside either
        found = {table: old.columns_of(table) for table in TABLES if old.columns(table)}
    with database.transaction():
        for table, content in found.items():
            database.append(table, content)
    return [
        Carried(table, len(found[table]["note_id"]), _changed(database, table))
        for table in _ON_SEGMENTS
        if found.get(table, {}).get("note_id")
    ]


def _changed(database: Database, table: str) -> int:
    sql = f'SELECT count(*) FROM {table} ANTI JOIN segments USING (note_id, start, "end")'  # noqa: S608 - our own tables
    return int(database.rows(sql)[0][0])


def notices(carried: list[Carried]) -> list[str]:
    """What became of rows whose segment is no longer there, a line a table; nothing where all fit."""
    return [
        f"{one.changed} of {one.rows} {_WORDS[one.table]} belong to a segment that has other bounds now or has left "
        f"the export. They are kept; estimates pass over them."
        for one in carried
        if one.changed
    ]


def take_over(previous: Path, database: Database) -> list[str]:
    """``carry_over`` for a run: what to tell the user. A database that cannot be read is set aside, not overwritten."""
    if not previous.is_file():
        return []
    try:
        return notices(carry_over(previous, database))
    except StoreError:
        aside = free_name(previous.with_name(previous.name + _ASIDE))
        previous.rename(aside)
        return [
            f"The earlier database could not be read (damaged, in use, or of another version): samples, reviews and "
            f"decisions in it were not taken over. It is kept as {aside.name}; remove it when you need it no longer."
        ]


def free_name(path: Path) -> Path:
    """``path``, or the first of ``path.2``, ``path.3`` ... that does not exist."""
    number = 2
    free = path
    while free.exists():
        free, number = path.with_name(f"{path.name}.{number}"), number + 1
    return free
