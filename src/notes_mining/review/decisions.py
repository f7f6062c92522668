"""Decisions of coders: done once however often they are sent, refused when stale, taken back and brought again."""

from __future__ import annotations

import json
import re

from .codebook import theme_ids
from .coding import Around, apply, as_json, from_json
from .corpus import Place
from .desk import Desk
from .items import finish_where_done
from .model import Change, Coding, Decision, Mode, Outcome, User
from .offsets import raw_offset
from .problems import Invalid, NotAllowed, Stale, Taken
from .rights import QUEUES, check
from .standing import Item, asked, held, item, put, standing

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_MEMO = 10_000


def decide(desk: Desk, user: User, decision: Decision) -> Outcome:
    """Change one coding of ``user``, all or nothing; on disk when the call returns.

    Raises:
        Stale: the coding has another version by now; nothing was done.
        NotAllowed: the role may not code here, or the segment is hidden.
        Taken: the segment is not this user's to code.
        Invalid: a change makes no sense, or ``id`` was used for something else.
        NotFound: no such segment.
    """
    _check_id(decision.id)
    one = item(desk, decision.segment)
    around = _around(desk, one, decision.changes)
    with desk.file.transaction():
        if repeated := _repeated(desk, user, decision.id, decision.segment):
            return repeated
        mode = working_mode(desk, user, one)
        version, before = held(desk, one.id, user.name)
        if version != decision.version:
            raise Stale(one.id, version)
        after = before
        for change in decision.changes:
            after = (
                _with_memo(desk, user, one, after, change) if change.kind == "memo" else apply(after, change, around)
            )
        return _decided(desk, user, one, mode, version, before, after, decision.id)


def take_over(desk: Desk, user: User, segment: int, coding: Coding, request: str) -> Outcome:
    """A whole coding as the user's own: one side of a disagreement, or a coding that came from another program.

    Raises:
        As ``decide``, but for Stale: it replaces whatever the user held.
    """
    _check_id(request)
    one = item(desk, segment)
    with desk.file.transaction():
        if repeated := _repeated(desk, user, request, segment):
            return repeated
        mode = working_mode(desk, user, one)
        version, before = held(desk, segment, user.name)
        return _decided(desk, user, one, mode, version, before, coding, request)


def _decided(
    desk: Desk, user: User, one: Item, mode: Mode, version: int, before: Coding, after: Coding, request: str
) -> Outcome:
    """Write what was decided as a step that can be undone; one that changes nothing leaves no trace."""
    if after == before:
        if after.done:
            _keep(desk, user, one, before)
        return Outcome(one.id, version, before)
    desk.file.run("UPDATE steps SET state = 'dropped' WHERE coder = ? AND state = 'undone'", (user.name,))
    seq = _move(desk, user, one, mode, "decide", version, before, after, request)
    desk.file.run("INSERT INTO steps VALUES (?, ?, ?, 'done')", (seq, user.name, one.id))
    return Outcome(one.id, version + 1, after)


def undo(desk: Desk, user: User, request: str) -> Outcome | None:
    """Take back the user's last decision that is not taken back yet; ``None`` where there is none.

    A flag is not taken back: the steward alone shows a segment again. ``request``: as ``Decision.id``.
    """
    return _step(desk, user, request, "undo", "done", "undone", "DESC")


def redo(desk: Desk, user: User, request: str) -> Outcome | None:
    """Bring again what was undone last, unless something new was decided since; ``None`` where there is nothing."""
    return _step(desk, user, request, "redo", "undone", "done", "ASC")


def _step(desk: Desk, user: User, request: str, action: str, state: str, then: str, order: str) -> Outcome | None:
    _check_id(request)
    with desk.file.transaction():
        if repeated := _repeated(desk, user, request, None):
            return repeated
        step = desk.file.one(
            f"SELECT seq, segment FROM steps WHERE coder = ? AND state = ? ORDER BY seq {order} LIMIT 1",
            (user.name, state),
        )
        if step is None:
            return None
        one = item(desk, step[1])
        mode = working_mode(desk, user, one, hidden_too=True)
        event = desk.file.one("SELECT before, after FROM events WHERE seq = ?", (step[0],))
        target = from_json(json.loads(event[0 if action == "undo" else 1]))
        version, before = held(desk, one.id, user.name)
        _move(desk, user, one, mode, action, version, before, target, request)
        desk.file.run("UPDATE steps SET state = ? WHERE seq = ?", (then, step[0]))
    return Outcome(one.id, version + 1, target)


