"""What the steward should look at in the events: contradictions, gaps, overlaps. Listed, never mended.

Spells follow their rule whatever the events say; nothing here changes a spell or a count. Mend the export, and run
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from ..records import UNKNOWN_STAGE
from ..store import Database
from .spells import Spell, SpellSettings, lives, spells

CONTRADICTION, GAP, OVERLAP, NOTICE = "contradiction", "gap", "overlap", "notice"
KINDS: Mapping[str, str] = {
    "unknown_event": CONTRADICTION,  # the codebook has no rule for it: it changes nothing
    "presupposes": CONTRADICTION,  # a release of somebody who is not in prison, a sentence served before any judgment
    "opposite_events": CONTRADICTION,  # on one day
    "twice": CONTRADICTION,  # one event, twice on one day
    "too_young": CONTRADICTION,  # before the age of SpellSettings.youngest, or before birth
    "after_the_export": CONTRADICTION,  # later than the day until which persons were seen
    "stage_given": CONTRADICTION,  # the export's own stage of a note, which counts, is not that of the events
    "gap": GAP,  # after the first event no stage is known
    "notes_before": GAP,  # notes before the first event
    "no_events": GAP,  # notes, and no event at all
    "overlap": OVERLAP,  # two stages at once: custody holds while the case moves on, or while probation runs
    "left_the_same_day": NOTICE,  # a stage opened and left within a day: no spell
}
"""Each kind of problem and how much it weighs."""


@dataclass(frozen=True)
class Problem:
    """Something to look at.

    Attributes:
        kind: one of ``KINDS``.
        start, end: first day, and first day after; ``end`` is ``None`` where it is one day or has no end.
        detail: events, stages and numbers; no text of a note.
    """

    kind: str
    case_id: str
    start: date
    end: date | None = None
    detail: str = ""

    @property
    def weight(self) -> str:
        """``contradiction``, ``gap``, ``overlap`` or ``notice``."""
        return KINDS[self.kind]


# Where each event leaves the person.
_LEADS_TO = {
    "departure": "abroad", "return": "home", "arrest": "arrested", "remand": "remand", "conditional_bail": "free",
    "remand_end": "free", "imprisonment": "prison", "prison_leave": "leave", "prison_leave_end": "prison",
    "electronic_monitoring": "monitoring", "monitoring_end": "prison", "conditional_release": "conditional release",
    "revocation": "prison", "release": "free", "probation_start": "free", "supervision_end": "free",
}  # fmt: skip
_AT_LARGE = frozenset({"free", "home", "leave", "monitoring", "conditional release"})
_IN_PRISON = frozenset({"prison", "leave"})
_SERVING = _IN_PRISON | {"monitoring", "conditional release"}

# Where the person must be for an event to make sense. Before the first event anybody is free.
_FROM: Mapping[str, frozenset[str]] = {
    "departure": _AT_LARGE,
    "return": frozenset({"abroad"}),
    "arrest": _AT_LARGE,
    "remand": _AT_LARGE | {"arrested"},
    "conditional_bail": frozenset({"free", "home", "arrested", "remand"}),
    "remand_end": frozenset({"remand"}),
    "imprisonment": _AT_LARGE | {"arrested", "remand"},
    "prison_leave": frozenset({"prison"}),
    "prison_leave_end": frozenset({"leave"}),
    "electronic_monitoring": _IN_PRISON | {"free", "home"},  # a short sentence may begin with it
    "monitoring_end": frozenset({"monitoring"}),
    "conditional_release": _IN_PRISON | {"monitoring"},
    "revocation": frozenset({"leave", "monitoring", "conditional release", "free"}),
    "release": _SERVING | {"arrested", "remand"},
    "probation_start": _SERVING | _AT_LARGE,
    "supervision_end": _SERVING | _AT_LARGE,
}
# What must have happened before, one of these.
_AFTER: Mapping[str, frozenset[str]] = {
    "appeal_judgment": frozenset({"judgment"}),
    "imprisonment": frozenset({"judgment", "appeal_judgment"}),
    "electronic_monitoring": frozenset({"judgment", "appeal_judgment"}),
    "probation_start": frozenset({"judgment", "appeal_judgment"}),
    "revocation": frozenset({"probation_start", "prison_leave", "electronic_monitoring", "conditional_release"}),
    "supervision_end": frozenset({
        "conditional_bail", "electronic_monitoring", "conditional_release", "probation_start", "release",
    }),
}  # fmt: skip
_OPPOSITES = (
    ("departure", "return"), ("arrest", "release"), ("remand", "remand_end"), ("imprisonment", "release"),
    ("prison_leave", "prison_leave_end"), ("electronic_monitoring", "monitoring_end"),
    ("conditional_release", "revocation"), ("probation_start", "supervision_end"),
)  # fmt: skip
_RUNNING = ("pretrial", "probation")
"""Stages of the procedure that go on until something ends them, also while the person is in prison or abroad."""

_EVENTS = """
    SELECT e.case_id, e.date, e.event, r.position FROM events e
    LEFT JOIN (SELECT DISTINCT event, position FROM event_rules) r USING (event)
    ORDER BY e.case_id, e.date, r.position NULLS LAST, e.event"""

Dated = tuple[date, str, bool]  # day; event; whether the codebook has a rule for it


def problems(db: Database, settings: SpellSettings | None = None) -> list[Problem]:
    """Everything that the steward should look at, by person and day."""
    settings = settings or SpellSettings()
    found: list[Problem] = []
    events = db.rows(_EVENTS)
    born = dict(db.rows("SELECT case_id, birth_band FROM cases WHERE birth_band IS NOT NULL"))
    for case_id, rows in groupby(events, key=itemgetter(0)):
        dated = [(day, event, position is not None) for _, day, event, position in rows]
        found += of_events(case_id, dated)
        found += _too_young(case_id, dated, born.get(case_id), settings.youngest)
        found += _after_the_export(case_id, dated, settings.observed_until)
    life = spells(db, settings)
    found += [Problem("gap", s.case_id, s.start, None if s.open else s.end) for s in life if s.stage == UNKNOWN_STAGE]
    found += [*_overlaps(db), *_left_the_same_day(db, life), *_notes(db)]
    return sorted(found, key=lambda one: (one.case_id, one.start, list(KINDS).index(one.kind), one.detail))


def of_events(case_id: str, dated: Sequence[Dated]) -> Iterator[Problem]:
    """What one person's events say against each other; ``dated`` in order of day, and within a day of the codebook.

    The order within a day is a rule, not knowledge: an event is in order if it fits what the day began with, or what
    the day's earlier events made of it.
    """
    where, happened = "free", set[str]()
    for day, of_day in groupby(dated, key=itemgetter(0)):
        events = [(event, known) for _, event, known in of_day]
        yield from _within_a_day(case_id, day, [event for event, _ in events])
        happened |= {event for event, known in events if known}
        began = where
        for event, known in dict.fromkeys(events):
            if known:
                yield from _presupposes(case_id, day, event, (where, began), happened)
                where = _LEADS_TO.get(event, where)
            else:
                yield Problem("unknown_event", case_id, day, detail=event)


def _within_a_day(case_id: str, day: date, events: Sequence[str]) -> Iterator[Problem]:
    for event in dict.fromkeys(events):
        if events.count(event) > 1:
            yield Problem("twice", case_id, day, detail=event)
    for first, second in _OPPOSITES:
        if first in events and second in events:
            yield Problem("opposite_events", case_id, day, detail=f"{first}, {second}")


def _presupposes(case_id: str, day: date, event: str, where: Sequence[str], happened: set[str]) -> Iterator[Problem]:
    if event in _FROM and not _FROM[event] & set(where):
        yield Problem("presupposes", case_id, day, detail=f"{event}: {where[0]}")
    if event in _AFTER and not _AFTER[event] & happened:
        yield Problem("presupposes", case_id, day, detail=f"{event}: no {' / '.join(sorted(_AFTER[event]))}")


def _too_young(case_id: str, dated: Sequence[Dated], band: str | None, youngest: int) -> Iterator[Problem]:
    """Events before the age at which they could be, even if the person was born in the band's first year."""
    year = re.match(r"\d{4}", band or "")
    if year is None:
        return
    for day, event, _ in dated:
        if day.year - int(year.group()) < youngest:
            yield Problem("too_young", case_id, day, detail=f"{event}: {band}")


