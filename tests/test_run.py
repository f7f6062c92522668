"""A run as the data steward knows it: what it writes, that nothing leaks, that a second run changes nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from notes_mining.errors import InputError, SafetyError
from notes_mining.store import Database
from pipelines_for_tests import run_export, write_pipeline

CANARY = "Zlatoustovska"
NOTES = [
    ("N1", "C1", "2019-03-04", f"Vu Mme {CANARY} ce matin. Elle est venue à l'heure, comme toujours."),
    ("N2", "C1", "2019-04-01", f"{CANARY} Irina belt: geen werk gevonden. {CANARY.lower()} blijft zoeken."),
    ("N3", "C2", "2019-04-02", "Patrick Lambert n'a plus de nouvelles de son frère. Il reste seul chez lui."),
    ("N4", "C9", "2019-04-02", "Cas inconnu du fichier."),
    ("N5", "C2", "31/02/2019", "Date impossible."),
    ("N5", "C2", "2019-05-02", ""),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run over a small export with a canary name."""
    folder = tmp_path_factory.mktemp("run")
    with (folder / "notes.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("note_id", "case_id", "date", "text"), *NOTES])
    (folder / "cases.csv").write_text(
        "case_id,gender,children,birth_year\nC1,F,6,1987\nC2,M,0,1990\n", encoding="utf-8"
    )
    (folder / "events.csv").write_text(
        "case_id,date,event\nC1,2019-01-01,probation_start\nC1,2019-13-01,arrest\n", encoding="utf-8"
    )
    pipeline = write_pipeline(folder, folder / "notes.csv", cases=folder / "cases.csv", events=folder / "events.csv")
    run_export(pipeline)
    return folder


def contents(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with Database.open(database) as open_database:
        tables = ("cases", "events", "notes", "spans", "segments", "theme_tags", "runs")
        return {table: sorted(open_database.rows(f"SELECT * FROM {table}"), key=repr) for table in tables}


def test_the_canary_is_nowhere_but_in_the_export(folder: Path) -> None:
    for path in (folder / "out").rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            assert CANARY.lower().encode() not in data, path.name
            assert b"lambert" not in data, path.name


def test_ids_and_dates_of_the_export_are_not_in_the_database(folder: Path) -> None:
    with Database.open(folder / "out/notes.duckdb") as database:
        ids = {row[0] for row in database.rows("SELECT note_id FROM notes")}
        assert not ids & {"N1", "N2", "N3"}
        days = [str(row[0]) for row in database.rows("SELECT date FROM notes WHERE text LIKE '%matin%'")]
        assert len(days) == 1
        assert days != ["2019-03-04"], "another note may move to that very day, this one may not stay on it"
        assert database.rows("SELECT children, birth_band FROM cases WHERE gender = 'F'") == [("4+", "1985-1989")]


def test_one_person_keeps_one_placeholder_over_notes_and_languages(folder: Path) -> None:
    with Database.open(folder / "out/notes.duckdb") as database:
        texts = [
            row[0] for row in database.rows("SELECT text FROM notes WHERE text LIKE '%belt%' OR text LIKE '%matin%'")
        ]
    assert len(texts) == 2
    assert all("[PERSON_1]" in text for text in texts)


def test_rejections_are_counted_with_file_row_and_reason(folder: Path) -> None:
    with (folder / "out/steward/rejected.csv").open(encoding="utf-8") as handle:
        rows = [(row["file"], row["row"], row["reason"]) for row in csv.DictReader(handle)]
    assert sorted(rows) == sorted(
        [
            ("events.csv", "3", "impossible date"),
            ("notes.csv", "5", "unknown case"),
            ("notes.csv", "6", "impossible date"),
            ("notes.csv", "7", "text is empty"),
        ]
    )


def test_the_steward_s_folder_is_private(folder: Path) -> None:
    assert (folder / "out/steward").stat().st_mode & 0o777 == 0o700
    for path in (folder / "out/steward").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


def test_running_again_changes_nothing(folder: Path) -> None:
    before = contents(folder / "out/notes.duckdb")
    again = run_export(folder / "pipeline.yaml")
    assert again.unchanged
    assert contents(folder / "out/notes.duckdb") == before


def test_a_rebuilt_database_has_the_same_rows(folder: Path) -> None:
    before = contents(folder / "out/notes.duckdb")
    (folder / "out/notes.duckdb").unlink()
    assert not run_export(folder / "pipeline.yaml").unchanged
    assert contents(folder / "out/notes.duckdb") == before


def test_spans_fit_the_export(folder: Path) -> None:
    raw = {note_id: text for note_id, _, _, text in NOTES if text}
    lines = (folder / "out/steward/spans.jsonl").read_text(encoding="utf-8").splitlines()
    spans = [json.loads(line) for line in lines]
    assert any(raw[span["note_id"]][span["start"] : span["end"]] == CANARY for span in spans)
    keys = {"note_id", "start", "end", "entity_type", "score", "recognizer", "reason", "replacement"}
    assert set(spans[0]) == keys
    assert all(span["recognizer"] and span["reason"] for span in spans)


def test_segments_are_anchored_on_the_raw_text(folder: Path) -> None:
    with Database.open(folder / "out/notes.duckdb") as database:
        rows = database.rows(
            'SELECT s.start, s."end", s.text, n.text, s.clean_start, s.clean_end '
            "FROM segments s JOIN notes n USING (note_id)"
        )
    raws = [text for _, _, _, text in NOTES]
    for start, end, text, note, clean_start, clean_end in rows:
        assert note[clean_start:clean_end] == text
        assert any(len(raw) >= end and raw[start:end].split()[-1] == text.split()[-1] for raw in raws)


def test_an_export_that_changes_while_it_is_read_stops_the_run(folder: Path, tmp_path: Path) -> None:
    from notes_mining import readings

    copy = tmp_path / "notes.csv"
    copy.write_bytes((folder / "notes.csv").read_bytes())
    pipeline = write_pipeline(tmp_path, copy)

    def meddle(stage: str, count: int) -> None:
        copy.write_bytes(copy.read_bytes() + b"\n")

    from notes_mining.config import PipelineSettings, load
    from notes_mining.pipeline import run
    from notes_mining.wiring import load_configuration
    from pipelines_for_tests import ROOT

    with pytest.raises(SafetyError, match="changed"):
        run(load_configuration(load(PipelineSettings, pipeline), ROOT), meddle)
    assert not (tmp_path / "out/notes.duckdb").exists()
    assert readings.export_sha256(copy)


def test_a_missing_export_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such export"):
        run_export(write_pipeline(tmp_path, tmp_path / "missing.csv"))
    assert not (tmp_path / "out").exists()


def test_notes_cleaned_elsewhere_keep_their_placeholders_and_are_swept(tmp_path: Path) -> None:
    text = "[naam] woont bij <PERSOON-1> en zag XXX. Mevr. Peeters belde. X. zwijgt."
    (tmp_path / "notes.jsonl").write_text(
        json.dumps({"note_id": "1", "case_id": "1", "date": "2020-01-01", "text": text}) + "\n", encoding="utf-8"
    )
    summary = run_export(write_pipeline(tmp_path, tmp_path / "notes.jsonl", input={"deidentified": True}))
    with Database.open(summary.database) as database:
        clean = database.rows("SELECT text FROM notes")[0][0]
    for placeholder in ("[naam]", "<PERSOON-1>", "XXX", "X. zwijgt"):
        assert placeholder in clean
    assert "Peeters" not in clean


def test_a_later_run_keeps_decisions_and_says_which_no_longer_fit(tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("note_id,case_id,date,text\nN1,C1,2019-03-04,Il cherche du travail.\n", encoding="utf-8")
    pipeline = write_pipeline(tmp_path, notes)
    path = run_export(pipeline).database
    with Database.open(path, read_only=False) as database:
        note_id, start, end = database.rows('SELECT note_id, start, "end" FROM segments')[0]
        database.append(
            "decisions",
            {
                "note_id": [note_id] * 2, "start": [start] * 2, "end": [end, end + 1], "theme": ["stigma"] * 2,
                "coder": ["A"] * 2, "verdict": ["coded"] * 2, "polarity": ["present"] * 2, "adjudicated": [True] * 2,
            },
        )  # fmt: skip
    with notes.open("a", encoding="utf-8") as handle:
        handle.write("N2,C1,2019-04-04,Elle dort mal.\n")
    told = run_export(pipeline).notices
    assert [line.split(" belong")[0] for line in told] == ["1 of 2 decisions of coders"]
    with Database.open(path) as database:
        assert len(database.rows("SELECT * FROM decisions")) == 2
        assert database.rows("SELECT count(DISTINCT note_id) FROM segments") == [(2,)]
