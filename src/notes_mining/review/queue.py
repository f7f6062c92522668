"""Who codes what next: leases, so that several coders take from one queue without meeting."""

from __future__ import annotations

from typing import Any

from .desk import Desk
from .disagreement import disagreements
from .items import needed
from .model import ORDERS, Mode, SegmentView, User, Wish
from .problems import Invalid, NotAllowed, Taken
from .rights import QUEUES, check
from .standing import Item, asked, item
from .views import view

_SKIPPED = -1.0
_ORDER = {
    "place": "i.place",
    "uncertainty": "i.uncertainty DESC, i.rank",
    "informative": "i.rank",
}


def take(desk: Desk, user: User, wish: Wish) -> SegmentView | None:
    """The next segment for ``user``, leased to them; ``None`` where the queue is empty for them.

    What they hold and have not finished comes first (a reload, a dropped connection).

    Raises:
        NotAllowed: the role may not take from this queue.
        Invalid: no such queue or order, or one that would tell what a blind coder must not know.
    """
    _check(user, wish)
    with desk.file.transaction():
        _end_impossible_leases(desk)
        segment = _next(desk, user, wish)
        if segment is None:
            return None
        _lease(desk, user, item(desk, segment), _mode(wish))
    return view(desk, user, segment)


def claim(desk: Desk, user: User, segment: int, queue: str = "open") -> SegmentView:
    """Take one segment by its number: from a list of disagreements, or from retrieval.

    Raises:
        Taken: somebody else holds it, or it is coded blind or for a sample.
        NotAllowed: the role may not, or an adjudicator would judge their own coding.
    """
    check(user, QUEUES.get(queue, queue))
    if queue not in ("open", "adjudication"):
        raise Invalid("blind and audit segments are given out by the queue alone.")
    with desk.file.transaction():
        _end_impossible_leases(desk)
        one = item(desk, segment)
        if asked(desk, segment, user.name) is None:
            _check_free(desk, user, one, queue)
        _lease(desk, user, one, queue)  # type: ignore[arg-type]
    return view(desk, user, segment)


def _check_free(desk: Desk, user: User, one: Item, queue: str) -> None:
    if queue == "adjudication":
        if one.id not in {found.segment for found in disagreements(desk, user)}:
            raise Taken("This segment does not wait for adjudication, or you coded it yourself.")
        held = desk.file.one(
            "SELECT 1 FROM asked WHERE segment = ? AND mode = 'adjudication' AND lease_until > ?", (one.id, desk.now)
        )
        if held:
            raise Taken("Somebody else holds this segment.")
    elif one.mode != "open":
        raise Taken("This segment is coded blind or for a sample, by others.")


def release(desk: Desk, user: User, segment: int) -> None:
    """Skip a segment: it goes back for others, and is not offered to this user again; what was decided on it stays."""
    desk.file.run(
        "UPDATE asked SET lease_until = ? WHERE segment = ? AND coder = ? AND done_at IS NULL",
        (_SKIPPED, segment, user.name),
    )


def left(desk: Desk, user: User, wish: Wish) -> int:
    """How many segments the queue has for ``user``, those that they hold included."""
    _check(user, wish)
    if wish.queue == "adjudication":
        return len(disagreements(desk, user))
    total = 0
    for mine in (True, False):
        sql, parameters = _query(desk, user, wish, mine)
        total += desk.file.one(f"SELECT count(*) FROM ({sql})", parameters)[0]
    return int(total)


def _check(user: User, wish: Wish) -> None:
    if wish.queue not in QUEUES:
        raise Invalid(f"unknown queue. Known: {', '.join(QUEUES)}.")
    if wish.order not in ORDERS:
        raise Invalid(f"unknown order. Known: {', '.join(ORDERS)}.")
    check(user, QUEUES[wish.queue])
    if wish.queue in ("blind", "audit") and wish.theme:
        raise Invalid("blind and audit queues cannot be asked by theme: that would tell what the tagger saw.")
    if wish.queue == "audit" and not wish.sample:
        raise Invalid("name the sample.")


def _mode(wish: Wish) -> Mode:
    return "open" if wish.queue == "recheck" else wish.queue  # type: ignore[return-value]


