"""The invented corpus keeps the promises made about it.

The test part stays sealed: code may count in it, but a failing test shows ids and numbers, never text.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stdnum.be import bis, nn

from notes_mining.evaluate.gold import SPLITS, GoldNote, read_file, read_gold, read_splits
from notes_mining.evaluate.segments import read_segments
from notes_mining.records import POLARITIES, STAGES
from notes_mining.themes.codebook import Codebook

ROOT = Path(__file__).resolve().parents[1]
DEMO, GOLD = ROOT / "corpus/demo", ROOT / "corpus/gold"
SHARED_WORDS = 12
_NATIONAL = re.compile(r"\d{2}[. /-]?\d{2}[. /-]?\d{2}[ .–-]{0,3}\d{3}[ .–-]{0,3}\d{2}")


def rows(name: str) -> list[dict[str, str]]:
    """A table of the demo export."""
    with (DEMO / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def codebook() -> Codebook:
    """The codebook that the corpus is coded with."""
    return Codebook.load(ROOT / "configs/codebook.yaml")


@cache
def gold() -> tuple[GoldNote, ...]:
    """All gold notes."""
    return tuple(read_gold(GOLD, themes=codebook().theme_ids))


def by_split() -> dict[str, list[GoldNote]]:
    """Gold notes of each split."""
    splits = read_splits(GOLD)
    return {split: [note for note in gold() if splits[note.case_id] == split] for split in SPLITS}


def test_there_are_enough_cases_and_notes() -> None:
    assert len({row["case_id"] for row in rows("cases.csv")}) >= 72
    assert len({row["note_id"] for row in rows("notes.csv")}) == len(rows("notes.csv")) >= 340


def test_both_languages_are_there_in_equal_parts() -> None:
    notes = Counter(note.language for note in gold())
    cases = Counter(row["language_community"] for row in rows("cases.csv"))
    assert notes["mixed"] >= 20
    for count in (notes, cases):
        assert 0.45 <= count["fr"] / (count["fr"] + count["nl"]) <= 0.55


def test_every_stage_and_both_genders_are_there() -> None:
    assert {note.stage for note in gold()} >= set(STAGES)
    pairs = {(row["language_community"], row["gender"]) for row in rows("cases.csv")}
    assert pairs == {("fr", "F"), ("fr", "M"), ("nl", "F"), ("nl", "M")}


def test_gold_covers_the_demo_export_word_for_word() -> None:
    export = {row["note_id"]: row for row in rows("notes.csv")}
    assert set(export) == {note.note_id for note in gold()}
    wrong = [
        note.note_id
        for note in gold()
        for row in [export[note.note_id]]
        if (row["case_id"], row["date"]) != (note.case_id, note.date.isoformat()) or row["text"] != note.text
    ]
    assert wrong == []


def test_a_stage_given_in_the_export_is_the_gold_one() -> None:
    given = {row["note_id"]: row["stage"] for row in rows("notes.csv") if row["stage"]}
    assert [note.note_id for note in gold() if given.get(note.note_id, note.stage) != note.stage] == []


def test_the_split_is_by_case() -> None:
    splits = read_splits(GOLD)
    assert set(splits) == {row["case_id"] for row in rows("cases.csv")} == {note.case_id for note in gold()}
    with (GOLD / "cases.csv").open(encoding="utf-8", newline="") as handle:
        assert len(list(csv.DictReader(handle))) == len(splits)
    files = {path.stem: {note.case_id for note in read_file(path)} for path in GOLD.glob("*.txt")}
    assert [name for name, cases in files.items() if cases != {name}] == []


def test_the_test_part_is_large() -> None:
    parts = by_split()
    assert len({note.case_id for note in parts["test"]}) >= 28
    assert len(parts["test"]) >= 130
    assert parts["train"]
    assert parts["dev"]


def test_no_note_is_too_short_or_too_long() -> None:
    lengths = {note.note_id: len(note.text.split()) for note in gold()}
    assert {note_id: words for note_id, words in lengths.items() if not 50 <= words <= 320} == {}


def test_every_theme_occurs_with_both_polarities() -> None:
    seen = {(coding.theme, coding.polarity) for note in gold() for coding in note.codings}
    assert [(theme, p) for theme in codebook().theme_ids for p in POLARITIES if (theme, p) not in seen] == []


def sequences(note: GoldNote) -> Iterator[tuple[str, ...]]:
    """Every run of twelve words."""
    words = re.findall(r"\w+", note.text.lower())
    return zip(*(words[start:] for start in range(SHARED_WORDS)), strict=False)


def test_no_two_cases_share_a_sentence() -> None:
    """Else the test part would reward what was learnt by heart."""
    owners: dict[int, set[str]] = defaultdict(set)
    for note in gold():
        for sequence in sequences(note):
            owners[hash(sequence)].add(note.case_id)
    assert sorted({tuple(sorted(cases)) for cases in owners.values() if len(cases) > 1}) == []


def test_facts_are_about_known_cases() -> None:
    cases = [row["case_id"] for row in rows("cases.csv")]
    assert len(cases) == len(set(cases))
    assert {row["case_id"] for row in rows("events.csv")} <= set(cases)
    assert {row["case_id"] for row in rows("notes.csv")} <= set(cases)
    assert {row["event"] for row in rows("events.csv")} == set(codebook().event_order)


def national_numbers() -> Iterator[str]:
    """Digits of the ID spans that look like a national or BIS number."""
    for note in gold():
        for span in note.spans:
            surface = note.text[span.start : span.end]
            if span.entity_type == "ID" and _NATIONAL.fullmatch(surface):
                yield re.sub(r"\D", "", surface)


def test_national_numbers_mostly_have_valid_check_digits() -> None:
    """Mostly: a hurried writer mistypes one, and it identifies all the same."""
    valid = [bool(nn.is_valid(number) or bis.is_valid(number)) for number in national_numbers()]
    assert len(valid) >= 50
    assert sum(valid) / len(valid) >= 0.9


def test_the_coded_segments_are_many_even_and_of_every_kind() -> None:
    themes = Codebook.load(ROOT / "configs/codebook.yaml").theme_ids
    segments = list(read_segments(ROOT / "corpus/themes", themes))
    assert len(segments) >= 6000
    languages = Counter(segment.language for segment in segments)
    assert abs(languages["fr"] - languages["nl"]) < 0.02 * len(segments)
    coded = Counter((theme, segment.language) for segment in segments for theme in segment.codes)
    assert min(coded[theme, language] for theme in themes for language in languages) >= 100
    hard = [segment for segment in segments if segment.not_there or "absent" in segment.codes.values()]
    assert 3 * len(hard) >= len(segments)
    assert 4 * sum(not segment.codes for segment in segments) >= len(segments)
