"""What people decide reaches every count, once, from the file in which it lies."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from study import DONE, THEMES, Clock, add, decide, desk_on, request, texts, user, write_database

from notes_mining.errors import StoreError
from notes_mining.review import decisions, flags, queue
from notes_mining.review.codebook import Theme, save_theme
from notes_mining.review.desk import Desk
from notes_mining.review.model import Change, Wish
from notes_mining.review.problems import ReviewError
from notes_mining.review.tables import crosstab_now
from notes_mining.store import Database
from notes_mining.store.carry import take_over
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.disclosure import Rules
from notes_mining.tables.estimation import EstimateSettings, estimate
from notes_mining.tables.estimation_settings import EstimationSettings, ReviewRules, SamplingRules
from notes_mining.tables.sampling import SampleSettings, draw_sample

MODEL = ("family_support", "present", "model")


def effective(path: Path, segment: tuple[str, int] = ("N0000", 0)) -> list[tuple[str, str, str]]:
    with Database.open(path) as database:
        return database.rows(
            "SELECT theme, polarity, source FROM effective_tags WHERE note_id = ? AND start = ? ORDER BY ALL", segment
        )  # type: ignore[return-value]


def test_without_decisions_the_model_stands(desk: Desk, path: Path) -> None:
    assert effective(path) == [MODEL]


def test_a_decision_counts_at_once_and_its_undoing_too(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, Change(kind="polarity", theme="family_support", polarity="absent"), add("stigma"))
    assert effective(path) == [("family_support", "absent", "decision"), ("stigma", "present", "decision")]
    decisions.undo(desk, user("anna"), request())
    assert effective(path) == [MODEL]


def test_rejected_is_gone(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, Change(kind="reject", theme="family_support"))
    assert effective(path) == []


def test_another_process_counts_it_while_the_review_is_open(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, add("stigma"))
    code = (
        "import sys; from pathlib import Path; from notes_mining.store import Database\n"
        "with Database.open(Path(sys.argv[1])) as database:\n"
        "    print(database.rows(\"SELECT count(*) FROM effective_tags WHERE theme = 'stigma'\"))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[(1,)]"


def test_the_database_itself_is_not_changed(desk: Desk, path: Path) -> None:
    before = path.read_bytes()
    decide(desk, "anna", 1, add("stigma"), DONE)
    effective(path)
    assert path.read_bytes() == before
    with Database.open(path, people=False) as database:
        assert database.rows("SELECT count(*) FROM decisions") == [(0,)]


def test_a_new_run_neither_loses_nor_doubles_a_decision(desk: Desk, path: Path, tmp_path: Path) -> None:
    decide(desk, "anna", 1, add("stigma"))
    desk.close()
    partial = tmp_path / "partial.duckdb"
    write_database(partial, texts())
    with Database.open(partial, read_only=False) as fresh:
        assert take_over(path, fresh) == []
        assert fresh.rows("SELECT count(*) FROM decisions") == [(0,)]
    partial.replace(path)
    assert effective(path) == [MODEL, ("stigma", "present", "decision")]
    with Database.open(path) as database:
        assert database.rows("SELECT count(*) FROM decisions") == [(1,)]


def test_decisions_that_the_database_brought_along_stay_and_the_reviews_win(path: Path, clock: Clock) -> None:
    with Database.open(path, read_only=False) as database:
        row = {
            "note_id": ["N0000"],
            "start": [0],
            "end": [32],
            "verdict": ["coded"],
            "polarity": ["absent"],
            "adjudicated": [False],
        }
        for coder, theme in (("gold", "compliance"), ("anna", "stigma")):
            database.append("decisions", row | {"coder": [coder], "theme": [theme]})
    with desk_on(path, clock) as desk:
        assert effective(path)[0] == ("compliance", "absent", "decision")
        decide(desk, "anna", 1, add("stigma", "present"))
        assert effective(path) == [("compliance", "absent", "decision"), MODEL, ("stigma", "present", "decision")]


def test_read_whole_and_not_coded_means_not_there(path: Path, clock: Clock) -> None:
    with desk_on(path, clock, blind_share=1.0) as desk:
        for name, changes in (("anna", [add("stigma")]), ("bert", [])):
            shown = queue.take(desk, user(name), Wish(queue="blind"))
            assert shown is not None
            assert shown.segment == 1
            if changes:
                decide(desk, name, 1, *changes)
                assert MODEL in effective(path)
            decide(desk, name, 1, DONE)
            assert MODEL not in effective(path)
        assert effective(path) == []  # both say: no family support; they disagree on stigma, where the model is silent


def test_an_open_segment_that_is_done_says_nothing_of_what_was_not_decided(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, DONE)
    assert effective(path) == [MODEL]


def test_a_sample_is_estimated_from_what_was_read_for_it(path: Path, clock: Clock) -> None:
    rules = EstimationSettings(review=ReviewRules(least_persons=2))
    with Database.open(path, read_only=False) as database:
        settings = SampleSettings(asked=24)
        draw_sample(database, settings, SamplingRules(least_per_stratum=1), day=date(2026, 1, 1))
    with desk_on(path, clock) as desk:
        while shown := queue.take(desk, user("anna"), Wish(queue="audit", sample="S1")):
            decide(desk, "anna", shown.segment, *([add("stigma")] if shown.segment % 3 == 0 else []), DONE)
    with Database.open(path) as database:
        assert database.rows("SELECT count(*) FROM sample_reviews") == [(24,)]
        assert database.rows("SELECT count(*) FROM effective_tags") == [(8,)]
        table = estimate(database, EstimateSettings(cols="all", count="segments", minimum_persons=1), rules)
        human = table.cell("stigma", "all").human
        assert human is not None
        assert human.share == pytest.approx(8 / 24)


def test_a_flagged_segment_is_masked_in_segments_notes_and_quotes(desk: Desk, path: Path) -> None:
    with Database.open(path) as database:
        [(before,)] = database.rows("SELECT text FROM notes WHERE note_id = 'N0000'")
    flags.flag(desk, user("anna"), 1)
    with Database.open(path) as database:
        assert database.rows("SELECT text FROM segments WHERE note_id = 'N0000' AND start = 0") == [("█" * 32,)]
        [(after,)] = database.rows("SELECT text FROM notes WHERE note_id = 'N0000'")
        assert (after[:32], after[32:]) == ("█" * 32, before[32:])
        assert database.rows("SELECT count(*) FROM segments") == [(24,)]
        assert database.columns("segments")[0] == "note_id"
        assert database.rows('SELECT count(*) FROM tagged_segments JOIN segments USING (note_id, start, "end")') == [
            (24,)
        ]


def test_a_theme_that_the_database_does_not_know_is_counted(desk: Desk, path: Path) -> None:
    label = {"fr": "Sport", "nl": "Sport", "en": "Sport"}
    save_theme(desk, user("lise"), Theme("sport", label, life_sphere="health", lever="lever"), base=0, why="new")
    decide(desk, "anna", 1, add("sport"))
    with Database.open(path) as database:
        assert database.rows("SELECT theme, life_sphere FROM tagged_segments WHERE theme = 'sport'") == [
            ("sport", "health")
        ]
        table = crosstab(database, CrosstabSettings(minimum_persons=1))
        assert sum(cell.count or 0 for cell in table.cells if cell.row == "sport") == 1


def test_a_review_file_that_cannot_be_read_stops_every_count(path: Path) -> None:
    path.with_name("review.sqlite").write_bytes(b"nonsense")
    with pytest.raises(StoreError, match="every count would be wrong"):
        Database.open(path)
    with Database.open(path, people=False) as database:
        assert database.rows("SELECT count(*) FROM decisions") == [(0,)]


@pytest.mark.parametrize("seed", range(6))
def test_the_crosstab_is_what_a_naive_count_of_the_decisions_gives(path: Path, clock: Clock, seed: int) -> None:
    """Random work of three coders and an adjudicator, blind and open; then persons by theme and stage, by hand."""
    chance = random.Random(seed)
    names = ("anna", "bert", "carla")
    with desk_on(path, clock, blind_share=0.5, coders_per_segment=2) as desk:
        for _ in range(60):
            name, wish = chance.choice(names), Wish(queue=chance.choice(("open", "blind")), order="place")
            shown = queue.take(desk, user(name), wish)
            if shown is None:
                continue
            changes = [
                add(theme, chance.choice(("present", "absent"))) for theme in chance.sample((*THEMES, "stigma"), 2)
            ]
            if shown.proposals and chance.random() < 0.5:
                changes.append(Change(kind="reject", theme=shown.proposals[0].theme))
            decide(
                desk, name, shown.segment, *changes[: chance.randint(0, 3)], *([DONE] if chance.random() < 0.8 else [])
            )
            if chance.random() < 0.3:
                decisions.undo(desk, user(name), request())
        for _ in range(4):
            if shown := queue.take(desk, user("ada"), Wish(queue="adjudication")):
                decide(desk, "ada", shown.segment, add("stigma"), DONE)
        expected = naive(desk)
        table = crosstab_now(desk, user("lise"), CrosstabSettings(polarity="any", minimum_persons=1), Rules.of(1), None)
    found = {(cell.row, cell.column): cell.count for cell in table.cells if cell.count}
    assert found == expected


def naive(desk: Desk) -> dict[tuple[str, str], int]:
    """Persons per theme and stage, from the codings read one by one."""
    persons = defaultdict(set)
    for segment, case, stage, mode in desk.file.rows("SELECT id, case_id, stage, mode FROM items"):
        tagged = dict(desk.file.rows("SELECT theme, 'present' FROM item_themes WHERE segment = ?", (segment,)))
        codings = desk.file.rows("SELECT coder, adjudicated, done FROM codings WHERE segment = ?", (segment,))
        said = {
            coder: dict(
                desk.file.rows("SELECT theme, polarity FROM codes WHERE segment = ? AND coder = ?", (segment, coder))
            )
            for coder, _, _ in codings
        }
        themes = set(tagged) | {theme for codes in said.values() for theme in codes}
        for theme in themes:
            votes = defaultdict(list)
            for coder, adjudicated, done in codings:
                if theme in said[coder]:
                    votes[adjudicated].append(said[coder][theme])
                elif done and (adjudicated or mode == "blind"):
                    votes[adjudicated].append(None)
            heard = votes[1] or votes[0]
            if (len(set(heard)) == 1 and heard[0] is not None) or (len(set(heard)) != 1 and theme in tagged):
                persons[theme, stage].add(case)
    return {cell: len(found) for cell, found in persons.items()}


def test_the_tables_are_not_for_coders(desk: Desk) -> None:
    with pytest.raises(ReviewError):
        crosstab_now(desk, user("anna"), CrosstabSettings(), Rules.of(5), None)
