"""``cases.csv``, ``events.csv``, ``people.csv``: persons, what happened to them when, names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ..records import Case, Event, KnownPerson, Rejected
from .dates import parse_date
from .readers import read_table
from .tables import Row, require


def _rows(path: Path, required: Collection[str]) -> Iterator[tuple[Row, dict[str, str]]]:
    """Rows with their cells, trimmed."""
    checked = False
    for row in read_table(path):
        if not checked and row.problem is None:
            require(required, row, path, f"It needs {', '.join(required)}.")
            checked = True
        yield row, {name: (value or "").strip() for name, value in row.values.items()}


def read_cases(path: Path) -> Iterator[Case | Rejected]:
    """Cases of ``cases.csv``; a second row of a case is rejected."""
    seen: set[str] = set()
    for row, cells in _rows(path, ("case_id",)):
        case_id = cells.pop("case_id", "")
        if row.problem or not case_id:
            yield Rejected("", row.problem or "case_id is empty", path.name, row.number)
        elif case_id in seen:
            yield Rejected(case_id, "case_id occurs twice", path.name, row.number)
        else:
            seen.add(case_id)
            yield Case(case_id, {name: value or None for name, value in cells.items()})


def _event_problem(cells: dict[str, str], kinds: Collection[str], cases: Collection[str] | None) -> str | None:
    checks = (
        (not cells["case_id"], "case_id is empty"),
        (cases is not None and cells["case_id"] not in cases, "unknown case"),
        (cells["event"] not in kinds, "unknown event"),
        (not cells["date"], "date is empty"),
    )
    return next((reason for failed, reason in checks if failed), None)


def read_events(path: Path, *, kinds: Collection[str], cases: Collection[str] | None) -> Iterator[Event | Rejected]:
    """Events of ``events.csv``, in the file's order.

    Args:
        kinds: the events that the codebook knows.
        cases: known case ids; ``None`` accepts any.
    """
    for row, cells in _rows(path, ("case_id", "date", "event")):
        problem = row.problem or _event_problem(cells, kinds, cases)
        day = None if problem else parse_date(cells["date"])
        if day is None:
            yield Rejected(cells.get("case_id", ""), problem or "impossible date", path.name, row.number)
        else:
            yield Event(cells["case_id"], day, cells["event"])


def read_people(path: Path) -> Iterator[KnownPerson | Rejected]:
    """Rows of an optional ``people.csv``: names that are known beforehand."""
    for row, cells in _rows(path, ("case_id", "role", "name")):
        if row.problem or not cells["case_id"] or not cells["name"]:
            problem = row.problem or "case_id or name is empty"
            yield Rejected(cells.get("case_id", ""), problem, path.name, row.number)
        else:
            yield KnownPerson(cells["case_id"], cells["role"], cells["name"], cells.get("person_id", ""))
