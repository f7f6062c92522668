"""What the tagger may learn from people's decisions: segments that were read and decided on, never those of a sample.

A sample measures the tagger. Once it has learnt from it, the sample says that it errs less than it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..store import Database
from .desk import open_file

_ANCHOR = 'note_id, start, "end"'
_SEGMENTS = f"""
WITH weighty AS (
    SELECT * FROM decisions
    QUALIFY adjudicated = bool_or(adjudicated) OVER (PARTITION BY {_ANCHOR}, theme)
), disputed AS (
    SELECT DISTINCT {_ANCHOR} FROM weighty GROUP BY {_ANCHOR}, theme
    HAVING count(DISTINCT verdict) > 1 OR (min(verdict) = 'coded' AND count(DISTINCT polarity) > 1)
), undecided AS (SELECT DISTINCT {_ANCHOR} FROM effective_tags WHERE source = 'model'
), sampled AS (SELECT DISTINCT {_ANCHOR} FROM sample_items
)
SELECT {_ANCHOR}, case_id, language, text,
       CASE WHEN p.note_id IS NOT NULL THEN 'in a sample'
            WHEN h.note_id IS NOT NULL THEN 'hidden'
            WHEN d.note_id IS NOT NULL THEN 'coders disagree'
            WHEN u.note_id IS NOT NULL THEN 'a proposal was not decided on'
            ELSE '' END AS reason
FROM segments LEFT JOIN sampled p USING ({_ANCHOR}) LEFT JOIN hidden_segments h USING ({_ANCHOR})
LEFT JOIN disputed d USING ({_ANCHOR}) LEFT JOIN undecided u USING ({_ANCHOR})
ORDER BY {_ANCHOR}"""


@dataclass(frozen=True)
class Lesson:
    """A clean segment with its codings: (theme, polarity, voice, narrated stage); without any, no theme is in it."""

    case_id: str
    language: str
    codings: tuple[tuple[str, str, str | None, str | None], ...]
    text: str = field(repr=False)


@dataclass(frozen=True)
class Lessons:
    """What may be learnt, and how many segments that somebody finished may not, by reason."""

    lessons: tuple[Lesson, ...]
    left_out: Mapping[str, int]


def lessons(database: Path) -> Lessons:
    """Segments that a coder is done with and of which nothing is open. Raises StoreError."""
    with open_file(database) as file:
        done = set(
            file.rows('SELECT note_id, start, "end" FROM items i JOIN codings k ON k.segment = i.id WHERE k.done')
        )
    found, left_out = [], defaultdict[str, int](int)
    with Database.open(database) as db:
        codings: defaultdict[tuple[object, ...], list[tuple[str, str, str | None, str | None]]] = defaultdict(list)
        for row in db.rows(
            f"SELECT {_ANCHOR}, theme, polarity, voice, narrated_stage FROM effective_tags ORDER BY ALL"
        ):
            codings[row[:3]].append((row[3], row[4], row[5], row[6]))
        for *anchor, case, language, text, reason in db.rows(_SEGMENTS):
            if tuple(anchor) not in done:
                continue
            if reason:
                left_out[reason] += 1
            else:
                found.append(Lesson(case, language, tuple(codings[tuple(anchor)]), text))
    return Lessons(tuple(found), dict(left_out))