def _next(desk: Desk, user: User, wish: Wish) -> int | None:
    if wish.queue == "adjudication":
        return _next_disagreement(desk, user)
    for mine in (True, False):
        sql, parameters = _query(desk, user, wish, mine)
        row = desk.file.one(f"{sql} LIMIT 1", parameters)
        if row:
            return int(row[0])
    return None


def _query(desk: Desk, user: User, wish: Wish, mine: bool) -> tuple[str, list[Any]]:
    """The queue in its order: what this user holds (``mine``), or what is free."""
    where = ["i.present", "NOT i.hidden"]
    parameters: list[Any] = []
    joins = ""
    if wish.queue == "recheck":
        if not mine:
            return "SELECT i.id FROM items i WHERE false", []
        where.append("i.id IN (SELECT segment FROM recheck WHERE coder = ? AND NOT resolved)")
        parameters.append(user.name)
    elif mine:
        where.append(
            "i.id IN (SELECT segment FROM asked WHERE coder = ? AND mode = ? AND done_at IS NULL AND lease_until >= 0)"
        )
        parameters += [user.name, _mode(wish)]
        where.append(
            f"(i.id IN (SELECT segment FROM asked WHERE coder = ? AND lease_until > ?) OR {_free(desk, wish)})"
        )
        parameters += [user.name, desk.now, _mode(wish), desk.now]
    else:
        where += ["i.mode = ?", "i.finished = 0", _free(desk, wish)]
        parameters += [_mode(wish), _mode(wish), desk.now]
        where.append("NOT EXISTS (SELECT 1 FROM asked a WHERE a.segment = i.id AND a.coder = ?)")
        parameters.append(user.name)
    if wish.queue == "audit":
        joins = "JOIN item_samples s ON s.segment = i.id"
        where.append("s.sample = ?")
        parameters.append(wish.sample)
    for column, value in (("stage", wish.stage), ("language", wish.language), ("case_id", wish.case)):
        if value:
            where.append(f"i.{column} = ?")
            parameters.append(value)
    if wish.theme:
        where.append("EXISTS (SELECT 1 FROM item_themes t WHERE t.segment = i.id AND t.theme = ?)")
        parameters.append(wish.theme)
    order = "s.place" if wish.queue == "audit" else "i.place" if wish.queue == "blind" else _ORDER[wish.order]
    return f"SELECT i.id FROM items i {joins} WHERE {' AND '.join(where)} ORDER BY {order}", parameters


def _free(desk: Desk, wish: Wish) -> str:
    """That a further coder is needed: those who are done or at work do not suffice."""
    many = needed(desk, _mode(wish))
    return (
        "(SELECT count(*) FROM asked a WHERE a.segment = i.id AND a.mode = ? "
        f"AND (a.done_at IS NOT NULL OR a.lease_until > ?)) < {many}"
    )


def _next_disagreement(desk: Desk, user: User) -> int | None:
    busy = {
        row[0]
        for row in desk.file.rows(
            "SELECT segment FROM asked WHERE mode = 'adjudication' AND coder <> ? AND lease_until > ?",
            (user.name, desk.now),
        )
    }
    return next((found.segment for found in disagreements(desk, user) if found.segment not in busy), None)


def _end_impossible_leases(desk: Desk) -> None:
    """Those that end later than one taken now would: the clock was put back, and they would hold for as long."""
    latest = desk.now + 60 * desk.settings.lease_minutes
    desk.file.run("UPDATE asked SET lease_until = 0 WHERE done_at IS NULL AND lease_until > ?", (latest,))


def _lease(desk: Desk, user: User, one: Item, mode: Mode) -> None:
    """Keep the segment for ``user``. The first way in which somebody is asked stays: it says what they saw."""
    if one.hidden:
        raise NotAllowed("This segment is hidden until the steward has looked at it.")
    until = desk.now + 60 * desk.settings.lease_minutes
    desk.file.run(
        "INSERT INTO asked (segment, coder, mode, lease_until) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET lease_until = excluded.lease_until WHERE done_at IS NULL",
        (one.id, user.name, mode, until),
    )
