"""Samples of whole files: shares of persons over all stages, and what the report shows of them."""

from __future__ import annotations

import re

import pytest
from lxml import html
from reviewed import RULES, drawn, review, store, world

from notes_mining.errors import ConfigError
from notes_mining.store import Database
from notes_mining.tables.estimation import Estimates, EstimateSettings, estimate
from notes_mining.tables.estimation_settings import EstimationSettings
from notes_mining.tables.findings import FindingsSettings, Part, TablePart, Words
from notes_mining.tables.report import Report, render
from notes_mining.tables.sampling import SampleSettings
from notes_mining.tables.sampling_power import power

MADE = world(3, 60)
TRUE = {theme: {place[0].split("-")[0] for place, found in MADE.truth.items() if theme in found} for theme in
        ("stigma", "employment", "compliance")}  # fmt: skip
ONE = Words(en="One", fr="Un", nl="Een")


def everybody(database: Database, **asked: str) -> Estimates:
    settings = EstimateSettings(cols="all", count="persons", minimum_persons=1, **asked)  # type: ignore[arg-type]
    return estimate(database, settings, RULES)


def test_files_read_whole_give_the_true_share_of_persons_over_all_stages(database: Database) -> None:
    sample = drawn(store(database, MADE), 60, "files")
    assert [stratum.name for stratum in sample.design.strata] == ["* | fr", "* | nl"]
    review(database, MADE, sample.sample)
    table = everybody(database, target="export")
    for theme, persons in TRUE.items():
        one = table.cell(theme, "all").cell
        assert one.estimate == pytest.approx(len(persons) / 60)
        assert one.low == one.high == one.estimate


def test_some_files_give_an_interval_and_stages_too(database: Database) -> None:
    sample = drawn(store(database, MADE), 36, "files")
    review(database, MADE, sample.sample)
    one = everybody(database).cell("employment", "all")
    assert one.human is not None
    assert one.reviewed_persons == 36
    assert one.human.low < len(TRUE["employment"]) / 60 < one.human.high
    by_stage = estimate(database, EstimateSettings(cols="stage", count="persons", minimum_persons=1), RULES)
    assert by_stage.cell("employment", "detention").reviewed_persons == 36


def test_without_files_a_share_over_all_stages_is_refused_and_says_what_to_draw(database: Database) -> None:
    drawn(store(database, MADE), 20, "persons")
    with pytest.raises(ConfigError, match="--unit files"):
        everybody(database)


def test_power_knows_files(database: Database) -> None:
    found = power(store(database, MADE), SampleSettings(asked=30, unit="files"), RULES)
    assert all(one.half_width["all"] is not None for one in found)


def page(database: Database, language: str = "en") -> html.HtmlElement:
    part = Part(table=TablePart(show=("employment",), columns=("present",)))
    stages = Part(table=TablePart(cols="stage", show=("employment",)))
    finding = {"id": "work", "label": ONE, "caveat": ONE, "parts": (part, stages)}
    asked = FindingsSettings(title=ONE, findings=(finding,))  # type: ignore[arg-type]
    return html.fromstring(render(database, Report(findings=asked, language=language)))


def test_the_report_says_plainly_that_nothing_was_read(database: Database) -> None:
    found = page(store(database, MADE))
    basis = found.xpath("//*[@id='basis']")[0].text_content()
    assert "in a drawn sample: 0." in basis
    assert "they are not in it" in basis, "this world's model brought no measure of its errors"
    assert "Coders alone" not in found.xpath("//article")[0].text_content()


def test_the_report_shows_the_estimates_beside_the_count(database: Database) -> None:
    sample = drawn(store(database, MADE), 36, "files")
    review(database, MADE, sample.sample)
    found = page(database, "fr")
    assert "36 sur 36 dossiers" in found.xpath("//*[@id='basis']")[0].text_content()
    table = found.xpath("//article//table")[0]
    heads = [one.text_content() for one in table.xpath("thead//th")]
    (line,) = table.xpath("tbody/tr")
    cells = dict(zip(heads, (one.text_content() for one in line), strict=True))
    for head in ("Codeurs seuls, %", "Tags corrigés, %"):
        assert re.fullmatch(r"\d+ \(\d+\u2009–\u2009\d+\)", cells[head])
    assert cells["Personnes lues"] == "36"
    (quoted,) = line.xpath(".//b/text()")
    assert quoted == cells["Tags corrigés, %"], "one of them is to be quoted"


def test_a_review_without_files_speaks_of_stages_alone(database: Database) -> None:
    sample = drawn(store(database, MADE), 60, "persons")
    review(database, MADE, sample.sample)
    first, second = page(database).xpath("//article//table")
    assert "Coders alone" not in first.text_content()
    assert "Coders alone" in second.text_content()


def test_few_findings_to_expect_leave_the_coders_alone(database: Database) -> None:
    sample = drawn(store(database, MADE), 36, "files")
    review(database, MADE, sample.sample)
    rules = EstimationSettings().model_copy(update={"review": RULES.review.model_copy(update={"least_found": 30})})
    settings = EstimateSettings(cols="all", count="persons", minimum_persons=1)
    assert everybody(database).cell("employment", "all").method == "assisted"
    found = estimate(database, settings, rules).cell("employment", "all")
    assert (found.method, found.reason) == ("human", "few found")
