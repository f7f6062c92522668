"""Which tag counts: adjudicated, else agreed or only, else the model's."""

from __future__ import annotations

import pytest
from invented import Decision, Tag, Written, write

from notes_mining.store import Database
from notes_mining.themes.tagging import Band

THEME = "employment"
MODEL = Tag(THEME, "present", voice="assistant", narrated_stage="detention")


def effective(
    database: Database, *decisions: Decision, tags: tuple[Tag, ...] = (MODEL,)
) -> list[tuple[str | None, ...]]:
    """(theme, polarity, voice, narrated stage, source) of the one note."""
    write(database, [Written("N1", "P1", tags=tags)], decisions=decisions)
    return database.rows("SELECT theme, polarity, voice, narrated_stage, source FROM effective_tags ORDER BY ALL")


def decided(coder: str, polarity: str | None = "absent", **more: object) -> Decision:
    return Decision("N1", THEME, coder, polarity=polarity, **more)  # type: ignore[arg-type]


MODELS = [(THEME, "present", "assistant", "detention", "model")]


def test_without_a_decision_the_model_stands(database: Database) -> None:
    assert effective(database) == MODELS
    assert database.rows("SELECT probability FROM effective_tags") == [(0.9,)]


def test_the_only_decision_beats_the_model(database: Database) -> None:
    assert effective(database, decided("A", voice="person")) == [(THEME, "absent", "person", None, "decision")]
    assert database.rows("SELECT probability FROM effective_tags") == [(None,)]


def test_an_agreed_decision_beats_the_model(database: Database) -> None:
    assert effective(database, decided("A"), decided("B")) == [(THEME, "absent", "assistant", None, "decision")]


@pytest.mark.parametrize(
    "second",
    [decided("B", "present"), decided("B", None, verdict="not_coded"), decided("B", "absent", verdict="not_coded")],
)
def test_disagreement_without_adjudication_leaves_the_model(database: Database, second: Decision) -> None:
    assert effective(database, decided("A", "absent"), second) == MODELS


def test_disagreement_on_a_segment_without_a_model_tag_adds_nothing(database: Database) -> None:
    assert effective(database, decided("A"), decided("B", None, verdict="not_coded"), tags=()) == []


def test_adjudication_beats_disagreement(database: Database) -> None:
    found = effective(
        database, decided("A", "absent"), decided("B", "present"), decided("C", "absent", adjudicated=True)
    )
    assert found == [(THEME, "absent", "assistant", None, "adjudicated")]


def test_adjudication_beats_agreement(database: Database) -> None:
    found = effective(
        database, decided("A", "absent"), decided("B", "absent"), decided("C", "present", adjudicated=True)
    )
    assert found == [(THEME, "present", "assistant", None, "adjudicated")]


def test_adjudication_can_remove_what_two_coders_saw(database: Database) -> None:
    decisions = (decided("A"), decided("B"), decided("Z", None, verdict="not_coded", adjudicated=True))
    assert effective(database, *decisions) == []


def test_adjudications_that_contradict_each_other_decide_nothing(database: Database) -> None:
    decisions = (decided("A", "absent", adjudicated=True), decided("B", "present", adjudicated=True))
    assert effective(database, *decisions) == MODELS


def test_not_coded_removes_the_tag(database: Database) -> None:
    assert effective(database, decided("A", None, verdict="not_coded")) == []


def test_coders_agree_that_nothing_is_there_whatever_polarity_they_left(database: Database) -> None:
    decisions = (decided("A", None, verdict="not_coded"), decided("B", "present", verdict="not_coded"))
    assert effective(database, *decisions) == []


def test_not_coded_leaves_other_themes_and_other_segments(database: Database) -> None:
    tags = (MODEL, Tag("stigma"), Tag(THEME, segment=1))
    write(database, [Written("N1", "P1", tags=tags)], decisions=[decided("A", None, verdict="not_coded")])
    assert database.rows("SELECT theme, start FROM effective_tags ORDER BY ALL") == [(THEME, 10), ("stigma", 0)]


def test_a_decision_on_a_segment_without_a_model_tag_adds_one(database: Database) -> None:
    assert effective(database, decided("A", voice="relative"), tags=()) == [
        (THEME, "absent", "relative", None, "decision")
    ]
    assert database.rows("SELECT theme, polarity, case_id, source FROM tagged_segments") == [
        (THEME, "absent", "P1", "decision")
    ]


def test_a_decision_says_which_stage_is_told_of(database: Database) -> None:
    assert effective(database, decided("A", narrated_stage="probation"))[0][3] == "probation"


def test_where_agreeing_coders_differ_on_voice_or_stage_told_of_the_model_stands(database: Database) -> None:
    decisions = (decided("A", voice="person", narrated_stage="probation"), decided("B", voice="relative"))
    assert effective(database, *decisions) == [(THEME, "absent", "assistant", "detention", "decision")]


def test_a_voice_that_was_not_judged_is_the_models(database: Database) -> None:
    assert effective(database, decided("A", voice=None)) == [(THEME, "absent", "assistant", None, "decision")]


def test_there_is_never_more_than_one_tag_for_a_theme_in_a_segment(database: Database) -> None:
    coders = [decided(coder, polarity, adjudicated=final) for coder, polarity, final in (
        ("A", "absent", False), ("B", "absent", False), ("C", "absent", True), ("D", "absent", True))]  # fmt: skip
    assert len(effective(database, *coders)) == 1


@pytest.mark.parametrize(
    ("band", "review"),
    [
        (Band(THEME, 0.8, 0.7, 0.9), False),  # tags have 0.9: the upper end is not in the band
        (Band(THEME, 0.85, 0.8, 0.91), True),
        (Band(THEME, 0.9, 0.9, 1.0), True),
        (Band("stigma", 0.85, 0.75, 0.95), False),
    ],
)
def test_a_tag_in_its_themes_band_goes_to_review(database: Database, band: Band, review: bool) -> None:
    write(database, [Written("n1", "p1", tags=(MODEL,))], bands=[band])
    assert database.rows("SELECT review FROM effective_tags") == [(review,)]
    assert database.rows("SELECT review FROM tagged_segments") == [(review,)]


def test_what_somebody_decided_is_in_no_doubt(database: Database) -> None:
    band = Band(THEME, 0.85, 0.8, 1.0)
    write(database, [Written("n1", "p1", tags=(MODEL,))], decisions=[Decision("n1", THEME, "k")], bands=[band])
    assert database.rows("SELECT source, review FROM effective_tags") == [("decision", False)]
