"""``export`` and ``import`` as typed: files, messages, what is left as it was."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from notes_mining.cli import app
from notes_mining.errors import ConfigError, InputError, SafetyError
from notes_mining.outputs import private_folder
from notes_mining.store import Database

sys.path[:0] = [str(Path(__file__).resolve().parent / name) for name in ("store", "exchange")]
from exchanged import TEXTS, empty_copy, fill, row, study_of  # noqa: E402 - found by the line before


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "notes.duckdb"
    with Database.create(path) as database:
        fill(database, TEXTS)
    return path


def typed(*words: str | Path) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


@pytest.mark.parametrize(("format", "name"), [("qdpx", "a.qdpx"), ("xlsx", "a.xlsx"), ("csv", "a.csv"),
                                              ("label-studio", "a.json"), ("doccano", "a.jsonl")])  # fmt: skip
def test_out_and_in(stored: Path, tmp_path: Path, format: str, name: str) -> None:
    out = tmp_path / "out" / name
    typed("export", stored, "--format", format, "--coder", "anna", "--out", out)
    assert out.stat().st_mode & 0o077 == 0
    assert "taken back, 4 as before" in typed("import", out, "--into", stored, "--coder", "anna") or format in (
        "xlsx",
        "csv",
        "doccano",
    )
    if format in ("qdpx", "label-studio"):
        copy = empty_copy(stored)
        assert "4 new" in typed("import", out, "--into", copy, "--coder", "anna")
        assert study_of(copy).decisions == study_of(stored, coder="anna").decisions


def test_dry_run_changes_nothing(stored: Path, tmp_path: Path) -> None:
    out, copy = tmp_path / "a.qdpx", empty_copy(stored)
    typed("export", stored, "--format", "qdpx", "--coder", "anna", "--out", out)
    assert "Would take over 4 decisions" in typed("import", out, "--into", copy, "--coder", "anna", "--dry-run")
    assert study_of(copy).decisions == ()


def test_matrix_is_the_stewards_alone(stored: Path, tmp_path: Path) -> None:
    with pytest.raises(SafetyError):
        typed("export", stored, "--format", "matrix", "--out", tmp_path / "steward" / "m.csv")
    steward = private_folder(tmp_path / "steward")
    with pytest.raises(SafetyError, match="only into the steward"):
        typed("export", stored, "--format", "matrix", "--out", tmp_path / "m.csv")
    assert not (tmp_path / "m.csv").exists()
    for name in ("m.csv", "m.parquet"):
        typed("export", stored, "--format", "matrix", "--out", steward / name)
    rows = list(csv.DictReader((steward / "m.csv").open(encoding="utf-8")))
    assert {one["case_id"] for one in rows} == {"case-1", "case-2"}
    with Database.open(stored) as database:
        truth = set(database.rows("SELECT DISTINCT case_id, theme FROM tagged_segments WHERE polarity = 'present'"))
    assert {(one["case_id"], theme) for one in rows for theme, cell in one.items() if cell == "1"} == truth
    assert truth
    assert pq.read_table(steward / "m.parquet").to_pylist() == [
        {name: cell if name == "case_id" else int(cell) for name, cell in one.items()} for one in rows
    ]
    assert (steward / "ledger.jsonl").read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--format", "qdpx", "--out", "a.zip"), ConfigError),
        (("--format", "xlsx", "--out", "a.xlsx"), ConfigError),
        (("--format", "doccano", "--coder", "anna", "--proposals", "--out", "a.jsonl"), ConfigError),
        (("--format", "csv", "--coder", "anna", "--program", "maxqda", "--out", "a.csv"), ConfigError),
    ],
)
def test_what_makes_no_sense_is_refused(stored: Path, words: tuple[str, ...], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        typed("export", stored, *words)


def test_a_refused_import_changes_nothing(stored: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    typed("export", stored, "--format", "csv", "--coder", "anna", "--out", out)
    lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace("present", "absent")
    lines[2] = lines[2].replace("family_support", "?").replace("Family support", "?")
    out.write_text("".join(lines), encoding="utf-8")
    before = study_of(stored).decisions
    with pytest.raises(InputError, match=r"a.csv, row 3"):
        typed("import", out, "--into", stored, "--coder", "anna")
    assert study_of(stored).decisions == before
    assert row("note-a", 0, "employment", "anna", voice="person") in before


def test_codebook_changes_nothing(stored: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.qdc"
    typed("export", stored, "--format", "qdc", "--out", out)
    assert "Nothing was changed" in typed("import", out, "--into", stored, "--coder", "anna")


@pytest.mark.parametrize("coder", ["", "notes-mining (proposals)", "a\nb"])
def test_no_such_coder(stored: Path, tmp_path: Path, coder: str) -> None:
    with pytest.raises(InputError, match="the name of a coder"):
        typed("import", tmp_path / "a.qdpx", "--into", stored, "--coder", coder)
