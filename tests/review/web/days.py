"""A study for a day in the browser: twenty persons, two sentences each, all coded blind by two coders."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from served import Server, give_passphrases, settings
from study import Clock, Text, desk_on, write_database

PERSONS, SEGMENTS = 20, 40
FRENCH = ("Sa mère l'aide à payer le loyer depuis sa sortie.", "Il ne dort plus depuis des mois.")
DUTCH = ("Zijn moeder betaalt de huur mee sinds hij vrij is.", "Hij slaapt al maanden niet meer.")


def stage_of(person: int) -> str:
    """Half of the persons who speak each language are in detention, half on probation."""
    return "probation" if person % 4 > 1 else "detention"


def notes() -> list[Text]:
    """The first sentence of a note is segment 2k, the second 2k + 1; the tagger tags every second one wrongly."""
    tags = [[("family_support", "present", 0.9)], [("employment", "present", 0.55)]]
    return [
        Text(f"N{k:03}", f"P{k:03}", DUTCH if k % 2 else FRENCH, tags, "nl" if k % 2 else "fr", stage_of(k))
        for k in range(PERSONS)
    ]


def open_day(folder: Path, *, host: str = "127.0.0.1", more: Sequence[str] = (), **review: Any) -> Server:
    """The server, with all accounts; every segment blind unless said otherwise."""
    (folder / "steward").mkdir()
    database = write_database(folder / "notes.duckdb", notes())
    clock = Clock()
    clock.now = time.time()
    chosen: dict[str, Any] = {"blind_share": 1.0} | review
    with desk_on(database, clock, **chosen) as desk:
        give_passphrases(desk)
    return Server(database, settings(folder, **chosen), host, more)


def begin(page: Any, queue: str = "blind") -> None:
    """From the queue page to the first segment."""
    page.locator(f"button[name=queue][value={queue}]").click()
    shown(page)


def shown(page: Any) -> int:
    """The segment on the page."""
    page.locator("#desk:not([hidden])").wait_for()
    return int(page.locator("#desk").get_attribute("data-segment"))


def rested(page: Any) -> None:
    """Wait until the page lets the segment be finished: it asks for a look at it first."""
    page.locator("#desk:not([data-resting])").wait_for()


def speak(page: Any, language: str) -> None:
    """Choose the language of the pages; the page is loaded anew."""
    page.locator(f".languages button[value={language}]").click()
    page.locator(f"html[lang={language}]").wait_for()


def add(page: Any, words: str, *, absent: bool = False) -> None:
    """Add a theme by keyboard."""
    before = page.locator("#rows li").count()
    page.keyboard.press("t")
    page.locator("#adder[open]").wait_for()
    page.keyboard.type(words)
    page.keyboard.press("Shift+Enter" if absent else "Enter")
    page.locator("#rows li").nth(before).wait_for()


def finish(page: Any) -> None:
    """Finish by keyboard, and wait for the next segment or the end of the queue."""
    press_and_leave(page, "Enter")


def press_and_leave(page: Any, key: str) -> None:
    """Press a key that finishes the segment as soon as the page lets it be finished, and wait for what comes next."""
    before = shown(page)
    rested(page)
    page.keyboard.press(key)
    left(page, before)
    if page.locator("#desk").is_visible():
        shown(page)


def left(page: Any, segment: int) -> None:
    """Wait for another segment, or the end of the queue; its policy forbids to ask by script."""
    page.locator(f"#desk[hidden], #desk:not([data-segment='{segment}'])").wait_for(state="attached")


def saved(page: Any) -> None:
    """Wait until everything is on the server."""
    page.locator("#saved[class='saved saved']").wait_for()
