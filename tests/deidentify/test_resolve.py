"""Resolution: no overlap, no detected character lost, placeholders untouched."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from notes_mining.deidentify.resolve import ResolveSettings, _Covered, check_no_overlap, resolve
from notes_mining.records import ENTITY_TYPES, Finding

SETTINGS = ResolveSettings(thresholds=dict.fromkeys(ENTITY_TYPES, 0.5), priority=ENTITY_TYPES)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda one: (one[0], sum(one))), max_size=12)
TEXT = "Karim Benali, rue Haute 12, 4000 Liège. Gezien op 3 mei met (zus) Naima - ok?"


def finding(start: int, end: int, kind: str = "PERSON", score: float = 0.8) -> Finding:
    return Finding(start, end, kind, score, "test")


@st.composite
def findings(draw: st.DrawFn) -> list[Finding]:
    spans = draw(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 25)), max_size=8))
    return [
        finding(
            start,
            min(len(TEXT), start + size),
            draw(st.sampled_from(ENTITY_TYPES)),
            draw(st.sampled_from([0.5, 0.7, 0.9])),
        )
        for start, size in spans
    ]


@given(findings())
def test_result_is_sorted_apart_and_covers_every_word_character_detected(items: list[Finding]) -> None:
    result = resolve(TEXT, items, SETTINGS)
    check_no_overlap(result, len(TEXT))
    covered = {i for item in result for i in range(item.start, item.end)}
    assert {i for item in items for i in range(item.start, item.end) if TEXT[i].isalnum()} <= covered


@given(findings(), st.integers(0, 60), st.integers(1, 12))
def test_nothing_touches_a_protected_placeholder(items: list[Finding], start: int, size: int) -> None:
    protected = (start, min(len(TEXT), start + size))
    for item in resolve(TEXT, items, SETTINGS, [protected]):
        assert item.end <= protected[0] or protected[1] <= item.start


def test_under_the_threshold_is_dropped() -> None:
    assert resolve(TEXT, [finding(0, 5, score=0.49)], SETTINGS) == ()
    assert resolve(TEXT, [finding(0, 5, score=0.5)], SETTINGS) == (finding(0, 5, score=0.5),)


def test_the_stronger_type_wins_and_the_rest_of_the_weaker_stays() -> None:
    result = resolve(TEXT, [finding(0, 12, "PERSON", 0.6), finding(6, 12, "LOC", 0.9)], SETTINGS)
    assert [(f.start, f.end, f.entity_type) for f in result] == [(0, 5, "PERSON"), (6, 12, "LOC")]


def test_first_name_and_surname_become_one_person_but_not_across_a_comma() -> None:
    joined = resolve(TEXT, [finding(0, 5), finding(6, 12)], SETTINGS)
    assert [(f.start, f.end) for f in joined] == [(0, 12)]
    assert len(resolve("Karim, Benali", [finding(0, 5), finding(7, 13)], SETTINGS)) == 2


def test_a_legal_form_alone_is_no_rest() -> None:
    text = "Thibaut (asbl Le Pré)"
    result = resolve(
        text, [finding(9, 20, "ORG", 0.7), finding(14, 20, "ORG", 0.9), finding(14, 20, "LOC", 0.95)], SETTINGS
    )
    assert [(f.start, f.end) for f in result] == [(14, 20)]


@given(SPANS, st.integers(0, 40), st.integers(1, 20))
def test_what_is_free_is_what_nothing_covers(spans: list[tuple[int, int]], start: int, length: int) -> None:
    covered = {place for span in spans for place in range(*span)}
    gaps = _Covered(spans).gaps(start, start + length)
    free = [place for gap in gaps for place in range(*gap)]
    assert free == [place for place in range(start, start + length) if place not in covered]
    assert all(left[1] < right[0] for left, right in pairwise(gaps)), "none is cut in two"
