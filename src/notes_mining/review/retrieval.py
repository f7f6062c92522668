"""Quotes by theme, stage, language, gender and words, from what every count reads: decisions first, then the model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from ..store import Database
from .desk import Desk
from .model import User
from .problems import Invalid
from .rights import check

_ANCHOR = 'note_id, start, "end"'
_MOST = 500
_OF_SEGMENTS = ("stage", "language", "gender")
_OF_TAGS = ("theme", "polarity", "voice", "source")
_SEGMENTS = f"""CREATE TEMP TABLE quotable_segments AS
    SELECT note_id, g.start, g."end", g.case_id, s.stage, g.language, coalesce(CAST(c.gender AS VARCHAR), '') AS gender,
        row_number() OVER (ORDER BY g.case_id, n.date, note_id, g.start, g."end") AS place
    FROM segments g JOIN notes n USING (note_id) JOIN note_stages s USING (note_id)
    LEFT JOIN cases c ON c.case_id = g.case_id ANTI JOIN hidden_segments h USING ({_ANCHOR})"""
_TAGS = f"""CREATE TEMP TABLE quotable_tags AS
    SELECT {_ANCHOR}, theme, polarity, voice, source FROM effective_tags"""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to look for; empty: everything. ``text`` is found anywhere, whatever its case and accents.

    ``language``: of the segment. ``source``: model, decision or adjudicated.
    """

    theme: str = ""
    stage: str = ""
    language: str = ""
    gender: str = ""
    polarity: str = ""
    voice: str = ""
    source: str = ""
    text: str = field(default="", repr=False)
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True)
class Hit:
    """A segment with its themes: (theme, polarity, source)."""

    segment: int
    note_id: str
    case_id: str
    stage: str
    language: str
    gender: str
    themes: tuple[tuple[str, str, str], ...]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Hits:
    """A page of hits, and how many segments of how many persons there are in all."""

    hits: tuple[Hit, ...]
    segments: int
    persons: int


def retrieve(desk: Desk, user: User, search: Search) -> Hits:
    """Hidden segments are left out.

    Raises:
        NotAllowed: the role sees no quotes: a coder would see what blind coding hides.
        Invalid: a page without an end, or before the beginning.
    """
    check(user, "retrieve")
    if not 0 < search.limit <= _MOST or search.offset < 0:
        raise Invalid(f"ask for 1 to {_MOST} quotes at once.")
    where, parameters = _where(desk, search)
    found = f"FROM quotable_segments WHERE {where}"
    with desk.live.database(_SEGMENTS, _TAGS) as database:
        [(segments, persons)] = database.rows(f"SELECT count(*), count(DISTINCT case_id) {found}", parameters)
        rows = database.rows(
            f"""SELECT {_ANCHOR}, q.case_id, q.stage, q.language, q.gender, g.text
            FROM (SELECT * {found} ORDER BY place LIMIT ? OFFSET ?) q JOIN segments g USING ({_ANCHOR})
            ORDER BY place""",
            [*parameters, search.limit, search.offset],
        )
        themes = _themes(database, [row[:3] for row in rows])
    ids = _ids(desk, [row[0] for row in rows])
    hits = [Hit(ids[r[:3]], r[0], r[3], r[4], r[5], r[6], themes[r[:3]], r[7]) for r in rows if r[:3] in ids]
    return Hits(tuple(hits), segments, persons)


def _where(desk: Desk, search: Search) -> tuple[str, list[Any]]:
    parts, parameters = ["true"], []
    for name in _OF_SEGMENTS:
        if value := getattr(search, name):
            parts.append(f"{name} = ?")
            parameters.append(value)
    if search.text.strip():
        parts.append(f"({_ANCHOR}) IN (SELECT unnest(?::VARCHAR[]), unnest(?::INTEGER[]), unnest(?::INTEGER[]))")
        found = desk.corpus.holding(search.text.strip())
        parameters += [[anchor[place] for anchor in found] for place in range(3)]
    asked = {name: getattr(search, name) for name in _OF_TAGS if getattr(search, name)}
    if asked:
        tag = " AND ".join(f"{name} = ?" for name in asked)
        parts.append(f"({_ANCHOR}) IN (SELECT ({_ANCHOR}) FROM quotable_tags WHERE {tag})")
        parameters += asked.values()
    return " AND ".join(parts), parameters


def _themes(
    database: Database, anchors: list[tuple[Any, ...]]
) -> dict[tuple[Any, ...], tuple[tuple[str, str, str], ...]]:
    notes = sorted({anchor[0] for anchor in anchors})
    found: defaultdict[tuple[Any, ...], list[tuple[str, str, str]]] = defaultdict(list)
    if notes:
        sql = f"""SELECT {_ANCHOR}, theme, polarity, source FROM quotable_tags
                  WHERE note_id IN (SELECT unnest(?)) ORDER BY theme"""
        for row in database.rows(sql, [notes]):
            found[row[:3]].append(row[3:])
    return {anchor: tuple(found[anchor]) for anchor in anchors}


def _ids(desk: Desk, notes: list[str]) -> dict[tuple[Any, ...], int]:
    marks = ", ".join("?" * len(set(notes)))
    rows = desk.file.rows(f"SELECT id, {_ANCHOR} FROM items WHERE note_id IN ({marks})", tuple(sorted(set(notes))))
    return {row[1:]: row[0] for row in rows}
