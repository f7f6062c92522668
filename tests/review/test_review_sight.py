"""What a page shows: the note around a segment, flagged text to nobody, quotes, progress."""

from __future__ import annotations

from pathlib import Path

import pytest
from study import DONE, SENTENCES, THEMES, Clock, add, decide, desk_on, request, user

from notes_mining.review import decisions, flags, progress, queue
from notes_mining.review.desk import Desk
from notes_mining.review.model import Change, Wish
from notes_mining.review.problems import Invalid, NotAllowed, NotFound
from notes_mining.review.retrieval import Search, retrieve
from notes_mining.review.views import view

NOTE = " ".join(SENTENCES["fr"])


def test_a_segment_in_its_note(desk: Desk) -> None:
    shown = view(desk, user("anna"), 2)
    assert shown.before + shown.text + shown.after == NOTE
    assert shown.text == SENTENCES["fr"][1]
    assert (shown.mode, shown.version, shown.date, shown.stage) == ("open", 0, "2021-03-01", "detention")
    [proposal] = shown.proposals
    assert (proposal.theme, proposal.voice) == (THEMES[1], "assistant")
    assert shown.text not in repr(shown)


def test_a_coder_does_not_see_others_an_analyst_does(desk: Desk) -> None:
    decide(desk, "bert", 1, add("stigma"), Change(kind="memo", text="Vu."))
    assert view(desk, user("anna"), 1).others == ()
    [side] = view(desk, user("lise"), 1).others
    assert (side.coder, side.memo, side.coding.codes[0].theme) == ("bert", "Vu.", "stigma")


def test_a_flag_hides_at_once_for_everybody_but_the_steward(desk: Desk) -> None:
    queue.take(desk, user("anna"), Wish(order="place"))
    flags.flag(desk, user("anna"), 1)
    for name in ("anna", "bert", "ada", "lise"):
        with pytest.raises(NotAllowed):
            view(desk, user(name), 1)
    assert view(desk, user("stijn"), 1).text == SENTENCES["fr"][0]
    shown = view(desk, user("bert"), 2)
    assert shown.before == "█" * len(SENTENCES["fr"][0]) + " "
    again = queue.take(desk, user("anna"), Wish(order="place"))
    assert again is not None
    assert again.segment == 2
    with pytest.raises(NotAllowed):
        decide(desk, "anna", 1, add("stigma"))


def test_the_stewards_list(desk: Desk) -> None:
    flags.flag(desk, user("anna"), 1)
    flags.flag(desk, user("bert"), 3)
    flags.flag(desk, user("lise"), 2)
    flags.flag(desk, user("stijn"), 2)
    waiting = flags.flags(desk, user("stijn"))
    assert [(one.segment, one.coder) for one in waiting] == [(1, "anna"), (2, "lise"), (3, "bert")]
    flags.resolve(desk, user("stijn"), 1, release=True)
    flags.resolve(desk, user("stijn"), 2, release=False)
    assert [one.segment for one in flags.flags(desk, user("stijn"))] == [3]
    assert view(desk, user("anna"), 1).text
    with pytest.raises(NotAllowed):
        view(desk, user("anna"), 2)
    flags.flag(desk, user("bert"), 1)
    assert [(one.segment, one.coder) for one in flags.flags(desk, user("stijn"))] == [(1, "bert"), (3, "bert")]
    assert [event.action for event in desk.trail.events()] == ["flag"] * 3 + ["resolve_flag"] * 2 + ["flag"]


def test_only_the_steward_resolves(desk: Desk) -> None:
    flags.flag(desk, user("anna"), 1)
    for name in ("anna", "ada", "lise"):
        with pytest.raises(NotAllowed):
            flags.resolve(desk, user(name), 1, release=True)
        with pytest.raises(NotAllowed):
            flags.flags(desk, user(name))
    with pytest.raises(NotFound):
        flags.resolve(desk, user("stijn"), 2, release=True)


