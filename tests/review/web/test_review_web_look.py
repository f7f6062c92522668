"""Every page under axe (WCAG 2.1 A and AA) in three languages, what spoke for a proposal, and pictures for the docs.

``axe.min.js`` is axe-core 4.14.1 of Deque Systems, under the Mozilla Public License 2.0; it is used in tests alone.
``pytest --update-pictures`` writes the pictures into docs/images.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from days import begin, saved, shown, speak
from playwright.sync_api import TimeoutError
from served import Server, give_passphrases, settings
from study import ROOT, Clock, Text, add, decide, desk_on, user, write_database

from notes_mining.config import ModelSettings, load
from notes_mining.records import Segment
from notes_mining.review import adjudication, codebook, flags, queue
from notes_mining.review.model import Change, Wish
from notes_mining.review.web.pages import NAV
from notes_mining.store import Database
from notes_mining.store.writer import Writer
from notes_mining.themes.tagging import TaggingSettings, build

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
SEEN = (
    [],
    ["family_support"],
    ["criminal_record", "employment"],
    ["psychological_distress", "stigma"],
    ["compliance"],
    ["asset_freeze"],
)
"""What coders see in each sentence."""
LANGUAGES = ("fr", "nl", "en")
WHO = {
    "anna": ("queue",),
    "ada": ("adjudicate",),
    "stijn": (
        "steward",
        "retrieval",
        "tables",
        "cooccurrence",
        "agreement",
        "progress",
        "codebook",
        "accounts",
        "trail",
    ),
}
"""Who looks at which page of the menu; at the coding page others do."""


def notes() -> list[Text]:
    stages = ("detention", "probation", "after_supervision")
    made = []
    for person in range(24):
        for order in range(2):
            dutch, stage = person % 2 == 1, stages[(person + order) % 3]
            texts = DUTCH if dutch else FRENCH
            made.append(
                Text(f"note-{person:02}{order}", f"case-{person:02}", texts[order:] + texts[:order], [[]] * 6,
                     "nl" if dutch else "fr", stage)
            )  # fmt: skip
    return made


def tag(database: Path) -> None:
    """Tags of the tagger itself: no other model's reasons are shown."""
    models = load(ModelSettings, ROOT / "configs" / "models.yaml")
    embedding = ROOT / models.embedding if models.embedding else None
    tagger = build(TaggingSettings(model=ROOT / models.themes, embedding=embedding))
    with Database.open(database, read_only=False) as opened:
        columns = 'note_id, case_id, start, "end", clean_start, clean_end, language, text'
        rows = opened.rows(f"SELECT {columns} FROM segments ORDER BY note_id, start")
        Writer(opened).write_notes([], [], list(tagger(Segment(*row) for row in rows)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A review in which something was done of everything."""
    folder = tmp_path_factory.mktemp("look")
    (folder / "steward").mkdir()
    database = write_database(folder / "notes.duckdb", notes())
    tag(database)
    clock = Clock()
    clock.now = time.time()
    with desk_on(database, clock, blind_share=0.2, seed=3) as desk:
        give_passphrases(desk)
        codebook.start_from(desk, ROOT / "configs" / "codebook.yaml")
        for number in range(30):
            for name in ("anna", "bert"):
                seen = queue.take(desk, user(name), Wish(queue="blind"))
                assert seen is not None
                themes = SEEN[[*FRENCH, *DUTCH].index(seen.text) % 6]
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
    running = Server(database, settings(folder, models=True, blind_share=0.2, seed=3))
    yield running
    running.stop()


def check(page: Any, where: str) -> list[str]:
    """What axe finds wrong, one line each."""
    found = page.evaluate(f"axe.run(document, {STANDARD})")
    assert found["violations"] == [] or all("nodes" in one for one in found["violations"])
    return [f"{where}: {one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def picture(page: Any, name: str, update: bool) -> None:
    """Write a picture of the page for the docs where asked for; else that there is one, and that the docs show it."""
    target = ROOT / "docs" / "images" / f"review-{name}.png"
    if update:
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=str(target))
    assert target.stat().st_size > 5_000, "pytest tests/review/web --update-pictures"
    assert f"(images/{target.name})" in (ROOT / "docs" / "review.md").read_text(encoding="utf-8"), target.name


def test_every_page_has_somebody_who_looks_at_it() -> None:
    assert {name for names in WHO.values() for name in names} | {"code"} == {name for name, _, _ in NAV}


@pytest.mark.parametrize("name", WHO)
def test_every_page_keeps_to_wcag_in_every_language_and_is_pictured(
    name: str, server: Server, sign_in: Any, update_pictures: bool
) -> None:
    page = sign_in(server.url, name, script=AXE)
    pages = [(where, path) for where, path, _ in NAV if where in WHO[name]]
    if name == "stijn":
        pages += [("theme", "/codebook/theme/family_support"), ("new-theme", "/codebook/new"), ("nothing", "/nothing")]
        page.goto(f"{server.url}/quotes")
        page.locator("[name=theme]").select_option("family_support")
        page.locator("form[role=search] button.main").click()
        page.locator(".quotes").wait_for()
    wrong: list[str] = []
    for language in LANGUAGES:
        page.goto(f"{server.url}{pages[0][1]}")
        speak(page, language)
        for where, path in pages:
            page.goto(f"{server.url}{path}")
            assert page.locator("html").get_attribute("lang") == language
            wrong += check(page, f"{path} ({language})")
            if language == "en" and where != "nothing":
                picture(page, where, update_pictures)
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
    language: str, server: Server, sign_in: Any, update_pictures: bool
) -> None:
    page = sign_in(server.url, "carla", language, script=AXE)
    assert page.locator("html").get_attribute("lang") == language[:2]
    begin(page, "open")
    page.locator("#note .reason").first.wait_for()
    wrong = check(page, "code")
    picture(page, f"code-{language[:2]}", update_pictures)
    page.keyboard.press("a")
    saved(page)
    wrong += check(page, "decided")
    for key, dialog in (("t", "adder"), ("?", "keys"), ("f", "flagger"), ("i", "about-theme")):
        asked_for(page, key, dialog)
        wrong += check(page, dialog)
        if dialog == "about-theme" or language == "en-GB":
            picture(page, f"{dialog}-{language[:2]}" if dialog == "about-theme" else dialog, update_pictures)
        page.keyboard.press("Escape")
        page.locator(f"#{dialog}:not([open])").wait_for(state="attached")
    page.keyboard.press("w")
    page.keyboard.press("ArrowLeft")
    wrong += check(page, "passage")
    if language == "en-GB":
        picture(page, "passage", update_pictures)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    saved(page)
    assert wrong == [], "\n".join(wrong)


def test_what_spoke_for_a_proposal_is_marked_and_said(server: Server, sign_in: Any) -> None:
    page = sign_in(server.url, "lise")
    page.goto(f"{server.url}/quotes")
    page.locator("[name=theme]").select_option("criminal_record")
    page.locator("[name=text]").fill("interimkantoren")
    page.locator("form[role=search] button.main").click()
    page.locator(".quotes a").first.click()
    page.locator("#note .reason").first.wait_for()
    marked = page.locator("#note .reason").all_inner_texts()
    assert "strafblad" in marked
    said = page.locator("#rows li.selected .reasons").inner_text()
    assert re.search(r"strafblad \(without it \d+ %\)", said), said
    assert {word.lower() for word in marked} == set(re.findall(r"(\w+) \(", said)) - {"it"}
    # Thickness tells, not colour alone; the line that explains it is there as long as something is marked.
    thick = page.locator("#note .strength-3").first.evaluate("one => getComputedStyle(one).textDecorationThickness")
    assert thick == "4px"
    assert page.locator("#reasons-hint").is_visible()


def test_blind_coding_and_adjudication_keep_to_wcag(server: Server, sign_in: Any, update_pictures: bool) -> None:
    page = sign_in(server.url, "carla", script=AXE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    begin(page, "blind")
    segment = shown(page)
    wrong = check(page, "blind")
    assert page.locator("#rows .proposal, .reasons, #note .reason").count() == 0
    assert not [url for url in asked if url.endswith("/reasons")]
    answer = page.request.get(f"{server.url}/code/{segment}/reasons", headers={"Accept": "application/json"})
    assert answer.json() == {"reasons": []}, "nor to who asks for them"
    picture(page, "blind", update_pictures)
    judge = sign_in(server.url, "ada", script=AXE)
    judge.goto(f"{server.url}/adjudicate")
    judge.locator("tbody a").first.click()
    shown(judge)
    wrong += check(judge, "adjudication")
    picture(judge, "adjudication", update_pictures)
    assert wrong == [], "\n".join(wrong)


def test_the_door_keeps_to_wcag(server: Server, chromium: Any, update_pictures: bool) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 820})
    page.add_init_script(path=str(AXE))
    page.goto(server.url)
    assert check(page, "sign-in") == []
    picture(page, "sign-in", update_pictures)
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
