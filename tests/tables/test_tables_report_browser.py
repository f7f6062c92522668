"""The page in a real browser: no request, languages by keyboard, contrast, print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invented import CODEBOOK, Tag, Written, write

from notes_mining.records import Rejected
from notes_mining.store import Database
from notes_mining.tables.report import render

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--no-first-run", "--no-pings", "--disable-domain-reliability",
    "--disable-dev-shm-usage",
]  # fmt: skip
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no {CHROMIUM}: apt-get install chromium"),
]

# Contrast of an element's text with the first background behind it that is not transparent (WCAG 2, formula of 1.4.3).
CONTRAST = """element => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(c => linear(c / 255))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element;
  while (behind && parse(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const ink = light(parse(getComputedStyle(element).color));
  const paper = behind ? light(parse(getComputedStyle(behind).backgroundColor)) : 1;
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""


def page_of_a_run(database: Database) -> str:
    """Probation: theme number k with 10 k of 210 persons, so every depth of colour occurs; two of them in detention."""
    themes = [theme.id for theme in CODEBOOK.themes]
    notes = [
        Written(
            f"P{n}",
            f"P{n}",
            tags=tuple(Tag(theme) for k, theme in enumerate(themes) if n < min(10 * k, 205)),
            stage="probation",
        )
        for n in range(210)
    ]
    write(database, [*notes, *[Written(f"D{n}", f"P{n}", tags=(Tag("stigma"),), stage="detention") for n in range(2)]])
    return render(database, [Rejected("N1", "impossible date", "notes.csv")])


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    with Database.create(folder / "notes.duckdb") as database:
        (folder / "index.html").write_text(page_of_a_run(database), encoding="utf-8")
    return folder / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, page_file: Path) -> Iterator[Any]:
    """The page, opened; any request but for the file itself, and any complaint of the browser, fails the test."""
    asked: list[str] = []
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_file.as_uri())
    yield page
    page.close()
    assert asked == [page_file.as_uri()]
    assert complaints == []


HEADINGS = {
    "English": "Themes by trajectory stage",
    "Français": "Thèmes par étape du trajet",
    "Nederlands": "Thema’s per trajectfase",
}


def heading(page: Any) -> str:
    return str(page.get_by_role("heading", level=1).inner_text())


def test_the_keyboard_changes_the_language(page: Any) -> None:
    assert heading(page) == HEADINGS["English"]
    page.keyboard.press("Tab")
    seen = []
    for _ in range(4):
        focused = page.evaluate("document.activeElement.labels[0].innerText")
        seen.append((focused, heading(page)))
        page.keyboard.press("ArrowRight")
    order = ["English", "Français", "Nederlands", "English"]
    assert seen == [(name, HEADINGS[name]) for name in order]


def test_the_focus_is_visible_and_only_by_keyboard_needed(page: Any) -> None:
    outline = "label => getComputedStyle(label).outlineStyle"
    label = page.get_by_text("English", exact=True)
    assert label.evaluate(outline) == "none"
    page.keyboard.press("Tab")
    assert label.evaluate(outline) == "solid"
    page.keyboard.press("ArrowLeft")
    assert page.get_by_text("Nederlands", exact=True).evaluate(outline) == "solid"


def test_a_click_changes_the_language_too_and_twice_changes_nothing_more(page: Any) -> None:
    page.get_by_text("Français", exact=True).dblclick()
    assert heading(page) == HEADINGS["Français"]
    assert page.get_by_role("radio", name="Français").is_checked()
    assert page.get_by_role("radio").count() == 3


@pytest.mark.parametrize("language", ["English", "Français", "Nederlands"])
def test_only_the_chosen_language_is_seen(page: Any, language: str) -> None:
    page.get_by_role("radio", name=language).check(force=True)
    code = {"English": "en", "Français": "fr", "Nederlands": "nl"}[language]
    for other in ("en", "fr", "nl"):
        spans = page.locator(f"main span.l-{other}")
        assert spans.first.is_visible() == (other == code)
        assert spans.last.is_visible() == (other == code)


def test_a_withheld_cell_shows_a_dot_and_no_tooltip(page: Any) -> None:
    line = page.get_by_role("row", name="Stigma and social exclusion")
    cells = line.get_by_role("cell")
    assert cells.nth(4).inner_text() == "·"
    assert cells.nth(4).get_attribute("title") is None
    assert cells.nth(6).inner_text().split() == ["50", "24%"]


@pytest.mark.parametrize("language", ["English", "Français", "Nederlands"])
def test_no_head_breaks_inside_a_word_but_at_a_soft_hyphen(page: Any, language: str) -> None:
    """With breaking anywhere forbidden, the widest piece of each head still fits."""
    page.get_by_role("radio", name=language).check(force=True)
    page.add_style_tag(content=".heat th { overflow-wrap: normal !important }")
    wider = "ths => ths.filter(th => th.scrollWidth > th.clientWidth).map(th => th.innerText)"
    assert page.locator(".heat th").evaluate_all(wider) == []
    page.add_style_tag(content=".heat th { font-size: 1.6rem !important }")
    assert page.locator(".heat th").evaluate_all(wider) != [], "the measure can fail"


def test_contrast_is_at_least_aa_for_every_depth_of_colour(page: Any) -> None:
    texts = page.locator(
        ".heat tbody td b, .heat tbody td small, .heat th, .legend i, .soft, label, .facts th, .facts td"
    )
    measured = f"elements => elements.map(e => [e.closest('td')?.className ?? '', e.innerText, ({CONTRAST})(e)])"
    found = texts.evaluate_all(measured)
    assert {f"h{depth}" for depth in range(11)} <= {look for look, _, _ in found}
    assert [one for one in found if one[2] < 4.5] == []


def test_the_heatmap_prints_on_one_sheet_without_the_language_switch(page: Any, tmp_path: Path) -> None:
    page.emulate_media(media="print")
    assert not page.get_by_text("English", exact=True).is_visible()
    millimetre = 96 / 25.4
    page.set_viewport_size({"width": round((297 - 22) * millimetre), "height": 900})
    bottom = page.locator(".legend").evaluate("element => element.getBoundingClientRect().bottom")
    assert bottom <= (210 - 22) * millimetre


def test_a_narrow_window_scrolls_the_table_not_the_page(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("(box => box.scrollWidth > box.clientWidth)(document.querySelector('.wide'))")
