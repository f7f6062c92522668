"""What of a person may enter the database."""

from __future__ import annotations

from datetime import date

import pytest

from notes_mining.config import DeidentifySettings
from notes_mining.deidentify.identify import Identities
from notes_mining.deidentify.keys import random_key
from notes_mining.errors import ConfigError
from notes_mining.generalise import birth_band, capped, leaving_case, leaving_facts
from notes_mining.records import ENTITY_TYPES, Case, Event
from notes_mining.wiring import replace_settings

KEY = random_key()
ATTRIBUTES = {"gender": "woman", "birth_year": "1987", "children": "6", "district": "Liège", "first_name": "Aube"}


def settings(*attributes: str, shift: str = "weeks") -> DeidentifySettings:
    return DeidentifySettings.model_validate(
        {
            "thresholds": dict.fromkeys(ENTITY_TYPES, 0.5), "priority": (), "case_attributes": attributes,
            "dates": {"shift": shift},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("year", "band"),
    [
        ("1985", "1985-1989"), ("1989", "1985-1989"), ("1990", "1990-1994"), (" 1987 ", "1985-1989"), ("1899", None),
        ("2101", None), ("12/03/1987", None), ("", None), (None, None), ("198²", None), ("-1987", None),
    ],
)  # fmt: skip
def test_a_year_of_birth_becomes_a_band(year: str | None, band: str | None) -> None:
    assert birth_band(year, 5) == band


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        ("0", "0"),
        ("3", "3"),
        ("4", "4+"),
        ("11", "4+"),
        ("03", "3"),
        ("two", None),
        ("-1", None),
        ("²", None),
        (None, None),
    ],
)
def test_many_children_become_at_least_so_many(count: str | None, shown: str | None) -> None:
    assert capped(count, 4) == shown


def test_only_the_named_attributes_leave_and_the_id_is_keyed() -> None:
    row = leaving_case(Case("C-17", ATTRIBUTES), settings("gender", "birth_year", "children"), KEY)
    assert (row.gender, row.birth_band, row.children, row.district) == ("woman", "1985-1989", "4+", None)
    assert "C-17" not in row.case_id
    assert "Aube" not in repr(row)


def test_an_attribute_the_database_has_no_place_for_stops_the_run() -> None:
    with pytest.raises(ConfigError, match=r"unknown first_name\. Known: .*gender"):
        leaving_case(Case("C-17", ATTRIBUTES), settings("first_name"), KEY)


def test_events_of_a_case_move_together_by_whole_weeks() -> None:
    events = [Event("C-17", date(2019, 5, 1), "arrest"), Event("C-17", date(2019, 5, 4), "remand")]
    cases, rows = leaving_facts([Case("C-17")], events, settings(), KEY)
    assert {row.case_id for row in rows} == {cases[0].case_id}
    assert (rows[1].date - rows[0].date).days == 3
    assert (rows[0].date - events[0].date).days % 7 == 0


def test_events_move_as_the_notes_of_their_case_do() -> None:
    for case_id in ("C-1", "C-2", "C-3"):
        event = Event(case_id, date(2019, 5, 1), "arrest")
        _, rows = leaving_facts([], [event], settings(), KEY)
        notes = replace_settings(settings(), KEY, Identities({}), deidentified=False)
        assert rows[0].date - event.date == notes.shift(case_id)


def test_dates_are_kept_when_asked() -> None:
    _, rows = leaving_facts([], [Event("C-17", date(2019, 5, 1), "arrest")], settings(shift="none"), KEY)
    assert rows[0].date == date(2019, 5, 1)
