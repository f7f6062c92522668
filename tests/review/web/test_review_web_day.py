"""A day at work: two coders code forty segments blind by keyboard, one loses the connection, the server dies once, the
adjudicator resolves, the steward changes a definition; agreement and crosstab are those computed here by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from days import SEGMENTS, add, begin, finish, left, open_day, shown
from served import ROOT, Server

from notes_mining.review.desk import open_file

pytestmark = pytest.mark.browser

ANNA = {n: ["family_support"] for n in range(0, SEGMENTS, 4)}
BERT = {n: ["family_support"] for n in range(0, SEGMENTS, 4) if n not in (4, 8)} | {5: ["employment"]}
# Family support: Anna 10 of 40, Bert 8 of 40, the same on 38. By chance .25 * .2 + .75 * .8 = .65: kappa (.95 - .65) /
# .35 = .857. Alpha: 18 of 80 values say yes, expected 2 * 18 * 62 / (80 * 79) = .353, observed 2 / 40: 1 - .142 = .858.
FAMILY = {"alpha": "0.86", "kappa": "0.86", "same": "95 %"}
TOGETHER_SAME = "92 %"  # 37 of 40: also segment 5
# Adjudicated: segment 4 as Anna, 8 as Bert (not in it), 5 as Anna (not in it): 9 of 20 persons.
COUNTED = "9"

QUERY = """
import sys
from pathlib import Path
from notes_mining.store import Database
with Database.open(Path(sys.argv[1])) as database:
    sys.stdout.write(str(database.rows("SELECT count(*) FROM effective_tags WHERE source <> 'model'")[0][0]))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = open_day(tmp_path_factory.mktemp("day"))
    yield running
    log = running.stop()
    assert "Sa mère" not in log
    assert "anna" not in log


def code(page: Any, script: dict[int, list[str]], first: int, last: int) -> None:
    """Code segments by keyboard, as the script says; ids begin at 1 and follow the order of the notes."""
    words = {"family_support": "family support", "employment": "access to work"}
    for number in range(first, last):
        assert shown(page) == number + 1
        for theme in script.get(number, []):
            add(page, words[theme])
        finish(page)


def beside(database: Path) -> int:
    """Another process reads the database at this moment, decisions included."""
    done = subprocess.run(
        [sys.executable, "-c", QUERY, str(database)], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    return int(done.stdout)


def lines_of(database: Path, action: str) -> int:
    with open_file(database) as file:
        return int(file.one("SELECT count(*) FROM events WHERE action = ?", (action,))[0])


def test_a_day(server: Server, sign_in: Any) -> None:
    anna, bert = sign_in(server.url, "anna"), sign_in(server.url, "bert", "nl-BE")
    begin(anna)
    begin(bert)
    assert anna.locator(".proposal").count() == 0, "blind: nothing of the tagger"

    code(anna, ANNA, 0, 10)
    assert beside(server.database) >= 1

    # Anna loses the connection within segment 10: what she does is kept, sent later, once.
    anna.context.set_offline(True)
    add(anna, "stigma")
    anna.keyboard.press("c")
    anna.wait_for_timeout(450)
    anna.keyboard.press("Enter")
    anna.locator("#saved.offline").wait_for()
    kept = anna.evaluate("Object.entries(localStorage).map(([key, value]) => value).join(' ')")
    assert "stigma" in kept
    assert "mère" not in kept
    assert "anna" not in kept
    anna.context.set_offline(False)
    anna.locator("#desk[data-segment='12']").wait_for()
    code(anna, ANNA, 11, SEGMENTS)
    assert anna.locator("#empty").is_visible()

    # The server is killed while Bert is at work, and his page is closed before it is back.
    code(bert, BERT | {5: []}, 0, 5)
    server.kill()
    bert.keyboard.press("t")
    bert.keyboard.type("toegang tot werk")
    bert.keyboard.press("Enter")
    bert.locator("#saved.offline").wait_for()
    context = bert.context
    bert.close()
    server.start()
    bert = context.new_page()
    bert.goto(f"{server.url}/code")
    assert shown(bert) == 6
    bert.locator("#rows li[data-theme=employment] .state.coded").wait_for()
    finish(bert)
    bert.locator("button[name=language][value=en]").click()
    code(bert, BERT, 6, SEGMENTS)
    bert.locator("#empty").wait_for()

    ada = sign_in(server.url, "ada")
    ada.goto(f"{server.url}/adjudicate")
    assert ada.locator("tbody tr").count() == 3
    ada.locator("tbody a").first.click()
    assert shown(ada) == 5
    assert ada.locator(".proposal").count() == 0, "the tagger is not seen by who judges"
    press_and_next(ada, "l")
    assert shown(ada) == 6
    ada.keyboard.press("ArrowLeft")
    ada.locator("#rows li.not_coded").wait_for()
    finish(ada)
    assert shown(ada) == 9
    press_and_next(ada, "k")
    assert ada.locator("#empty").is_visible()

    lise = sign_in(server.url, "lise")
    lise.goto(f"{server.url}/agreement")
    family = lise.get_by_role("row", name="Family support")
    assert family.get_by_role("cell").nth(2).inner_text() == FAMILY["alpha"]
    assert family.get_by_role("cell").nth(4).inner_text() == FAMILY["kappa"]
    assert family.get_by_role("cell").nth(5).inner_text() == FAMILY["same"]
    assert (
        lise.get_by_role("row", name="All themes together 40").get_by_role("cell").nth(5).inner_text() == TOGETHER_SAME
    )
    lise.goto(f"{server.url}/tables")
    row = lise.get_by_role("row", name="Family support")
    assert [cell for cell in row.get_by_role("cell").all_inner_texts() if cell.startswith(COUNTED)], "9 of 20 persons"

    # The steward changes a definition: the codings of that theme go back to their coders.
    stijn = sign_in(server.url, "stijn")
    stijn.goto(f"{server.url}/codebook/theme/family_support")
    assert "10 segments" in stijn.locator(".touches").inner_text()
    stijn.locator("[name=definition_en]").fill("Help of relatives that the person can count on.")
    stijn.locator("form[action='/codebook/save'] [name=why]").fill("Clearer")
    stijn.locator("form[action='/codebook/save'] button.main").click()
    stijn.get_by_role("heading", name="version 2").wait_for()
    anna.goto(f"{server.url}/queue")
    again = anna.locator("button[value=recheck]")
    assert "10" in again.inner_text()
    again.click()
    shown(anna)
    anna.locator(".again").wait_for()
    finish(anna)
    assert "9 left" in anna.locator(".about").inner_text()

    verify = subprocess.run(
        [sys.executable, "-m", "notes_mining.cli", "audit-trail", "verify", str(server.database)], cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "whole" in verify.stdout, verify.stderr


def press_and_next(page: Any, key: str) -> None:
    before = shown(page)
    page.wait_for_timeout(420)
    page.keyboard.press(key)
    left(page, before)
