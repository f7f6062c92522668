"""How a user stands to a segment, and what they hold of it: read from the review file."""

from __future__ import annotations

from dataclasses import dataclass

from .desk import Desk
from .model import Code, Coding, Mode, User
from .problems import NotAllowed, NotFound
from .rights import may


@dataclass(frozen=True)
class Item:
    """A segment as the queue knows it."""

    id: int
    note_id: str
    start: int
    end: int
    case_id: str
    stage: str
    language: str
    mode: Mode
    hidden: bool
    finished: bool

    @property
    def anchor(self) -> tuple[str, int, int]:
        """note_id, start, end: raw offsets."""
        return self.note_id, self.start, self.end

    @property
    def subject(self) -> str:
        """For the trail."""
        return f"{self.note_id}:{self.start}-{self.end}"


@dataclass(frozen=True)
class Asked:
    """That somebody was asked to code a segment."""

    mode: Mode
    lease_until: float
    done_at: float | None


def item(desk: Desk, segment: int) -> Item:
    """One entry.

    Raises:
        NotFound: no such segment, or it left the database.
    """
    row = desk.file.one(
        'SELECT id, note_id, start, "end", case_id, stage, language, mode, hidden, finished FROM items '
        "WHERE id = ? AND present",
        (segment,),
    )
    if row is None:
        raise NotFound("There is no such segment.")
    return Item(*(*row[:8], bool(row[8]), bool(row[9])))


def asked(desk: Desk, segment: int, coder: str) -> Asked | None:
    """Whether and how ``coder`` was asked."""
    row = desk.file.one(
        "SELECT mode, lease_until, done_at FROM asked WHERE segment = ? AND coder = ?", (segment, coder)
    )
    return Asked(*row) if row else None


def standing(desk: Desk, user: User, one: Item) -> Mode:
    """How ``user`` stands to a segment.

    Raises:
        NotAllowed: not at all: a blind or audit segment that was not given to this coder.
    """
    found = asked(desk, one.id, user.name)
    if found is not None:
        return found.mode
    if one.mode == "open" and may(user.role, "code_open"):
        return "open"
    if may(user.role, "retrieve"):
        return "reading"
    raise NotAllowed("This segment is given out by the queue alone.")


def held(desk: Desk, segment: int, coder: str) -> tuple[int, Coding]:
    """Version and coding of one coder; version 0 where there is none yet."""
    row = desk.file.one("SELECT version, memo, done FROM codings WHERE segment = ? AND coder = ?", (segment, coder))
    if row is None:
        return 0, Coding()
    codes = desk.file.rows(
        'SELECT theme, verdict, polarity, voice, narrated_stage, start, "end" FROM codes '
        "WHERE segment = ? AND coder = ? ORDER BY theme",
        (segment, coder),
    )
    return row[0], Coding(tuple(Code(*code) for code in codes), row[1], bool(row[2]))


def put(desk: Desk, segment: int, coder: str, version: int, coding: Coding, *, adjudicated: bool) -> None:
    """Write a coding; within the transaction of whoever decides."""
    desk.file.run(
        "INSERT INTO codings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version, "
        "adjudicated = excluded.adjudicated, done = excluded.done, memo = excluded.memo",
        (segment, coder, version, int(adjudicated), int(coding.done), coding.memo),
    )
    desk.file.run("DELETE FROM codes WHERE segment = ? AND coder = ?", (segment, coder))
    desk.file.many(
        "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (segment, coder, c.theme, c.verdict, c.polarity, c.voice, c.narrated_stage, c.start, c.end)
            for c in coding.codes
        ],
    )


def memo_text(desk: Desk, memo: int | None) -> str:
    """The text of a memo."""
    row = desk.file.one("SELECT text FROM memos WHERE id = ?", (memo,)) if memo is not None else None
    return str(row[0]) if row else ""