def _check_id(request: str) -> None:
    if not _ID.fullmatch(request):
        raise Invalid("a request has an id of its own, made by the page: a UUID.")


def _repeated(desk: Desk, user: User, request: str, segment: int | None) -> Outcome | None:
    row = desk.file.one("SELECT coder, segment FROM requests WHERE id = ?", (request,))
    if row is None:
        return None
    if row[0] != user.name or segment not in (None, row[1]):
        raise Invalid("this id was used for something else.")
    version, coding = held(desk, row[1], user.name)
    return Outcome(row[1], version, coding, repeated=True)


def working_mode(desk: Desk, user: User, one: Item, *, hidden_too: bool = False) -> Mode:
    """How ``user`` codes this segment.

    Raises:
        NotAllowed: the role may not, or the segment is hidden.
        Taken: it is not this user's to code.
    """
    mode = standing(desk, user, one)
    if mode == "reading":
        raise Taken("This segment is coded blind or for a sample, by others.")
    check(user, QUEUES[mode])
    if one.hidden and not hidden_too:
        raise NotAllowed("This segment is hidden until the steward has looked at it.")
    return mode


def _around(desk: Desk, one: Item, changes: tuple[Change, ...]) -> Around:
    proposals = {proposal.theme: proposal for proposal in desk.corpus.proposals(one.anchor)}
    place: Place | None = None
    if any(change.kind in ("passage", "split") for change in changes):
        place = desk.corpus.place(one.anchor)

    def raw(clean: int, side: int) -> int:
        if place is None:
            raise Invalid("no passage was asked for.")
        return raw_offset(place, clean, side)

    return Around(theme_ids(desk), proposals, one.start, one.end, raw)


def _with_memo(desk: Desk, user: User, one: Item, coding: Coding, change: Change) -> Coding:
    text = change.text.strip()
    if len(text) > _LONGEST_MEMO:
        raise Invalid(f"a memo has at most {_LONGEST_MEMO} characters.")
    if not text:
        return Coding(coding.codes, None, coding.done)
    memo = desk.file.run("INSERT INTO memos (segment, coder, text) VALUES (?, ?, ?)", (one.id, user.name, text))
    return Coding(coding.codes, memo, coding.done)


def _keep(desk: Desk, user: User, one: Item, coding: Coding) -> None:
    """Finishing again what a change of the codebook put back: it was looked at and stays."""
    where = "segment = ? AND coder = ? AND NOT resolved"
    if desk.file.one(f"SELECT 1 FROM recheck WHERE {where}", (one.id, user.name)):
        desk.file.run(f"UPDATE recheck SET resolved = 1 WHERE {where}", (one.id, user.name))
        desk.trail.append(user.name, "keep", one.subject, as_json(coding), as_json(coding), now=desk.now)


def _move(
    desk: Desk,
    user: User,
    one: Item,
    mode: Mode,
    action: str,
    version: int,
    before: Coding,
    after: Coding,
    request: str,
) -> int:
    """Write a coding with its line in the trail; returns the number of the line."""
    now = desk.now
    held_by = asked(desk, one.id, user.name)
    if held_by is None or after.done != before.done:
        lease = 0.0 if after.done else now + 60 * desk.settings.lease_minutes
        desk.file.run(
            "INSERT INTO asked VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET lease_until = excluded.lease_until, "
            "done_at = excluded.done_at",
            (one.id, user.name, mode, lease, now if after.done else None),
        )
    put(desk, one.id, user.name, version + 1, after, adjudicated=mode == "adjudication")
    if after.done != before.done:
        finish_where_done(desk, one.id)
    if after.done:
        desk.file.run("UPDATE recheck SET resolved = 1 WHERE segment = ? AND coder = ?", (one.id, user.name))
    seq = desk.trail.append(
        user.name,
        action,
        one.subject,
        as_json(before),
        as_json(after) | {"version": version + 1, "mode": mode},
        now=now,
    )
    desk.file.run("INSERT INTO requests VALUES (?, ?, ?, ?)", (request, user.name, one.id, seq))
    return seq
