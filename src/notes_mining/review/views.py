"""A segment as one user may see it: blinded and masked by ``rights.sight``."""

from __future__ import annotations

from ..records import Reasons
from .corpus import Place
from .desk import Desk
from .model import Coding, Passage, SegmentView, Side, User
from .offsets import clean_offset
from .problems import NotAllowed
from .rights import sight
from .standing import asked, held, item, memo_text, standing

MASK = "█"


def view(desk: Desk, user: User, segment: int) -> SegmentView:
    """The segment in its note.

    Raises:
        NotFound: no such segment.
        NotAllowed: hidden, or blind or audit and not given to this user.
    """
    one = item(desk, segment)
    mode = standing(desk, user, one)
    seen = sight(user, mode, hidden=one.hidden)
    if not seen.text:
        raise NotAllowed("This segment is hidden until the steward has looked at it.")
    place = desk.corpus.place(one.anchor)
    text = _masked(desk, one.note_id, place, but=one.anchor[1:])
    version, coding = held(desk, one.id, user.name)
    given = asked(desk, one.id, user.name)
    recheck = desk.file.rows(
        "SELECT DISTINCT theme FROM recheck WHERE segment = ? AND coder = ? AND NOT resolved ORDER BY 1",
        (one.id, user.name),
    )
    return SegmentView(
        segment=one.id, note_id=one.note_id, case_id=one.case_id, date=place.date, stage=one.stage,
        language=one.language, mode=mode, clean_start=place.clean_start, clean_end=place.clean_end, version=version,
        coding=coding, before=text[: place.clean_start], text=text[place.clean_start : place.clean_end],
        after=text[place.clean_end :], memo=memo_text(desk, coding.memo), passages=_passages(coding, place),
        proposals=desk.corpus.proposals(one.anchor) if seen.proposals else (),
        others=_others(desk, user, one.id) if seen.others else (), recheck=tuple(row[0] for row in recheck),
        hidden=one.hidden, lease_until=given.lease_until if given else 0.0,
    )  # fmt: skip


def reasons(desk: Desk, user: User, segment: int) -> tuple[Reasons, ...]:
    """What spoke for each of the tagger's proposals; nothing for who is blind to it.

    Raises:
        As ``view``.
    """
    one = item(desk, segment)
    seen = sight(user, standing(desk, user, one), hidden=one.hidden)
    if not seen.text:
        raise NotAllowed("This segment is hidden until the steward has looked at it.")
    return desk.reasoning.of(one.anchor) if seen.proposals else ()


def _masked(desk: Desk, note_id: str, place: Place, *, but: tuple[int, int]) -> str:
    """The clean note, flagged segments masked; the one that is shown was checked before."""
    hidden = set(desk.file.rows('SELECT start, "end" FROM items WHERE note_id = ? AND hidden', (note_id,))) - {but}
    text = place.note
    for start, end, clean_start, clean_end in place.neighbours:
        if (start, end) in hidden:
            text = text[:clean_start] + MASK * (clean_end - clean_start) + text[clean_end:]
    return text


def _passages(coding: Coding, place: Place) -> tuple[Passage, ...]:
    return tuple(
        Passage(code.theme, clean_offset(place, code.start, -1), clean_offset(place, code.end, 1))
        for code in coding.codes
        if code.start is not None and code.end is not None
    )


def _others(desk: Desk, user: User, segment: int) -> tuple[Side, ...]:
    names = desk.file.rows(
        "SELECT coder FROM codings WHERE segment = ? AND coder <> ? ORDER BY coder", (segment, user.name)
    )
    sides = []
    for (name,) in names:
        coding = held(desk, segment, name)[1]
        sides.append(Side(name, coding, memo_text(desk, coding.memo)))
    return tuple(sides)