def _after_the_export(case_id: str, dated: Sequence[Dated], until: str | date) -> Iterator[Problem]:
    if not isinstance(until, date):
        return
    for day, event, _ in dated:
        if day > until:
            yield Problem("after_the_export", case_id, day, detail=event)


_OVERLAPS = """
    WITH spans AS (
        SELECT case_id, track, stage, holds, e.at,
               lead(e.at, 1, 'infinity') OVER (PARTITION BY case_id, track ORDER BY e.at) AS until
        FROM track_events e
    )
    SELECT p.case_id, greatest(p.at, c.at)::DATE AS start, nullif(least(p.until, c.until), 'infinity')::DATE AS stop,
           c.stage, p.stage, list_contains(?, p.stage) AS runs
    FROM spans p JOIN spans c ON c.case_id = p.case_id AND c.at < p.until AND p.at < c.until
    WHERE p.track = 'procedure' AND c.track = 'custody' AND c.holds AND p.stage <> c.stage
      AND (runs OR p.at >= c.at) AND (stop IS NULL OR stop > start)
    ORDER BY ALL"""


def _overlaps(db: Database) -> Iterator[Problem]:
    """While custody holds in one stage, another opens on the track of the procedure, or runs there."""
    for case_id, start, stop, shown, hidden, runs in db.rows(_OVERLAPS, [list(_RUNNING)]):
        yield Problem("overlap", case_id, start, stop if runs else None, f"{shown} > {hidden}")


def _left_the_same_day(db: Database, found: Sequence[Spell]) -> Iterator[Problem]:
    """Stages that were left on the day on which they opened."""
    life = {one[0].case_id: one for one in lives(found)}
    changes = db.rows("SELECT DISTINCT case_id, c.at::DATE AS day, stage FROM stage_changes c ORDER BY ALL")
    for case_id, day, stage in changes:
        near = {spell.stage for spell in life[case_id] if spell.covers(day) or spell.end == day}
        if stage not in near | {UNKNOWN_STAGE}:
            yield Problem("left_the_same_day", case_id, day, detail=stage)


_NOTES = """
    WITH firsts AS (SELECT case_id, min(start) AS first FROM stage_spells GROUP BY case_id)
    SELECT case_id, min(date), first, count(*) FROM notes LEFT JOIN firsts USING (case_id)
    WHERE (first IS NULL OR date < first) AND stage_given IS NULL GROUP BY case_id, first ORDER BY case_id"""
_GIVEN = """
    SELECT n.case_id, n.date, n.stage_given, s.stage FROM notes n
    ASOF LEFT JOIN stage_spells s ON n.case_id = s.case_id AND n.date >= s.start
    WHERE n.stage_given <> s.stage ORDER BY ALL"""


def _notes(db: Database) -> Iterator[Problem]:
    for case_id, day, first, count in db.rows(_NOTES):
        kind = "no_events" if first is None else "notes_before"
        yield Problem(kind, case_id, day, first, str(count))
    for case_id, day, given, stage in db.rows(_GIVEN):
        yield Problem("stage_given", case_id, day, detail=f"{given} > {stage}")
