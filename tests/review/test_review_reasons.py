"""What spoke for a proposal: shown to who sees the proposal, and only where it is about what stands in the database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from study import Clock, desk_on, user

from notes_mining.records import Reason, Reasons, Segment
from notes_mining.review import flags, queue, views
from notes_mining.review.model import Wish
from notes_mining.review.problems import NotAllowed, NotFound
from notes_mining.review.reasons import Explain
from notes_mining.store import Database

Said = dict[tuple[object, ...], float]


class FirstWord:
    """Says that the first word spoke for each theme, at the probability given; notes what it was asked."""

    def __init__(self, probabilities: Said) -> None:
        self.probabilities, self.asked = probabilities, list[tuple[int, int]]()

    def __call__(self, note: Sequence[Segment], place: int, themes: Sequence[str]) -> list[Reasons]:
        self.asked.append((len(note), place))
        end = note[place].text.index(" ")
        words = (Reason(0, end, 0.1, 2.0),)
        here = note[place].note_id, note[place].start
        return [Reasons(theme, self.probabilities[(*here, theme)], 0.3, words) for theme in themes]


def said(path: Path) -> Said:
    """What the tagger said: note, start and theme to probability."""
    with Database.open(path) as database:
        return {
            tuple(row[:3]): row[3] for row in database.rows("SELECT note_id, start, theme, probability FROM theme_tags")
        }


def test_it_is_asked_once_about_the_segment_in_its_note(path: Path, clock: Clock) -> None:
    explain = FirstWord(said(path))
    with desk_on(path, clock, explain) as desk:
        for _ in range(2):
            [found] = views.reasons(desk, user("anna"), 2)
            assert found.theme == "psychological_distress"
            seen = views.view(desk, user("anna"), 2)
            assert seen.text[found.words[0].start : found.words[0].end] == "Il"
        assert explain.asked == [(3, 1)]


def test_another_models_reasons_are_not_shown(path: Path, clock: Clock) -> None:
    other = {tag: chance + 0.01 for tag, chance in said(path).items()}
    with desk_on(path, clock, FirstWord(other)) as desk:
        assert views.reasons(desk, user("anna"), 2) == ()


@pytest.mark.parametrize(("wish", "explained"), [(Wish(queue="open"), True), (Wish(queue="blind"), False)])
def test_who_is_blind_to_the_tagger_gets_none(path: Path, clock: Clock, wish: Wish, explained: bool) -> None:
    with desk_on(path, clock, FirstWord(said(path)), blind_share=0.5) as desk:
        found = []
        while seen := queue.take(desk, user("anna"), wish):
            found.append(bool(views.reasons(desk, user("anna"), seen.segment)))
            queue.release(desk, user("anna"), seen.segment)
        assert len(found) > 3
        assert any(found) is explained


def test_what_is_hidden_or_unknown_has_none(path: Path, clock: Clock) -> None:
    explain: Explain = FirstWord({})
    with desk_on(path, clock, explain) as desk:
        flags.flag(desk, user("anna"), 2)
        with pytest.raises(NotAllowed):
            views.reasons(desk, user("anna"), 2)
        with pytest.raises(NotFound):
            views.reasons(desk, user("anna"), 10_000)
