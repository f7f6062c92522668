"""The commands as a user types them: files in, files out, errors that say how to mend it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEADER = ("note_id", "case_id", "date", "text", "author", "phone_of_mother")
ROWS = [
    (
        "N-1",
        "C-1",
        "2019-03-04",
        "Vu M. Karim Benali ce matin à Liège. Il cherche du travail.",
        "Anne Delvaux",
        "0475123456",
    ),
    (
        "N-2",
        "C-1",
        "2019-03-05",
        "Gezien: Benali. Anne Delvaux belde mee. Geen vooruitgang.",
        "Anne Delvaux",
        "0475123456",
    ),
]


def command(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``notes-mining`` in a process of its own, from the project's folder."""
    import os

    environment = {**os.environ, **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "notes_mining.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT, env=environment, check=False,
    )  # fmt: skip


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "notes.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows([HEADER, *ROWS])
    return path


def test_deidentify_without_a_key_says_so_and_works(export: Path, tmp_path: Path) -> None:
    done = command("deidentify", export, "--out", tmp_path / "clean.jsonl", "--spans", tmp_path / "spans.jsonl")
    assert done.returncode == 0, done.stderr
    assert "random key" in done.stderr
    clean, spans = lines(tmp_path / "clean.jsonl"), lines(tmp_path / "spans.jsonl")
    assert [set(line) for line in clean] == [{"note_id", "case_id", "date", "language", "text"}] * 2
    assert "N-1" not in str(clean)
    assert "2019-03-04" not in str(clean)
    for word in ("Karim", "Benali", "Delvaux", "Liège", "0475"):
        assert word not in str(clean), word
    raw = {row[0]: row[3] for row in ROWS}
    for span in spans:
        surface = raw[str(span["note_id"])][int(str(span["start"])) : int(str(span["end"]))]
        assert surface not in next(iter(clean))["text"] or surface == ""  # type: ignore[operator]


def test_deidentify_keeps_ids_dates_and_carried_columns_when_asked(export: Path, tmp_path: Path) -> None:
    done = command(
        "deidentify", export, "--out", tmp_path / "c.jsonl", "--keep-ids", "--keep-dates", "--carry", "author"
    )
    assert done.returncode == 0, done.stderr
    first = lines(tmp_path / "c.jsonl")[0]
    assert (first["note_id"], first["case_id"], first["date"], first["author"]) == (
        "N-1",
        "C-1",
        "2019-03-04",
        "Anne Delvaux",
    )
    assert "phone_of_mother" not in first


def test_a_configured_key_gives_the_same_ids_each_time(export: Path, tmp_path: Path) -> None:
    ids = []
    for name in ("a.jsonl", "b.jsonl"):
        done = command("deidentify", export, "--out", tmp_path / name, env={"NOTES_MINING_KEY": "ab" * 32})
        assert done.returncode == 0, done.stderr
        assert "random key" not in done.stderr
        ids.append([line["note_id"] for line in lines(tmp_path / name)])
    assert ids[0] == ids[1]


def test_tag_writes_only_what_is_tagged_with_the_ids_and_offsets_of_the_input(export: Path, tmp_path: Path) -> None:
    done = command("tag", export, "--out", tmp_path / "tags.jsonl")
    assert done.returncode == 0, done.stderr
    raw = {row[0]: row[3] for row in ROWS}
    for tag in lines(tmp_path / "tags.jsonl"):
        assert set(tag) == {"note_id", "start", "end", "theme", "polarity", "probability", "voice", "narrated_stage"}
        assert raw[str(tag["note_id"])][int(str(tag["start"])) : int(str(tag["end"]))].strip()


def test_a_missing_column_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("note_id,case,date,text\n1,2,2020-01-01,Geheimtekst\n", encoding="utf-8")
    done = command("deidentify", tmp_path / "bad.csv", "--out", tmp_path / "clean.jsonl")
    assert done.returncode == 2
    assert "bad.csv" in done.stderr
    assert "case_id" in done.stderr
    assert "Geheimtekst" not in done.stderr + done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("run", "no-such.yaml"), "no-such.yaml"),
        (("crosstab", "no-such.duckdb"), "no-such.duckdb"),
        (("deidentify", "no-such.csv", "--out", "x.jsonl"), "no-such.csv"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_errors_name_what_is_wrong_without_a_traceback(arguments: tuple[str, ...], word: str) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_stops_the_run_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("input: {path: x.csv}\noutput: out\ntresholds: 3\n", encoding="utf-8")
    done = command("run", tmp_path / "p.yaml")
    assert done.returncode == 2
    assert "tresholds" in done.stderr


def test_help_is_there_for_every_command() -> None:
    for name in (
        "run",
        "deidentify",
        "tag",
        "topics",
        "crosstab",
        "cooccurrence",
        "report",
        "themes",
        "evaluate",
        "key",
        "vault",
    ):
        assert command(name, "--help").returncode == 0, name
