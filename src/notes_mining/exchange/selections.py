"""From selections with codes to decisions on segments.

A selection rarely equals one of our segments. It counts for every segment of which it covers at least half; where it
covers half of none (a word, a phrase), for the one that it has most of. A selection of blank space counts for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..errors import InputError
from ..errors import Place as Where
from ..store.decided import DecisionRow, MemoRow
from .codes import Code
from .model import Incoming, Place, Study, StudyNote


@dataclass(frozen=True)
class Selection:
    """What one person marked in our text (clean offsets), with which codes, and what they wrote about it."""

    note: StudyNote
    start: int
    end: int
    codes: tuple[Code, ...]
    memo: str = field(default="", repr=False)
    label: str = ""


def places_of(note: StudyNote, start: int, end: int) -> tuple[Place, ...]:
    """The segments that a selection counts for."""
    shares = [(_common(note, one, start, end), _size(note, one.clean_start, one.clean_end), one) for one in note.places]
    half = tuple(one for common, size, one in shares if common and 2 * common >= size)
    if half:
        return half
    most = max((common for common, _, _ in shares), default=0)
    return tuple(one for common, _, one in shares if common and common == most)[:1]


def _common(note: StudyNote, place: Place, start: int, end: int) -> int:
    return _size(note, max(start, place.clean_start), min(end, place.clean_end))


def _size(note: StudyNote, start: int, end: int) -> int:
    """Characters that are not blank."""
    return sum(not char.isspace() for char in note.text[start:end]) if start < end else 0


@dataclass
class _Segment:
    """What a coder's selections say of one segment."""

    note: StudyNote
    place: Place
    label: str
    themes: dict[str, tuple[str, str | None, str | None, bool]] = field(default_factory=dict)
    loose: set[Code] = field(default_factory=set)
    clashes: set[str] = field(default_factory=set)


def decisions_of_selections(
    selections: Sequence[Selection], coder: str, file: str, *, adjudicated: bool = False
) -> Incoming:
    """What ``coder`` decided.

    Args:
        adjudicated: the coder may adjudicate: selections marked so become adjudicated decisions.

    Raises:
        InputError: a segment has a theme in two states; says source and theme.
    """
    segments: dict[tuple[str, int, int], _Segment] = {}
    memos: dict[tuple[str, int, int], str] = {}
    nowhere, marked = 0, False
    for one in selections:
        found = places_of(one.note, one.start, one.end)
        nowhere += not found
        marked = marked or any(code.kind == "adjudicated" for code in one.codes)
        for place in found:
            key = (one.note.note_id, place.start, place.end)
            _take(segments.setdefault(key, _Segment(one.note, place, one.label)), one.codes)
        if one.memo and found:
            key = (one.note.note_id, found[0].start, found[0].end)
            memos[key] = f"{memos[key]}\n{one.memo}" if key in memos and memos[key] != one.memo else one.memo
    _refuse_clashes(segments.values(), file)
    rows = [row for one in segments.values() for row in _rows(one, coder, adjudicated)]
    notices = _notices(nowhere, marked and not adjudicated)
    return Incoming(
        tuple(sorted(rows, key=lambda row: row.key)),
        memos=tuple(MemoRow(*key, coder, text) for key, text in sorted(memos.items())),
        notices=notices,
    )


def _take(segment: _Segment, codes: tuple[Code, ...]) -> None:
    """Voice, stage told of and adjudication belong to the themes of the same selection; alone, to the segment."""
    themes = [code for code in codes if code.kind == "theme"]
    if not themes:
        segment.loose.update(codes)
        return
    said = (_only(codes, "voice"), _only(codes, "stage"), any(code.kind == "adjudicated" for code in codes))
    for code in themes:
        new = (code.state or "present", *said)
        old = segment.themes.get(code.value, new)
        if old[0] != new[0]:
            segment.clashes.add(code.value)
        segment.themes[code.value] = (
            new[0], old[1] if old[1] == new[1] else None, old[2] if old[2] == new[2] else None, old[3] or new[3],
        )  # fmt: skip


def _only(codes: Iterable[Code], kind: str) -> str | None:
    """The one value of a kind; ``None`` where there is none, or more than one: not judged."""
    values = {code.value for code in codes if code.kind == kind}
    return values.pop() if len(values) == 1 else None


def _rows(segment: _Segment, coder: str, adjudicated: bool) -> Iterable[DecisionRow]:
    voice, stage = _only(segment.loose, "voice"), _only(segment.loose, "stage")
    for theme, (state, own_voice, own_stage, settled) in segment.themes.items():
        anchor = (segment.note.note_id, segment.place.start, segment.place.end, theme, coder)
        if state == "not_coded":
            yield DecisionRow(*anchor, "not_coded", adjudicated=adjudicated and settled)
        else:
            yield DecisionRow(*anchor, "coded", state, own_voice or voice, own_stage or stage, adjudicated and settled)


def _refuse_clashes(segments: Iterable[_Segment], file: str) -> None:
    clashes = [(one.label or one.note.note_id, theme) for one in segments for theme in sorted(one.clashes)]
    if clashes:
        shown = "; ".join(f"source '{label}', theme {theme}" for label, theme in clashes[:10])
        raise InputError(
            f"{len(clashes)} segments have one theme in two states at once (present, absent, not in the text): {shown}",
            place=Where(file),
            mend="leave one of them; a segment says of a theme one thing.",
        )


def _notices(nowhere: int, unsettled: bool) -> tuple[str, ...]:
    found = []
    if nowhere:
        found.append(f"{nowhere} selections touch no segment (blank space): passed over.")
    if unsettled:
        found.append("Marks 'adjudicated' were read as ordinary decisions: only --adjudicator takes them over.")
    return tuple(found)


def with_what_files_forget(
    incoming: Incoming, study: Study, *, adjudicated: bool = False, no_voice: bool = False
) -> Incoming:
    """Nothing is lost of a decision that comes back unchanged, and no adjudication is undone by the way.

    Args:
        adjudicated: the coder adjudicates: what the file says of it holds.
        no_voice: the format has no place for voice and stage told of: the database's stay, if the rest agrees.
    """
    held = {row.key: row for row in study.decisions}
    kept, undone = [], 0
    for row in incoming.decisions:
        old = held.get(row.key)
        if old is not None and no_voice and (old.verdict, old.polarity) == (row.verdict, row.polarity):
            row = old
        elif old is not None and old.adjudicated and not adjudicated:
            undone += replace(old, adjudicated=False) != row
            row = old
        kept.append(row)
    notices = incoming.notices
    if undone:
        notices = (*notices, f"{undone} adjudicated decisions differ in the file and stay as they are.")
    return replace(incoming, decisions=tuple(kept), notices=notices)
