"""Estimates through the gate: an estimate tells of two groups of persons, and both must be allowed to be shown.

The persons that the tagger tagged, of those in the cell; and the persons of whom coders found the theme, of those whom
they read. Both are tables of their own to the gate and to the ledger, beside every crosstab that was released: the tags
are not the counts of a crosstab, where coders' decisions replace them, and who was read is a part of who is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import SafetyError
from ..records import Cell
from ..store import Database
from .counted_table import KINDS
from .disclosure import COMPLEMENTARY, OK, SUPPRESSED, CountedCell, Question
from .estimation_data import Key, Material
from .gated import Gate
from .units import FILES

HIDDEN = (SUPPRESSED, COMPLEMENTARY)
Place = tuple[str, str, Key]


@dataclass(frozen=True)
class Allowed:
    """What the gate lets through, by row, column and stratum; ``coded`` is empty where nothing was read."""

    tagged: Mapping[Place, Cell]
    coded: Mapping[Place, Cell]

    def status(self, place: Place, *, estimated: bool) -> str:
        """Of a cell with its estimate, if it has one."""
        if self.tagged[place].status != OK or not estimated or not self.coded:
            return self.tagged[place].status
        return self.coded[place].status

    def review(self, place: Place) -> bool:
        """Whether it may be said how much of a cell was read."""
        return place in self.coded and self.coded[place].status == OK


def allowed(db: Database, material: Material, rows: Sequence[str], places: Sequence[Key], gate: Gate) -> Allowed:
    """Send both tables of ``rows`` by ``places`` (column, then strata) through the gate.

    Raises:
        SafetyError: as of ``Gate.through``; or counts are to be rounded, which exact shares would undo.
    """
    if gate.rules.rounding_base is not None:
        raise SafetyError(
            "Estimates are not released while counts are rounded: a share gives the exact count back.\n"
            "  To mend it: set rounding_base to null in configs/disclosure.yaml, or publish crosstabs alone."
        )
    tagged = gate.through(db, _question(material, "tags of the model"), _tagged(material, rows, places))
    reviewed = material.reviewed is not None and len(material.reviewed.drawing) > 0
    asked = _question(material, "read by coders", count="persons")
    return Allowed(tagged, gate.through(db, asked, _coded(material, rows, places)) if reviewed else {})


def _question(material: Material, which: str, count: str | None = None) -> Question:
    request = material.request
    cols, *by = request.columns
    count = count or request.count.replace(FILES, "persons")
    fixed = () if request.polarity == "any" else (("polarity", request.polarity),)
    return Question(
        rows=request.rows, cols=cols, by=tuple(by), count=count, fixed=fixed, where_notes=which,
        percent=None if count == "persons" else "at_risk", kinds=KINDS,
    )  # fmt: skip


def _tagged(material: Material, rows: Sequence[str], places: Sequence[Key]) -> Iterator[CountedCell]:
    for place in places:
        people = material.persons(place)
        for row in rows:
            whole = material.whole(row, place)
            there = frozenset(people.tolist())
            yield CountedCell(
                row, place[0], place[1:], frozenset(people[whole.tagged > 0].tolist()), there,
                units=int(whole.tagged.sum()), largest=int(whole.tagged.max(initial=0)), whole=there,
                whole_units=int(whole.units.sum()),
            )  # fmt: skip


def _coded(material: Material, rows: Sequence[str], places: Sequence[Key]) -> Iterator[CountedCell]:
    for place in places:
        people = material.persons(place)
        for row in rows:
            read = material.read(row, place)
            found = people[np.unique(read.person[read.label > 0])].tolist()
            yield CountedCell(
                row, place[0], place[1:], frozenset(found), frozenset(people[np.unique(read.person)].tolist()),
                units=len(found), largest=1,
            )  # fmt: skip
