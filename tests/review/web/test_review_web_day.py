"""A day at work: two coders code forty segments blind by keyboard, one loses the connection, the server dies once, the
adjudicator resolves, the steward changes a definition; agreement and crosstab are those computed here by hand, while
another process queries the database all day."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from days import PERSONS, SEGMENTS, add, begin, finish, open_day, press_and_leave, rested, shown, speak, stage_of
from served import ROOT, Server
from study import CODEBOOK

from notes_mining.review.desk import open_file

pytestmark = pytest.mark.browser

FAMILY, WORK = "family_support", "employment"
Script = dict[int, set[str]]
"""Segment (from 0) to the themes that a coder sees in it; segment 2k and 2k + 1 are person k's."""
ANNA: Script = {n: {FAMILY} for n in (2, *range(0, SEGMENTS, 4))}
BERT: Script = {n: {FAMILY} for n in ANNA if n not in (4, 8)} | {5: {WORK}}
SETTLED: Script = ANNA | {8: set()}  # segment 4 as Anna says, 5 as Anna (not in it), 8 as Bert (not in it)
# Family support: Anna 11 of 40, Bert 9 of 40, the same on 38. By chance .275 * .225 + .725 * .775 = .62375: kappa
# (.95 - .62375) / .37625 = .867. Alpha: 20 of 80 values say yes, expected 2 * 20 * 60 / (80 * 79) = .380, observed
# 2 / 40: 1 - .132 = .868. Once settled ten persons: 0, 1, 8, 12, 16 in detention, 2, 6, 10, 14, 18 on probation.

ANOTHER_PROCESS = """
import json, select, sys
from pathlib import Path
from notes_mining.store import Database
COUNT = "SELECT stage, count(DISTINCT case_id) FROM tagged_segments WHERE theme = 'family_support' GROUP BY stage"
stopped = False
while not stopped:
    stopped = bool(select.select([sys.stdin], [], [], 1.5)[0])  # once more after the evening has come
    with Database.open(Path(sys.argv[1])) as database:
        print(json.dumps(dict(database.rows(COUNT))), flush=True)
"""


def kappa(one: Script, other: Script, theme: str) -> float:
    """Cohen's, of a theme that is in a segment or not."""
    a, b = ({n for n, themes in script.items() if theme in themes} for script in (one, other))
    same = 1 - len(a ^ b) / SEGMENTS
    share_a, share_b = len(a) / SEGMENTS, len(b) / SEGMENTS
    chance = share_a * share_b + (1 - share_a) * (1 - share_b)
    return (same - chance) / (1 - chance)


def alpha(one: Script, other: Script, theme: str) -> float:
    """Krippendorff's, nominal, two coders, nothing missing."""
    a, b = ({n for n, themes in script.items() if theme in themes} for script in (one, other))
    values, yes = 2 * SEGMENTS, len(a) + len(b)
    expected = 2 * yes * (values - yes) / (values * (values - 1))
    return 1 - len(a ^ b) / SEGMENTS / expected


