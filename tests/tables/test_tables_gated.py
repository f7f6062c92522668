"""What is no crosstab, through the same gate: pairs, lives, flows, estimates; and marks on a crosstab."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import DAY, Tag, Written, write
from reviewed import drawn, review, store, world
from typer.testing import CliRunner

from notes_mining.cli import app
from notes_mining.errors import SafetyError
from notes_mining.outputs import private_folder
from notes_mining.store import Database
from notes_mining.tables.cooccurrence import CooccurrenceSettings, cooccurrence
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.disclosure import Ledger, Rules
from notes_mining.tables.estimation import EstimateSettings, estimate
from notes_mining.tables.fairness import marks
from notes_mining.tables.gated import Gate
from notes_mining.tables.lives import themes_over_lives
from notes_mining.tables.marked import marked
from notes_mining.tables.trajectory_through import lives_open

PEOPLE = 40


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(private_folder(tmp_path / "steward"))


def fill(database: Database, both: int, only: int) -> None:
    """Stigma of ``both + only`` persons, employment beside it of ``both``; two notes each, employment in the first."""
    notes = []
    for n in range(PEOPLE):
        tags = (Tag("stigma"),) if n < both + only else ()
        notes.append(
            Written(f"N{n}a", f"P{n:02}", DAY, (*tags, *((Tag("employment"),) if n < both else ())), "detention")
        )
        notes.append(Written(f"N{n}b", f"P{n:02}", DAY.replace(year=DAY.year + 1), tags, "probation"))
    write(database, notes)


@pytest.mark.parametrize(("only", "shown"), [(4, False), (5, True), (6, True)])
def test_what_a_pair_leaves_of_a_theme_is_a_count_too(database: Database, only: int, shown: bool) -> None:
    fill(database, 12, only)
    pair = cooccurrence(database, CooccurrenceSettings(within="person")).pair("stigma", "employment")
    assert (pair.both == 12) == shown
    assert (pair.persons is None) == (not shown)


def test_pairs_are_checked_against_what_was_released_before(database: Database, ledger: Ledger) -> None:
    """Stigma of 15 was told; employment is of 12, all within: a pair that shows 12 would tell of the three others."""
    fill(database, 12, 3)
    table = crosstab(database, CrosstabSettings(), Rules(), ledger)
    assert table.cell("stigma", "detention").persons == 15
    gate = Gate(ledger=ledger, enter=True)
    pair = cooccurrence(database, CooccurrenceSettings(within="note"), gate).pair("stigma", "employment")
    assert pair.both is None
    assert len(ledger.entries()) == 2


def test_lives_show_what_is_large_enough_and_agree_with_the_count(database: Database) -> None:
    fill(database, 12, 8)
    allowed = lives_open(database, Gate())
    counted = {one.theme: one for one in themes_over_lives(database)}
    assert counted["stigma"].present == counted["stigma"].persistent == 20
    assert {("stigma", "present"), ("stigma", "persistent")} <= allowed
    fewer = lives_open(database, Gate(rules=Rules.of(21)))
    assert ("stigma", "present") not in fewer


def test_an_estimate_is_withheld_where_its_tags_or_its_review_may_not_be_shown(
    database: Database, ledger: Ledger
) -> None:
    made = world(12, persons=40)
    review(store(database, made), made, drawn(database, 90).sample)
    table = estimate(database, EstimateSettings(by=("language",)), gate=Gate(ledger=ledger, enter=True))
    assert [entry.release.question.where_notes for entry in ledger.entries()] == ["tags of the model", "read by coders"]
    tagged, coded = (entry.release for entry in ledger.entries())
    for one, cell, read in zip(table.cells, tagged.cells, coded.cells, strict=True):
        assert (one.cell.row, one.cell.column, one.cell.by) == (cell.row, cell.column, cell.by)
        if cell.status != "ok" and cell.at_risk != 0:
            assert (one.naive, one.human, one.assisted, one.cell.persons) == (None, None, None, None)
        if read.status != "ok":
            assert (one.human, one.assisted, one.cell.estimate) == (None, None, None)
    with pytest.raises(SafetyError, match="rounding_base"):
        estimate(database, EstimateSettings(), gate=Gate(rules=Rules(rounding_base=5)))


def test_a_crosstab_bears_the_marks_of_the_fairness_gate(database: Database) -> None:
    made = world(12, persons=40)
    store(database, made)
    settings = CrosstabSettings(cols="language", minimum_persons=1)
    assert marked(database, crosstab(database, settings)).errors_reviewed is False
    review(database, made, drawn(database, 90).sample)
    table = marked(database, crosstab(database, settings))
    gate = marks(database, ["language"], minimum_persons=1)
    assert table.errors_reviewed is True
    for cell in table.cells:
        assert table.mark(cell) == gate.sign(cell.row, {"language": cell.column})
    assert table.marks
    untold = crosstab(database, CrosstabSettings(rows="gender", cols="language", minimum_persons=1))
    assert marked(database, untold) is untold, "no tagger has a part in it"


@pytest.mark.parametrize("words", [("cooccurrence",), ("estimate",)])
def test_what_leaves_is_entered_and_without_the_steward_nothing_does(
    database: Database, tmp_path: Path, words: tuple[str, ...]
) -> None:
    fill(database, 12, 8)
    database.close()
    asked = [*words, str(tmp_path / "notes.duckdb"), "--out", str(tmp_path / "t.csv")]
    refused = CliRunner().invoke(app, asked)
    assert isinstance(refused.exception, SafetyError)
    assert not (tmp_path / "t.csv").exists()
    ledger = Ledger(private_folder(tmp_path / "steward"))
    assert CliRunner().invoke(app, asked).exception is None
    assert len(ledger.entries()) == 1
    assert (tmp_path / "t.csv").is_file()
