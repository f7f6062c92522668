"""Pictures of trajectories: what is drawn, that nothing identifies, and that shares give no small number away."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import Tag, Written, write

from notes_mining.errors import ConfigError
from notes_mining.records import STAGES, UNKNOWN_STAGE
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, EventRow
from notes_mining.tables.spells import Spell, spells
from notes_mining.tables.trajectory_pictures import (
    EVERY,
    SORTS,
    STEPS,
    Bar,
    Trajectory,
    orders,
    picture,
    shares_by_month,
    shares_picture,
    trajectories,
)

START = date(2016, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"
THEME, OTHER = "never_settling_account", "stigma"


def day(number: int) -> date:
    return START + timedelta(number)


def few(database: Database) -> Database:
    """Two persons: one long life that begins abroad, a short one that begins with an arrest, and one without events."""
    events = [
        EventRow("case-LONG", day(0), "departure"), EventRow("case-LONG", day(300), "return"),
        EventRow("case-LONG", day(310), "remand"), EventRow("case-LONG", day(900), "judgment"),
        EventRow("case-SHORT", day(50), "arrest"),
    ]  # fmt: skip
    notes = [
        Written("note-1", "case-LONG", day(-40), (Tag(THEME),)),
        Written("note-2", "case-LONG", day(400), (Tag(THEME), Tag(OTHER, segment=1))),
        Written("note-3", "case-LONG", day(402), (Tag(THEME),)),
        Written("note-4", "case-SHORT", day(120), (Tag(THEME, "absent"),)),
        Written("note-5", "case-NONE", day(3), (Tag(THEME),)),
    ]
    cases = [CaseRow("case-LONG", "nl"), CaseRow("case-SHORT", "fr"), CaseRow("case-NONE", "fr")]
    return write(database, notes, cases=cases, events=events)


def test_bars_and_marks_are_whole_months_from_the_first_event(database: Database) -> None:
    found, left_out = trajectories(few(database), [THEME, OTHER])
    assert found == [
        Trajectory(
            (Bar("conflict_zone", 0, 10), Bar("return_arrest", 10, 0), Bar("pretrial", 10, 20), Bar("judgment", 30, 0)),
            ((THEME, 13), (OTHER, 13)), "nl",
        ),
        Trajectory((Bar("return_arrest", 0, 2),), (), "fr"),
    ]  # fmt: skip
    assert left_out == 1


def life(first: str, months: int, language: str = "") -> Trajectory:
    return Trajectory((Bar(first, 0, months),), (), language)


def test_orders() -> None:
    lives = [life("detention", 5, "fr"), life("arrest", 9, "nl"), life("conflict_zone", 5, "nl")]
    keys = orders(["conflict_zone", "arrest", "detention"])
    by = {name: [lives.index(one) for one in sorted(lives, key=keys[name])] for name in SORTS}
    assert by == {"length": [1, 2, 0], "first_stage": [2, 1, 0], "language": [0, 1, 2]}


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_picture_is_whole_labelled_and_holds_nothing_that_identifies(database: Database, language: str) -> None:
    few(database)
    text = picture(database, kind=".svg", themes=[THEME, OTHER], language=language)
    root = drawn(text)
    assert root.get("role") == "img"
    named = {one.get("id"): one.text for one in root if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set(root.get("aria-labelledby", "").split()) == set(named)
    assert all(named.values())
    rows = root.findall(f".//{SVG}g[@class='row']")
    assert [len(row.findall(f"{SVG}rect")) for row in rows] == [4, 1]
    assert [len(row.findall(f"{SVG}use")) for row in rows] == [2, 0]
    assert not re.search(r"case-|note-|LONG|SHORT|20[12]\d", text)
    assert {"en": "not for publication", "fr": "pas à publier", "nl": "niet te publiceren"}[language] in text


@pytest.mark.parametrize("kind", [".svg", ".html"])
def test_pictures_fetch_nothing_and_run_nothing(database: Database, kind: str) -> None:
    few(database)
    for text in (picture(database, kind=kind, themes=[THEME]), shares_picture(database, kind=kind, minimum=1)):
        assert not re.search(r"<script|\b(?:src|href)=['\"](?!#)|url\((?!#)|@import|\son\w+=", text)


def test_unknown_wishes_are_refused(database: Database) -> None:
    few(database)
    with pytest.raises(ConfigError, match="at most 4 of"):
        picture(database, kind=".svg", themes=["hope"])
    with pytest.raises(ConfigError, match="at most 4 of"):
        picture(database, kind=".svg", themes=[THEME] * 5)
    with pytest.raises(ConfigError, match="sorted by length"):
        picture(database, kind=".svg", sort="name")
    with pytest.raises(ConfigError, match=r"\.svg or \.html"):
        picture(database, kind=".png")
    with pytest.raises(ConfigError, match=r"\.svg or \.html"):
        shares_picture(database, kind=".png", minimum=5)
    with pytest.raises(ConfigError, match="unknown language"):
        shares_picture(database, kind=".svg", minimum=5, language="de")


def test_nobody_is_a_picture_that_says_so(database: Database) -> None:
    write(database)
    assert drawn(picture(database, kind=".svg")).findall(f".//{SVG}g[@class='row']") == []
    assert "Fewer than 40 persons" in shares_picture(database, kind=".svg", minimum=5)


# ------------------------------------------------------------------- shares


def person(name: str, *lengths: int) -> list[Spell]:
    """Stages of these lengths in days, in the codebook's order; the last is open."""
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    return [
        Spell(name, STAGES[place], 1, day(at), day(at + days), place + 1 == len(lengths), at)
        for place, (at, days) in enumerate(zip(starts, lengths, strict=True))
    ]