def persons(script: Script, theme: str) -> dict[str, int]:
    """How many persons of each stage have the theme in a segment."""
    seen = {n // 2 for n, themes in script.items() if theme in themes}
    return {stage: sum(stage_of(k) == stage for k in seen) for stage in sorted(map(stage_of, range(PERSONS)))}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = open_day(tmp_path_factory.mktemp("day"))
    yield running
    log = running.stop()
    assert "Sa mère" not in log
    assert "anna" not in log


@pytest.fixture
def another(server: Server) -> Iterator[list[dict[str, int]]]:
    """Another process counts persons per stage over and over; its answers are here once it was stopped."""
    running = subprocess.Popen(
        [sys.executable, "-c", ANOTHER_PROCESS, str(server.database)], env={"PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    answers: list[dict[str, int]] = []

    def stop() -> list[dict[str, int]]:
        assert running.poll() is None, "it went on until the evening"
        printed, complaints = running.communicate(timeout=60)  # closes its input
        assert complaints == ""
        answers.extend(json.loads(line) for line in printed.splitlines())
        return answers

    yield stop
    running.kill()


def code(page: Any, script: Script, number: int) -> None:
    """Code a segment by keyboard, as the script says; ids begin at 1 and follow the order of the notes."""
    assert shown(page) == number + 1
    for theme in sorted(script.get(number, ())):
        add(page, theme.replace("_", " "))
    finish(page)


def cells_of(page: Any, heading: str) -> list[str]:
    """The cells of a row."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=heading, exact=True))
    return [str(text) for text in row.first.get_by_role("cell").all_inner_texts()]


def test_a_day(server: Server, sign_in: Any, another: Any) -> None:
    anna, bert = sign_in(server.url, "anna"), sign_in(server.url, "bert", "nl-BE")
    begin(anna)
    begin(bert)
    assert anna.locator(".proposal").count() == 0, "blind: nothing of the tagger"
    for number in range(10):
        code(anna, ANNA, number)
        code(bert, BERT, number)

    # Anna loses the connection within segment 10: what she does is kept, sent later, once. Bert goes on.
    anna.context.set_offline(True)
    add(anna, "stigma")
    anna.keyboard.press("c")
    rested(anna)
    anna.keyboard.press("Enter")
    anna.locator("#saved.offline").wait_for()
    kept = anna.evaluate("Object.entries(localStorage).map(([key, value]) => value).join(' ')")
    assert "stigma" in kept
    assert "mère" not in kept
    assert "anna" not in kept
    code(bert, BERT, 10)
    anna.context.set_offline(False)
    anna.locator("#desk[data-segment='12']").wait_for()
    for number in range(11, 20):
        code(anna, ANNA, number)
        code(bert, BERT, number)

    # The server is killed while Bert is at work, and his page is closed before it is back.
    server.kill()
    add(bert, "steun van de familie")
    bert.locator("#saved.offline").wait_for()
    context = bert.context
    bert.close()
    server.start()
    bert = context.new_page()
    bert.goto(f"{server.url}/code")
    assert shown(bert) == 21
    bert.locator(f"#rows li[data-theme={FAMILY}] .state.coded").wait_for()
    speak(bert, "en")
    code(bert, {}, 20)
    code(anna, ANNA, 20)
    for number in range(21, SEGMENTS):
        code(anna, ANNA, number)
        code(bert, BERT, number)
    anna.locator("#empty").wait_for()
    bert.locator("#empty").wait_for()

    settle(server, sign_in(server.url, "ada"))
    lise = sign_in(server.url, "lise")
    see_agreement(server, lise)
    see_crosstab(server, lise)
    counts = another()
    assert len(counts) > 3
    assert counts[0] != counts[-1] == persons(SETTLED, FAMILY)
    change_a_definition(server, sign_in(server.url, "stijn"), anna)
    verify = subprocess.run(
        [sys.executable, "-m", "notes_mining.cli", "audit-trail", "verify", str(server.database)], cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "whole" in verify.stdout, verify.stderr
    with open_file(server.database) as file:
        done = "SELECT who, count(*) FROM events WHERE action = 'decide' AND who IN ('anna', 'bert') GROUP BY who"
        # One step for each theme and each finish, also of what waited for a connection; Anna's stigma came and went;
        # to look again changed no decision.
        assert dict(file.rows(done)) == {"anna": SEGMENTS + len(ANNA) + 2, "bert": SEGMENTS + len(BERT)}


def settle(server: Server, ada: Any) -> None:
    """The adjudicator: one segment as Anna, one theme as Anna, one segment as Bert."""
    ada.goto(f"{server.url}/adjudicate")
    rows = ada.locator("tbody tr").all_inner_texts()
    assert len(rows) == 3, rows
    ada.locator("tbody a").first.click()
    assert shown(ada) == 5
    assert ada.locator(".proposal").count() == 0, "the tagger is not seen by who judges"
    press_and_leave(ada, "l")
    assert shown(ada) == 6
    ada.keyboard.press("ArrowLeft")
    ada.locator("#rows li.not_coded").wait_for()
    finish(ada)
    assert shown(ada) == 9
    press_and_leave(ada, "k")
    assert ada.locator("#empty").is_visible()


def see_agreement(server: Server, lise: Any) -> None:
    """What the page says is what the scripts say."""
    lise.goto(f"{server.url}/agreement")
    units, times, shown_alpha, _, shown_kappa, percent, positive = cells_of(lise, "Family support")
    assert (units, times) == (str(SEGMENTS), str(len(ANNA) + len(BERT) - 1))
    assert shown_alpha == f"{alpha(ANNA, BERT, FAMILY):.2f}" == "0.87"
    assert shown_kappa == f"{kappa(ANNA, BERT, FAMILY):.2f}" == "0.87"
    assert percent == "95 %"
    assert positive == "90 %"  # of 20 codings 18 are shared
    assert cells_of(lise, "All themes together")[5] == "92 %"  # 37 of 40: also segment 5
    assert cells_of(lise, "Access to work and training")[6] == "0 %"


def see_crosstab(server: Server, lise: Any) -> None:
    """The whole table: nobody reads the tagger's tags any more, for people read every segment whole."""
    lise.goto(f"{server.url}/tables")
    [heads, at_risk, *lines] = lise.locator("table.heat").evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.innerText.trim().split(/\\s*\\n\\s*/)[0]))"
    )
    places = {heads.index("Detention"): "detention", heads.index("Probation and guidance"): "probation"}
    stages = [places.get(place) for place in range(1, len(heads))]
    here = [sum(stage_of(k) == stage for k in range(PERSONS)) for stage in stages]
    assert at_risk[1:] == [str(number) for number in here]
    themes = {theme.label["en"]: theme.id for theme in CODEBOOK.themes}
    assert [themes[line[0]] for line in lines] == list(themes.values())
    for name, *cells in lines:
        seen = persons(SETTLED, themes[name])
        assert cells == ["-" if stage is None else str(seen[stage]) for stage in stages], name


def change_a_definition(server: Server, stijn: Any, anna: Any) -> None:
    """The steward changes a definition: the codings of that theme go back to their coders."""
    stijn.goto(f"{server.url}/codebook/theme/{FAMILY}")
    assert f"{len(ANNA)} segments" in stijn.locator(".touches").inner_text()
    stijn.locator("[name=definition_en]").fill("Help of relatives that the person can count on.")
    stijn.locator("form[action='/codebook/save'] [name=why]").fill("Clearer")
    stijn.locator("form[action='/codebook/save'] button.main").click()
    stijn.get_by_role("heading", name="version 2").wait_for()
    anna.goto(f"{server.url}/queue")
    again = anna.locator("button[value=recheck]")
    assert str(len(ANNA)) in again.inner_text()
    again.click()
    shown(anna)
    anna.locator(".again").wait_for()
    finish(anna)
    assert f"{len(ANNA) - 1} left" in anna.locator(".about").inner_text()
