"""The coding page where browsers break things: double click, two tabs, reload, undo over segments, keys, flag, memo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from days import add, begin, finish, left, open_day, rested, saved, shown
from served import Server

from notes_mining.review.desk import open_file

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = open_day(tmp_path_factory.mktemp("coding"), blind_share=0.0)
    yield running
    running.stop()


def codes(server: Server, segment: int, coder: str) -> dict[str, tuple[Any, ...]]:
    """What the review file holds: theme to (verdict, polarity, voice)."""
    with open_file(server.database) as file:
        sql = "SELECT theme, verdict, polarity, voice FROM codes WHERE segment = ? AND coder = ?"
        return {row[0]: tuple(row[1:]) for row in file.rows(sql, (segment, coder))}


def steps(server: Server, coder: str) -> int:
    with open_file(server.database) as file:
        sql = "SELECT count(*) FROM events WHERE who = ? AND action IN ('decide', 'undo', 'redo')"
        return int(file.one(sql, (coder,))[0])


def test_keys_decide_and_a_double_click_finishes_one_segment_alone(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "anna")
    begin(page, "open")
    first = shown(page)
    tagged = page.locator("#rows li").first.get_attribute("data-theme")
    page.keyboard.press("a")
    page.keyboard.press("p")
    page.keyboard.press("v")
    add(page, "stigma", absent=True)
    page.keyboard.press("z")
    page.locator("#rows li[data-theme=stigma]").wait_for(state="detached")
    page.keyboard.press("y")
    page.locator("#rows li[data-theme=stigma]").wait_for()
    saved(page)
    # The tagger heard the assistant, the last of the voices: the next one is nobody's.
    assert codes(server, first, "anna") == {tagged: ("coded", "absent", None), "stigma": ("coded", "absent", None)}

    before = steps(server, "anna")
    rested(page)
    page.locator("[data-do=finish]").dblclick()
    page.locator(f"#desk:not([data-segment='{first}'])").wait_for()
    saved(page)
    assert steps(server, "anna") == before + 1
    second = shown(page)

    # Undo goes back over the border of the segment; redo forward again.
    page.keyboard.press("z")
    page.locator(f"#desk[data-segment='{first}']").wait_for()
    page.keyboard.press("y")
    saved(page)
    page.reload()
    assert shown(page) == first
    page.goto(f"{server.url}/code")
    assert shown(page) == second


def test_two_tabs_lose_nothing(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "bert")
    begin(page, "open")
    other = page.context.new_page()
    other.goto(f"{server.url}/code")
    segment = shown(other)
    assert segment == shown(page)
    add(page, "stigma")
    saved(page)
    other.locator("#rows li[data-theme=stigma]").wait_for()  # the other tab heard of it

    # Both tabs without a connection: what touches different themes is all kept, in either order.
    page.context.set_offline(True)
    add(other, "nationality")
    add(page, "unannounced")
    page.context.set_offline(False)
    saved(other)
    saved(page)
    assert {"stigma", "nationality_residence", "unannounced_checks"} <= set(codes(server, segment, "bert"))
    other.close()


def test_who_works_in_two_browsers_is_asked_where_the_two_contradict_each_other(server: Server, sign_in: Any) -> None:
    page, other = sign_in(server.url, "bert"), sign_in(server.url, "bert")
    begin(page, "open")
    begin(other, "open")
    segment, theme = shown(page), page.locator("#rows li").first.get_attribute("data-theme")
    assert shown(other) == segment
    page.keyboard.press("1")
    page.keyboard.press("r")
    saved(page)
    add(other, "asset")  # touches something else: done all the same
    saved(other)
    add(other, "specialised")
    add(page, "equal")
    saved(page)
    saved(other)
    page.keyboard.press("1")
    page.keyboard.press("c")
    saved(page)
    other.keyboard.press("1")
    other.keyboard.press("p")
    other.locator("#message").wait_for()
    assert theme not in codes(server, segment, "bert")
    other.get_by_role("button", name="Do it all the same").click()
    saved(other)
    assert codes(server, segment, "bert")[str(theme)][0] == "coded"
    assert {"asset_freeze", "specialised_support", "unequal_treatment"} <= set(codes(server, segment, "bert"))


def test_a_flag_hides_the_segment_at_once_and_the_steward_sees_it(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "carla")
    begin(page, "open")
    segment = shown(page)
    page.keyboard.press("f")
    page.locator("#flagger[open]").wait_for()
    page.locator("#flag-do").click()
    page.locator(f"#desk:not([data-segment='{segment}'])").wait_for()
    page.goto(f"{server.url}/code/{segment}")
    page.locator("#message").wait_for()
    assert page.locator("#desk").is_hidden()
    steward = sign_in(server.url, "stijn")
    steward.get_by_role("heading", name=f"Segment {segment}").wait_for()
    steward.get_by_role("button", name="Show it again").click()
    steward.get_by_text("No segment waits.").wait_for()


def test_a_memo_goes_to_the_server_and_never_into_the_browsers_storage(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "carla")
    begin(page, "open")
    segment = shown(page)
    page.keyboard.press("m")
    page.keyboard.type("Perhaps a second theme")
    page.keyboard.press("Control+Enter")
    page.locator(":focus:not(#memo)").or_(page.locator("body")).first.wait_for()
    page.keyboard.press("a")
    saved(page)
    page.reload()
    assert shown(page) == segment
    assert page.locator("#memo").input_value() == "Perhaps a second theme"
    assert "Perhaps" not in page.evaluate("JSON.stringify(Object.values(localStorage))")


def test_a_passage_is_chosen_by_keyboard_and_the_keys_can_be_switched_off(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "carla")
    begin(page, "open")
    segment = shown(page)
    page.keyboard.press("a")
    page.keyboard.press("1")
    page.keyboard.press("w")
    page.locator("#passage-hint").wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.locator("#note .passage").first.wait_for()
    saved(page)
    with open_file(server.database) as file:
        sql = 'SELECT "end" - start FROM codes WHERE segment = ? AND coder = ? AND start IS NOT NULL'
        [(length,)] = file.rows(sql, (segment, "carla"))
    assert length < len(page.locator("#note mark").inner_text())
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert page.locator("#rows li").first.get_attribute("class").startswith("coded")
    page.keyboard.press("?")
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    finish(page)


PRESS = """(keys) => {
  const pressed = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  for (const key of keys) document.activeElement.dispatchEvent(pressed(key));
}"""
"""Presses keys without giving the browser time to draw, which is when it takes the focus from a closed dialog."""


def test_a_key_pressed_right_after_a_dialog_has_closed_counts(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "carla")
    begin(page, "open")
    segment = shown(page)
    rested(page)
    page.keyboard.press("t")
    page.locator("#adder[open]").wait_for()
    page.keyboard.type("stigma")
    page.evaluate(PRESS, ["Enter", "p"])
    saved(page)
    assert codes(server, segment, "carla")["stigma"][1] == "absent"
    page.keyboard.press("t")
    page.locator("#adder[open]").wait_for()
    page.keyboard.type("nationality")
    page.evaluate(PRESS, ["Enter", "Enter"])
    left(page, segment)


def test_the_page_never_says_saved_while_a_change_waits_for_its_turn(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "carla")
    begin(page, "open")
    shown(page)
    saved(page)
    said = page.evaluate(
        """() => {
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true }));
          return document.getElementById("saved").className;
        }"""
    )
    assert said == "saved sending"
