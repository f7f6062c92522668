"""Every page under axe (WCAG 2.1 A and AA), the coding page in three languages, and their pictures for the docs.

``axe.min.js`` is axe-core 4.14.1 of Deque Systems, under the Mozilla Public License 2.0; it is used in tests alone.
``pytest --update-pictures`` writes the pictures into docs/images.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from days import begin, saved, shown
from playwright.sync_api import TimeoutError
from served import Server, give_passphrases, settings
from study import ROOT, Clock, Text, add, decide, desk_on, user, write_database

from notes_mining.review import adjudication, codebook, flags, queue
from notes_mining.review.model import Change, Wish
from notes_mining.review.rights import may
from notes_mining.review.web.pages import NAV

pytestmark = pytest.mark.browser
AXE = Path(__file__).with_name("axe.min.js")
STANDARD = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations']}"
DONE = Change(kind="done")

FRENCH = (
    "Entretien de suivi avec [PERSON_1], venu avec sa sœur [PERSON_2:sister].",
    "Il habite toujours chez sa mère, qui l'aide à payer le loyer et garde les enfants le mercredi.",
    "L'employeur a retiré le contrat après avoir lu l'extrait de casier judiciaire.",
    "Depuis, il dort mal et évite de sortir dans le quartier, où on le montre du doigt.",
    "Il s'est présenté à toutes les convocations.",
    "Prochain rendez-vous le [DATE_4] à [LOC_2].",
)
DUTCH = (
    "Gesprek met [PERSON_1] op [DATE_1], in aanwezigheid van zijn begeleider bij [ORG_3].",
    "Zijn broer regelt de huisvesting en rijdt hem naar de afspraken.",
    "De interimkantoren haken af zodra ze het strafblad zien.",
    "Hij slaapt slecht en heeft het over beelden die terugkomen.",
    "Hij houdt zich aan alle voorwaarden.",
    "De bank weigert nog altijd een rekening te openen.",
)
TAGS: list[list[tuple[str, str, float]]] = [
    [],
    [("family_support", "present", 0.91)],
    [("criminal_record", "present", 0.78), ("employment", "absent", 0.52)],
    [("psychological_distress", "present", 0.66), ("stigma", "present", 0.47)],
    [("compliance", "present", 0.83)],
    [("asset_freeze", "present", 0.44)],
]
PEOPLE_WITH = {"anna": "coder", "ada": "adjudicator", "lise": "analyst", "stijn": "steward"}


def notes() -> list[Text]:
    stages = ("detention", "probation", "after_supervision")
    made = []
    for person in range(24):
        for order in range(2):
            dutch, stage = person % 2 == 1, stages[(person + order) % 3]
            tags = [found if (person // 2 + place) % 3 else [] for place, found in enumerate(TAGS)]
            made.append(
                Text(f"note-{person:02}{order}", f"case-{person:02}", DUTCH if dutch else FRENCH, tags,
                     "nl" if dutch else "fr", stage)
            )  # fmt: skip
    return made


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A review in which something was done of everything."""
    folder = tmp_path_factory.mktemp("look")
    (folder / "steward").mkdir()
    database = write_database(folder / "notes.duckdb", notes())
    clock = Clock()
    import time

    clock.now = time.time()
    with desk_on(database, clock, blind_share=0.2, seed=3) as desk:
        give_passphrases(desk)
        codebook.start_from(desk, ROOT / "configs" / "codebook.yaml")
        for number in range(30):
            for name in ("anna", "bert"):
                seen = queue.take(desk, user(name), Wish(queue="blind"))
                assert seen is not None
                themes = [theme for theme, _, _ in TAGS[[*FRENCH, *DUTCH].index(seen.text) % 6]]
                if name == "bert" and number % 5 == 0:
                    themes = [*themes[:-1], "will_to_reintegrate"]
                decide(desk, name, seen.segment, *[add(theme) for theme in themes], DONE)
            clock.now += 86_400 / 2 if number < 20 else 60
        for number in range(25):
            seen = queue.take(desk, user("carla"), Wish())
            assert seen is not None
            for proposal in seen.proposals:
                kind = "reject" if number % 4 == 0 else "accept"
                decide(desk, "carla", seen.segment, Change(kind=kind, theme=proposal.theme))
            decide(desk, "carla", seen.segment, DONE)
        first, second, *_ = adjudication.disagreements(desk, user("ada"))
        adjudication.settle(desk, user("ada"), first.segment, "anna", "adjudicated-1")
        flags.flag(desk, user("anna"), second.segment + 1)
        theme = replace(
            codebook.current(desk).theme("family_support"),
            examples={"fr": ["Sa mère l'aide à payer le loyer."], "nl": ["Zijn broer regelt de huisvesting."]},
        )
        codebook.save_theme(desk, user("lise"), theme, base=1, why="Examples", recheck=False)
    running = Server(database, settings(folder, blind_share=0.2, seed=3))
    yield running
    running.stop()


