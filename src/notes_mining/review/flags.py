"""'Identifying text left': hides a segment at once, for everybody and every quote, until the steward has looked."""

from __future__ import annotations

from dataclasses import dataclass

from .desk import Desk
from .model import User
from .problems import NotFound
from .rights import check
from .standing import item, standing


@dataclass(frozen=True)
class Flag:
    """An entry of the steward's list; ``resolved`` is '', 'released' or 'kept_hidden'."""

    segment: int
    note_id: str
    coder: str
    at: float
    resolved: str = ""
    steward: str = ""


def flag(desk: Desk, user: User, segment: int) -> None:
    """Hide a segment; twice is as once. ``undo`` does not take it back: only the steward shows it again.

    Raises:
        NotFound, NotAllowed: no such segment, or not one that this user may see.
    """
    check(user, "flag_text")
    one = item(desk, segment)
    standing(desk, user, one)
    with desk.file.transaction():
        if one.hidden:
            return
        desk.file.run(
            "INSERT INTO flags (segment, coder, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET coder = excluded.coder, "
            "at = excluded.at, resolved = NULL, steward = NULL",
            (segment, user.name, desk.now),
        )
        desk.file.run("UPDATE items SET hidden = 1 WHERE id = ?", (segment,))
        desk.trail.append(user.name, "flag", one.subject, {"hidden": False}, {"hidden": True}, now=desk.now)


def flags(desk: Desk, user: User, *, resolved: bool = False) -> list[Flag]:
    """The steward's list, oldest first: what waits, or what was resolved. Raises NotAllowed."""
    check(user, "resolve_flags")
    rows = desk.file.rows(
        "SELECT f.segment, i.note_id, f.coder, f.at, coalesce(f.resolved, ''), coalesce(f.steward, '') "
        "FROM flags f JOIN items i ON i.id = f.segment WHERE (f.resolved IS NOT NULL) = ? ORDER BY f.at",
        (int(resolved),),
    )
    return [Flag(*row) for row in rows]


def resolve(desk: Desk, user: User, segment: int, *, release: bool) -> None:
    """The steward shows the segment again, or keeps it hidden; may change their mind.

    Raises:
        NotAllowed: another role.
        NotFound: it was never flagged.
    """
    check(user, "resolve_flags")
    one = item(desk, segment)
    verdict = "released" if release else "kept_hidden"
    with desk.file.transaction():
        row = desk.file.one("SELECT coalesce(resolved, '') FROM flags WHERE segment = ?", (segment,))
        if row is None:
            raise NotFound("this segment was not flagged.")
        desk.file.run("UPDATE flags SET resolved = ?, steward = ? WHERE segment = ?", (verdict, user.name, segment))
        desk.file.run("UPDATE items SET hidden = ? WHERE id = ?", (int(not release), segment))
        desk.trail.append(
            user.name, "resolve_flag", one.subject, {"resolved": row[0]}, {"resolved": verdict}, now=desk.now
        )
