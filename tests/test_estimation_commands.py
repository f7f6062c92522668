"""``notes-mining sample``, ``estimate`` and ``fairness`` as typed."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_mining.cli import main
from notes_mining.outputs import private_folder
from notes_mining.store import Database

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "store"), str(ROOT / "tests" / "tables")]

from reviewed import review, store, world  # noqa: E402 - from another folder of tests

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``notes-mining`` as typed in the project's folder: exit code, what it prints, what it prints beside."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["notes-mining", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(str(ended.code))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def done(command: Command) -> Callable[..., str]:
    """What a command that ends well prints."""

    def run(*arguments: str | Path) -> str:
        code, printed, beside = command(*arguments)
        assert code == 0, beside
        return printed

    return run


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("estimation") / "notes.duckdb"
    with Database.create(path) as database:
        store(database, world(21, persons=40))
    return path


def test_from_power_to_estimate(path: Path, tmp_path: Path, command: Command, done: Callable[..., str]) -> None:
    assert "60 segments reviewed" in done("sample", path, "--n", "60", "--power")
    code, _, beside = command("fairness", path)
    assert (code, "No sample was drawn" in beside) == (2, True)
    assert "Sample S1: 60 segments, in 4 strata" in done(
        "sample", path, "--design", "stratified", "--n", "60", "--seed", "3"
    )
    code, _, beside = command("fairness", path)
    assert (code, "Nothing of S1 is reviewed" in beside) == (2, True)
    with Database.open(path, read_only=False) as database:
        review(database, world(21, persons=40), "S1")
    private_folder(path.parent / "steward")
    assert "tags corrected" in done("estimate", path, "--rows", "theme", "--cols", "stage")
    assert "sensitivity" in done("fairness", path, "--by", "language")
    out = tmp_path / "estimates.csv"
    assert "Written" in done(
        "estimate", path, "--cols", "stage", "--by", "language", "--target", "export", "--out", out
    )
    with out.open(encoding="utf-8") as handle:
        assert {row["language"] for row in csv.DictReader(handle)} == {"fr", "nl"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sample", "--n", "2"], "every stratum needs one"),
        (["sample", "--unit", "words"], "unknown unit 'words'"),
        (["estimate", "--cols", "voice"], "cannot be estimated"),
        (["estimate", "--out", "estimates.xlsx"], "ends in .csv"),
        (["estimate", "--language", "de"], "unknown language"),
        (["estimate", "--sample", "S9"], "no sample 'S9'"),
        (["fairness", "--by", "voice"], "unknown dimension"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_a_way_to_mend_it(
    path: Path, command: Command, arguments: list[str], message: str
) -> None:
    code, _, beside = command(arguments[0], path, *arguments[1:])
    assert code == 2
    assert message in beside


def test_a_setting_that_nobody_knows_stops_the_command(path: Path, tmp_path: Path, command: Command) -> None:
    config = tmp_path / "estimation.yaml"
    config.write_text("sampling: {emphasys: 3}\n", encoding="utf-8")
    code, _, beside = command("sample", path, "--power", "--config", config)
    assert code == 2
    assert "sampling.emphasys" in beside
