"""Calibration by hand, and our model beside others, trained on a handful of sentences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from texts import SENTENCES

from notes_mining.errors import InputError
from notes_mining.evaluate.calibration import calibrate, calibration
from notes_mining.evaluate.comparison import (
    compare_baseline,
    compare_coder,
    compare_languages,
    read_material,
)
from notes_mining.evaluate.gold import GoldNote, read_gold
from notes_mining.evaluate.second_coding import CodedTwice, Coding
from notes_mining.evaluate.themes import gold_segments, tag_gold
from notes_mining.themes.model import ThemeModel
from notes_mining.themes.tagging import tagger

THEMES = [*SENTENCES, "war"]


def write_gold(folder: Path, cases: int, first: int = 0) -> Path:
    """Notes of so many cases in each language, a sentence per theme, and one without."""
    folder.mkdir()
    for case in range(first, first + cases):
        for side, language in enumerate(("fr", "nl")):
            quotes = [(theme, sides[side][case % 2]) for theme, sides in SENTENCES.items()]
            head = f"=== note: {language}{case} | case: {case} | lang: {language} | stage: probation | date: 2020-01-01"
            text = " ".join(["Bonjour." if language == "fr" else "Goeiedag.", *(quote for _, quote in quotes)])
            lines = [f"{theme}:+ | {quote}" for theme, quote in quotes]
            (folder / f"{language}{case}.txt").write_text("\n".join([head, text, "--- themes", *lines]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gold(tmp_path_factory.mktemp("train") / "gold", 6)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> list[GoldNote]:
    return read_gold(write_gold(tmp_path_factory.mktemp("scored") / "gold", 2, first=4))


def test_the_error_is_the_mean_distance_by_bin() -> None:
    probabilities = np.array([0.0, 0.02, 0.25, 0.25, 0.95, 1.0])
    truth = np.array([False, False, True, False, True, True])
    found = calibration(probabilities, truth)
    assert [(part.start, part.count) for part in found.bins] == [(0.0, 2), (0.2, 2), (0.9, 2)]
    assert found.error == pytest.approx((2 * 0.01 + 2 * 0.25 + 2 * 0.025) / 6)
    assert (found.pairs, found.pairs_above) == (6, 4)
    assert found.error_above == pytest.approx((2 * 0.25 + 2 * 0.025) / 4)
    assert calibration(np.zeros(0), np.zeros(0, dtype=bool)).error is None


def test_calibration_takes_every_sentence_and_theme(coded_model: ThemeModel, scored: list[GoldNote]) -> None:
    found = calibrate(scored, tagger(coded_model))
    segment, note = found["segment"], found["note"]
    assert (segment.pairs, note.pairs) == (4 * 8 * len(THEMES), 4 * len(THEMES))
    assert json.loads(json.dumps(segment.to_json()))["pairs"] == segment.pairs
    for level in (segment, note):
        assert sum(part.count for part in level.bins) == level.pairs
        coded = sum(part.count * part.share for part in level.bins)
        assert coded == pytest.approx(4 * len(SENTENCES))


def test_a_notes_probability_decides_as_its_tags_do(coded_model: ThemeModel, scored: list[GoldNote]) -> None:
    stage = tagger(coded_model)
    tagged = {(tag.note_id, tag.theme) for tag in tag_gold(scored, stage)}
    cut = dict(zip(stage.themes, coded_model.themes.thresholds_, strict=True))
    for note in scored:
        surest = stage.probabilities(list(gold_segments([note]))).max(axis=0)
        assert {theme for theme, value in zip(stage.themes, surest, strict=True) if value >= cut[theme]} == {
            theme for note_id, theme in tagged if note_id == note.note_id
        }
        assert calibrate([note], stage)["note"].pairs == len(THEMES)


def test_scored_cases_are_not_learned_from(gold: Path, scored: list[GoldNote]) -> None:
    assert {note.case_id for note in read_material(gold, (), THEMES, scored).notes} == {"0", "1", "2", "3"}
    assert len(read_material(gold, (), THEMES, []).notes) == 12
    with pytest.raises(InputError, match="nothing to train on"):
        read_material(gold, (), THEMES, read_gold(gold))


def test_train_and_dev_cases_are_learned_from_and_no_test_case(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold", 3)
    (folder / "cases.csv").write_text("case_id,split\n0,train\n1,dev\n2,test\n", encoding="utf-8")
    notes = read_material(folder, (), THEMES, []).notes
    assert {note.case_id for note in notes} == {"0", "1"}
    dev = [note for note in notes if note.case_id == "1"]
    assert {note.case_id for note in read_material(folder, (), THEMES, dev).notes} == {"0"}


def test_coded_fresh_notes_are_learned_from_as_well(tmp_path: Path, scored: list[GoldNote]) -> None:
    gold, fresh = write_gold(tmp_path / "gold", 1), write_gold(tmp_path / "fresh", 3)
    uncoded = "=== note: U | case: uncoded | lang: fr | stage: probation | date: 2021-01-01\nUne phrase.\n"
    (fresh / "uncoded.txt").write_text(uncoded, encoding="utf-8")
    cases = {note.case_id for note in read_material(gold, (), THEMES, [], fresh).notes}
    assert cases == {"0", "1", "2"}


def test_the_plain_classifier_learns(gold: Path, scored: list[GoldNote]) -> None:
    rows = list(compare_baseline(scored, read_material(gold, (), THEMES, scored), THEMES))
    assert [row.level for row in rows] == ["note", "segment"]
    assert rows[0].micro_f1 > 0.9
    assert all(row.low <= row.macro_f1 <= row.high for row in rows)


def test_a_language_is_read_from_its_own_texts_better_than_from_the_others(gold: Path, scored: list[GoldNote]) -> None:
    rows = {
        (row.system[-2:], row.scored_on[:2], row.level): row.micro_f1
        for row in compare_languages(scored, read_material(gold, (), THEMES, scored), THEMES, None)
    }
    assert len(rows) == 8
    for own, other in (("fr", "nl"), ("nl", "fr")):
        assert rows[own, own, "note"] > rows[own, other, "note"]


def test_the_second_coder_against_the_first_by_hand() -> None:
    def item(part: str, first: dict[str, str], second: dict[str, str]) -> CodedTwice:
        return CodedTwice(
            f"{part}-1", part, "fr", "b", Coding(first, "person", "probation"), Coding(second, "person", "probation")
        )

    items = [
        item("P", {"work": "present"}, {"work": "absent", "bank": "present"}),  # a hit, a false alarm
        item("Q", {"work": "present"}, {}),  # a miss
        item("Q", {}, {}),
    ]
    row = compare_coder(items)
    assert row.macro_f1 == pytest.approx(2 / 3)  # bank has no support
    assert row.micro_f1 == pytest.approx(2 / (2 + 1 + 1))
    assert (row.low, row.high) == (0.0, 1.0)
    assert row.scored_on == "3 segments"
