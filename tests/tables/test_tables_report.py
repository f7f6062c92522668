"""The page of a run: one file, valid, escaped, in three languages, and silent about what is withheld."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from invented import CODEBOOK, Decision, Tag, Written, write
from lxml import etree, html

from notes_mining.records import Rejected
from notes_mining.store import Database
from notes_mining.store.writer import Writer
from notes_mining.tables.report import heat, render

LANGUAGES = ("en", "fr", "nl")
REJECTED = [
    Rejected("N8", "impossible date", "notes.csv", 8),
    Rejected("N9", "impossible date", "notes.csv", 9),
    Rejected("E1", "unknown case", "events.csv", 1),
]


def fill(database: Database, few: int = 2, notes_each: int = 1) -> Database:
    """Ten of twenty on probation with stigma (in Dutch), ``few`` of ten in detention, one abroad (French)."""
    notes = [
        Written(f"F{n}", f"F{n}", tags=(Tag("stigma"),) if n < 10 else (), stage="probation", language="nl")
        for n in range(20)
    ]
    for person in range(10):
        tags = (Tag("stigma"),) if person < few else ()
        each = notes_each if tags else 1
        notes += [
            Written(f"D{person}-{n}", f"D{person}", tags=tags, stage="detention", language="nl", segments=1)
            for n in range(each)
        ]
    notes.append(Written("A1", "A1", stage="conflict_zone", language="fr"))
    write(database, notes)
    return database


def run(database: Database) -> None:
    models = json.dumps({"themes <b>": "0123abcd"})
    record = {
        "run_id": "ab12cd",
        "export_sha256": "e" * 64,
        "config_sha256": "c" * 64,
        "models": models,
        "version": "0.1.0",
        "counts": "{}",
    }
    Writer(database).write_run(record, Path("/none"))


def texts(page: str, language: str) -> str:
    """What a reader of one language sees."""
    tree = html.fromstring(page)
    for other in LANGUAGES:
        for element in tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' l-{other} ')]"):
            if other != language:
                element.text = ""
    for style in tree.xpath("//style"):
        style.text = ""
    return re.sub(r"\s+", " ", tree.text_content())


def row(page: str, theme: str) -> list[html.HtmlElement]:
    label = next(item for item in CODEBOOK.themes if item.id == theme).label["en"]
    return html.fromstring(page).xpath(f"//table[@class='heat']//tr[th/span[.='{label}']]/td")


def test_the_page_needs_nothing_from_anywhere(database: Database) -> None:
    run(fill(database))
    page = render(database, REJECTED)
    assert not re.search(r"https?:|(?<!:)//|<script|<link|<img|<iframe|@import|url\(|\bon\w+=", page, re.IGNORECASE)
    policy = html.fromstring(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize("filled", [True, False])
def test_the_page_is_well_formed(database: Database, filled: bool) -> None:
    if filled:
        run(fill(database))
    page = render(database, REJECTED)
    assert page.startswith('<!doctype html>\n<html lang="en">')
    parser = etree.HTMLParser(recover=False)
    tree = etree.fromstring(page.encode(), parser)
    assert list(parser.error_log) == []
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(tree.xpath("//label/@for")) <= set(ids)
    assert tree.xpath("count(//h1)") == 1
    for line in tree.xpath("//table[@class='heat']//tr[td]"):
        assert len(line) == 10


def test_every_tag_is_closed(database: Database) -> None:
    fill(database)
    page = render(database)
    for name in ("table", "tbody", "thead", "tr", "td", "th", "span", "div", "p", "b", "small", "label", "main"):
        assert len(re.findall(rf"<{name}[ >]", page)) == page.count(f"</{name}>"), name


def test_nothing_of_the_data_is_taken_for_markup(database: Database) -> None:
    evil = "<img src=x onerror=alert(1)>"
    write(database, [Written("N1", f"P{evil}", stage=evil, language=evil, tags=(Tag(evil),))] + [
        Written(f"N{n}", f"P{n}", stage=evil, language=evil, tags=(Tag(evil),)) for n in range(2, 9)
    ])  # fmt: skip
    run(database)
    page = render(database, [Rejected("x", evil, evil)])
    assert "<img" not in page
    assert "&lt;img" in page
    assert "themes &lt;b&gt;" in page


def test_no_text_and_no_id_of_a_note_is_on_the_page(database: Database) -> None:
    fill(database)
    page = render(database, REJECTED)
    assert "xxxxx" not in page
    assert not {"D0-0", "F3", "N8", "E1"} & set(re.findall(r"[\w-]+", page))


def test_rejected_rows_are_counted_by_file_and_reason(database: Database) -> None:
    write(database)
    lines = html.fromstring(render(database, REJECTED)).xpath("//table[thead/tr/th/span[.='reason']]/tbody/tr")
    assert [[cell.text_content() for cell in line] for line in lines] == [
        ["notes.csv", "impossible date", "2"], ["events.csv", "unknown case", "1"],
    ]  # fmt: skip
    assert "No row was rejected" in texts(render(database), "en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "Themes by trajectory stage",
                "Stigma",
                "Sentence",
                "Obstacles",
                "withheld: 1 to 4 persons",
                "Rejected rows",
                "French",
                "Unknown",
            ],
        ),
        (
            "fr",
            [
                "Thèmes par étape du trajet",
                "Stigmatisation",
                "Modalités",
                "Leviers",
                "non publié",
                "Lignes rejetées",
                "néerlandais",
                "Inconnu",
            ],
        ),
        (
            "nl",
            [
                "Thema’s per trajectfase",
                "Stigmatisering",
                "modaliteiten",
                "Hindernissen",
                "niet getoond",
                "Geweigerde rijen",
                "Frans",
                "Onbekend",
            ],
        ),
    ],
)
def test_all_of_the_page_is_in_each_language(database: Database, language: str, expected: list[str]) -> None:
    run(fill(database))
    seen = texts(render(database, REJECTED), language)
    for words in expected:
        assert words in seen


def test_everything_said_is_said_in_three_languages(database: Database) -> None:
    run(fill(database))
    tree = html.fromstring(render(database, REJECTED))
    counts = {language: len(tree.xpath(f"//span[@class='l-{language}'][@lang='{language}']")) for language in LANGUAGES}
    assert len(set(counts.values())) == 1
    assert counts["en"] > 50


def test_a_cell_shows_persons_share_and_interval(database: Database) -> None:
    fill(database)
    probation = row(render(database), "stigma")[6]
    assert probation.text_content() == "1050%"
    assert probation.get("title") == "10/20 (95 %: 30% – 70%)"
    assert probation.get("class") == "h5"


@pytest.mark.parametrize("few", [1, 2])
def test_a_withheld_cell_is_a_dot_and_nothing_else(database: Database, few: int) -> None:
    fill(database, few)
    cell = row(render(database), "stigma")[4]
    assert cell.text_content() == "·"
    assert dict(cell.attrib) == {"class": "withheld"}


def test_none_and_nobody_are_told_apart(database: Database) -> None:
    fill(database, few=0)
    cells = row(render(database), "stigma")
    assert (cells[4].text_content(), cells[4].get("class")) == ("00%", "h0")
    assert (cells[1].text_content(), cells[1].get("class")) == ("-", "nobody")
    assert (cells[0].text_content(), cells[0].get("class")) == ("·", "withheld"), "one person is at risk abroad"


def test_the_page_is_the_same_whether_one_person_is_hidden_or_two(tmp_path: Path) -> None:
    pages = set()
    for few in (1, 2):
        with Database.create(tmp_path / f"{few}.duckdb") as database:
            fill(database, few)
            # The total of tags differs by nature; nothing else may.
            pages.add(re.sub(r'(tagged by the model.*?class="n">)\d+', r"\1", render(database)))
    assert len(pages) == 1


def test_few_persons_cannot_be_found_in_the_notes_by_stage_or_language(database: Database) -> None:
    """One person abroad, one note: the stage shows no number, and one more is withheld against subtraction."""
    fill(database)
    tree = html.fromstring(render(database))
    parts = {
        name: [cell.text_content() for cell in tree.xpath(f"//table[caption/span[.='{name}']]//td")]
        for name in ("Notes by language", "Notes by stage")
    }
    assert parts == {"Notes by language": ["·", "·"], "Notes by stage": ["·", "·", "20"]}


def test_of_a_handful_of_persons_nothing_is_counted(database: Database) -> None:
    write(database, [Written("N1", "P1", stage="probation")])
    tree = html.fromstring(render(database))
    found = tree.xpath("//table[caption/span[.='Found']]//td")
    assert {cell.text_content() for cell in found} == {"·"}


def test_decisions_of_coders_are_counted(database: Database) -> None:
    notes = [Written(f"N{n}", f"P{n}") for n in range(5)]
    write(database, notes, decisions=[Decision("N1", "stigma", "A")])
    tree = html.fromstring(render(database))
    assert tree.xpath("//tr[th/span[.='decisions by coders']]/td")[0].text_content() == "1"


def test_without_a_run_the_page_says_so(database: Database) -> None:
    assert "No run is recorded" in texts(render(database), "en")


@pytest.mark.parametrize(("estimate", "depth"), [(None, 0), (0.0, 0), (0.04, 0), (0.06, 1), (0.5, 5), (1.0, 10)])
def test_depth_of_colour(estimate: float | None, depth: int) -> None:
    assert heat(estimate) == depth
