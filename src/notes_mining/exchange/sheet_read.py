"""A coder's sheet back: changed rows become decisions; a row that cannot be one is named by its number, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError
from ..errors import Place as Where
from ..spreadsheets import original
from ..store.decided import DecisionRow, MemoRow
from .model import Incoming, Place, Study, StudyNote
from .sheet import LAST, SLOT, Anchor, Standing, Words, as_cell, held_hash

_NEEDED = ("note_id", "start", "end", "text", *LAST)
_SHOWN = 20


@dataclass(frozen=True)
class _Wrong(Exception):
    """What is wrong with a row, and in which column."""

    problem: str
    column: str | None = None


@dataclass
class _Read:
    decisions: list[DecisionRow]
    dropped: list[DecisionRow]
    memos: list[MemoRow]
    changed: int = 0


def read_sheet(header: Sequence[str], rows: Sequence[Sequence[str]], study: Study, coder: str, file: str) -> Incoming:
    """What a coder decided in a sheet.

    Args:
        rows: without the header, empty rows included, so that the n-th is row n + 1 of the file.
        study: of now, with everybody's decisions.

    Raises:
        InputError: columns are missing; or rows are stale, changed where they must not be, or say what is unknown: all
            of them are listed with their numbers, and nothing is taken over.
    """
    names = [name.strip() for name in header]
    missing = [name for name in (*_NEEDED, f"{SLOT[0]}_1", f"{SLOT[1]}_1") if name not in names]
    if missing or len(set(names)) < len(names):
        raise InputError(
            f"columns are missing: {', '.join(missing)}" if missing else "a column stands in it twice",
            place=Where(file, 1), mend="start from a fresh export, and leave its header as it is.",
        )  # fmt: skip
    reader = _Reader(study, coder)
    read, wrong, seen = _Read([], [], []), list[str](), dict[Anchor, int]()
    for number, row in enumerate(rows, start=2):
        cells = {name: original(cell) for name, cell in zip(names, row, strict=False)}
        if not any(cell.strip() for cell in cells.values()):
            continue
        try:
            reader.take(cells, number, seen, read)
        except _Wrong as problem:
            wrong.append(f"{Where(file, number, problem.column)}: {problem.problem}")
    if wrong:
        more = f"\n(and {len(wrong) - _SHOWN} more rows)" if len(wrong) > _SHOWN else ""
        raise InputError(
            "nothing was taken over:\n" + "\n".join(wrong[:_SHOWN]) + more,
            mend="correct these rows, or start from a fresh export; unchanged rows may be left out.",
        )
    return Incoming(tuple(read.decisions), tuple(read.dropped), tuple(read.memos), (f"{read.changed} rows changed.",))


class _Reader:
    def __init__(self, study: Study, coder: str) -> None:
        self._study, self._coder = study, coder
        self._words, self._standing = Words(study), Standing(study, coder)

    def take(self, cells: Mapping[str, str], number: int, seen: dict[Anchor, int], read: _Read) -> None:
        note, place = self._segment(cells)
        anchor = (note.note_id, place.start, place.end)
        if anchor in seen:
            raise _Wrong(f"the segment stands in row {seen[anchor]} already", "note_id")
        seen[anchor] = number
        if _bare(cells.get("text", "")) != _bare(as_cell(note.passage(place))):
            raise _Wrong("the text is not the segment's (edited, or saved in another encoding: use CSV UTF-8)", "text")
        before = self._standing.own(anchor)
        after = self._decided(cells, anchor, before)
        memo = cells.get("memo", "").strip()
        memo_changed = memo != as_cell(self._standing.memo(anchor)).strip()
        put = [row for row in after if row not in before]
        dropped = [row for row in before if row.key not in {one.key for one in after}]
        if not (put or dropped or memo_changed):
            return
        stated = cells.get("version", "").strip()
        if stated.partition("-")[0] == held_hash(after, memo):
            return  # as it was exported: nobody touched this row, whatever was decided elsewhere since
        if stated != self._standing.version(note, place):
            raise _Wrong("stale: the segment was decided on since the export", "version")
        read.changed += 1
        read.decisions += put
        read.dropped += dropped
        read.memos += [MemoRow(*anchor, self._coder, memo)] if memo_changed else []

    def _segment(self, cells: Mapping[str, str]) -> tuple[StudyNote, Place]:
        note = self._study.by_id.get(cells.get("note_id", "").strip())
        if note is None:
            raise _Wrong("no such note in the database", "note_id")
        bounds = []
        for column in ("start", "end"):
            match = re.fullmatch(r"\s*(\d{1,9})(?:[.,]0+)?\s*", cells.get(column, ""))
            if not match:
                raise _Wrong("expected a whole number", column)
            bounds.append(int(match[1]))
        place = self._study.places.get((note.note_id, bounds[0], bounds[1]))
        if place is None:
            raise _Wrong("the note has no segment with these bounds", "start")
        return note, place

    def _decided(self, cells: Mapping[str, str], anchor: Anchor, before: Sequence[DecisionRow]) -> list[DecisionRow]:
        slots = sorted(int(match[1]) for name in cells if (match := re.fullmatch(r"theme_(\d{1,3})", name)))
        old, found = {row.key: row for row in before}, dict[str, DecisionRow]()
        for slot in slots:
            row = self._slot(cells, slot, anchor)
            if row is None:
                continue
            if row.theme in found:
                raise _Wrong("the theme stands in this row twice", f"theme_{slot}")
            same = old.get(row.key)
            found[row.theme] = replace(row, adjudicated=same.adjudicated) if same else row
        return list(found.values())

    def _slot(self, cells: Mapping[str, str], slot: int, anchor: Anchor) -> DecisionRow | None:
        value = {name: self._value(cells, name, f"{name}_{slot}") for name in SLOT}
        theme, state = value["theme"], value["polarity"]
        if theme is None:
            filled = next((name for name in SLOT if value[name] is not None), None)
            if filled:
                raise _Wrong("there is no theme beside it", f"{filled}_{slot}")
            return None
        if state is None:
            raise _Wrong("a theme needs one of the drop-down's three", f"polarity_{slot}")
        if state == "not_coded":
            return DecisionRow(*anchor, theme, self._coder, "not_coded")
        return DecisionRow(*anchor, theme, self._coder, "coded", state, value["voice"], value["narrated_stage"])

    def _value(self, cells: Mapping[str, str], name: str, column: str) -> str | None:
        cell = cells.get(column, "").strip()
        if not cell:
            return None
        meant = self._words.meant(name, cell)
        if meant is None:
            raise _Wrong("not one of the drop-down's", column)
        return meant


def _bare(text: str) -> str:
    """Text without what a spreadsheet may change unasked: blanks."""
    return " ".join(text.split())
