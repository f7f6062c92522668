"""The report: one file, valid, escaped, in three languages, and silent about what is withheld."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invented import CODEBOOK, Decision, Tag, Written, write
from lxml import etree, html
from reviewed import drawn, review, store
from test_tables_fairness import uneven

from notes_mining.config import load
from notes_mining.errors import ConfigError
from notes_mining.outputs import private_folder
from notes_mining.records import Rejected
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, Writer
from notes_mining.tables.disclosure import Ledger, Rules
from notes_mining.tables.findings import FindingsSettings
from notes_mining.tables.report import Report, heat, render

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "fr", "nl")
FINDINGS = load(FindingsSettings, ROOT / "configs/findings.yaml")
REJECTED = (
    Rejected("N8", "impossible date", "notes.csv", 8),
    Rejected("N9", "impossible date", "notes.csv", 9),
    Rejected("E1", "unknown case", "events.csv", 1),
)
REPORT = Report(findings=FINDINGS, rejected=REJECTED)


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
        "run_id": "ab12cd", "export_sha256": "e" * 64, "config_sha256": "c" * 64, "models": models,
        "version": "0.1.0", "counts": "{}",
    }  # fmt: skip
    Writer(database).write_run(record, Path("/none"))


def page(database: Database, **asked: Any) -> str:
    return render(database, replace(REPORT, **asked))


def texts(page: str) -> str:
    """What a reader sees."""
    tree = html.fromstring(page)
    for element in tree.xpath("//style | //script"):
        element.text = ""
    return re.sub(r"\s+", " ", tree.text_content())


def row(page: str, theme: str) -> list[html.HtmlElement]:
    label = next(item for item in CODEBOOK.themes if item.id == theme).label["en"]
    return html.fromstring(page).xpath(f"//table[@class='heat']//tr[th[.='{label}']]/td")


def lines(page: str, finding: str) -> list[list[str]]:
    found = html.fromstring(page).xpath(f"//article[@id='finding-{finding}']//table/tbody/tr")
    return [[cell.text_content() for cell in line] for line in found]


def test_the_page_needs_nothing_from_anywhere(database: Database) -> None:
    run(fill(database))
    found = page(database)
    bare = found.replace("http://www.w3.org/2000/svg", "")  # the name of a language, not an address
    assert not re.search(r"https?:|<link|<img|<iframe|@import|\bon\w+=", bare, re.IGNORECASE)
    assert set(re.findall(r"url\(([^)]*)\)", found)) <= set(re.findall(r"url\((#[\w-]*)\)", found))
    tree = html.fromstring(found)
    (script,) = tree.xpath("//script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    ]


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed(database: Database, filled: bool, language: str) -> None:
    if filled:
        run(fill(database))
    found = page(database, language=language)
    assert found.startswith(f'<!doctype html>\n<html lang="{language}">')
    parser = etree.HTMLParser(recover=False)
    tree = etree.fromstring(found.encode(), parser)
    unknown = [error.message for error in parser.error_log if not re.match(r"Tag \w+ invalid", error.message)]
    assert unknown == [], "libxml2 does not know the tags of HTML 5 and SVG, and complains of nothing else"
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in tree.xpath("//a/@href")} <= set(ids)
    assert set(" ".join(tree.xpath("//@aria-labelledby")).split()) <= set(ids)
    assert tree.xpath("count(//h1)") == 1
    for line in tree.xpath("//table[@class='heat']//tr[td]"):
        assert len(line) == 10


def test_every_table_has_a_caption_and_every_head_a_scope_and_every_picture_a_title(database: Database) -> None:
    run(fill(database))
    tree = html.fromstring(page(database))
    tables = tree.xpath("//table")
    assert len(tables) > 20
    assert all(table.xpath("caption")[0].text_content().strip() for table in tables)
    assert tree.xpath("//th[not(@scope)]") == []
    pictures = tree.xpath("//*[local-name()='svg']")
    assert len(pictures) >= 13
    assert all(one.get("role") == "img" and one.xpath("*[local-name()='title']/text()") for one in pictures)


def test_nothing_of_the_data_is_taken_for_markup(database: Database) -> None:
    evil = "<img src=x onerror=alert(1)>"
    write(database, [Written("N1", f"P{evil}", stage=evil, language=evil, tags=(Tag(evil),))] + [
        Written(f"N{n}", f"P{n}", stage=evil, language=evil, tags=(Tag(evil),)) for n in range(2, 9)
    ])  # fmt: skip
    run(database)
    found = page(database, rejected=(Rejected("x", evil, evil),))
    assert "<img" not in found
    assert "&lt;img" in found
    assert "themes &lt;b&gt;" in found


def test_no_text_and_no_id_of_a_note_is_on_the_page(database: Database) -> None:
    fill(database)
    found = page(database)
    assert "xxxxx" not in found
    assert not {"D0-0", "F3", "N8", "E1"} & set(re.findall(r"[\w-]+", texts(found)))


def test_rejected_rows_are_counted_by_file_and_reason(database: Database) -> None:
    write(database)
    found = html.fromstring(page(database)).xpath("//table[contains(@class, 'rejected')]/tbody/tr")
    assert [[cell.text_content() for cell in line] for line in found] == [
        ["notes.csv", "impossible date", "2"], ["events.csv", "unknown case", "1"],
    ]  # fmt: skip
    assert "No row was rejected" in texts(page(database, rejected=()))


SAID = {
    "en": ["The study’s findings", "Stigma", "Sentence", "Obstacles", "withheld: 1 to 4 persons", "Rejected rows",
           "French and Dutch practice", "Women and men", "Trajectories", "Unknown", "Caveat"],
    "fr": ["Les constats de l’étude", "Stigmatisation", "Modalités", "Leviers", "non publié", "Lignes rejetées",
           "Pratiques francophone", "Femmes et hommes", "Les trajets", "Inconnu", "Réserve"],
    "nl": ["De bevindingen van de studie", "Stigmatisering", "modaliteiten", "Hindernissen", "niet getoond",
           "Geweigerde rijen", "Franstalige en", "Vrouwen en mannen", "De trajecten", "Onbekend", "Voorbehoud"],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_the_page_is_in_the_language_asked_for(database: Database, language: str) -> None:
    run(fill(database))
    seen = texts(page(database, language=language))
    for words in SAID[language]:
        assert words in seen
    others = {words for other in LANGUAGES if other != language for words in SAID[other][:1] + SAID[other][7:9]}
    assert not [words for words in others if words in seen]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ConfigError, match="de"):
        replace(REPORT, language="de")


def test_a_cell_shows_persons_share_and_interval(database: Database) -> None:
    fill(database)
    probation = row(page(database), "stigma")[6]
    assert probation.text_content() == "1050%"
    assert probation.get("title") == "10/20 (95\u00a0%: 30 – 70\u00a0%)"
    assert probation.get("class") == "h5"


@pytest.mark.parametrize("few", [1, 2])
def test_a_withheld_cell_is_a_dot_and_nothing_else(database: Database, few: int) -> None:
    fill(database, few)
    cell = row(page(database), "stigma")[4]
    assert cell.text_content() == "·withheld", "the word is for who cannot see the dot"
    assert dict(cell.attrib) == {"class": "withheld"}


def test_none_and_nobody_are_told_apart(database: Database) -> None:
    fill(database, few=0)
    cells = row(page(database), "stigma")
    assert (cells[4].text_content(), cells[4].get("class")) == ("00%", "h0")
    assert (cells[1].text_content(), cells[1].get("class")) == ("-nobody with a note", "nobody")
    assert (cells[0].text_content(), cells[0].get("class")) == ("·withheld", "withheld"), "one person is at risk abroad"


def test_the_page_is_the_same_whether_one_person_is_hidden_or_two(tmp_path: Path) -> None:
    pages = set()
    for few in (1, 2):
        with Database.create(tmp_path / f"{few}.duckdb") as database:
            write(database, [
                Written(f"D{n}", f"D{n}", tags=(Tag("stigma"),) if n < few else (), stage="detention", language="nl")
                for n in range(10)
            ])  # fmt: skip
            # The totals of tags differ by nature; nothing else may.
            totals = r"(tagged by the model|codings that count)(</th><td class=\"n\">)\d+"
            pages.add(re.sub(totals, r"\1\2", page(database)))
    assert len(pages) == 1


def test_of_a_handful_of_persons_nothing_is_counted(database: Database) -> None:
    write(database, [Written("N1", "P1", stage="probation", tags=(Tag("stigma"),))])
    tree = html.fromstring(page(database))
    for name in ("Found", "How much was reviewed"):
        found = tree.xpath(f"//table[caption/b[.='{name}']]//td")
        assert {cell.text_content() for cell in found} <= {"·", "0"}, name
    assert tree.xpath("//dl/div[1]/dd")[0].text == "·"


def test_decisions_of_coders_are_counted(database: Database) -> None:
    notes = [Written(f"N{n}", f"P{n}", tags=(Tag("stigma"),)) for n in range(10)]
    write(database, notes, decisions=[Decision(f"N{n}", "stigma", "A") for n in range(5)])
    tree = html.fromstring(page(database))
    assert tree.xpath("//tr[th[.='decisions by coders']]/td")[0].text_content() == "5"
    assert tree.xpath("//tr[th[.='of these, decided by coders']]/td")[0].text_content() == "5"
    assert tree.xpath("//dl/div[2]/dd")[0].text == "50\u00a0%"


def test_without_a_run_the_page_says_so(database: Database) -> None:
    assert "No run is recorded" in texts(page(database))


@pytest.mark.parametrize(("estimate", "depth"), [(None, 0), (0.0, 0), (0.04, 0), (0.06, 1), (0.5, 5), (1.0, 10)])
def test_depth_of_colour(estimate: float | None, depth: int) -> None:
    assert heat(estimate) == depth


# ------------------------------------------------------------------------------------------- findings and the gate


def test_every_finding_has_its_picture_its_table_its_caveat_and_its_query(database: Database) -> None:
    fill(database)
    articles = html.fromstring(page(database)).xpath("//article")
    assert [one.get("id") for one in articles] == [f"finding-{one.id}" for one in FINDINGS.findings]
    assert len(articles) == 13
    for article in articles:
        for what in (".//*[local-name()='svg']", ".//table", "p[@class='mind']", "div[@class='query']/code"):
            assert article.xpath(what), (article.get("id"), what)


def test_a_line_has_persons_denominator_share_interval_review_and_verdict(database: Database) -> None:
    fill(database)
    assert lines(page(database), "recognised_change")[2] == [
        "Stigma and social exclusion · present", "12", "31", "39\u00a0%", "24 – 56\u00a0%", "0", "released",
    ]  # fmt: skip
    withheld = lines(page(database), "in_trajectory")
    assert [line[:2] for line in withheld] == [["Unknown", "31"]] * 2, (
        "nobody has a language in this database: all are unknown"
    )


def test_a_withheld_line_says_nothing_but_that(database: Database) -> None:
    write(database, [Written(f"N{n}", f"P{n}", tags=(Tag("stigma"),) if n < 3 else ()) for n in range(30)])
    found = page(database)
    assert lines(found, "recognised_change")[2][1:] == ["·", "30", "", "", "–", "withheld: few persons"]
    assert html.fromstring(found).xpath("//article[@id='finding-recognised_change']//*[local-name()='pattern']")


def test_numbers_of_the_report_are_in_one_ledger(database: Database, tmp_path: Path) -> None:
    fill(database)
    ledger = Ledger(private_folder(tmp_path / "steward"))
    first = page(database, ledger=ledger)
    entered = [one.release.question for one in ledger.entries()]
    assert {(one.rows, one.cols) for one in entered} >= {
        ("theme", "polarity"), ("theme", "stage"), ("theme", "language"), ("theme", "gender"), ("stage", "everybody"),
    }  # fmt: skip
    assert any("beside" in one.where_tags for one in entered)
    assert page(database, ledger=ledger) == first, "the same question has the same answer"
    assert len(ledger.entries()) == len(entered)
    assert "not for publication" not in texts(first)
    assert "not for publication" in texts(page(database)), "without a ledger it is for looking"


def test_two_codings_of_one_person_are_counted_in_one_segment_or_anywhere(database: Database) -> None:
    tags = (Tag("employment", "absent"), Tag("criminal_record"))
    apart = (Tag("employment", "absent"), Tag("criminal_record", segment=1))
    write(database, [
        Written(f"N{n}", f"P{n}", tags=tags if n < 12 else apart if n < 20 else ()) for n in range(40)
    ])  # fmt: skip
    assert lines(page(database), "distress_and_work")[-1][1:4] == ["12", "20", "60\u00a0%"]


def test_groups_are_compared_with_their_difference_and_the_mark_of_fairness(database: Database) -> None:
    cases = [CaseRow(f"P{n}", ("fr", "nl")[n % 2], ("F", "M")[n // 2 % 2]) for n in range(60)]
    notes = [Written(f"N{n}", f"P{n}", tags=(Tag("stigma"),) if n % 2 or n < 30 else ()) for n in range(60)]
    notes += [Written(f"M{n}", f"P{n}", tags=(Tag("employment"),) if n % 4 == 1 else ()) for n in range(60)]
    write(database, notes, cases=cases)
    found = html.fromstring(page(database)).xpath(
        "//section[@id='by-language']//tbody/tr[th[.='Access to work and training']]/td"
    )
    assert [cell.text_content() for cell in found] == [
        "0/30 · 0\u00a0%",
        "15/30 · 50\u00a0%",
        "−50 (−67 … −30)",
        "< 0.001",
        "?",
    ]
    assert "Nobody has reviewed a sample" in texts(page(database))


def test_a_theme_that_the_model_reads_worse_in_one_language_is_marked(database: Database) -> None:
    made = uneven({"fr": 1, "nl": 4})
    review(store(database, made), made, drawn(database, 400).sample)
    found = page(database)
    marks = html.fromstring(found).xpath(
        "//section[@id='by-language']//tr[th[.='Stigma and social exclusion']]/td[last()]"
    )
    assert marks[0].text == "†"
    assert "The model errs differently in the two groups" in texts(found)
    assert "Nobody has reviewed a sample" not in texts(found)


def test_the_picture_of_single_persons_is_not_on_the_page(database: Database) -> None:
    fill(database)
    found = page(database)
    assert "A picture of each person’s own trajectory is not in this report" in texts(found)
    assert 'class="bars"' not in found


def test_topics_are_shown_without_their_persons(database: Database) -> None:
    fill(database)
    passport = {
        "topic": {"id": 3, "segments": 77, "persons": 66}, "words": {"fr": ["banque"], "nl": ["bank"]},
        "stability": {"stable": True}, "sign_off": None,
    }  # fmt: skip
    found = html.fromstring(page(database, topics=(passport,))).xpath("//section[@id='topics']//tbody/tr")
    assert [cell.text_content() for cell in found[0]] == ["3", "banque", "bank", "yes", "none yet"]


def test_findings_about_themes_that_the_codebook_lacks_are_refused(database: Database) -> None:
    write(database)
    database.rows("DELETE FROM themes WHERE theme = 'stigma'")
    with pytest.raises(ConfigError, match="stigma"):
        page(database)


def test_with_nothing_withheld_the_page_says_so(database: Database) -> None:
    fill(database)
    assert "NOTHING IS WITHHELD" in texts(page(database, rules=Rules.of(1)))
