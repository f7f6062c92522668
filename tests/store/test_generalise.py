"""What of a person may enter the database."""

from __future__ import annotations

from datetime import date

import pytest

from notes_mining.config import DeidentifySettings, parse
from notes_mining.deidentify.identify import Identities
from notes_mining.deidentify.keys import random_key
from notes_mining.errors import ConfigError
from notes_mining.generalise import birth_band, capped, leaving_case, leaving_facts, ungrouped
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
    ("year", "band"),
    [
        ("1950", "-1971"), ("1971", "-1971"), ("1972", "1972-1974"), ("1974", "1972-1974"), ("1975", "1975-1979"),
        ("1994", "1990-1994"), ("1995", "1995-1997"), ("1997", "1995-1997"), ("1998", "1998+"), ("2003", "1998+"),
    ],
)  # fmt: skip
def test_the_ends_of_a_population_are_one_band_each(year: str, band: str) -> None:
    """Bands beside the ends are cut where these begin, so that no two overlap."""
    assert birth_band(year, 5, first=1972, last=1998) == band


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


REGIONS = {"district": {"Wallonia": ["Liège", "Namur"], "Flanders": ["Antwerpen"]}}


@pytest.mark.parametrize(
    ("district", "region"),
    [
        ("Liège", "Wallonia"),
        (" LIÈGE ", "Wallonia"),
        ("antwerpen", "Flanders"),
        ("Aarlen", None),
        ("", None),
        (None, None),
    ],
)
def test_a_district_becomes_its_region(district: str | None, region: str | None) -> None:
    grouping = settings("district").model_copy(update={"attribute_groups": REGIONS})
    assert leaving_case(Case("C-17", {"district": district}), grouping, KEY).district == region


def test_a_group_of_an_attribute_that_does_not_leave_lets_it_not_leave() -> None:
    grouping = settings("gender").model_copy(update={"attribute_groups": REGIONS})
    assert leaving_case(Case("C-17", ATTRIBUTES), grouping, KEY).district is None


def test_the_steward_is_told_of_how_many_persons_a_value_stands_in_no_group() -> None:
    grouping = settings("district").model_copy(update={"attribute_groups": REGIONS})
    cases = [Case(str(at), {"district": name}) for at, name in enumerate(["Namur", "Aarlen", "Eupen", "", None])]
    (told,) = ungrouped(cases, grouping)
    assert "2 persons have a district" in told
    assert "Aarlen" not in told
    assert ungrouped(cases[:1], grouping) == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("attribute_groups", {"district": {"a": ["Mons"], "b": ["mons"]}}, "mons stands in two groups"),
        ("attribute_groups", {"first_name": {"a": ["x"]}}, "attribute_groups"),
        ("birth_year_first", 1999, "birth_year_first must be before birth_year_last"),
        ("birth_year_last", 19, "birth_year_last"),
    ],
)
def test_bands_and_groups_that_contradict_are_refused(key: str, value: object, message: str) -> None:
    content = settings("district").model_dump() | {"birth_year_last": 1998} | {key: value}
    with pytest.raises(ConfigError, match=message):
        parse(DeidentifySettings, content, "deidentify.yaml")
