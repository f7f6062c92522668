"""A crosstab as CSV, JSON and on a terminal."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from invented import CODEBOOK, Tag, Written, write
from rich.console import Console

from notes_mining.records import Cell
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.crosstab import Crosstab, CrosstabSettings, crosstab
from notes_mining.tables.show import shown, terminal_table, to_csv, to_json

HEADER = "row,column,persons,at_risk,estimate,low,high,reviewed,status"
STAGES = [stage.id for stage in CODEBOOK.stages]
THEMES = [theme.id for theme in CODEBOOK.themes]
TITLES = {"en": "Theme by stage: persons", "fr": "Thème par étape\u00a0: personnes", "nl": "Thema per fase: personen"}


@pytest.fixture
def filled(database: Database) -> Database:
    """Twenty persons on probation, seven with a theme; two of them were in detention."""
    notes = [Written(f"N{n}", f"P{n}", tags=(Tag("stigma"),) if n < 7 else (), stage="probation") for n in range(20)]
    notes += [Written(f"D{n}", f"P{n}", tags=(Tag("stigma"),), stage="detention") for n in range(2)]
    return write(database, notes, cases=[CaseRow(f"P{n}", gender="woman", district="Mons [centre]") for n in range(20)])


def printed(table: Crosstab, width: int, language: str = "en", stratum: tuple[str, ...] = ()) -> list[str]:
    console = Console(width=width, file=io.StringIO(), legacy_windows=False)
    console.print(terminal_table(table, stratum, language))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().rstrip("\n").split("\n")


def rich_table(count: int, stages: tuple[str, ...] = (*STAGES, "unknown")) -> Crosstab:
    """22 themes x 9 stages, every count as wide as ``count``, all different from their neighbours."""
    labels = {item.id: dict(item.label) for item in (*CODEBOOK.themes, *CODEBOOK.stages)}
    labels["unknown"] = {"en": "unknown", "fr": "inconnu", "nl": "onbekend"}
    cells = tuple(
        Cell(theme, stage, (), number, number, count + 900, None, None, None, 0, "ok")
        for row, theme in enumerate(THEMES)
        for column, stage in enumerate(stages)
        for number in [count + 9 * row + column]
    )
    return Crosstab(CrosstabSettings(), tuple(THEMES), stages, cells, labels)


# ------------------------------------------------------------------------------------------------------ CSV, JSON


def test_the_header_is_the_contracts(filled: Database) -> None:
    assert to_csv(crosstab(filled, CrosstabSettings())).splitlines()[0] == HEADER


@pytest.mark.parametrize(
    ("question", "header"),
    [
        (
            CrosstabSettings(by=("gender", "language")),
            "row,column,gender,language," + HEADER.removeprefix("row,column,"),
        ),
        (CrosstabSettings(count="notes"), HEADER.replace("persons,", "persons,notes,")),
        (CrosstabSettings(by=("gender",), count="segments"), HEADER.replace("persons,", "gender,persons,segments,")),
    ],
)
def test_the_header_does_not_depend_on_there_being_rows(
    database: Database, question: CrosstabSettings, header: str
) -> None:
    write(database)
    assert to_csv(crosstab(database, question)).splitlines()[0] == header


def test_every_combination_is_a_line_and_shares_have_four_digits(filled: Database) -> None:
    lines = list(csv.DictReader(io.StringIO(to_csv(crosstab(filled, CrosstabSettings())))))
    assert len(lines) == len(THEMES) * 9
    line = next(line for line in lines if (line["row"], line["column"]) == ("stigma", "probation"))
    assert list(line.values()) == ["stigma", "probation", "7", "20", "0.35", "0.1812", "0.5671", "0", "ok"]


def test_the_wide_form_has_a_column_per_value(filled: Database) -> None:
    lines = list(csv.DictReader(io.StringIO(to_csv(crosstab(filled, CrosstabSettings(by=("gender",))), wide=True))))
    assert list(lines[0]) == ["gender", "row", *STAGES, "unknown"]
    assert {(line["gender"], line["probation"]) for line in lines if line["row"] == "stigma"} == {
        ("woman", "7"),
    }


def test_json_says_the_same_as_csv(filled: Database) -> None:
    table = crosstab(filled, CrosstabSettings(count="notes", by=("gender",)))
    records = json.loads(to_json(table))
    lines = list(csv.DictReader(io.StringIO(to_csv(table))))
    as_text = [{name: "" if value is None else str(value) for name, value in record.items()} for record in records]
    assert as_text == lines


# ----------------------------------------------------------------------------------------------------- terminal


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("count", [0, 100, 12_000])
def test_22_themes_by_9_stages_fit_without_cutting_a_count(language: str, width: int, count: int) -> None:
    lines = printed(rich_table(count), width, language)
    assert max(map(len, lines)) <= width
    assert "…" not in "".join(lines)
    rows = [re.findall(r"(?<=\s)\d+(?=\s|$)", line) for line in lines]
    numbers = [[int(number) for number in row] for row in rows if len(row) == 9]
    assert numbers[0] == [count + 900] * 9
    assert numbers[1:] == [[count + 9 * row + column for column in range(9)] for row in range(len(THEMES))]


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_word_of_every_label_is_there_whole(language: str) -> None:
    """Apart from words that wrap at their own hyphen."""
    text = " ".join(line[:30] for line in printed(rich_table(5), 80, language))
    for theme in CODEBOOK.themes:
        for word in theme.label[language].replace("-", " ").split():
            assert word in text, word


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_title_the_persons_at_risk_and_the_sign_for_withheld_speak_the_language(
    filled: Database, language: str
) -> None:
    lines = printed(crosstab(filled, CrosstabSettings()), 100, language)
    assert lines[0].strip().startswith(TITLES[language])
    assert {"en": "persons with a note", "fr": "personnes avec une note", "nl": "personen met een notitie"}[
        language
    ] in "\n".join(lines)
    assert {
        "en": "withheld: 1 to 4 persons",
        "fr": "non publié\u00a0: 1 à 4 personnes",
        "nl": "niet getoond: 1 tot 4 personen",
    }[language] in " ".join(" ".join(lines[-2:]).split(" "))


def test_withheld_is_a_dot_and_nobody_at_risk_a_dash(filled: Database) -> None:
    table = crosstab(filled, CrosstabSettings())
    signs = {column: shown(table.cell("stigma", column)) for column in table.column_values}
    assert signs == dict.fromkeys([*STAGES, "unknown"], "-") | {"probation": "7", "detention": "·"}
    line = next(line for line in printed(table, 100) if line.startswith("Stigma"))
    assert line.split()[-9:] == ["-", "-", "-", "-", "·", "-", "7", "-", "-"]


def test_the_legend_promises_nothing_that_cannot_be(filled: Database) -> None:
    def legend(minimum: int) -> str:
        return " ".join(" ".join(printed(crosstab(filled, CrosstabSettings(minimum_persons=minimum)), 80)[-2:]).split())

    assert "1 to 0" not in legend(1)
    assert "·" not in legend(1)
    assert "withheld: 1 person," in legend(2)


def test_more_columns_than_fit_go_into_a_further_table(filled: Database) -> None:
    table = crosstab(filled, CrosstabSettings(rows="stage", cols="theme"))
    lines = printed(table, 80)
    assert max(map(len, lines)) <= 80
    assert sum("Stage by theme" in line for line in lines) == 5
    probation = [line.split()[-5:] for line in lines if line.startswith("Probation")]
    assert [cell for line in probation[:4] for cell in line].count("7") == 1


def test_a_stratum_is_named_and_a_value_in_brackets_is_no_markup(filled: Database) -> None:
    table = crosstab(filled, CrosstabSettings(cols="district", by=("gender",)))
    text = "\n".join(printed(table, 100, stratum=("woman",)))
    assert "gender = woman" in text
    assert "[centre]" in text


def test_polarity_is_named_only_where_it_was_chosen(filled: Database) -> None:
    assert "absent" in printed(crosstab(filled, CrosstabSettings(polarity="absent")), 100)[0]
    assert "present" not in printed(crosstab(filled, CrosstabSettings(rows="gender")), 100)[0]
    assert "voice = person" in printed(crosstab(filled, CrosstabSettings(voice="person")), 100)[0]


def test_an_empty_database_prints(database: Database) -> None:
    assert "unknown" not in printed(crosstab(database, CrosstabSettings()), 80)[0]
