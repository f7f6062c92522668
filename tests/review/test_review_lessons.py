"""The tagger learns from what people finished and agree on, and never from a sample."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from study import DONE, SENTENCES, Clock, add, decide, desk_on, texts, user, write_database

from notes_mining.review import flags, queue
from notes_mining.review.desk import Desk
from notes_mining.review.lessons import lessons
from notes_mining.review.model import Change, Wish
from notes_mining.store import Database
from notes_mining.tables.estimation_settings import SamplingRules
from notes_mining.tables.sampling import SampleSettings, draw_sample

ACCEPT = Change(kind="accept", theme="family_support")


def test_only_what_is_finished_and_wholly_decided(desk: Desk, path: Path) -> None:
    decide(desk, "anna", 1, ACCEPT, add("stigma", "absent"), DONE)
    decide(desk, "anna", 4, ACCEPT)
    decide(desk, "anna", 7, add("stigma"), DONE)
    decide(desk, "anna", 2, Change(kind="reject", theme="psychological_distress"), DONE)
    found = lessons(path)
    assert [(one.text, one.language, one.case_id, one.codings) for one in found.lessons] == [
        (
            SENTENCES["fr"][0], "fr", "P000",
            (("family_support", "present", "assistant", None), ("stigma", "absent", None, None)),
        ),
        (SENTENCES["fr"][1], "fr", "P000", ()),
    ]  # fmt: skip
    assert found.left_out == {"a proposal was not decided on": 1}


def test_neither_what_is_disputed_nor_what_is_hidden(path: Path, clock: Clock) -> None:
    with desk_on(path, clock, blind_share=1.0) as desk:
        for name in ("anna", "bert"):
            for _ in range(3):
                shown = queue.take(desk, user(name), Wish(queue="blind"))
                assert shown is not None
                changes = [add("stigma")] if shown.segment == 1 and name == "anna" else []
                decide(desk, name, shown.segment, *changes, DONE)
        flags.flag(desk, user("stijn"), 2)
        found = lessons(path)
    assert [one.codings for one in found.lessons] == [()]
    assert found.left_out == {"coders disagree": 1, "hidden": 1}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(1, 1000), asked=st.integers(4, 20), unit=st.sampled_from(["segments", "notes"]))
def test_never_from_a_sample(tmp_path_factory, seed: int, asked: int, unit: str) -> None:  # type: ignore[no-untyped-def]
    path = write_database(tmp_path_factory.mktemp("sample") / "notes.duckdb", texts())
    with Database.open(path, read_only=False) as database:
        settings_ = SampleSettings(asked=min(asked, 8) if unit == "notes" else asked, seed=seed, unit=unit)
        draw_sample(database, settings_, SamplingRules(least_per_stratum=1), day=date(2026, 1, 1))
        sampled = database.rows("SELECT count(*) FROM sample_items")[0][0]
    with desk_on(path, Clock(), blind_share=0.3) as desk:
        for wish in (Wish(), Wish(queue="blind"), Wish(queue="audit", sample="S1")):
            for name in ("anna", "bert"):
                while shown := queue.take(desk, user(name), wish):
                    rejected = [Change(kind="reject", theme=proposal.theme) for proposal in shown.proposals]
                    decide(desk, name, shown.segment, *rejected, DONE)
        found = lessons(path)
    assert len(found.lessons) == 24 - sampled
    assert found.left_out == ({"in a sample": sampled} if sampled else {})
