"""The commands about tables as typed: what is printed, what is written, what is refused."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from notes_mining.cli import app
from notes_mining.commands import crosstab as crosstab_command
from notes_mining.errors import ConfigError, NotesMiningError, SafetyError
from notes_mining.outputs import private_folder
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables import wording_statistics

sys.path.insert(0, str(Path(__file__).resolve().parent / "store"))
from invented import DAY, Tag, Written, write

PEOPLE = 40
WORDS = "Zij zwijgt aan tafel"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty persons in two stages; stigma of 14 French and 5 Dutch persons, employment of two, distress of nobody."""
    path = tmp_path_factory.mktemp("cli") / "notes.duckdb"
    cases = [CaseRow(f"P{n:02}", ("fr", "nl")[n % 2], ("F", "M")[n // 2 % 2]) for n in range(PEOPLE)]
    notes = []
    for n in range(PEOPLE):
        tags = [Tag("stigma", voice="person")] if n // 2 < (14, 5)[n % 2] else []
        tags += [Tag("employment")] if n < 2 else []
        notes += [Written(f"N{n}{stage}", f"P{n:02}", DAY, tuple(tags), stage) for stage in ("detention", "probation")]
    private_folder(path.parent / "steward")
    with Database.create(path) as database:
        write(database, notes, cases=cases)
        database.rows("UPDATE segments SET text = ?", [WORDS])
    return path


def typed(monkeypatch: pytest.MonkeyPatch, *words: str | Path, width: int = 80) -> str:
    """What a command prints; its errors are raised."""
    out = io.StringIO()
    monkeypatch.setattr(crosstab_command, "console", Console(file=out, width=width, legacy_windows=False))
    result: Result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None:
        raise result.exception
    return out.getvalue()


def lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_every_option_together(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(
        monkeypatch, "crosstab", stored, "--rows", "theme", "--cols", "stage", "--by", "language, gender", "--count",
        "persons", "--where", "gender in (F, M) and voice = person", "--polarity", "any", "--voice", "person",
        "--narrated_stage", "probation", "--percent", "at_risk", "--test", "--out", tmp_path / "t.csv",
    )  # fmt: skip
    assert [line.split("/")[-1] for line in said.splitlines()] == ["t.csv", "t.tests.csv"]
    found = lines(tmp_path / "t.csv")
    assert list(found[0]) == (
        ["row", "column", "language", "gender", "persons", "at_risk", "estimate", "low", "high", "reviewed", "status"]
    )
    place = ("stigma", "probation", "fr", "F")
    line = next(one for one in found if tuple(one.values())[:4] == place)
    assert (line["persons"], line["at_risk"], line["status"]) == ("", "10", "suppressed"), "seven of ten: three without"
    tests = lines(tmp_path / "t.tests.csv")
    assert list(tests[0])[:5] == ["row", "stage", "gender", "test", "groups"]
    assert {one["test"] for one in tests} == {"mantel_haenszel", ""}


def test_json_and_wide(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "crosstab", stored, "--cols", "language", "--test", "--out", tmp_path / "t.json")
    tests = json.loads((tmp_path / "t.tests.json").read_text(encoding="utf-8"))
    stigma = next(one for one in tests if one["row"] == "stigma")
    assert (stigma["persons"], stigma["status"]) == ("14|5", "tested")
    assert isinstance(json.loads((tmp_path / "t.json").read_text(encoding="utf-8")), list)
    typed(monkeypatch, "crosstab", stored, "--cols", "language", "--wide", "--out", tmp_path / "w.csv")
    assert list(lines(tmp_path / "w.csv")[0]) == ["row", "fr", "nl"]


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
@pytest.mark.parametrize(
    "words",
    [
        ("--cols", "language"),
        ("--by", "language"),
        ("--cols", "gender", "--by", "stage"),
    ],
)
def test_tests_fit_a_terminal(
    stored: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, ...]
) -> None:
    said = typed(monkeypatch, "crosstab", stored, *words, "--test", "--language", language)
    assert max(map(len, said.splitlines())) <= 80
    assert "Holm" in said
    assert "…%" not in said


@pytest.mark.parametrize(("language", "word"), [("en", "Nothing to compare"), ("fr", "Rien"), ("nl", "Niets")])
def test_without_two_groups_a_test_says_so(
    stored: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    said = typed(monkeypatch, "crosstab", stored, "--cols", "district", "--test", "--language", language)
    assert said.splitlines()[-1].startswith(word)


def test_what_a_terminal_shows_of_a_test(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(monkeypatch, "crosstab", stored, "--cols", "language", "--test", width=120)
    line = next(line for line in said.splitlines() if line.startswith("Stigma") and "/" in line)
    assert line.split()[-9:] == ["14/20", "70%", "5/20", "25%", "+45%", "(+14…+66%)", "0.010", "0.010", "0.45"]
    assert "1 withheld with their cells" in said
    assert "20 with nothing to compare" in said


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
@pytest.mark.parametrize("percent", ["row", "column", "at_risk"])
@pytest.mark.parametrize("count", ["persons", "notes"])
def test_shares_and_what_they_are_of_fit_a_terminal(
    stored: Path, monkeypatch: pytest.MonkeyPatch, language: str, percent: str, count: str
) -> None:
    where = "gender = F and theme = stigma"
    words = ("--percent", percent, "--count", count, "--language", language, "--where", where)
    said = typed(monkeypatch, "crosstab", stored, *words)
    assert max(map(len, said.splitlines())) <= 80
    assert "gender = F" in said.replace("\n", " ")
    stigma = next(line for line in said.splitlines() if "%" in line)
    expected = {"row": "100%" if count == "persons" else "50%", "column": "100%", "at_risk": "50%"}[percent]
    assert stigma.count(expected) == 2
    of_what = {"row": "10" if count == "persons" else "20", "column": "10", "at_risk": "20"}[percent]
    assert of_what in (stigma if percent == "row" else next(line for line in said.splitlines() if of_what in line))


def test_quotes_are_printed_with_a_warning_and_only_where_the_cell_is_shown(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = typed(monkeypatch, "crosstab", stored, "--quotes", "2", "--cell", "stigma,probation")
    assert said.startswith("For the analyst’s eyes")
    assert said.count(WORDS) == 2
    assert "withheld" not in said, "no table beside them"
    for language, word in (("fr", "publier"), ("nl", "publicatie")):
        said = typed(
            monkeypatch, "crosstab", stored, "--quotes", "1", "--cell", "stigma,probation", "--language", language
        )
        assert word in said
    with pytest.raises(SafetyError, match="withheld"):
        typed(monkeypatch, "crosstab", stored, "--quotes", "2", "--cell", "employment,probation")
    said = typed(monkeypatch, "crosstab", stored, "--quotes", "2", "--cell", "psychological_distress,probation")
    assert said.splitlines()[-1] == "No quote."


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--quotes", "2"), "--quotes stands behind one cell"),
        (("--quotes", "2", "--cell", "stigma"), "expected 2 values: theme,stage"),
        (("--quotes", "2", "--cell", "stigma,probation", "--out", "OUT.csv"), "for the screen alone"),
        (("--where", "colour = red", "--out", "OUT.csv"), "unknown dimension 'colour'"),
        (("--where", "gender = X", "--out", "OUT.csv"), "never is 'X'"),
        (("--test", "--out", "OUT.csv"), "name one of language"),
        (("--test", "--count", "notes", "--cols", "language", "--out", "OUT.csv"), "not independent"),
        (("--percent", "all", "--out", "OUT.csv"), "unknown percent 'all'"),
        (("--narrated-stage", "jail", "--out", "OUT.csv"), "never is 'jail'"),
        (("--language", "de", "--out", "OUT.csv"), "unknown language 'de'"),
        (("--out", "OUT.txt"), "ends in .csv, .json"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    placed = [str(tmp_path / word) if word.startswith("OUT") else word for word in words]
    with pytest.raises(ConfigError, match=message):
        typed(monkeypatch, "crosstab", stored, *placed)
    assert list(tmp_path.iterdir()) == []


def test_cooccurrence(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("--within", "note", "--where", "language = fr", "--out", tmp_path / "p.csv")
    typed(monkeypatch, "cooccurrence", stored, *asked)
    found = lines(tmp_path / "p.csv")
    assert ",".join(found[0]) == "first,second,both,first_units,second_units,persons,jaccard,lift,status,units"
    assert len(found) == 22 * 21 // 2
    assert {one["status"] for one in found if "employment" in (one["first"], one["second"])} == {"suppressed"}
    assert {one["units"] for one in found} == {"40"}
    for language in ("en", "fr", "nl"):
        said = typed(monkeypatch, "cooccurrence", stored, "--language", language)
        assert "Jaccard" in said
        assert max(map(len, said.splitlines())) <= 80
    with pytest.raises(NotesMiningError, match="unknown --within 'page'"):
        typed(monkeypatch, "cooccurrence", stored, "--within", "page")


def test_every_word_is_there_in_three_languages() -> None:
    def texts(found: object) -> list[dict[str, str]]:
        assert isinstance(found, dict)
        return [found] if set(found) == {"en", "fr", "nl"} else [text for one in found.values() for text in texts(one)]

    words = [value for name, value in vars(wording_statistics).items() if name.isupper()]
    found = [text for value in words for text in texts(value)]
    assert len(found) > 20
    assert all(text[language].strip() for text in found for language in ("en", "fr", "nl"))
