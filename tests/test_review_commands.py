"""``notes-mining user`` and ``audit-trail`` as typed."""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_mining.cli import main

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "review")]

from study import PASSPHRASE, texts, write_database  # noqa: E402 - from another folder of tests

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``notes-mining`` as typed, with a line on standard input: exit code, output, errors."""

    def run(*arguments: str | Path, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["notes-mining", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(str(ended.code))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with a steward's folder."""
    (tmp_path / "steward").mkdir()
    return write_database(tmp_path / "notes.duckdb", texts(1, 1))


def test_an_account_is_made_listed_disabled_and_let_in_again(command: Command, path: Path) -> None:
    code, printed, _ = command("user", "add", path, "anna", "--role", "coder", "--stdin", typed=PASSPHRASE + "\n")
    assert (code, printed) == (0, "Account 'anna' made: coder.\n")
    for action, expected in (("disable", "no"), ("enable", "yes")):
        assert command("user", action, path, "anna")[0] == 0
        code, printed, _ = command("user", "list", path)
        assert "anna" in printed
        assert expected in printed.splitlines()[-2]
    assert command("user", "passphrase", path, "anna", "--stdin", typed="another four words here\n")[0] == 0
    code, printed, _ = command("audit-trail", "verify", path)
    assert code == 0
    assert "whole: 4 lines" in printed


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("add", "anna", "--role", "king", "--stdin"), "unknown role"),
        (("add", "Anna!", "--role", "coder", "--stdin"), "no account name"),
        (("disable", "anna"), "no review yet"),
    ],
)
def test_what_is_wrong_is_said(command: Command, path: Path, arguments: tuple[str, ...], problem: str) -> None:
    action, *rest = arguments
    code, _, beside = command("user", action, path, *rest, typed=PASSPHRASE + "\n")
    assert code == 2
    assert problem in beside


def test_a_weak_passphrase_and_no_database(command: Command, path: Path) -> None:
    code, _, beside = command("user", "add", path, "anna", "--role", "coder", "--stdin", typed="short\n")
    assert (code, "at least 14" in beside) == (2, True)
    code, _, beside = command("user", "list", path.with_name("none.duckdb"))
    assert (code, "no such database" in beside) == (2, True)


def test_a_forged_trail_is_found_also_by_a_head_noted_earlier(command: Command, path: Path) -> None:
    for name in ("anna", "bert"):
        command("user", "add", path, name, "--role", "coder", "--stdin", typed=PASSPHRASE + "\n")
    head = command("audit-trail", "verify", path)[1].splitlines()[-1].strip()
    assert command("audit-trail", "verify", path, "--head", head)[0] == 0
    assert command("audit-trail", "verify", path, "--head", "nonsense")[0] == 2
    file = sqlite3.connect(path.with_name("review.sqlite"))
    file.executescript("DROP TRIGGER events_remain; DELETE FROM events WHERE seq = 2;")
    file.close()
    code, _, beside = command("audit-trail", "verify", path)
    assert (code, "line 2 was cut off" in beside) == (2, True)
    heads = path.parent / "steward" / "audit-trail.heads"
    heads.write_text(heads.read_text().splitlines()[0] + "\n")
    assert command("audit-trail", "verify", path)[0] == 0
    assert command("audit-trail", "verify", path, "--head", head)[0] == 2
