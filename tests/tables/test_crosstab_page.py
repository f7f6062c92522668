"""docs/crosstabs.md: its Python runs, its filters are read, its dimensions are the program's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gold_database import load

from notes_mining.store import Database
from notes_mining.tables.crosstab import CASE_DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS
from notes_mining.tables.where import parse, taken_apart

PAGE = (Path(__file__).resolve().parents[2] / "docs/crosstabs.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found


def test_the_python_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports/mine").mkdir(parents=True)
    with Database.create(tmp_path / "reports/mine/notes.duckdb") as database:
        load(database)
    monkeypatch.chdir(tmp_path)
    for block in blocks("python"):
        exec(compile(block, "crosstabs.md", "exec"), {})  # noqa: S102 - our own page
    assert "criminal_record" in capsys.readouterr().out


def test_the_filters_of_the_page_are_read() -> None:
    lines = [line for block in blocks("text") for line in block.splitlines()]
    assert len(lines) == 3
    for line in lines:
        assert parse(line) is not None
        taken_apart(parse(line))


def test_the_page_names_every_dimension() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `--rows`"))
    of_tags, of_notes, of_persons = (part.split(")")[0] for part in row.split("(")[1:4])
    for text, names in ((of_tags, TAG_DIMENSIONS), (of_notes, NOTE_DIMENSIONS), (of_persons, CASE_DIMENSIONS)):
        assert re.findall(r"`(\w+)`", text) == list(names)