def test_a_month_has_the_stage_of_its_first_day_until_the_person_is_last_seen() -> None:
    """Months 0, 3 and 6 begin on days 0, 91 and 183."""
    found = [spell for at in range(STEPS) for spell in person(f"P{at}", 91, 92)]
    months = shares_by_month(found, STAGES, 1)
    assert [one.month for one in months] == [0, EVERY, 2 * EVERY]
    assert [one.shares[STAGES[0]] for one in months] == [1, 0, 0]
    earlier = shares_by_month([spell for at in range(STEPS) for spell in person(f"P{at}", 92, 90)], STAGES, 1)
    assert [one.shares[STAGES[0]] for one in earlier] == [1, 1]


@pytest.mark.parametrize(("seen", "shown"), [(STEPS * 5 - 1, False), (STEPS * 5, True), (STEPS * 5 + 1, True)])
def test_a_month_of_few_persons_is_cut(seen: int, shown: bool) -> None:
    found = [spell for at in range(seen) for spell in person(f"P{at}", 10)]
    assert bool(shares_by_month(found, STAGES, 5)) is shown


counts = st.dictionaries(st.sampled_from([*STAGES[:5]]), st.integers(0, 60), min_size=1, max_size=5)


@given(counts=counts, minimum=st.integers(1, 7))
def test_shares_are_steps_of_the_minimum_that_add_up_and_stay_within_one(counts: dict[str, int], minimum: int) -> None:
    found = [
        Spell(f"{stage}{at}", stage, 1, START, START, True, 0)
        for stage, number in counts.items()
        for at in range(number)
    ]
    months = shares_by_month(found, STAGES, minimum)
    total = sum(counts.values())
    assert len(months) == (total >= STEPS * minimum)
    for one in months:
        assert one.persons == total - total % minimum
        persons = {stage: share * one.persons for stage, share in one.shares.items()}
        assert sum(persons.values()) == pytest.approx(one.persons)
        for stage, number in persons.items():
            assert number / minimum == pytest.approx(round(number / minimum))
            assert abs(one.shares[stage] - counts.get(stage, 0) / total) * one.persons < minimum + 1e-9
        assert set(one.shares) == {*STAGES, UNKNOWN_STAGE}


def test_one_person_more_in_a_stage_is_not_to_be_seen_everywhere() -> None:
    """Of forty persons in steps of five, 16 to 19 in detention look alike."""
    shown = set()
    for inside in range(16, 20):
        lives = [Spell(f"P{at}", STAGES[4 if at < inside else 6], 1, START, START, True, 0) for at in range(40)]
        shown.add(shares_by_month(lives, STAGES, 5)[0].shares[STAGES[4]])
    assert len(shown) <= 2


def test_the_page_of_shares_has_a_table_of_the_same_numbers(database: Database) -> None:
    events = [EventRow(f"P{at}", day(0), "arrest") for at in range(20)]
    events += [EventRow(f"P{at}", day(1), "remand") for at in range(20)]
    notes = [Written(f"N{at}", f"P{at}", day(400), segments=0) for at in range(20)]
    write(database, notes, events=events)
    page = shares_picture(database, kind=".html", minimum=2)
    rows = re.findall(r'<tr><th scope="row">(\d+)</th>(.*?)<td>(\d+)</td></tr>', page)
    assert [(month, persons) for month, _, persons in rows] == [("0", "20"), ("12", "20")]
    assert [re.findall(r"\d+ %", cells)[1:3] for _, cells, _ in rows] == [["100 %", "0 %"], ["0 %", "100 %"]]
    assert len(spells(database)) == 40


# ------------------------------------------------------------------- in a browser

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def page(database: Database, tmp_path: Path) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    events = [EventRow(f"P{at}", day(0), ("departure", "arrest")[at % 2]) for at in range(4)]
    notes = [Written(f"N{at}", f"P{at}", day(100 + 50 * at), (Tag(THEME),)) for at in range(4)]
    cases = [CaseRow(f"P{at}", ("nl", "fr")[at < 2]) for at in range(4)]
    write(database, notes, cases=cases, events=events)
    (tmp_path / "bars.html").write_text(picture(database, kind=".html", themes=[THEME]), encoding="utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(reduced_motion="reduce")
        opened.goto((tmp_path / "bars.html").as_uri())
        yield opened
        browser.close()


@pytest.mark.browser
def test_bars_are_sorted_by_keyboard_without_script(page: Any) -> None:
    def widths() -> list[tuple[int, bool]]:
        """From top to bottom: width of each person's bar, and whether the language stands beside it."""
        return page.evaluate(  # type: ignore[no-any-return]
            """() => [...document.querySelectorAll('.row')]
              .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
              .map(row => [Number(row.querySelector('rect').getAttribute('width')),
                           row.querySelector('.language').getBoundingClientRect().width > 0])"""
        )

    longest = [width for width, _ in widths()]
    assert longest == sorted(longest, reverse=True)
    page.get_by_role("radio", name="length").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="language").is_checked()
    by_language = widths()
    assert [width for width, _ in by_language] == [longest[2], longest[3], longest[0], longest[1]]
    assert all(beside for _, beside in by_language)
