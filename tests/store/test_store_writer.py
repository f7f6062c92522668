"""Records to tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from invented import CODEBOOK, Written, clean_note, write

from notes_mining.records import CleanNote, Edit, Finding
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, Writer
from notes_mining.tables.trajectory import event_rules
from notes_mining.themes.codebook import Stage, Theme


def test_stages_and_themes_keep_the_codebooks_order_and_labels(database: Database) -> None:
    write(database)
    stages = database.rows("SELECT stage, label_fr, label_nl, label_en FROM stages ORDER BY position")
    assert stages == [(s.id, s.label["fr"], s.label["nl"], s.label["en"]) for s in CODEBOOK.stages]
    themes = database.rows("SELECT theme, label_nl, life_sphere, lever FROM themes ORDER BY position")
    assert themes == [(t.id, t.label["nl"], t.life_sphere, t.lever) for t in CODEBOOK.themes]


def test_a_codebook_without_english_shows_another_label(database: Database) -> None:
    stages = [Stage("detention", {"fr": "Détention", "nl": "Detentie"})]
    Writer(database).write_codebook(stages, [Theme("debts", {})], event_rules(CODEBOOK.event_order))
    assert database.rows("SELECT label_fr, label_nl, label_en FROM stages") == [("Détention", "Detentie", "Détention")]
    assert database.rows("SELECT label_fr, label_nl, label_en FROM themes") == [("debts", "debts", "debts")]


def test_a_note_is_stored_with_its_given_stage_carried_columns_and_placeholders(database: Database) -> None:
    finding = Finding(0, 5, "PERSON", 1.0, "rule")
    note = CleanNote(
        note_id="N1", case_id="P1", date=date(2021, 2, 3), language="mixed", text="[PERSON 1] été", raw_length=9,
        edits=(Edit(0, 5, 0, 10, finding, "[PERSON 1]"),), note_type="report", stage="probation",
        carried={"bureau": "é"},
    )  # fmt: skip
    Writer(database).write_notes([note], [], [])
    row = database.rows("SELECT date, language, note_type, stage_given, text, carried FROM notes")[0]
    assert row[:5] == (date(2021, 2, 3), "mixed", "report", "probation", "[PERSON 1] été")
    assert json.loads(row[5]) == {"bureau": "é"}
    assert database.rows("SELECT * FROM spans") == [("N1", 0, 10, "PERSON", "[PERSON 1]")]


def test_batches_add_up_also_where_a_column_is_empty_in_the_first(database: Database) -> None:
    writer = Writer(database)
    writer.write_notes([clean_note(Written("N1", "P1"))], [], [])
    writer.write_notes([clean_note(Written("N2", "P1", stage="judgment", note_type="letter"))], [], [])
    writer.write_notes([], [], [])
    found = database.rows("SELECT note_id, stage_given, note_type FROM notes ORDER BY note_id")
    assert found == [("N1", None, None), ("N2", "judgment", "letter")]


def test_cases_without_any_attribute_are_cases(database: Database) -> None:
    Writer(database).write_facts([CaseRow("P1"), CaseRow("P2", gender="woman")], [])
    assert database.rows("SELECT case_id, gender FROM cases ORDER BY case_id") == [("P1", None), ("P2", "woman")]


def test_a_failed_codebook_leaves_no_half_of_it(database: Database) -> None:
    class NoPosition:
        event = track = stage = holds = "custody"

    with pytest.raises(AttributeError):
        Writer(database).write_codebook(CODEBOOK.stages, CODEBOOK.themes, [NoPosition()])
    assert database.rows("SELECT * FROM stages") == []


def test_previous_runs_of_no_database_are_none(database: Database, tmp_path: Path) -> None:
    names = ("run_id", "export_sha256", "config_sha256", "models", "version", "counts")
    Writer(database).write_run(dict.fromkeys(names, "x"), tmp_path / "none.duckdb")
    assert len(database.rows("SELECT * FROM runs")) == 1