def test_undo_takes_back_decisions_but_no_flag(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"))
    flags.flag(desk, user("anna"), 1)
    outcome = decisions.undo(desk, user("anna"), request())
    assert outcome is not None
    assert outcome.coding.codes == ()
    with pytest.raises(NotAllowed):
        view(desk, user("anna"), 1)


@pytest.mark.parametrize(
    ("search", "segments", "persons"),
    [
        (Search(), 24, 4),
        (Search(theme=THEMES[0]), 8, 4),
        (Search(stage="detention"), 12, 4),
        (Search(language="nl"), 12, 2),
        (Search(gender="woman"), 12, 2),
        (Search(gender="woman", language="fr"), 0, 0),
        (Search(text="LOYER"), 4, 2),
        (Search(text="mere"), 4, 2),
        (Search(text="100 %_"), 0, 0),
        (Search(theme="stigma", source="decision", polarity="absent"), 1, 1),
        (Search(theme="stigma", voice="relative"), 1, 1),
        (Search(theme="stigma", polarity="present"), 0, 0),
        (Search(source="model", theme=THEMES[1], stage="probation", language="fr"), 2, 2),
    ],
)
def test_retrieval(desk: Desk, search: Search, segments: int, persons: int) -> None:
    decide(desk, "anna", 1, Change(kind="add", theme="stigma", polarity="absent", voice="relative"))
    found = retrieve(desk, user("lise"), search)
    assert (found.segments, found.persons) == (segments, persons)
    assert len(found.hits) == segments


def test_quotes_carry_their_themes_and_pages_join(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"))
    first = retrieve(desk, user("lise"), Search(limit=10))
    assert first.hits[0].themes == (("family_support", "present", "model"), ("stigma", "present", "decision"))
    assert first.hits[0].segment == 1
    pages = [retrieve(desk, user("lise"), Search(limit=10, offset=offset)).hits for offset in (0, 10, 20)]
    assert sorted(hit.segment for page in pages for hit in page) == list(range(1, 25))


def test_flagged_segments_are_not_quoted_nor_found(desk: Desk) -> None:
    flags.flag(desk, user("anna"), 1)
    found = retrieve(desk, user("stijn"), Search(text="loyer"))
    assert found.segments == 3
    assert 1 not in [hit.segment for hit in found.hits]


def test_coders_retrieve_nothing_and_pages_have_an_end(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        retrieve(desk, user("anna"), Search())
    for search in (Search(limit=0), Search(limit=501), Search(offset=-1)):
        with pytest.raises(Invalid):
            retrieve(desk, user("lise"), search)


def test_progress(path: Path, clock: Clock) -> None:
    with desk_on(path, clock) as desk:
        decide(desk, "anna", 1, Change(kind="accept", theme="family_support"), DONE)
        decide(desk, "anna", 2, Change(kind="reject", theme=THEMES[1]), add("stigma"))
        decide(desk, "bert", 4, Change(kind="reject", theme="family_support"), DONE)
        flags.flag(desk, user("lise"), 5)
        coders = {one.coder: one for one in progress.by_coder(desk, user("lise"))}
        assert (coders["anna"].done, coders["anna"].begun) == ({"open": 1}, 1)
        assert coders["anna"].last == clock.now
        assert set(coders) == {"anna", "bert", "lise"}
        assert [one.coder for one in progress.by_coder(desk, user("anna"))] == ["anna"]
        themes = {one.theme: one for one in progress.by_theme(desk, user("lise"))}
        support = themes["family_support"]
        assert (support.tagged, support.decided, support.accepted, support.rejected, support.added) == (8, 2, 1, 1, 0)
        assert (themes["stigma"].tagged, themes["stigma"].added) == (0, 1)
        [queue_] = progress.by_queue(desk, user("lise"))
        assert (queue_.queue, queue_.segments, queue_.finished, queue_.hidden) == ("open", 24, 2, 1)
        for action in (progress.by_theme, progress.by_queue):
            with pytest.raises(NotAllowed):
                action(desk, user("anna"))
