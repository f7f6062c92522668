"""The report in a real browser: no request, sorting by mouse and keyboard, contrast, print; in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invented import CODEBOOK, Tag, Written, write

from notes_mining.config import load
from notes_mining.records import Rejected
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.findings import FindingsSettings
from notes_mining.tables.report import Report, render

ROOT = Path(__file__).resolve().parents[2]
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
LANGUAGES = ("en", "fr", "nl")
TITLES = {
    "en": "Reintegration after return: what the notes report",
    "fr": "La réinsertion après le retour\u00a0: ce que rapportent les notes",
    "nl": "Re-integratie na terugkeer: wat de notities melden",
}
MILLIMETRE = 96 / 25.4

# Contrast of an element's text with the first background behind it that is not transparent (WCAG 2, formula of 1.4.3).
CONTRAST = """element => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(c => linear(c / 255))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element;
  while (behind && parse(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const style = getComputedStyle(element);
  const ink = light(parse(element.closest('svg') ? style.fill : style.color));
  const paper = behind ? light(parse(getComputedStyle(behind).backgroundColor)) : 1;
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""


def filled(database: Database) -> Database:
    """Probation: theme number k with 10 k of 210 persons, so every depth of colour occurs; two of them in detention."""
    themes = [theme.id for theme in CODEBOOK.themes]
    notes = [
        Written(
            f"P{n:03}",
            f"P{n:03}",
            tags=tuple(Tag(theme) for k, theme in enumerate(themes) if n < min(10 * k, 205)),
            stage="probation",
        )
        for n in range(210)
    ]
    notes += [Written(f"D{n}", f"P{n:03}", tags=(Tag("stigma"),), stage="detention") for n in range(2)]
    cases = [CaseRow(f"P{n:03}", ("fr", "nl")[n % 2], ("F", "M")[n // 2 % 2]) for n in range(210)]
    return write(database, notes, cases=cases)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of one database in each language."""
    folder = tmp_path_factory.mktemp("page")
    findings = load(FindingsSettings, ROOT / "configs/findings.yaml")
    rejected = [Rejected("N1", "impossible date", "notes.csv"), Rejected("E1", "unknown event", "events.csv")]
    with Database.create(folder / "notes.duckdb") as database:
        filled(database)
        for language in LANGUAGES:
            page = render(database, Report(findings=findings, language=language, rejected=rejected))
            (folder / f"{language}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Any, folder: Path, language: str) -> Iterator[Any]:
    """The page, opened; any request but for the file itself, and any complaint of the browser, fails the test."""
    asked: list[str] = []
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    address = (folder / f"{language}.html").as_uri()
    page.goto(address)
    yield page
    page.close()
    assert asked == [address]
    assert complaints == []


english = pytest.mark.parametrize("language", ["en"], indirect=True)


def column(page: Any, place: int) -> list[str]:
    rows = page.locator("#by-language tbody tr")
    return [str(text) for text in rows.evaluate_all("(rows, k) => rows.map(row => row.cells[k].innerText)", place)]


def test_the_page_is_in_its_language(page: Any, language: str) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == TITLES[language]
    assert page.evaluate("document.documentElement.lang") == language
    assert page.get_by_role("article").count() == 13


def test_a_click_sorts_upwards_and_a_second_one_downwards(page: Any) -> None:
    head = page.locator("#by-language thead th").nth(1)
    assert head.get_attribute("aria-sort") is None
    before = column(page, 1)

    def persons() -> list[int]:
        return [int(text.split("/")[0]) for text in column(page, 1) if "/" in text]

    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert persons() == sorted(persons())
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert persons() == sorted(persons(), reverse=True)
    assert sorted(column(page, 1)) == sorted(before), "no row is lost"


def test_labels_sort_as_their_language_does_and_what_is_withheld_stays_last(page: Any, language: str) -> None:
    page.locator("#by-language thead th").first.get_by_role("button").click()
    names = column(page, 0)
    ordered = page.evaluate("([names, lang]) => [...names].sort((a, b) => a.localeCompare(b, lang))", [names, language])
    assert names == ordered
    for _ in range(2):
        page.locator("#by-language thead th").nth(1).get_by_role("button").click()
        found = column(page, 1)
        assert "·" in found
        assert found == [one for one in found if one != "·"] + ["·"] * found.count("·")


def test_the_keyboard_sorts_too_and_a_double_click_is_two(page: Any) -> None:
    head = page.locator("#by-gender thead th").nth(2)
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").dblclick()
    assert head.get_attribute("aria-sort") == "descending"
    page.locator("#by-gender thead th").nth(1).get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None, "one column sorts at a time"


@english
def test_every_table_of_findings_can_be_sorted_and_every_head_is_a_button(page: Any) -> None:
    heads = page.locator("table.sortable thead th")
    assert heads.count() > 60
    assert page.locator("table.sortable thead th button").count() == heads.count()


@english
def test_the_first_tab_leads_past_the_contents_and_the_focus_is_seen(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#findings"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@english
def test_a_withheld_cell_shows_a_dot_and_no_tooltip(page: Any) -> None:
    line = page.locator("table.heat").get_by_role("row", name="Stigma and social exclusion")
    cells = line.get_by_role("cell")
    assert cells.nth(4).locator("b").inner_text() == "·"
    assert cells.nth(4).get_attribute("title") is None
    assert cells.nth(6).inner_text().split() == ["50", "24%"]


def test_no_head_breaks_inside_a_word_but_at_a_soft_hyphen(page: Any) -> None:
    """With breaking anywhere forbidden, the widest piece of each head still fits."""
    page.add_style_tag(content=".heat th { overflow-wrap: normal !important }")
    wider = "ths => ths.filter(th => th.scrollWidth > th.clientWidth).map(th => th.innerText)"
    assert page.locator(".heat th").evaluate_all(wider) == []
    page.add_style_tag(content=".heat th { font-size: 1.6rem !important }")
    assert page.locator(".heat th").evaluate_all(wider) != [], "the measure can fail"


@english
def test_contrast_is_at_least_aa_for_every_text_and_depth_of_colour(page: Any) -> None:
    texts = page.locator(
        ".heat tbody td b, .heat tbody td small, .heat th, .legend i, .soft, .data th, .data td, caption, code, a, dt, "
        "svg text, .mind, th button"
    )
    measured = f"elements => elements.map(e => [e.closest('td')?.className ?? '', e.textContent, ({CONTRAST})(e)])"
    found = texts.evaluate_all(measured)
    assert {f"h{depth}" for depth in range(11)} <= {look for look, _, _ in found}
    assert [one for one in found if one[2] < 4.5] == []


def test_on_paper_nothing_is_cut_off_and_the_heatmap_stands_on_one_sheet(page: Any) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((210 - 28) * MILLIMETRE), "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    outside = "one => one.getBoundingClientRect().right > window.innerWidth + 1"
    wider = f"ones => ones.filter({outside}).map(one => one.outerHTML.slice(0, 200))"
    assert page.locator("table, svg, code").evaluate_all(wider) == []
    height = "section => section.getBoundingClientRect().height"
    assert page.locator("#stages").evaluate(height) <= (297 - 30) * MILLIMETRE


@english
def test_a_narrow_window_scrolls_the_table_not_the_page(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("(box => box.scrollWidth > box.clientWidth)(document.querySelector('#stages .wide'))")


@english
def test_a_screen_reader_finds_pictures_tables_and_their_names(page: Any) -> None:
    assert page.get_by_role("img").count() >= 15
    assert page.get_by_role("img", name="Picture of the table below: Measures are").count() == 1
    assert page.get_by_role("table", name="Themes by stage", exact=False).count() >= 1
    assert page.get_by_role("navigation", name="Contents").count() == 1
    assert page.get_by_role("columnheader", name="Disclosure").count() >= 13
