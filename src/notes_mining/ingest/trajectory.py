"""``cases.csv`` and ``events.csv``: who the persons are, and what happened to them when."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ..errors import InputError, Place
from ..records import Case, Event, Rejected
from .dates import parse_date
from .tables import Row, read_rows


def _rows(path: Path, required: Collection[str]) -> Iterator[Row]:
    for position, row in enumerate(read_rows(path)):
        if position == 0 and row.problem is None:
            missing = [name for name in required if name not in row.values]
            if missing:
                raise InputError(
                    f"columns missing: {', '.join(missing)}", place=Place(path, 1), mend=f"It needs {', '.join(required)}."
                )
        yield row


def read_cases(path: Path) -> Iterator[Case | Rejected]:
    """Cases of ``cases.csv``; a second row of a case is rejected."""
    seen: set[str] = set()
    for row in _rows(path, ("case_id",)):
        case_id = row.values.get("case_id")
        if row.problem or not case_id:
            yield Rejected("", row.problem or "case_id is empty", path.name, row.number)
        elif case_id in seen:
            yield Rejected(case_id, "case_id occurs twice", path.name, row.number)
        else:
            seen.add(case_id)
            yield Case(case_id, {name: value for name, value in row.values.items() if name != "case_id"})


def read_events(path: Path, *, kinds: Collection[str], cases: Collection[str] | None) -> Iterator[Event | Rejected]:
    """Events of ``events.csv``, in the file's order.

    Args:
        kinds: the events that the codebook knows.
        cases: known case ids; ``None`` accepts any.
    """
    for row in _rows(path, ("case_id", "date", "event")):
        case_id, when, event = (row.values.get(name) or "" for name in ("case_id", "date", "event"))
        day = parse_date(when)
        reason = row.problem
        if reason is None and cases is not None and case_id not in cases:
            reason = "unknown case"
        if reason is None and event not in kinds:
            reason = "unknown event"
        if reason is None and day is None:
            reason = "impossible date" if when else "date is empty"
        if reason or day is None:
            yield Rejected(case_id, reason or "impossible date", path.name, row.number)
        else:
            yield Event(case_id, day, event)


def read_people(path: Path) -> Iterator[tuple[str, str, str] | Rejected]:
    """(case_id, role, name) of an optional ``people.csv``: names that are known beforehand."""
    for row in _rows(path, ("case_id", "role", "name")):
        case_id, role, name = (row.values.get(column) or "" for column in ("case_id", "role", "name"))
        if row.problem or not case_id or not name:
            yield Rejected(case_id, row.problem or "case_id or name is empty", path.name, row.number)
        else:
            yield case_id, role, name
