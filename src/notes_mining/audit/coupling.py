"""Part 5, coupling: which tags the text has before de-identification and which after, and what was masked where they
differ.

Both are tagged by the same model with the same windows of neighbours; segments meet by their offsets in the raw text.
A tag that differs depended on what was masked in its segment or, read together with it, in a neighbour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..records import Segment, ThemeTag

Anchor = tuple[str, int, int]
"""note id, start, end (raw offsets)"""

SAME, LOST, GAINED, TURNED, RETOLD = "same", "lost", "gained", "turned", "retold"
"""Equal; there before and not after; after and not before; other polarity; other voice or stage."""
IN_SEGMENT, BESIDE, NOWHERE = "in the segment", "in a neighbour", "nowhere"
REACH = 2
"""Neighbours that a window of three segments holds, on either side."""


@dataclass(frozen=True)
class Compared:
    """One theme of one segment before and after; ``masked``: entity types replaced in reach, ``where`` they stand."""

    case: str
    theme: str
    change: str
    where: str
    masked: frozenset[str]


def raw_segments(segments: Iterable[Segment], texts: Mapping[str, str]) -> Iterator[Segment]:
    """The same segments with their raw text; ``texts``: raw text by the database's note id."""
    for one in segments:
        if one.note_id in texts:
            yield replace(one, text=texts[one.note_id][one.start : one.end])


def compare(
    segments: Sequence[Segment], texts: Mapping[str, str], masked: Mapping[Anchor, frozenset[str]],
    tag: Callable[[Iterable[Segment]], Iterable[ThemeTag]],
) -> list[Compared]:  # fmt: skip
    """Every tag of either side. ``segments`` stand in the order of their notes."""
    shared = [one for one in segments if one.note_id in texts]
    after, before = _tags(tag(shared)), _tags(tag(raw_segments(shared, texts)))
    place = {_anchor(one): (number, one.case_id) for number, one in enumerate(shared)}
    found = []
    for key in sorted(before.keys() | after.keys()):
        anchor = key[:3]
        number, case = place[anchor]
        where, types = _masked(shared, number, masked)
        found.append(Compared(case, key[3], _change(before.get(key), after.get(key)), where, types))
    return found


def _tags(tags: Iterable[ThemeTag]) -> dict[tuple[str, int, int, str], ThemeTag]:
    return {(one.note_id, one.start, one.end, one.theme): one for one in tags}


def _anchor(one: Segment) -> Anchor:
    return one.note_id, one.start, one.end


def _change(before: ThemeTag | None, after: ThemeTag | None) -> str:
    if before is None or after is None:
        return GAINED if before is None else LOST
    if before.polarity != after.polarity:
        return TURNED
    return SAME if (before.voice, before.narrated_stage) == (after.voice, after.narrated_stage) else RETOLD


def _masked(
    segments: Sequence[Segment], number: int, masked: Mapping[Anchor, frozenset[str]]
) -> tuple[str, frozenset[str]]:
    one = segments[number]
    if masked.get(_anchor(one)):
        return IN_SEGMENT, masked[_anchor(one)]
    near = [other for other in segments[max(0, number - REACH) : number + REACH + 1] if other.note_id == one.note_id]
    types = frozenset().union(*(masked.get(_anchor(other), frozenset()) for other in near))
    return (BESIDE, types) if types else (NOWHERE, types)


def coupling(compared: Sequence[Compared], minimum: int) -> dict[str, Any]:
    """Part 5 as a record: changes in all, by theme with persons before and after, and by what was masked.

    Fewer persons than ``minimum`` are not told (``None``).
    """
    changes = Counter(one.change for one in compared)
    changed = [one for one in compared if one.change != SAME]
    themes: dict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        themes[one.theme].append(one)
    return {
        "tags": len(compared), "changes": {name: changes[name] for name in (SAME, LOST, GAINED, TURNED, RETOLD)},
        "where": {name: sum(one.where == name for one in changed) for name in (IN_SEGMENT, BESIDE, NOWHERE)},
        "masked": dict(Counter(kind for one in changed for kind in sorted(one.masked)).most_common()),
        "themes": [_theme(name, found, minimum) for name, found in sorted(themes.items())],
    }  # fmt: skip


def _theme(name: str, compared: Sequence[Compared], minimum: int) -> dict[str, Any]:
    changes = Counter(one.change for one in compared)
    before = len({one.case for one in compared if one.change != GAINED})
    after = len({one.case for one in compared if one.change != LOST})
    told = min(before, after) >= minimum
    return {
        "theme": name, "tags_before": len(compared) - changes[GAINED], "tags_after": len(compared) - changes[LOST],
        "lost": changes[LOST], "gained": changes[GAINED], "turned": changes[TURNED],
        "persons_before": before if told else None, "persons_after": after if told else None,
    }  # fmt: skip