def check(page: Any, where: str) -> list[str]:
    """What axe finds wrong, one line each."""
    found = page.evaluate(f"axe.run(document, {STANDARD})")
    assert found["violations"] == [] or all("nodes" in one for one in found["violations"])
    return [f"{where}: {one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def picture(page: Any, name: str, update: bool, folder: Path) -> None:
    """A picture of the page; into the docs where asked for."""
    target = (ROOT / "docs" / "images" if update else folder) / f"review-{name}.png"
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=str(target))
    assert target.stat().st_size > 5_000


@pytest.mark.parametrize("name", PEOPLE_WITH)
def test_every_page_keeps_to_wcag_and_is_pictured(
    name: str, server: Server, sign_in: Any, update_pictures: bool, tmp_path: Path
) -> None:
    page = sign_in(server.url, name, script=AXE)
    wrong: list[str] = []
    for where, path, actions in NAV:
        if where == "code" or not any(may(PEOPLE_WITH[name], action) for action in actions):  # type: ignore[arg-type]
            continue
        page.goto(f"{server.url}{path}")
        if where == "retrieval":
            page.locator("[name=theme]").select_option("family_support")
            page.locator("form[role=search] button.main").click()
            page.locator(".quotes").wait_for()
        wrong += check(page, path)
        if name == ("anna" if where == "queue" else "ada" if where == "adjudicate" else "stijn") or where == "queue":
            picture(page, f"{where}-{name}" if where == "queue" else where, update_pictures, tmp_path)
    if name == "stijn":
        page.goto(f"{server.url}/codebook/theme/family_support")
        wrong += check(page, "theme")
        picture(page, "theme", update_pictures, tmp_path)
        for path in ("/codebook/new", "/nothing"):
            page.goto(f"{server.url}{path}")
            wrong += check(page, path)
    assert wrong == [], "\n".join(wrong)


def asked_for(page: Any, key: str, dialog: str) -> None:
    """Open a dialog by its key; again if the browser was still closing the one before and swallowed the key."""
    for _ in range(5):
        page.keyboard.press("1")
        page.keyboard.press(key)
        try:
            page.locator(f"#{dialog}[open]").wait_for(timeout=4000)
        except TimeoutError:
            continue
        return
    page.locator(f"#{dialog}[open]").wait_for()


@pytest.mark.parametrize("language", ["fr-BE", "nl-BE", "en-GB"])
def test_the_coding_page_and_its_dialogs_keep_to_wcag(
    language: str, server: Server, sign_in: Any, update_pictures: bool, tmp_path: Path
) -> None:
    page = sign_in(server.url, "carla", language, script=AXE)
    assert page.locator("html").get_attribute("lang") == language[:2]
    page.goto(f"{server.url}/queue")
    wrong = check(page, "queue")
    begin(page, "open")
    wrong += check(page, "code")
    picture(page, f"code-{language[:2]}", update_pictures, tmp_path)
    page.keyboard.press("a")
    saved(page)
    wrong += check(page, "decided")
    for key, dialog in (("t", "adder"), ("?", "keys"), ("f", "flagger"), ("i", "about-theme")):
        asked_for(page, key, dialog)
        wrong += check(page, dialog)
        if language == "en-GB":
            picture(page, dialog, update_pictures, tmp_path)
        page.keyboard.press("Escape")
        page.locator(f"#{dialog}:not([open])").wait_for(state="attached")
    page.keyboard.press("w")
    page.keyboard.press("ArrowLeft")
    wrong += check(page, "passage")
    picture(page, "passage", update_pictures, tmp_path)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    saved(page)
    assert wrong == [], "\n".join(wrong)


def test_blind_coding_and_adjudication_keep_to_wcag(
    server: Server, sign_in: Any, update_pictures: bool, tmp_path: Path
) -> None:
    page = sign_in(server.url, "carla", script=AXE)
    begin(page, "blind")
    wrong = check(page, "blind")
    picture(page, "blind", update_pictures, tmp_path)
    judge = sign_in(server.url, "ada", script=AXE)
    judge.goto(f"{server.url}/adjudicate")
    judge.locator("tbody a").first.click()
    shown(judge)
    wrong += check(judge, "adjudication")
    picture(judge, "adjudication", update_pictures, tmp_path)
    assert wrong == [], "\n".join(wrong)


def test_the_door_keeps_to_wcag(server: Server, chromium: Any, update_pictures: bool, tmp_path: Path) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 820})
    page.add_init_script(path=str(AXE))
    page.goto(server.url)
    assert check(page, "sign-in") == []
    picture(page, "sign-in", update_pictures, tmp_path)
    page.locator("[name=name]").fill("nobody")
    page.locator("[name=passphrase]").fill("nothing that anybody uses")
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()
    assert check(page, "refused") == []
    page.close()


def test_axe_can_fail(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "carla", script=AXE)
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any("label" in one for one in check(page, "spoilt"))


def test_a_narrow_window_scrolls_no_page_sideways(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "stijn")
    page.set_viewport_size({"width": 390, "height": 800})
    for path in (
        "/flags",
        "/quotes",
        "/tables",
        "/together",
        "/agreement",
        "/progress",
        "/codebook",
        "/accounts",
        "/trail",
    ):
        page.goto(f"{server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
