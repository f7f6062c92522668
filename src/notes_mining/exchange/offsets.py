"""Where a selection of another program stands in our text.

The REFI-QDA standard counts Unicode code points of the plain text file. Not every program does: some count UTF-16 units
(a character beyond the basic plane is two), some turn line ends into CR LF and count two, some write CR LF and count
one. Each is a ``Convention``. Which one a file follows is found from the file: positions outside the text or within a
character speak against it; so does a selection whose name is a beginning of the text selected under another one. Of
those that nothing speaks against, the one wins under which most selections begin and end where our segments do; then
the standard's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import InputError
from ..errors import Place as Where
from .model import StudyNote

SHORTEST_NAME = 3


@dataclass(frozen=True)
class Convention:
    """``newline`` is the width of a line end, or 0: as wide as in the file. ``utf16``: beyond the basic plane, two."""

    newline: int
    utf16: bool


STANDARD = Convention(0, False)
CONVENTIONS = (STANDARD, Convention(1, False), Convention(0, True), Convention(1, True), Convention(2, False),
               Convention(2, True))  # fmt: skip


@dataclass(frozen=True)
class RawSelection:
    """A selection as the file has it."""

    start: int
    end: int
    name: str = ""


def unified(text: str) -> str:
    """The text with each line end as one character."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but the writing of line ends and blank space at the end."""
    return unified(one).rstrip() == unified(other).rstrip()


class Ruler:
    """Positions in a file's text, each as a place in our text: both hold the same characters but for line ends."""

    def __init__(self, filed: str, ours: str) -> None:
        self._filed, self._ours = filed, ours

    @cached_property
    def _units(self) -> list[str]:
        return _units(self._filed)

    @cached_property
    def _places(self) -> list[int]:
        return _edges([len(unit) for unit in _units(self._ours)])

    def edges(self, convention: Convention) -> list[int]:
        """Where each character begins, under a convention; at last, where the text ends."""
        return _edges([_width(unit, convention) for unit in self._units])

    def place(self, edges: Sequence[int], position: int, *, end: bool) -> tuple[int, bool]:
        """The place in our text, and whether the position fits: between two characters, and inside the text."""
        at = bisect_left(edges, position) if end else bisect_right(edges, position) - 1
        fits = 0 <= at < len(edges) and edges[at] == position
        at = max(0, min(at, len(self._places) - 1))
        return self._places[at], fits


def _units(text: str) -> list[str]:
    """Characters, a line end as one."""
    if "\r" not in text:
        return list(text)
    found: list[str] = []
    for char in text:
        if char == "\n" and found and found[-1] == "\r":
            found[-1] = "\r\n"
        else:
            found.append(char)
    return found


def _width(unit: str, convention: Convention) -> int:
    if unit in ("\r\n", "\n", "\r"):
        return convention.newline or len(unit)
    return 2 if convention.utf16 and ord(unit) > 0xFFFF else 1


def _edges(widths: Sequence[int]) -> list[int]:
    edges, at = [0], 0
    for width in widths:
        at += width
        edges.append(at)
    return edges


@dataclass(frozen=True)
class Source:
    """A source of a file that is a note of ours, with what is selected in it."""

    label: str
    text: str
    note: StudyNote
    selections: tuple[RawSelection, ...]


@dataclass(frozen=True)
class Placed:
    """Selections in our text, under one convention: places, whether each fits, and how many ends are a segment's."""

    spans: tuple[tuple[int, int], ...]
    fits: tuple[bool, ...]
    named: tuple[bool, ...]
    borders: int


def _placed(source: Source, convention: Convention) -> Placed:
    ruler = Ruler(source.text, source.note.text)
    edges = ruler.edges(convention)
    begins = {one.clean_start for one in source.note.places}
    ends = {one.clean_end for one in source.note.places}
    spans, fits, named, borders = [], [], [], 0
    for one in source.selections:
        start, starts = ruler.place(edges, one.start, end=False)
        end, stops = ruler.place(edges, one.end, end=True)
        spans.append((start, end))
        fits.append(starts and stops and one.start <= one.end)
        named.append(_is_called(source.note.text[start:end], one.name))
        borders += (start in begins) + (end in ends)
    return Placed(tuple(spans), tuple(fits), tuple(named), borders)


def _is_called(text: str, name: str) -> bool:
    """Whether a selection's name is how its text begins."""
    name = " ".join(name.split()).rstrip(".… ")
    return len(name) >= SHORTEST_NAME and " ".join(text.split()).startswith(name)


def settle(
    sources: Sequence[Source], file: str, *, newlines_are_one: bool = False, utf16_first: bool = False
) -> list[tuple[tuple[int, int], ...]]:
    """The selections of all sources as places in our texts, under the one convention that fits the whole file.

    Args:
        sources: each with its selections.
        file: the name to show in an error.
        newlines_are_one: the program is known to count CR LF as one: such conventions go before the standard's.
        utf16_first: likewise for UTF-16 units.

    Raises:
        InputError: none fits; says which source.
    """
    order = sorted(CONVENTIONS, key=lambda one: (newlines_are_one and one.newline != 1, one.utf16 != utf16_first))
    tried = [[_placed(source, convention) for source in sources] for convention in order]
    witnesses = [
        [any(column) for column in zip(*(t[at].named for t in tried), strict=True)] for at in range(len(sources))
    ]

    def against(placed: Placed, at: int) -> int:
        named = sum(is_witness and not ok for is_witness, ok in zip(witnesses[at], placed.named, strict=True))
        return named + sum(not ok for ok in placed.fits)

    costs = [
        (sum(against(one, at) for at, one in enumerate(t)), -sum(one.borders for one in t), rank)
        for rank, t in enumerate(tried)
    ]
    best = min(costs)
    chosen = tried[best[2]]
    if best[0]:
        wrong = next(source.label for at, source in enumerate(sources) if against(chosen[at], at))
        raise InputError(
            f"source '{wrong}': positions of selections do not fit its text, however characters are counted",
            place=Where(file),
            mend="export the project again; if the program counts in a way of its own, code by --format xlsx instead.",
        )
    return [one.spans for one in chosen]


def shifted(text: str, newline: str, width: int) -> tuple[str, list[int]]:
    """The text with its line ends written as ``newline``, and where each code point of ours stands in it.

    Args:
        newline: ``""`` leaves them as they are.
        width: how many positions a line end counts for the program that will read it; 0: as many as it has characters.
    """
    written, positions, at = [], [], 0
    for unit in _units(text):
        is_line_end = unit in ("\r\n", "\n", "\r")
        new = newline if is_line_end and newline else unit
        positions += [at] * len(unit)
        at += width if is_line_end and width else len(new)
        written.append(new)
    return "".join(written), [*positions, at]
