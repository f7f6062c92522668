"""Estimates, error rates and power as people and programs get them, in three languages."""

from __future__ import annotations

import csv
import io
import re

import pytest
from reviewed import RULES, World, drawn, review, store, world
from rich.console import Console, RenderableType

from notes_mining.store import Database
from notes_mining.tables import estimation_wording as words
from notes_mining.tables.crosstab import CrosstabSettings, header
from notes_mining.tables.estimation import Estimates, EstimateSettings, estimate
from notes_mining.tables.estimation_cell import REASONS
from notes_mining.tables.estimation_data import labels_of
from notes_mining.tables.estimation_show import (
    cautions,
    fairness_csv,
    fairness_tables,
    percent,
    power_table,
    terminal_table,
    to_csv,
    to_records,
)
from notes_mining.tables.estimators import Estimate
from notes_mining.tables.fairness import fairness
from notes_mining.tables.sampling import SampleSettings
from notes_mining.tables.sampling_power import power

LANGUAGES = ("en", "fr", "nl")


def printed(view: RenderableType, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), legacy_windows=False)
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def made() -> World:
    return world(12, persons=40)


@pytest.fixture
def filled(database: Database, made: World) -> Database:
    review(store(database, made), made, drawn(database, 90).sample)
    return database


def table(database: Database, **chosen: object) -> Estimates:
    return estimate(database, EstimateSettings(**chosen), RULES)  # type: ignore[arg-type]


def test_every_word_is_there_in_three_languages() -> None:
    for name, value in vars(words).items():
        if name.isupper():
            for one in value.values() if isinstance(next(iter(value.values())), dict) else [value]:
                assert set(one) == set(LANGUAGES), name
                assert all(text.strip() for text in one.values()), name
    assert set(words.REASONS) == {*REASONS} - {""}


def test_the_csv_begins_like_a_crosstabs_and_withheld_numbers_are_empty(filled: Database) -> None:
    found = table(filled, by=("language",), minimum_persons=7)
    rows = list(csv.DictReader(io.StringIO(to_csv(found))))
    contract = header(CrosstabSettings(by=("language",)))
    assert list(rows[0])[: len(contract)] == contract
    withheld = [row for row in rows if row["status"] == "suppressed"]
    shown = [row for row in rows if row["status"] == "ok"]
    assert withheld
    assert shown
    for row in withheld:
        kept = {"row", "column", "language", "at_risk", "status", "count", "mark"}
        assert {name for name, value in row.items() if value} <= kept
    assert len(to_records(found)) == len(rows) == len(found.cells)
    one = shown[0]
    assert one["method"] in ("assisted", "human")
    assert float(one[one["method"]]) == float(one["estimate"])


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (Estimate(0.31, 0.2, 0.44, 50), "31 (20-44)"),
        (Estimate(0.012, 0.004, 0.051, 50), "1.2 (0.4-5.1)"),
        (None, "-"),
    ],
)
def test_percentages(one: Estimate | None, text: str) -> None:
    assert percent(one) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_estimates_stand_side_by_side(filled: Database, language: str) -> None:
    found = table(filled)
    one = found.cell("stigma", "probation")
    text = printed(terminal_table(found, "probation", (), language, RULES))
    for head in ("human", "assisted"):
        assert words.HEADS[head][language] in text
    for head in words.HEADS.values():
        assert head[language].split("\n")[0] in text
    line = next(line for line in text.splitlines() if percent(one.assisted) in line and percent(one.human) in line)
    assert found.labels["stigma"][language].split()[0] in line
    assert str(one.cell.reviewed) in line
    assert words.SIGNS["?"][language][2:30] in text


def test_the_figure_to_quote_is_bold(filled: Database) -> None:
    found = table(filled)
    console = Console(width=100, file=io.StringIO(), force_terminal=True, color_system="standard", legacy_windows=False)
    console.print(terminal_table(found, "probation", (), "en", RULES))
    assert isinstance(console.file, io.StringIO)
    bold = [part.split("\x1b[0m")[0].strip() for part in console.file.getvalue().split("\x1b[1m")[1:]]
    assert percent(found.cell("stigma", "probation").assisted) in bold


def test_numbers_are_whole_on_a_terminal_of_80(filled: Database) -> None:
    found = table(filled)
    text = printed(terminal_table(found, "probation", (), "fr", RULES), width=80)
    assert max(len(line) for line in text.splitlines()) <= 80
    for theme in ("stigma", "employment", "compliance"):
        one = found.cell(theme, "probation")
        assert one.effective is not None
        numbers = [percent(one.human), percent(one.assisted), str(one.cell.reviewed), str(one.reviewed_persons)]
        pattern = r"\s+".join(re.escape(number) for number in [*numbers, f"{one.effective:.0f}"])
        assert re.search(rf"{pattern}\s*$", text, re.MULTILINE), theme


def test_a_withheld_row_shows_dots_and_the_rule(filled: Database) -> None:
    found = table(filled, by=("language",), minimum_persons=12)
    text = printed(terminal_table(found, "detention", ("nl",), "en", RULES))
    assert "·" in text
    assert "fewer than 12 persons" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_cautions_name_units_in_the_readers_language_and_options_as_typed(filled: Database, language: str) -> None:
    (line,) = cautions(table(filled, count="persons"), language)
    assert "--unit persons" in line
    assert {"en": "persons", "fr": "personnes", "nl": "personen"}[language] in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_error_rates_and_power_print(filled: Database, language: str) -> None:
    found, labels = fairness(filled, settings=RULES), labels_of(filled)
    text = "".join(printed(view) for view in fairness_tables(found, labels, language, 3))
    assert words.MEASURES["sensitivity"][language][:20] in text
    assert words.VERDICTS["open"][language] + "?" in text
    rows = list(csv.DictReader(io.StringIO(fairness_csv(found))))
    assert len(rows) == len(found.rates)
    assert {row["verdict"] for row in rows} <= {"differs", "open", "alike"}
    settings = SampleSettings(asked=90)
    text = printed(power_table(power(filled, settings, RULES), settings, labels, language))
    assert "(100%)" in text
    assert words.POWER_LEGEND[language][:20] in text
