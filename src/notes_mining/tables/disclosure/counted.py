"""A table as it was counted, before anything is withheld, with the persons behind each cell; and what it asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from .meaning import PARTNERS, asked

CASE, NOTE, TAG = "case", "note", "tag"
"""What has a dimension's value: a person has one district; a note has one stage, but its person may have several."""

PERSONS, NOTES, SEGMENTS = "persons", "notes", "segments"
OF_TAGS, OF_SEGMENTS, OF_NOTES, OF_SPELLS = "tags", "segments", "notes", "spells"
_WITHIN = (OF_TAGS, OF_SEGMENTS, OF_NOTES)  # who has a tag has a segment, who has a segment has a note
_OF_THE_TAG = ("polarity", "voice", "narrated_stage")  # one value for a theme in a segment

Condition = tuple[str, str]
Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Group:
    """Some units (persons, notes, segments) by definition: those with a tag, segment or note that meets the conditions.

    Attributes:
        unit: what is counted.
        base: whether a tag, a segment or a note has to meet the conditions.
        covering: conditions of dimensions on which a unit may have several values, or none: no sums, only bounds.
        attributes: conditions of dimensions on which every unit has exactly one value: these add up.
    """

    unit: str
    base: str
    covering: frozenset[Condition]
    attributes: frozenset[Condition]

    def within(self, other: Group, known: frozenset[Condition]) -> bool:
        """Whether every unit of this group is in ``other`` by definition.

        Args:
            known: what follows from this group's conditions (``meaning.implied``): a theme brings its sphere along.
        """
        if self.unit != other.unit or not self.inside(other.base):
            return False
        return other.covering <= known and other.attributes <= known

    def inside(self, base: str) -> bool:
        """Whether who has what this group is of has a ``base`` too."""
        if OF_SPELLS in (self.base, base):  # who was in a stage by the events need not have a note
            return self.base == base
        return _WITHIN.index(self.base) <= _WITHIN.index(base)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked of the database.

    Attributes:
        count: ``persons``, ``notes`` or ``segments``.
        base: ``tags`` where a tag is counted, else ``segments`` or ``notes``; ``spells`` where events alone count.
        fixed: what everything must be, such as ``("polarity", "present")`` or ``("gender", "F")``.
        where_notes, where_tags: further conditions on persons and notes (these decide who is at risk too) and on tags;
            of two such texts nothing is known but who meets them.
        percent: what shares are of: ``at_risk``, ``row`` or ``column``; ``None``: the persons at risk.
        kinds: for each dimension, in ``fixed`` too, ``case``, ``note`` or ``tag``.
    """

    rows: str
    cols: str
    by: tuple[str, ...] = ()
    count: str = PERSONS
    base: str = OF_TAGS
    fixed: tuple[Condition, ...] = ()
    where_notes: str = ""
    where_tags: str = ""
    percent: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Rows, columns, then the strata's."""
        return (self.rows, self.cols, *self.by)

    def as_record(self) -> dict[str, Any]:
        """For a line of JSON."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Question:
        """From a line of JSON."""
        fixed = tuple((name, value) for name, value in record["fixed"])
        return cls(**{**record, "by": tuple(record["by"]), "fixed": fixed})

    def having(self, key: Key, unit: str = PERSONS) -> Group:
        """The units that a cell counts."""
        return self._group(unit, self.base, [*self._values(key), *self.fixed], self._where(tags=True))

    def at_risk(self, key: Key) -> Group:
        """The persons that a cell is a share of: by those of columns and strata that a note or a case has."""
        return self._there(PERSONS, self.everybody.base, key)

    @property
    def everybody(self) -> Group:
        """The population: everybody with a note, or with a spell."""
        base = OF_SPELLS if self.base == OF_SPELLS else OF_NOTES
        return Group(PERSONS, base, frozenset(), frozenset())

    def whole(self, key: Key) -> Group | None:
        """What a share is of where that is no number of persons at risk: units of the row, the column, or there."""
        if self.percent is None or (self.percent == "at_risk" and self.count == PERSONS):
            return None
        if self.percent == "at_risk":
            return self._there(self.count, OF_SEGMENTS if self.count == SEGMENTS else OF_NOTES, key)
        left_out = self.cols if self.percent == "row" else self.rows
        kept = [item for item in self._values(key) if item[0] != left_out]
        return self._group(self.count, self.base, [*kept, *self.fixed], self._where(tags=True))

    def _values(self, key: Key) -> list[Condition]:
        return asked(zip(self.dimensions, (key[0], key[1], *key[2]), strict=True))

    def _there(self, unit: str, base: str, key: Key) -> Group:
        found = [*(item for item in self._values(key) if item[0] != self.rows), *self.fixed]
        kept = [item for item in found if self.kinds[item[0]] in (CASE, NOTE)]
        return self._group(unit, base, kept, self._where(tags=False))

    def _where(self, *, tags: bool) -> set[Condition]:
        parts = {("where notes", self.where_notes), *([("where tags", self.where_tags)] if tags else [])}
        return {part for part in parts if part[1]}

    def _group(self, unit: str, base: str, conditions: Iterable[Condition], where: set[Condition]) -> Group:
        found = set(conditions)
        names = {name for name, _ in found}
        of_theme = unit == SEGMENTS and "theme" in names and names.isdisjoint(PARTNERS)
        adds_up = {item for item in found if self._adds_up(unit, item[0], of_theme)}
        return Group(unit, base, frozenset(found - adds_up | where), frozenset(adds_up))

    def _adds_up(self, unit: str, dimension: str, of_theme: bool) -> bool:
        kind = self.kinds[dimension]
        return kind == CASE or (kind == NOTE and unit != PERSONS) or (of_theme and dimension in _OF_THE_TAG)


@dataclass(frozen=True)
class CountedCell:
    """One cell: who has it, who is at risk; how many notes or segments that is, and how many of one person.

    ``whole`` and ``whole_units``: whose, and how many, the units are that its share is of, where these are not the
    persons at risk. ``structural``: it cannot be anything but what it
    is: zero, by the codebook, or everybody, where all who are at risk have this value of their own.
    """

    row: str
    column: str
    by: tuple[str, ...]
    persons: frozenset[str] = field(repr=False)
    at_risk: frozenset[str] = field(repr=False)
    units: int
    largest: int = 0
    reviewed: int = 0
    structural: bool = False
    whole: frozenset[str] = field(default=frozenset(), repr=False)
    whole_units: int = 0

    @property
    def key(self) -> Key:
        """Its place in the table."""
        return self.row, self.column, self.by


@dataclass(frozen=True)
class Source:
    """What was counted: fingerprint of the database, the program's version, and each model's fingerprint."""

    database: str
    program: str = ""
    models: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CountedTable:
    """A table before the gate.

    Attributes:
        attributes: of everybody with a note or a spell (the population), what the case says, dimension by dimension.
        codebook: of each theme, its sphere of life and whether it is a lever.
    """

    question: Question
    cells: tuple[CountedCell, ...]
    attributes: Mapping[str, Mapping[str, str]] = field(repr=False)
    codebook: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    source: Source = Source("")

    @property
    def population(self) -> int:
        """How many persons have a note."""
        return len(self.attributes)

    @cached_property
    def risk_of(self) -> dict[Key, Group]:
        """Which group each cell is a share of: cells of one group have one denominator."""
        return {cell.key: self.question.at_risk(cell.key) for cell in self.cells}

    @cached_property
    def whole_of(self) -> dict[Key, Group]:
        """The same for what shares are of, where that is not the persons at risk."""
        found = ((cell.key, self.question.whole(cell.key)) for cell in self.cells)
        return {key: group for key, group in found if group is not None}

    @cached_property
    def wholes(self) -> dict[Group, CountedCell]:
        """A cell of each of these."""
        return {self.whole_of[cell.key]: cell for cell in reversed(self.cells) if cell.key in self.whole_of}

    @cached_property
    def at_risk(self) -> dict[Group, frozenset[str]]:
        """The persons of each denominator."""
        return {self.risk_of[cell.key]: cell.at_risk for cell in self.cells}
