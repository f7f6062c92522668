"""``notes-mining topics`` on a database, and the analyst's signature."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from notes_mining.cli import app
from notes_mining.commands.topics import Overrides
from notes_mining.errors import ConfigError
from notes_mining.store import Database

SAID = (
    ("fr", "Sa mère et sa famille paient le loyer."),
    ("nl", "Zijn moeder en de familie betalen de huur."),
    ("fr", "La police fouille la maison la nuit."),
    ("nl", "De politie doorzoekt het huis in de nacht."),
    ("fr", "La banque ferme le compte."),
    ("nl", "De bank sluit de rekening."),
)
PERSONS = 12  # a sample of them, drawn with replacement, still has the five that a topic needs


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve persons with a note each; every note says all of it, a surrogate before each sentence."""
    path = tmp_path_factory.mktemp("topics") / "notes.duckdb"
    with Database.create(path) as made:
        for person in range(PERSONS):
            _note(made, f"N{person}", f"C{person}")
        made.append(
            "runs",
            {name: ["x"] for name in ("run_id", "export_sha256", "config_sha256", "models", "version", "counts")},
        )
    return path


def _note(made: Database, note: str, case: str) -> None:
    lines, spans, at = [], [], 0
    for language, sentence in SAID:
        text = f"Jozefien: {sentence}"
        spans.append(at)
        lines.append((at, at + len(text), language, text))
        at += len(text) + 1
    made.append("notes", {
        "note_id": [note], "case_id": [case], "date": [date(2020, 1, 1)], "language": ["mixed"],
        "stage_given": ["detention"], "text": [" ".join(line[3] for line in lines)], "carried": ["{}"],
    })  # fmt: skip
    made.append("segments", {
        "note_id": [note] * len(lines), "case_id": [case] * len(lines), "start": [line[0] for line in lines],
        "end": [line[1] for line in lines], "clean_start": [line[0] for line in lines],
        "clean_end": [line[1] for line in lines], "language": [line[2] for line in lines],
        "text": [line[3] for line in lines],
    })  # fmt: skip
    made.append("spans", {
        "note_id": [note] * len(spans), "clean_start": spans, "clean_end": [at + len("Jozefien") for at in spans],
        "entity_type": ["PERSON"] * len(spans), "placeholder": ["Jozefien"] * len(spans),
    })  # fmt: skip


@pytest.fixture(scope="module")
def config(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped settings, without spaCy and with few repetitions."""
    content = yaml.safe_load((root / "configs/topics.yaml").read_text(encoding="utf-8"))
    content["words"] |= {"lemmas": False, "least": 1}
    content["stability"] |= {"seeds": 2, "bootstraps": 2}
    path = tmp_path_factory.mktemp("config") / "topics.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def invoke(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "120"}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_topics_of_a_database_and_a_signature(database: Path, config: Path, tmp_path: Path) -> None:
    out, folder = tmp_path / "topics.json", tmp_path / "topics"
    printed = invoke("topics", database, "--config", config, "--out", out, "--folder", folder, "--topics", 3)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert len(found["assignments"]) == PERSONS * len(SAID)
    assert [topic["persons"] for topic in found["topics"]] == [PERSONS] * 3
    assert found["by_stage"] == {"detention": {"0": PERSONS, "1": PERSONS, "2": PERSONS}}
    assert "jozefien" not in (printed + out.read_text(encoding="utf-8")).lower()
    assert "politie" in printed
    assert (folder / "index.html").is_file()
    passports = sorted((folder / "passports").glob("*.json"))
    assert len(passports) == 3
    first = passports[0]
    assert "Jozefien" in first.read_text(encoding="utf-8"), "an exemplar is the segment as the database has it"
    invoke("topics", "sign-off", first, "--analyst", "A. Nalyst", "--decision", "accept", "--as", "a_theme")
    assert json.loads(first.read_text(encoding="utf-8"))["sign_off"]["as"] == "a_theme"
    with pytest.raises(ConfigError, match="already"):
        invoke("topics", "sign-off", first, "--analyst", "B", "--decision", "reject")


def test_the_page_can_be_left_out(database: Path, config: Path, tmp_path: Path) -> None:
    invoke("topics", "--no-plots", "--config", config, "--folder", tmp_path, "--seed", 3, database)
    assert [path.name for path in tmp_path.iterdir()] == ["passports"]


def test_a_wrong_setting_stops_before_anything_is_read(database: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"clusters\.method"):
        invoke("topics", database, "--clusterer", "umap", "--folder", tmp_path)
    path = tmp_path / "topics.yaml"
    path.write_text("clusters: {topcs: 3}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="topcs"):
        invoke("topics", database, "--config", path, "--folder", tmp_path)
    with pytest.raises(ConfigError, match="clusters"):
        Overrides(topics=3).on({"clusters": 5})


def test_help_names_both_commands() -> None:
    printed = invoke("topics", "--help")
    assert "discover" in printed
    assert "sign-off" in printed
