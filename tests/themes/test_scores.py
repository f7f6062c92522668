"""``evaluate.themes``: counted by hand on two cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pytest

from notes_mining.evaluate.gold import GoldNote, parse_note
from notes_mining.evaluate.themes import gold_segments, score_themes, tag_gold
from notes_mining.records import Segment, ThemeTag
from notes_mining.themes.model import ThemeModel
from notes_mining.themes.tagging import tagger

FRENCH = """=== note: A | case: 1 | lang: fr | stage: probation | date: 2020-01-01
Sa mère paie son loyer. La banque a fermé son compte. Il ne travaille pas.
--- themes
family:+ | Sa mère paie son loyer.
work:- | Il ne travaille pas."""
DUTCH = """=== note: B | case: 2 | lang: nl | stage: probation | date: 2020-01-02
Zijn moeder betaalt de huur. Het regent.
--- themes
family:+ | Zijn moeder betaalt de huur."""


@pytest.fixture
def notes() -> list[GoldNote]:
    return [parse_note(block, file="test", row=1) for block in (FRENCH, DUTCH)]


def tag(note: str, start: int, end: int, theme: str, polarity: str = "present") -> ThemeTag:
    return ThemeTag(note, start, end, theme, polarity, 0.9, "assistant")


def test_notes_and_segments_are_counted_apart(notes: Sequence[GoldNote]) -> None:
    # In A: family on the wrong sentence (right for the note), work in the wrong polarity, a false bank. In B: nothing.
    tags = [tag("A", 24, 53, "family"), tag("A", 54, 74, "work"), tag("A", 24, 53, "bank")]
    scores = score_themes(notes, lambda _: tags)
    rows = {(row["level"], row["language"], row["theme"]): row for row in scores.to_rows()}
    family = rows["note", "all", "family"]
    assert (family["precision"], family["recall"], family["support"]) == (1.0, 0.5, 2)
    assert rows["segment", "all", "family"]["f1"] == 0.0
    assert rows["note", "nl", "family"]["recall"] == 0.0
    assert rows["note", "all", "bank"]["support"] == 0
    whole = scores.summary("note")
    assert whole.macro_f1 == pytest.approx((2 / 3 + 1) / 2)  # bank has no support
    assert whole.micro_f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert whole.low <= whole.macro_f1 <= whole.high
    assert (scores.polarity_accuracy, scores.polarity_matched) == (0.0, 1)
    # Two cases, one with a hit and a miss, one with a miss: resamplings of one case alone are the ends.
    assert (family["recall_low"], family["recall_high"]) == (0.0, 1.0)
    assert family["f1_low"] <= family["f1"] <= family["f1_high"]


def test_a_perfect_tagger_scores_one(notes: Sequence[GoldNote]) -> None:
    tags = [tag(n.note_id, c.start, c.end, c.theme, c.polarity) for n in notes for c in n.codings]
    scores = score_themes(notes, lambda _: tags)
    assert {summary.macro_f1 for summary in scores.summaries} == {1.0}
    assert {summary.low for summary in scores.summaries} == {1.0}
    assert scores.polarity_accuracy == 1.0
    assert json.loads(json.dumps(scores.to_json()))["summaries"][0]["notes"] == 2


def test_nothing_tagged_scores_zero_without_polarity(notes: Sequence[GoldNote]) -> None:
    scores = score_themes(notes, lambda _: [])
    assert scores.summary("note").micro_f1 == 0.0
    assert scores.polarity_accuracy is None


def test_gold_text_becomes_segments_with_exact_offsets(notes: Sequence[GoldNote]) -> None:
    texts = {note.note_id: note.text for note in notes}
    segments = list(gold_segments(notes))
    assert [segment.language for segment in segments] == ["fr"] * 3 + ["nl"] * 2
    assert all(texts[segment.note_id][segment.start : segment.end] == segment.text for segment in segments)


def test_gold_is_tagged_by_a_real_model(notes: Sequence[GoldNote], coded_model: ThemeModel) -> None:
    def predict(chosen: Iterable[GoldNote]) -> list[ThemeTag]:
        return tag_gold(chosen, tagger(coded_model))

    scores = score_themes(notes, predict)
    rows = {(row["level"], row["language"], row["theme"]): row for row in scores.to_rows()}
    assert rows["note", "all", "family"]["recall"] == 1.0
    assert isinstance(next(gold_segments(notes)), Segment)


def test_voice_and_narrated_stage_are_compared_with_the_surest_tag() -> None:
    block = """=== note: A | case: 1 | lang: fr | stage: probation | date: 2020-01-01
Sa mère paie son loyer. La banque a fermé son compte.
--- themes
family:+ | Sa mère paie son loyer. @voice=person @about=detention
bank:+ | La banque a fermé son compte. @voice=assistant"""
    note = parse_note(block, file="test", row=1)
    tags = [
        ThemeTag("A", 0, 23, "family", "present", 0.9, "person", "detention"),
        ThemeTag("A", 0, 20, "family", "present", 0.4, "assistant", None),
        ThemeTag("A", 24, 53, "bank", "present", 0.9, "person", "probation"),
    ]
    told = score_themes([note], lambda _: tags).told
    assert (told["voice"].right, told["voice"].matched) == (1, 2)
    assert (told["narrated_stage"].share, told["narrated_stage"].matched) == (1.0, 2)  # the note's own is no other
    assert (told["narrated_elsewhere"].right, told["narrated_elsewhere"].matched) == (1, 1)
    assert score_themes([note], lambda _: []).told["voice"].share is None
