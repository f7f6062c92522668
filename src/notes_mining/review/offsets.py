"""From a place in the clean note to the raw text and back, as far as the analysts' database can tell. Pure.

Segments anchor both texts to each other. Between two placeholders of one segment the raw place is not known here (the
lengths of what was replaced are the steward's): such a place moves to the nearest known one, outwards, so that a
passage never loses what was marked.
"""

from __future__ import annotations

from .corpus import Place
from .problems import Invalid


def raw_offset(place: Place, clean: int, side: int) -> int:
    """The raw offset of a clean one.

    Args:
        place: the note.
        clean: code points from the beginning of the clean note.
        side: -1 moves an unknown place to the left, 1 to the right.

    Raises:
        Invalid: outside the note's segments.
    """
    clean = _settled(place, clean, side)
    start, end, clean_start, clean_end = _segment_at(place, clean, side)
    inside = [span for span in place.spans if span[0] < clean_end and span[1] > clean_start]
    if not inside or clean <= inside[0][0]:
        return start + (clean - clean_start)
    if clean >= inside[-1][1]:
        return end - (clean_end - clean)
    if side < 0:
        return start + (inside[0][0] - clean_start)
    return end - (clean_end - inside[-1][1])


def clean_offset(place: Place, raw: int, side: int) -> int:
    """The clean offset of a raw one that ``raw_offset`` gave."""
    touching = [one for one in place.neighbours if one[0] <= raw <= one[1]]
    if not touching:
        return place.clean_start if side < 0 else place.clean_end
    start, end, clean_start, clean_end = touching[-1 if side < 0 else 0]
    inside = [span for span in place.spans if span[0] < clean_end and span[1] > clean_start]
    from_left, from_right = clean_start + (raw - start), clean_end - (end - raw)
    if not inside or from_left <= inside[0][0]:
        return from_left
    if from_right >= inside[-1][1]:
        return from_right
    return inside[0][0] if side < 0 else inside[-1][1]


def _segment_at(place: Place, clean: int, side: int) -> tuple[int, int, int, int]:
    """The segment that holds a place; where two meet, the one that the passage goes into."""
    holding = [one for one in place.neighbours if one[2] <= clean <= one[3]]
    return holding[-1 if side < 0 else 0]


def _settled(place: Place, clean: int, side: int) -> int:
    """A place in the blank between two segments moves to the edge of the one that the passage goes into."""
    starts, ends = [one[2] for one in place.neighbours], [one[3] for one in place.neighbours]
    if any(start <= clean <= end for start, end in zip(starts, ends, strict=True)):
        return clean
    beyond = [start for start in starts if start > clean] if side < 0 else [end for end in ends if end < clean]
    if not beyond or not 0 <= clean <= len(place.note):
        raise Invalid("the passage must lie within the sentences of the note.")
    return min(beyond) if side < 0 else max(beyond)
