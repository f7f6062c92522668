"""What a model brings of its errors: notes that it had not seen, read by coders and tagger apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes_mining.artefacts import read_manifest
from notes_mining.errors import ModelError
from notes_mining.evaluate.gold import read_splits
from notes_mining.themes.held_out import FILE, HeldOutNote, read_held_out

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/themes"


def test_no_note_of_the_shipped_file_was_learnt_or_is_a_test_note() -> None:
    notes = read_held_out(MODEL)
    cases = {note.case_id for note in notes}
    assert len(cases) >= 30
    assert not cases & set(read_manifest(MODEL)["learnt_cases"])
    assert not cases & {case for case, split in read_splits(ROOT / "corpus/gold").items() if split == "test"}
    assert {note.language for note in notes} <= {"fr", "nl", "mixed"}


def test_a_line_is_a_note_and_a_model_without_the_file_says_nothing(tmp_path: Path) -> None:
    assert read_held_out(tmp_path) == []
    facts = '"note_id": "N", "case_id": "C", "language": "fr", "stage": "s"'
    line = f'{{{facts}, "coded": [[0, 3, "t", "present"]], "tagged": []}}'
    (tmp_path / FILE).write_text(line + "\n", encoding="utf-8")
    assert read_held_out(tmp_path) == [HeldOutNote("N", "C", "fr", "s", ((0, 3, "t", "present"),), ())]


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"note_id": "N"}', '{"note_id": "N", "coded": [[1]], "tagged": []}'])
def test_any_other_line_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ModelError, match="line 1"):
        read_held_out(tmp_path)
