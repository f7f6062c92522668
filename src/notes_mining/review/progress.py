"""How far the work is: per coder, per theme, per queue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .codebook import current
from .desk import Desk
from .model import User
from .rights import check, may


@dataclass(frozen=True)
class CoderProgress:
    """One coder: segments done by mode, begun and not done, last at work (seconds since 1970)."""

    coder: str
    done: dict[str, int]
    begun: int
    last: float | None


@dataclass(frozen=True)
class ThemeProgress:
    """One theme: segments that the model tags, and of these decided on, with the theme coded or not; coded without a
    tag."""

    theme: str
    tagged: int
    decided: int
    accepted: int
    rejected: int
    added: int


@dataclass(frozen=True)
class QueueProgress:
    """One queue (open, blind, audit:S1 ...): segments in it, finished, hidden."""

    queue: str
    segments: int
    finished: int
    hidden: int


def by_coder(desk: Desk, user: User) -> list[CoderProgress]:
    """All who code; a coder sees their own line alone."""
    check(user, "see_own_progress")
    done: defaultdict[str, dict[str, int]] = defaultdict(dict)
    last: dict[str, float] = {}
    for coder, mode, count, latest in desk.file.rows(
        "SELECT coder, mode, count(*), max(done_at) FROM asked WHERE done_at IS NOT NULL GROUP BY coder, mode"
    ):
        done[coder][mode] = count
        last[coder] = max(latest, last.get(coder, 0.0))
    begun = dict(desk.file.rows("SELECT coder, count(*) FROM codings WHERE NOT done GROUP BY coder"))
    names = [row[0] for row in desk.file.rows("SELECT name FROM users ORDER BY name")]
    return [
        CoderProgress(name, done.get(name, {}), begun.get(name, 0), last.get(name))
        for name in names
        if name == user.name or (may(user.role, "see_progress") and (name in done or name in begun))
    ]


def by_theme(desk: Desk, user: User) -> list[ThemeProgress]:
    """All themes in the order of the codebook, retired ones last where they are still coded. Raises NotAllowed."""
    check(user, "see_progress")
    tagged = dict(desk.file.rows(
        "SELECT theme, count(*) FROM item_themes t JOIN items i ON i.id = t.segment WHERE i.present GROUP BY theme"
    ))  # fmt: skip
    decided = {
        row[0]: row[1:]
        for row in desk.file.rows(
            """WITH said AS (SELECT theme, segment, max(verdict = 'coded') AS coded FROM codes GROUP BY theme, segment)
            SELECT s.theme, count(t.segment), count(t.segment) FILTER (WHERE coded),
                   count(t.segment) FILTER (WHERE NOT coded), count(*) FILTER (WHERE t.segment IS NULL AND coded)
            FROM said s LEFT JOIN item_themes t ON t.segment = s.segment AND t.theme = s.theme GROUP BY s.theme"""
        )
    }
    themes = [t.id for t in sorted(current(desk).themes, key=lambda t: t.retired) if not t.retired or t.id in decided]
    return [ThemeProgress(theme, tagged.get(theme, 0), *decided.get(theme, (0, 0, 0, 0))) for theme in themes]


def by_queue(desk: Desk, user: User) -> list[QueueProgress]:
    """All queues; one line a sample. Raises NotAllowed."""
    check(user, "see_progress")
    rows = desk.file.rows(
        """SELECT CASE mode WHEN 'audit' THEN 'audit:' || s.sample ELSE mode END AS queue,
                  count(*), sum(finished), sum(hidden)
        FROM items i LEFT JOIN item_samples s ON s.segment = i.id WHERE i.present GROUP BY queue ORDER BY queue"""
    )
    return [QueueProgress(*row) for row in rows]
