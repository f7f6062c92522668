"""From the clean note to the raw text and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study import Clock, decide, desk_on, write_replaced

from notes_mining.review.corpus import Place
from notes_mining.review.model import Change, Passage
from notes_mining.review.offsets import clean_offset, raw_offset
from notes_mining.review.problems import Invalid
from notes_mining.review.standing import held
from notes_mining.review.views import view

# 'Jean a vu Marie Dupont hier.' -> '[P_1] a vu [PERSON_2] hier.'
REPLACED = Place("[P_1] a vu [PERSON_2] hier.", "", 0, 27, ((0, 5), (11, 21)), ((0, 28, 0, 27),))


@pytest.mark.parametrize(
    ("clean", "side", "raw"),
    [(0, -1, 0), (0, 1, 0), (21, -1, 22), (21, 1, 22), (22, 1, 23), (27, 1, 28), (8, -1, 0), (8, 1, 22), (15, -1, 0)],
)
def test_known_places_and_unknown_ones_outwards(clean: int, side: int, raw: int) -> None:
    assert raw_offset(REPLACED, clean, side) == raw


@pytest.mark.parametrize("clean", [-1, 28, 500])
def test_outside_the_note(clean: int) -> None:
    with pytest.raises(Invalid):
        raw_offset(REPLACED, clean, -1)


def test_the_blank_between_two_sentences_belongs_to_what_the_passage_goes_into() -> None:
    place = Place("Un. Deux.", "", 0, 3, (), ((0, 3, 0, 3), (4, 9, 4, 9)))
    assert raw_offset(place, 4, -1) == 4
    blank = Place("Un.  Deux.", "", 0, 3, (), ((0, 3, 0, 3), (5, 10, 5, 10)))
    assert (raw_offset(blank, 4, -1), raw_offset(blank, 4, 1)) == (5, 3)


@st.composite
def notes(draw: st.DrawFn) -> tuple[Place, dict[int, int]]:
    """A note in segments with placeholders, and the raw offset of every clean one outside placeholders."""
    raw = clean = 0
    segments, spans, known = [], [], {}
    for _ in range(draw(st.integers(1, 3))):
        start, clean_start = raw, clean
        known[clean] = raw
        for _ in range(draw(st.integers(1, 5))):
            if draw(st.booleans()):
                length, placeholder = draw(st.integers(1, 9)), draw(st.integers(3, 8))
                spans.append((clean, clean + placeholder))
                raw, clean = raw + length, clean + placeholder
            else:
                plain = draw(st.integers(1, 5))
                known |= {clean + step: raw + step for step in range(plain)}
                raw, clean = raw + plain, clean + plain
            known[clean] = raw
        segments.append((start, raw, clean_start, clean))
        raw, clean = raw + 1, clean + 1
    text = "x" * clean
    return Place(text, "", segments[0][2], segments[0][3], tuple(spans), tuple(segments)), known


@given(notes(), st.data())
def test_a_passage_never_loses_what_was_marked(note: tuple[Place, dict[int, int]], data: st.DataObject) -> None:
    place, known = note
    marked = sorted(known)
    one = data.draw(st.sampled_from(marked[:-1]))
    other = data.draw(st.sampled_from([offset for offset in marked if offset > one]))
    start, end = raw_offset(place, one, -1), raw_offset(place, other, 1)
    assert start < end
    assert start <= known[one]
    assert end >= known[other]
    assert clean_offset(place, start, -1) <= one
    assert clean_offset(place, end, 1) >= other


@given(notes(), st.data())
def test_what_was_given_comes_back(note: tuple[Place, dict[int, int]], data: st.DataObject) -> None:
    place, known = note
    for side in (-1, 1):
        raw = raw_offset(place, data.draw(st.sampled_from(sorted(known))), side)
        assert raw_offset(place, clean_offset(place, raw, side), side) == raw


def test_a_passage_and_a_split_as_the_page_shows_them(tmp_path: Path) -> None:
    with desk_on(write_replaced(tmp_path / "notes.duckdb"), Clock()) as desk:
        passage = Change(kind="passage", theme="family_support", start=22, end=26)
        decide(desk, "anna", 1, passage)
        from study import user

        assert view(desk, user("anna"), 1).passages == (Passage("family_support", 22, 26),)
        assert (held(desk, 1, "anna")[1].codes[0].start, held(desk, 1, "anna")[1].codes[0].end) == (23, 27)
        decide(desk, "anna", 1, Change(kind="add", theme="stigma", polarity="present"))
        decide(desk, "anna", 1, Change(kind="split", start=22, themes=("stigma",)))
        assert view(desk, user("anna"), 1).passages == (
            Passage("family_support", 0, 22),
            Passage("stigma", 22, 27),
        )
        decide(desk, "anna", 1, Change(kind="passage", theme="stigma", start=0, end=27))
        assert [p.theme for p in view(desk, user("anna"), 1).passages] == ["family_support"]
