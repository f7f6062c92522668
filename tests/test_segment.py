"""Segments of clean notes: none is cut within a replaced span."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notes_mining.records import Edit, Finding
from notes_mining.segment import OffsetMap

BORDERS = st.lists(st.integers(0, 60), unique=True, max_size=12).map(sorted)


@given(BORDERS, st.integers(0, 62))
def test_an_offset_lies_within_a_span_or_not(borders: list[int], raw: int) -> None:
    spans = list(zip(borders[::2], borders[1::2], strict=False))
    edits = tuple(
        Edit(start, end, start, end, Finding(start, end, "PERSON", 1.0, "test"), "x" * (end - start))
        for start, end in spans
    )
    assert OffsetMap(edits).inside(raw) == any(start < raw < end for start, end in spans)
