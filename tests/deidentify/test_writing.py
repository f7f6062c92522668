"""What stands in the place of a date or an age, and that a second pass leaves it alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_replace import KEY, RESOLVE

from notes_mining.config import DateSettings
from notes_mining.deidentify.identify import IdentityGraph
from notes_mining.deidentify.placeholders import OURS, protected
from notes_mining.deidentify.replace import ReplaceSettings, build
from notes_mining.deidentify.textdates import age_band, read_date
from notes_mining.deidentify.writing import WritingSettings, write_date
from notes_mining.records import Finding, Note, NoteFindings

WEEKS = timedelta(weeks=5)


@pytest.mark.parametrize(
    ("surface", "shifted"),
    [
        ("12/03/2019", "16/04/2019"),
        ("3/3/2019", "7/4/2019"),
        ("03-03-2019", "07-04-2019"),
        ("2019-03-12", "2019-04-16"),
        ("3 mars 2019", "7 avril 2019"),
        ("lundi 4 mars 2019", "lundi 8 avril 2019"),
        ("27 février 2019", "3 avril 2019"),
        ("27 fevrier 2019", "3 avril 2019"),
        ("25 février 2019", "1er avril 2019"),
        ("1er mars 2019", "5 avril 2019"),
        ("3 maart 2019", "7 april 2019"),
        ("25 februari 2019", "1 april 2019"),
        ("Maandag 4 Maart 2019", "Maandag 8 April 2019"),
        ("3 MARS 2019", "7 AVRIL 2019"),
    ],
)
def test_a_date_moves_in_its_own_writing(surface: str, shifted: str) -> None:
    assert write_date(surface, "shift", WEEKS) == shifted


@pytest.mark.parametrize(
    "surface",
    [
        "mars 2019",
        "3 mars",
        "12/03",
        "12/03/19",
        "31/02/2019",
        "3 au 9 mars 2019",
        "3 foo 2019",
        "eind juni 2018",
        "Noël",
    ],
)
def test_what_cannot_be_read_fully_becomes_a_placeholder(surface: str) -> None:
    assert read_date(surface) is None
    assert write_date(surface, "shift", WEEKS) is None
    assert write_date(surface, "month", WEEKS) is None


def test_month_and_year_are_those_of_the_moved_date() -> None:
    assert write_date("3 maart 2019", "month", WEEKS) == "[DATE:2019-04]"
    assert write_date("30/12/2019", "year", WEEKS) == "[DATE:2020]"
    assert write_date("3 maart 2019", "placeholder", WEEKS) is None
    assert write_date("31/12/9999", "shift", WEEKS) is None


@given(st.dates(date(1000, 1, 1), date(9990, 1, 1)), st.integers(-26, 26))
def test_a_moved_date_moves_back(day: date, weeks: int) -> None:
    shift = timedelta(weeks=weeks)
    there = write_date(day.isoformat(), "shift", shift)
    assert there is not None
    assert write_date(there, "shift", -shift) == day.isoformat()


@pytest.mark.parametrize(
    ("surface", "band"),
    [
        ("34 ans", "30-34"),
        ("35 jaar", "35-39"),
        ("29", "25-29"),
        ("12-jarige", "10-14"),
        ("18 mois", "0-4"),
        ("6 weken", "0-4"),
        ("89 ans", "85-89"),
        ("90 ans", "90+"),
        ("34,5 ans", "30-34"),
        ("trente ans", None),
        ("4 et 6 ans", None),
        ("1987", None),
    ],
)
def test_ages_in_bands(surface: str, band: str | None) -> None:
    assert age_band(surface, 5) == band


def clean(text: str, surfaces: list[tuple[str, str]], **writing: str) -> str:
    note = Note("N1", "C1", date(2019, 5, 6), text)
    found = NoteFindings(
        "N1", "fr", tuple(Finding(text.index(s), text.index(s) + len(s), kind, 0.9, "test") for s, kind in surfaces)
    )
    graph = IdentityGraph()
    graph.add(note, found)
    settings = ReplaceSettings(
        key=KEY, identities=graph.resolve(), resolve=RESOLVE, writing=WritingSettings(**writing)  # type: ignore[arg-type]
    )  # fmt: skip
    return next(build(settings)([(note, found)])).text


@pytest.mark.parametrize(
    "writing",
    [{}, {"dates": "month", "ages": "band"}, {"dates": "year", "ages": "band"}],
    ids=["plain", "month", "year"],
)
def test_what_is_written_is_protected_in_a_second_pass(writing: dict[str, str]) -> None:
    text = "Sa mère Fatima, 61 ans, vue le 3 mars 2019; le 4 mars avec Jan."
    once = clean(
        text,
        [("Fatima", "PERSON"), ("61 ans", "AGE"), ("3 mars 2019", "DATE"), ("4 mars", "DATE"), ("Jan", "PERSON")],
        **writing,
    )
    assert "[PERSON_1:mother]" in once
    written = [match.span() for match in OURS.finditer(once)]
    assert len(written) == 5
    assert protected(once, deidentified=False) == written
    assert clean(once, [], **writing) == once


def test_the_text_moves_as_the_note_does() -> None:
    text = clean("Vu le 06/05/2019.", [("06/05/2019", "DATE")], dates="shift")
    note = Note("N1", "C1", date(2019, 5, 6), "Rien.")
    settings = ReplaceSettings(key=KEY, identities=IdentityGraph().resolve(), resolve=RESOLVE)
    day = next(build(settings)([(note, NoteFindings("N1", "fr", ()))])).date
    assert text == f"Vu le {day:%d/%m/%Y}."


def test_moving_by_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="text: shift"):
        DateSettings(shift="none", text="shift")
