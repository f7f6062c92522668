"""Decisions of the review, laid over a database that is open for reading: so every count sees them, and none is copied.

The review keeps its decisions in ``review.sqlite`` beside the database, and only there. On opening, the decisions of
that moment become temporary tables of this connection, which stand before the database's own of the same name; the
views that every count reads are made again on top of them. Nothing is written, so nothing can be lost or counted
twice: of one coder, segment and theme the review's row replaces one that the database brought along.

Segments in which identifying text was found are masked in what this connection sees, in their note too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import StoreError

FILE = "review.sqlite"
MASK = "█"
_ANCHOR = 'note_id, start, "end"'
_DECISION = (
    "note_id",
    "start",
    "end",
    "theme",
    "coder",
    "verdict",
    "polarity",
    "voice",
    "narrated_stage",
    "adjudicated",
)
_VIEWS = ("effective_tags", "tagged_segments")

Query = Callable[..., list[tuple[Any, ...]]]
Append = Callable[[str, dict[str, list[Any]]], int]


@dataclass(frozen=True)
class Work:
    """What people did, at one moment: rows as the views of the review's schema give them."""

    decisions: Sequence[tuple[Any, ...]]
    whole: Sequence[tuple[Any, ...]]
    reviews: Sequence[tuple[Any, ...]]
    hidden: Sequence[tuple[Any, ...]]
    themes: Sequence[tuple[Any, ...]]


def read_work(path: Path) -> Work:
    """All of one moment.

    Raises:
        StoreError: the file cannot be read. A count without the decisions in it would be wrong.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as file:
            file.execute("PRAGMA busy_timeout = 10000")
            file.execute("BEGIN")
            listed = ", ".join(f'"{name}"' for name in _DECISION)
            return Work(
                file.execute(f"SELECT {listed} FROM counted_decisions").fetchall(),
                file.execute(f"SELECT {_ANCHOR}, coder, adjudicated FROM whole_readings").fetchall(),
                file.execute(f"SELECT sample, {_ANCHOR}, coder FROM counted_sample_reviews").fetchall(),
                file.execute(f"SELECT {_ANCHOR} FROM hidden_segments").fetchall(),
                file.execute(
                    "SELECT theme, label_fr, label_nl, label_en, life_sphere, lever FROM added_themes"
                ).fetchall(),
            )
    except sqlite3.Error:
        raise StoreError(
            f"{path} holds the decisions of the review and cannot be read: damaged, of another version, or not yours. "
            "Without it every count would be wrong."
        ) from None


def lay_over(query: Query, append: Append, work: Work) -> None:
    """Make ``work`` visible to a connection.

    Args:
        query: runs SQL, with parameters, on the connection.
        append: fills a temporary table with columns.
    """
    [(catalog,)] = query("SELECT current_database()")
    main = f'"{catalog.replace(chr(34), chr(34) * 2)}".main'
    _temporary(
        query, append, "incoming_decisions", f"SELECT * FROM {main}.decisions WHERE false", _DECISION, work.decisions
    )
    key = f"{_ANCHOR}, theme, coder"
    query(
        f"CREATE TEMP TABLE decisions AS SELECT * FROM {main}.decisions ANTI JOIN incoming_decisions USING ({key}) "
        "UNION ALL SELECT * FROM incoming_decisions"
    )
    _whole_readings(query, append, work)
    reviews = ("sample", "note_id", "start", "end", "coder")
    _temporary(
        query, append, "sample_reviews", f"SELECT * FROM {main}.sample_reviews WHERE false", reviews, work.reviews
    )
    query(
        f"INSERT INTO sample_reviews SELECT * FROM {main}.sample_reviews "
        f"ANTI JOIN sample_reviews USING (sample, {_ANCHOR}, coder)"
    )
    _themes(query, append, main, work)
    _mask(query, append, main, work)
    for view in _VIEWS:
        [(sql,)] = query("SELECT sql FROM duckdb_views() WHERE view_name = ? AND NOT temporary", [view])
        query(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))


def _temporary(
    query: Query, append: Append, name: str, like: str, columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:  # fmt: skip
    """A temporary table with the columns of ``like`` and these rows."""
    query(f"CREATE TEMP TABLE {name} AS {like}")
    if rows:
        append(name, {column: list(part) for column, part in zip(columns, zip(*rows, strict=True), strict=True)})


def _whole_readings(query: Query, append: Append, work: Work) -> None:
    """Who read a segment whole and did not code a theme says that it is not there: of every theme that anybody sees."""
    like = f"SELECT {_ANCHOR}, coder, adjudicated FROM decisions WHERE false"
    _temporary(query, append, "whole_readings", like, ("note_id", "start", "end", "coder", "adjudicated"), work.whole)
    query(
        f"""INSERT INTO decisions
        SELECT {_ANCHOR}, theme, coder, 'not_coded', NULL, NULL, NULL, adjudicated FROM whole_readings
        JOIN (SELECT {_ANCHOR}, theme FROM theme_tags UNION SELECT {_ANCHOR}, theme FROM decisions) USING ({_ANCHOR})
        ANTI JOIN decisions USING ({_ANCHOR}, theme, coder)"""
    )


def _themes(query: Query, append: Append, main: str, work: Work) -> None:
    """Themes that the review's codebook added since the database was made stand behind its own."""
    known = {row[0] for row in query(f"SELECT theme FROM {main}.themes")}
    added = [row for row in work.themes if row[0] not in known]
    if not added:
        return
    query(f"CREATE TEMP TABLE themes AS SELECT * FROM {main}.themes")
    [(last,)] = query("SELECT coalesce(max(position), 0) FROM themes")
    columns = ("theme", "label_fr", "label_nl", "label_en", "life_sphere", "lever", "position")
    rows = [(*row, last + place) for place, row in enumerate(added, start=1)]
    append("themes", {column: list(part) for column, part in zip(columns, zip(*rows, strict=True), strict=True)})


def _mask(query: Query, append: Append, main: str, work: Work) -> None:
    anchors = ("note_id", "start", "end")
    _temporary(
        query, append, "hidden_segments", f"SELECT {_ANCHOR} FROM {main}.segments WHERE false", anchors, work.hidden
    )
    if not work.hidden:
        return
    query(
        f"""CREATE TEMP VIEW segments AS SELECT * FROM {main}.segments ANTI JOIN hidden_segments USING ({_ANCHOR})
        UNION ALL SELECT * REPLACE (repeat('{MASK}', length(text)) AS text)
        FROM {main}.segments SEMI JOIN hidden_segments USING ({_ANCHOR})"""
    )
    masked: dict[str, str] = {}
    sql = f"""SELECT note_id, n.text, clean_start, clean_end FROM {main}.segments
        SEMI JOIN hidden_segments USING ({_ANCHOR}) JOIN {main}.notes n USING (note_id)"""
    for note, whole, start, end in query(sql):
        text = masked.get(note) or str(whole)
        masked[note] = text[:start] + MASK * (end - start) + text[end:]
    _temporary(
        query, append, "masked_notes", f"SELECT note_id, text FROM {main}.notes WHERE false", ("note_id", "text"),
        list(masked.items()),
    )  # fmt: skip
    query(
        f"""CREATE TEMP VIEW notes AS SELECT n.* REPLACE (coalesce(m.text, n.text) AS text)
        FROM {main}.notes n LEFT JOIN masked_notes m ON m.note_id = n.note_id"""
    )
