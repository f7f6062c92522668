"""Themes over a life: where a theme begins, whether it stays, ends or comes back, and what it becomes in later stages.

The unit is a *stay*: a run of a person's notes written in one stage, in order of time. What nobody wrote cannot be
counted: a stay exists only where there is a note, and every share stands beside the persons of whom it could be known.
Times are days since the person's first event, so that persons compare although their dates are shifted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import ConfigError
from ..store import Database

# Notes in order of time with the number of their stay. On one day (possible only where the export gives stages) the
# order of the stages decides.
_STAYS = """
    ordered AS (
        SELECT n.note_id, n.case_id, n.date, s.stage, coalesce(p.position, 99) AS position
        FROM notes n JOIN note_stages s USING (note_id) LEFT JOIN stages p ON p.stage = s.stage
    ), turns AS (
        SELECT *, coalesce(lag(stage) OVER life <> stage, true)::INTEGER AS turn
        FROM ordered WINDOW life AS (PARTITION BY case_id ORDER BY date, position, note_id)
    ), stays AS (
        SELECT *, sum(turn) OVER (PARTITION BY case_id ORDER BY date, position, note_id)::INTEGER AS stay FROM turns
    )"""

_LIVES = f"""
    WITH {_STAYS}, begun AS (
        SELECT case_id, min(start) AS first FROM stage_spells GROUP BY case_id
    ), observed AS (
        SELECT case_id, max(stay) AS stays, max(date) AS last_note FROM stays GROUP BY case_id
    ), reported AS (
        SELECT t.case_id, t.theme, s.stay, s.stage, s.date, bool_or(t.polarity = 'present') AS present,
               bool_or(t.polarity = 'absent') AS absent
        FROM tagged_segments t JOIN stays s USING (note_id) GROUP BY ALL
    ), in_stay AS (
        SELECT case_id, theme, stay, lag(stay) OVER (PARTITION BY case_id, theme ORDER BY stay) AS before
        FROM (SELECT DISTINCT case_id, theme, stay FROM reported WHERE present)
    ), per_life AS (
        SELECT case_id, theme, min(stay) AS onset_stay, count(*) - 1 AS later_stays_with,
               count(*) FILTER (stay > before + 1) AS recurrences
        FROM in_stay GROUP BY ALL
    ), dated AS (
        SELECT case_id, theme, arg_min(stage, (date, stay)) FILTER (present) AS onset_stage,
               min(date) FILTER (present) AS onset, max(date) FILTER (present) AS last_present,
               max(date) FILTER (absent) AS last_absent
        FROM reported GROUP BY ALL
    ), ended AS (
        SELECT r.case_id, r.theme, min(r.date) AS resolution, arg_min(r.stage, (r.date, r.stay)) AS resolution_stage
        FROM reported r JOIN dated d USING (case_id, theme) WHERE r.absent AND r.date > d.last_present GROUP BY ALL
    )
    SELECT l.case_id, l.theme, d.onset_stage, date_diff('day', b.first, d.onset) AS onset_day,
           date_diff('day', b.first, d.last_present) AS last_day, o.stays - l.onset_stay AS later_stays,
           l.later_stays_with, l.recurrences, o.last_note > d.last_present AS later_note,
           e.resolution IS NOT NULL AS resolved, e.resolution_stage,
           date_diff('day', b.first, e.resolution) AS resolution_day
    FROM per_life l JOIN dated d USING (case_id, theme) JOIN observed o USING (case_id)
    LEFT JOIN ended e USING (case_id, theme) LEFT JOIN begun b ON b.case_id = l.case_id
    ORDER BY l.case_id, l.theme"""  # noqa: S608 - constants only


def theme_lives(db: Database) -> Any:
    """One row per person and theme that was ever reported as present, as a pandas DataFrame.

    ``onset_stage, onset_day``: the first note that reports it. ``later_stays``: the person's stays after that one;
    ``later_stays_with``: in how many of them it is present again (persistence). ``recurrences``: how often it came back
    after at least one stay without it. ``later_note``: there is a note of a later day than the last on which it is
    present (``last_day``); ``resolved``: a later note reports it as absent, and none after the last note in
    which it is present contradicts that; silence resolves nothing. ``resolution_stage, resolution_day``: where and when
    that is first said. Days count from the person's first event, and are empty for a person without events.
    """
    return db.frame(_LIVES)


@dataclass(frozen=True)
class ThemeLife:
    """A theme over all lives; every number counts persons.

    Attributes:
        present: of whom it was ever reported as present.
        followed: of those, who have a stay after the one in which it began: only theirs can be seen to persist.
        persistent: present again in a later stay.
        recurrent: came back after a stay without it.
        later: of the ``present``, who have a note of a later day than the last on which it is present: only theirs can
            be seen to resolve.
        resolved: later reported as absent, and not present again.
    """

    theme: str
    present: int
    followed: int
    persistent: int
    recurrent: int
    later: int
    resolved: int


_THEMES = f"""
    WITH lives AS ({_LIVES})
    SELECT t.theme, count(case_id), count(*) FILTER (later_stays > 0), count(*) FILTER (later_stays_with > 0),
           count(*) FILTER (recurrences > 0), count(*) FILTER (later_note), count(*) FILTER (resolved)
    FROM themes t LEFT JOIN lives USING (theme) GROUP BY t.theme, t.position ORDER BY t.position"""  # noqa: S608 - constants only


def themes_over_lives(db: Database) -> list[ThemeLife]:
    """Every theme of the codebook, in its order."""
    return [ThemeLife(*row) for row in db.rows(_THEMES)]


@dataclass(frozen=True)
class StartsAfter:
    """Whether a theme begins before or after an event of the trajectory; every number counts persons.

    A note of the event's own day is after it, as an event is in force on its own day.

    Attributes:
        persons: with a note.
        turned: of those, to whom the event happened.
        followed: of those, with a note on the event's day or later: the denominator of ``share``.
        after: of the ``followed``, of whom the theme is first reported on that day or later.
        before: of the ``followed``, of whom it was reported earlier.
        seen_before: of the ``followed``, with a note before the event as well: of the others nobody can tell whether it
            began earlier.
        after_seen_before: of the ``seen_before``, of whom it is first reported on that day or later.
    """

    theme: str
    event: str
    persons: int
    turned: int
    followed: int
    after: int
    before: int
    seen_before: int
    after_seen_before: int

    @property
    def share(self) -> float | None:
        """Of the persons with a note after the event, those of whom the theme starts after it."""
        return self.after / self.followed if self.followed else None


_STARTS = """
    WITH turned AS (
        SELECT case_id, {which}(date) AS day FROM events WHERE event = ? GROUP BY case_id
    ), onset AS (
        SELECT case_id, min(n.date) AS day FROM tagged_segments JOIN notes n USING (note_id, case_id)
        WHERE theme = ? AND polarity = 'present' GROUP BY case_id
    ), persons AS (
        SELECT case_id, t.day IS NOT NULL AS turned, coalesce(max(n.date) >= t.day, false) AS followed,
               min(n.date) < t.day AS seen_before, o.day >= t.day AS after, o.day < t.day AS before
        FROM notes n LEFT JOIN turned t USING (case_id) LEFT JOIN onset o USING (case_id)
        GROUP BY case_id, t.day, o.day
    )
    SELECT {wanted} FROM persons"""
_STARTS_COUNTED = """count(*), count(*) FILTER (turned), count(*) FILTER (followed),
    count(*) FILTER (followed AND after), count(*) FILTER (followed AND before),
    count(*) FILTER (followed AND seen_before),
    count(*) FILTER (followed AND seen_before AND after)"""
_STARTS_EACH = """case_id, turned, followed, coalesce(seen_before, false), coalesce(after, false)"""


def starts_after(
    db: Database, theme: str = "never_settling_account", event: str = "judgment", *, which: str = "first"
) -> StartsAfter:
    """Of whom a theme starts after an event, with what must be known to say so.

    Args:
        which: the ``first`` or the ``last`` of several such events: who was judged while abroad is judged again.

    Raises:
        ConfigError: the codebook has no such theme or event, or ``which`` is another word.
    """
    return StartsAfter(theme, event, *_starts(db, theme, event, which, _STARTS_COUNTED)[0])


def starts_by_person(db: Database, theme: str, event: str, *, which: str = "first") -> list[tuple[Any, ...]]:
    """(person, turned, followed, seen before, starts after) of everybody whom ``starts_after`` counts."""
    return _starts(db, theme, event, which, _STARTS_EACH)


def _starts(db: Database, theme: str, event: str, which: str, wanted: str) -> list[tuple[Any, ...]]:
    _known(db, "theme", theme, "themes")
    _known(db, "event", event, "event_rules")
    if which not in ("first", "last"):
        raise ConfigError(f"which: expected first or last, not '{which}'.")
    sql = _STARTS.format(which={"first": "min", "last": "max"}[which], wanted=wanted)
    return db.rows(sql, [event, theme])


def _known(db: Database, column: str, value: str, table: str) -> None:
    known = [row[0] for row in db.rows(f"SELECT DISTINCT {column} FROM {table} ORDER BY 1")]  # noqa: S608 - constants only
    if value not in known:
        raise ConfigError(f"unknown {column} '{value}'. Known: {', '.join(known)}.")


@dataclass(frozen=True)
class Flow:
    """What becomes of a theme from stage ``origin`` to stage ``target``; every number counts persons.

    ``persons`` have the theme in a note of ``origin``. Of what was written in ``target`` after the first such note,
    ``kept`` have it in a note again, ``lost`` have notes without it, and ``unseen`` have no note: the three add up.
    """

    theme: str
    origin: str
    target: str
    persons: int
    kept: int
    lost: int
    unseen: int


_FLOWS = """
    WITH placed AS (SELECT n.note_id, n.case_id, n.date, s.stage FROM notes n JOIN note_stages s USING (note_id)
    ), present AS (
        SELECT DISTINCT note_id, theme FROM tagged_segments WHERE polarity = 'present' AND (? IS NULL OR theme = ?)
    ), origin AS (
        SELECT case_id, theme, stage, min(date) AS since FROM present JOIN placed USING (note_id) GROUP BY ALL
    ), persons AS (
        SELECT o.case_id, o.theme, a.stage AS origin, a.position AS from_place,
               b.stage AS target, b.position AS to_place, count(n.note_id) AS notes, count(p.note_id) AS notes_with
        FROM origin o JOIN stages a USING (stage) JOIN stages b ON b.stage <> a.stage
        LEFT JOIN placed n ON n.case_id = o.case_id AND n.stage = b.stage AND n.date > o.since
        LEFT JOIN present p ON p.note_id = n.note_id AND p.theme = o.theme
        GROUP BY ALL
    )"""
_FLOWS_COUNTED = """
    SELECT theme, origin, target, count(*), count(*) FILTER (notes_with > 0),
           count(*) FILTER (notes > 0 AND notes_with = 0), count(*) FILTER (notes = 0)
    FROM persons JOIN themes t USING (theme)
    GROUP BY theme, t.position, origin, from_place, target, to_place ORDER BY t.position, from_place, to_place"""


def flows(db: Database, theme: str | None = None) -> list[Flow]:
    """Of each pair of different stages of the codebook whose first anybody has the theme in; all themes, or one.

    Raises:
        ConfigError: the codebook has no such theme.
    """
    if theme is not None:
        _known(db, "theme", theme, "themes")
    return [Flow(*row) for row in db.rows(_FLOWS + _FLOWS_COUNTED, [theme, theme])]


_FLOWS_EACH = """
    SELECT case_id, origin, target, CASE WHEN notes_with > 0 THEN 'kept' WHEN notes > 0 THEN 'lost' ELSE 'unseen' END
    FROM persons"""


def flows_by_person(db: Database, theme: str) -> list[tuple[str, str, str, str]]:
    """(person, origin, target, kept or lost or unseen) of everybody whom ``flows`` counts."""
    return db.rows(_FLOWS + _FLOWS_EACH, [theme, theme])
