"""The segments of the database as entries of the queue: brought up to date when the review opens.

A segment of a sample is coded for that sample alone; of the others a share, drawn by a hash of its anchor, is coded
twice and blind; the rest is open. So the three never mix, and a later run gives a segment the same place.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from .desk import Desk
from .informative import Doubt, fraction, ranking, uncertainty
from .model import Mode

_ANCHOR = 'note_id, start, "end"'
BLIND_CODERS = 2


def needed(desk: Desk, mode: str) -> int:
    """How many coders finish a segment in ``mode``."""
    return {"open": desk.settings.coders_per_segment, "blind": BLIND_CODERS, "audit": desk.settings.audit_coders}[mode]


def refresh(desk: Desk) -> None:
    """Enter new segments, mark those that left, take over samples, order the queue; quick where nothing changed."""
    state = _state(desk)
    if desk.file.one("SELECT items_of FROM meta")[0] == state:
        return
    with desk.file.transaction():
        _enter(desk)
        _themes(desk)
        _samples(desk)
        finish_where_done(desk)
        desk.file.run("UPDATE meta SET items_of = ?", (state,))


def _state(desk: Desk) -> str:
    """What the queue was made from."""
    counts = [
        desk.corpus.rows(f"SELECT count(*) FROM {name}")[0][0] for name in ("segments", "theme_tags", "sample_items")
    ]
    runs = desk.corpus.rows("SELECT run_id FROM runs ORDER BY rowid DESC LIMIT 1")
    return json.dumps([runs, counts, desk.settings.model_dump()], sort_keys=True)


def _enter(desk: Desk) -> None:
    rows = desk.corpus.rows(
        f"""WITH bands AS (SELECT theme, threshold FROM review_bands), doubts AS (
            SELECT {_ANCHOR}, probability, coalesce(threshold, 0.5) AS threshold, theme
            FROM theme_tags LEFT JOIN bands USING (theme)
            QUALIFY row_number() OVER
                (PARTITION BY {_ANCHOR} ORDER BY abs(probability - coalesce(threshold, 0.5)), theme) = 1
        )
        SELECT note_id, g.start, g."end", g.case_id, stage, g.language, probability, threshold, theme
        FROM segments g JOIN notes n USING (note_id) JOIN note_stages s USING (note_id)
        LEFT JOIN doubts d USING ({_ANCHOR})
        ORDER BY g.case_id, n.date, note_id, g.start, g."end" """
    )
    doubts = [Doubt(_key(row), uncertainty(row[6], row[7]) if row[8] else 0.0, row[8] or "", row[3]) for row in rows]
    ranks = {
        place: rank
        for rank, place in enumerate(ranking(doubts, diversity=desk.settings.diversity, seed=desk.settings.seed))
    }
    sampled = set(desk.corpus.rows(f"SELECT DISTINCT {_ANCHOR} FROM sample_items"))
    desk.file.run("UPDATE items SET present = 0")
    desk.file.many(
        f"""INSERT INTO items ({_ANCHOR}, case_id, stage, language, mode, uncertainty, rank, place)
        VALUES (?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT ({_ANCHOR}) DO UPDATE SET present = 1, case_id = excluded.case_id, stage = excluded.stage,
            language = excluded.language, uncertainty = excluded.uncertainty, rank = excluded.rank,
            place = excluded.place, mode = CASE WHEN excluded.mode <> 'audit' AND EXISTS
                (SELECT 1 FROM asked a WHERE a.segment = items.id AND a.mode = items.mode)
                THEN mode ELSE excluded.mode END""",
        [
            (*row[:6], _mode(desk, row, sampled), doubts[place].uncertainty, ranks[place], place)
            for place, row in enumerate(rows)
        ],
    )  # fmt: skip


def _key(row: tuple[Any, ...]) -> str:
    return f"{row[0]}|{row[1]}|{row[2]}"


def _mode(desk: Desk, row: tuple[Any, ...], sampled: set[tuple[Any, ...]]) -> Mode:
    if row[:3] in sampled:
        return "audit"
    return "blind" if fraction(desk.settings.seed, _key(row)) < desk.settings.blind_share else "open"


def _ids(desk: Desk) -> dict[tuple[Any, ...], int]:
    return {row[1:]: row[0] for row in desk.file.rows(f"SELECT id, {_ANCHOR} FROM items WHERE present")}


def _themes(desk: Desk) -> None:
    ids = _ids(desk)
    desk.file.run("DELETE FROM item_themes")
    rows = desk.corpus.rows(f"SELECT {_ANCHOR}, theme, probability FROM theme_tags")
    desk.file.many("INSERT INTO item_themes VALUES (?, ?, ?)", [(ids[r[:3]], *r[3:]) for r in rows if r[:3] in ids])


def _samples(desk: Desk) -> None:
    """Which sample a segment belongs to; it is read in the order of the sample's drawings."""
    ids, found = (
        _ids(desk),
        desk.corpus.rows(f"SELECT {_ANCHOR}, sample, place FROM sample_items ORDER BY sample, place, {_ANCHOR}"),
    )
    desk.file.run("DELETE FROM item_samples")
    within: defaultdict[str, int] = defaultdict(int)
    rows = []
    for *anchor, sample, _ in found:
        within[sample] += 1
        if tuple(anchor) in ids:
            rows.append((ids[tuple(anchor)], sample, within[sample]))
    desk.file.many("INSERT INTO item_samples VALUES (?, ?, ?)", rows)


def finish_where_done(desk: Desk, segment: int | None = None) -> None:
    """Set ``finished`` of all segments, or of one, from who is done with it in its own mode."""
    share = " ".join(f"WHEN '{mode}' THEN {needed(desk, mode)}" for mode in ("open", "blind", "audit"))
    where = "" if segment is None else "WHERE id = ?"
    desk.file.run(
        f"""UPDATE items SET finished = (SELECT count(*) FROM asked a
            WHERE a.segment = items.id AND a.mode = items.mode AND a.done_at IS NOT NULL) >= CASE mode {share} END
        {where}""",
        () if segment is None else (segment,),
    )
