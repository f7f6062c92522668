"""A note over which the readers stumble is rejected and counted; all others go their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from small_export import NOTES, results, run_in, write_export

from notes_mining.errors import SafetyError
from notes_mining.records import Note, NoteFindings
from notes_mining.runs import tasks, work

POISON = "Renard"  # stands in two notes


def stumbling(detect: object) -> object:
    """The readers, who cannot bear a word."""

    def run(notes: Iterable[Note]) -> Iterator[NoteFindings]:
        kept = list(notes)
        if any(POISON in note.text for note in kept):
            raise ValueError(f"'{kept[0].text}' is too much")
        yield from detect(kept)  # type: ignore[operator]

    return run


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the readers stumble."""
    monkeypatch.setenv("NOTES_MINING_KEY", "5e" * 32)
    readers = work._detector
    monkeypatch.setattr(work, "_detector", lambda asked: stumbling(readers(asked)))


def test_only_the_note_that_no_reader_bears_is_rejected(poisoned: None, tmp_path: Path) -> None:
    summary = run_in(tmp_path / "poisoned", write_export(tmp_path, NOTES))
    told = [(one.row, one.reason) for one in summary.rejected if "reader" in one.reason]
    assert told == [(8, "no reader bears this note"), (11, "no reader bears this note")]
    without = [note for note in NOTES if POISON not in note[3]]
    run_in(tmp_path / "without", write_export(tmp_path, without, "without.csv"))
    left, expected = results(tmp_path / "poisoned"), results(tmp_path / "without")
    for table in ("notes", "spans", "segments", "theme_tags", "spans.jsonl"):
        assert left[table] == expected[table]
    assert len(left["notes"]) == summary.counts["notes"]


def test_readers_that_stumble_over_many_notes_stop_the_run(
    poisoned: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "FEW_GIVEN_UP", 1)
    with pytest.raises(SafetyError, match="stumble over 2 of"):
        run_in(tmp_path / "many", write_export(tmp_path, NOTES))
    assert not (tmp_path / "many/out/notes.duckdb").exists()
