"""Agreement of the coders of this review, from segments that several were asked to code blind and finished."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from .agreement import Agreement, Codes, Unit, agreement
from .codebook import current
from .desk import Desk
from .model import User
from .rights import check


def agreement_now(desk: Desk, user: User, *, resamples: int = 1000) -> Agreement:
    """Per theme, in all, per pair of coders, and by the month in which the second one finished.

    Raises:
        NotAllowed: the role sees no agreement; coders do not, while they code blind.
    """
    check(user, "see_agreement")
    themes = [theme.id for theme in current(desk).themes if not theme.retired]
    return agreement(blind_units(desk), themes, resamples=resamples, seed=desk.settings.seed)


def blind_units(desk: Desk) -> list[Unit]:
    """Segments that two or more finished blind, as they coded them; adjudication changes nothing here."""
    codes: defaultdict[tuple[int, str], set[tuple[str, str]]] = defaultdict(set)
    sql = """SELECT segment, coder, theme, polarity FROM codes JOIN asked a USING (segment, coder)
             WHERE a.mode = 'blind' AND a.done_at IS NOT NULL AND verdict = 'coded'"""
    for segment, coder, theme, polarity in desk.file.rows(sql):
        codes[segment, coder].add((theme, polarity))
    asked: defaultdict[int, list[tuple[str, float, str]]] = defaultdict(list)
    sql = """SELECT a.segment, a.coder, a.done_at, i.note_id FROM asked a JOIN items i ON i.id = a.segment
             WHERE a.mode = 'blind' AND a.done_at IS NOT NULL ORDER BY i.place, i.id, a.coder"""
    for segment, coder, done_at, note in desk.file.rows(sql):
        asked[segment].append((coder, done_at, note))
    units = []
    for segment, who in asked.items():
        if len(who) > 1:
            month = datetime.fromtimestamp(sorted(when for _, when, _ in who)[1], UTC).strftime("%Y-%m")
            codings: tuple[tuple[str, Codes], ...] = tuple((c, frozenset(codes[segment, c])) for c, _, _ in who)
            units.append(Unit(who[0][2], codings, month))
    return units
