"""What of a person's attributes and events may leave: keyed ids, shifted dates, bands instead of exact values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

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


def birth_band(year: str | None, width: int, *, first: int | None = None, last: int | None = None) -> str | None:
    """``1987`` in bands of five years: ``1985-1989``. Anything but a year becomes ``None``.

    Years before ``first`` are one band (``-1969``), years from ``last`` on another (``2000+``): at the ends of a
    population a band of five years may hold one person.
    """
    if year is None or not year.strip().isdecimal() or not 1900 <= int(year) <= 2100:
        return None
    born = int(year)
    if first is not None and born < first:
        return f"-{first - 1}"
    if last is not None and born >= last:
        return f"{last}+"
    start = born // width * width
    return f"{max(start, first or start)}-{min(start + width, last or start + width) - 1}"


def capped(count: str | None, cap: int) -> str | None:
    """``6`` children with cap 4: ``4+``. Anything but a number becomes ``None``."""
    if count is None or not count.strip().isdecimal():
        return None
    return f"{cap}+" if int(count) >= cap else str(int(count))


def group_of(value: str | None, groups: Mapping[str, Collection[str]]) -> str | None:
    """The group that lists a value, whatever its capitals: a district's region. A value that none lists: ``None``."""
    sought = (value or "").strip().casefold()
    return next((name for name, values in groups.items() if sought in {one.casefold() for one in values}), None)


def ungrouped(cases: Iterable[Case], settings: DeidentifySettings) -> list[str]:
    """What to tell the steward: of how many persons an attribute's value stands in no group and is left empty."""
    found = Counter(
        name
        for case in cases
        for name, groups in settings.attribute_groups.items()
        if (case.attributes.get(name) or "").strip() and group_of(case.attributes[name], groups) is None
    )
    return [
        f"attribute_groups: {number} persons have a {name} that no group lists; it is left empty."
        for name, number in found.items()
    ]


def leaving_case(case: Case, settings: DeidentifySettings, key: Key) -> CaseRow:
    """A case as the database may hold it."""
    unknown = set(settings.case_attributes) - _STORED
    if unknown:
        raise ConfigError(
            f"case_attributes: unknown {', '.join(sorted(unknown))}. Known: {', '.join(sorted(_STORED))}."
        )
    kept = {name: case.attributes.get(name) for name in settings.case_attributes}
    kept |= {name: group_of(kept[name], groups) for name, groups in settings.attribute_groups.items() if name in kept}
    year, children = kept.pop("birth_year", None), kept.pop("children", None)
    return CaseRow(
        case_id=keyed_id(key, "case", case.case_id),
        birth_band=birth_band(
            year, settings.birth_year_band, first=settings.birth_year_first, last=settings.birth_year_last
        ),
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
