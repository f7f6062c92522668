"""Decisions and memos of coders that come from outside: read, added, changed, taken back, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from .database import Database
from .writer import columns

_MEMOS = """CREATE TABLE IF NOT EXISTS memos (
    note_id VARCHAR NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, coder VARCHAR NOT NULL,
    text VARCHAR NOT NULL, PRIMARY KEY (note_id, start, "end", coder))"""


@dataclass(frozen=True)
class DecisionRow:
    """A row of the table ``decisions``; ``start, end`` are the segment's raw offsets, its lasting anchor."""

    note_id: str
    start: int
    end: int
    theme: str
    coder: str
    verdict: str
    polarity: str | None = None
    voice: str | None = None
    narrated_stage: str | None = None
    adjudicated: bool = False

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """What is decided on, and by whom."""
        return (self.note_id, self.start, self.end, self.theme, self.coder)


@dataclass(frozen=True)
class MemoRow:
    """What a coder wrote about a segment."""

    note_id: str
    start: int
    end: int
    coder: str
    text: str

    @property
    def key(self) -> tuple[str, int, int, str]:
        """About what, and by whom."""
        return (self.note_id, self.start, self.end, self.coder)


@dataclass(frozen=True)
class Changed:
    """How many rows were added, changed, taken back, and stood there already."""

    added: int = 0
    changed: int = 0
    dropped: int = 0
    same: int = 0
    memos: int = 0


def decisions_of(database: Database) -> list[DecisionRow]:
    """All decisions, in the order of their keys."""
    names = ", ".join(f'"{one.name}"' for one in fields(DecisionRow))
    sql = f'SELECT {names} FROM decisions ORDER BY note_id, start, "end", theme, coder'  # noqa: S608 - our own columns
    return [DecisionRow(*row) for row in database.rows(sql)]


def memos_of(database: Database) -> list[MemoRow]:
    """All memos, in the order of their keys; none where the database was made before there were any."""
    if not database.columns("memos"):
        return []
    sql = 'SELECT note_id, start, "end", coder, text FROM memos ORDER BY note_id, start, "end", coder'
    return [MemoRow(*row) for row in database.rows(sql)]


def change_decisions(
    database: Database, put: Sequence[DecisionRow], drop: Iterable[DecisionRow] = (), memos: Sequence[MemoRow] = ()
) -> Changed:
    """Bring a coder's decisions into a database that is open for writing.

    Args:
        put: to be there afterwards; replaces what the same coder decided on the same segment and theme.
        drop: to be there no more.
        memos: likewise; an empty text takes the memo away.

    Raises:
        StoreError: a row breaks a rule of the table. Nothing is changed then.
    """
    before = {row.key: row for row in decisions_of(database)}
    drop = [row for row in drop if row.key in before]
    new = [row for row in put if row.key not in before]
    other = [row for row in put if row.key in before and before[row.key] != row]
    with database.transaction():
        for row in drop:
            database.rows(
                'DELETE FROM decisions WHERE note_id = ? AND start = ? AND "end" = ? AND theme = ? AND coder = ?',
                row.key,
            )
        for row in other:
            database.rows(
                "UPDATE decisions SET verdict = ?, polarity = ?, voice = ?, narrated_stage = ?, adjudicated = ? "
                'WHERE note_id = ? AND start = ? AND "end" = ? AND theme = ? AND coder = ?',
                [*astuple(row)[5:], *row.key],
            )
        if new:
            database.append("decisions", columns(new, [one.name for one in fields(DecisionRow)]))
        written = _change_memos(database, memos)
    return Changed(len(new), len(other), len(drop), len(put) - len(new) - len(other), written)


def _change_memos(database: Database, memos: Sequence[MemoRow]) -> int:
    before = {row.key: row for row in memos_of(database)}
    changed = [row for row in memos if before.get(row.key, MemoRow(*row.key, "")) != row]
    if not changed:
        return 0
    database.rows(_MEMOS)
    for row in changed:
        if row.key not in before:
            database.append("memos", columns([row], [one.name for one in fields(MemoRow)]))
        elif row.text:
            database.rows(
                'UPDATE memos SET text = ? WHERE note_id = ? AND start = ? AND "end" = ? AND coder = ?',
                [row.text, *row.key],
            )
        else:
            database.rows('DELETE FROM memos WHERE note_id = ? AND start = ? AND "end" = ? AND coder = ?', row.key)
    return len(changed)
