"""What of a person's attributes and events may leave: keyed ids, shifted dates, bands instead of exact values."""

from __future__ import annotations

from collections.abc import Iterable

from .config import DeidentifySettings
from .deidentify.keys import Key, date_shift, keyed_id, shift_date
from .errors import ConfigError
from .records import Case, Event
from .store.writer import CaseRow, EventRow

_STORED = {
    "language_community",
    "gender",
    "birth_year",
    "district",
    "children",
    "nationality_status",
    "partner_status",
    "education",
}


def birth_band(year: str | None, width: int) -> str | None:
    """``1987`` in bands of five years: ``1985-1989``. Anything but a year becomes ``None``."""
    if year is None or not year.strip().isdecimal() or not 1900 <= int(year) <= 2100:
        return None
    first = int(year) // width * width
    return f"{first}-{first + width - 1}"


def capped(count: str | None, cap: int) -> str | None:
    """``6`` children with cap 4: ``4+``. Anything but a number becomes ``None``."""
    if count is None or not count.strip().isdecimal():
        return None
    return f"{cap}+" if int(count) >= cap else str(int(count))


def leaving_case(case: Case, settings: DeidentifySettings, key: Key) -> CaseRow:
    """A case as the database may hold it."""
    unknown = set(settings.case_attributes) - _STORED
    if unknown:
        raise ConfigError(
            f"case_attributes: unknown {', '.join(sorted(unknown))}. Known: {', '.join(sorted(_STORED))}."
        )
    kept = {name: case.attributes.get(name) for name in settings.case_attributes}
    year, children = kept.pop("birth_year", None), kept.pop("children", None)
    return CaseRow(
        case_id=keyed_id(key, "case", case.case_id),
        birth_band=birth_band(year, settings.birth_year_band),
        children=capped(children, settings.children_cap),
        **kept,
    )


def leaving_facts(
    cases: Iterable[Case], events: Iterable[Event], settings: DeidentifySettings, key: Key
) -> tuple[list[CaseRow], list[EventRow]]:
    """Cases and events with keyed ids; a case's events move by the same weeks as its notes."""
    rows = []
    for event in events:
        day = event.date
        if settings.dates.shift == "weeks":
            day = shift_date(day, date_shift(key, event.case_id, settings.dates.max_weeks))
        rows.append(EventRow(keyed_id(key, "case", event.case_id), day, event.event))
    return [leaving_case(case, settings, key) for case in cases], rows
