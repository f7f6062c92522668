"""Counting in the database: distinct persons, notes or segments per combination of dimensions.

The notes of a question are placed once, in a temporary table: which person (a number), which stage, which attributes,
only those that the question names. Notes of one person with the same attributes share a place, and places are few: who
is at risk is read from them, and tags are gathered by the number of their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..records import UNKNOWN_STAGE
from ..store import Database
from .dimensions import CASE_DIMENSIONS, DERIVED_DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS, Key
from .settings import CrosstabSettings
from .values import check_values, known_values
from .where import allows, comparisons, dimensions_of, to_sql

_BITS = 62
_UNITS = {"persons": "", "notes": "note_id", "segments": 'note_id, start, "end"'}
_OF_PERSONS = {name: f"p.{name}" for name in CASE_DIMENSIONS} | {"language": "p.language_community"}
_OF_PERSONS |= {"everybody": "'everybody'"}
_OF_NOTES = {"stage": "s.stage", "note_language": "n.language", "note_type": "n.note_type"} | _OF_PERSONS
_OF_TAGS = {
    "theme": "t.theme", "polarity": "t.polarity", "voice": "t.voice",
    "life_sphere": "h.life_sphere", "lever": "h.lever",
    "narrated_stage": "coalesce(t.narrated_stage, n.stage)",
}  # fmt: skip
_MIXED = {"narrated_stage"}
"""Of tags, but where the note tells of no other stage it is the note's own."""


class Count(NamedTuple):
    """How many units, of how many persons, and how many of their tags a person decided."""

    units: int
    persons: int
    reviewed: int


NOTHING = Count(0, 0, 0)


def _known(column: str, name: str) -> str:
    """What is empty counts as unknown, and is shown."""
    return f"coalesce({column}, '{UNKNOWN_STAGE}') AS {name}"


class Counting:
    """What a question counts. A context manager: the placed notes and their places are dropped at the end.

    All SQL is made of names in ``DIMENSIONS`` and of bound parameters.
    """

    def __init__(self, db: Database, settings: CrosstabSettings) -> None:
        self._db, self.settings = db, settings
        self._filtered = {name for condition in settings.parts.of_tags for name in dimensions_of(condition)}
        named = settings.named | self._filtered
        self._tag_names = [name for name in TAG_DIMENSIONS if name in named]
        needed = named | ({"stage"} if "narrated_stage" in named else set())
        self._note_names = [
            name for name in (*NOTE_DIMENSIONS, *CASE_DIMENSIONS, *DERIVED_DIMENSIONS) if name in needed
        ]

    def __enter__(self) -> Counting:
        for condition in (*self.settings.parts.of_notes, *self.settings.parts.of_tags):
            for comparison in comparisons(condition):
                check_values(self._db, comparison)
        where, parameters = to_sql(self.settings.parts.of_notes)
        columns = ", ".join(["s.note_id", "p.person", *(_known(_OF_NOTES[name], name) for name in self._note_names)])
        notes = "JOIN notes n USING (note_id)" if {"note_language", "note_type"} & set(self._note_names) else ""
        self._db.rows(
            f"""
            CREATE OR REPLACE TEMP TABLE placed_notes AS
            WITH persons AS MATERIALIZED (
                SELECT CAST(row_number() OVER (ORDER BY k.case_id) AS INTEGER) AS person, k.case_id AS key, c.*
                FROM (SELECT DISTINCT case_id FROM notes) k LEFT JOIN cases c USING (case_id)
            ), placed AS (
                SELECT {columns} FROM note_stages s JOIN persons p ON p.key = s.case_id {notes}
            )
            SELECT * FROM placed WHERE {where}""",  # noqa: S608 - see the class
            parameters,
        )
        self._db.rows("""
            CREATE OR REPLACE TEMP TABLE places AS SELECT CAST(row_number() OVER () AS INTEGER) AS place, *
            FROM (SELECT DISTINCT * EXCLUDE (note_id) FROM placed_notes)""")
        return self

    def __exit__(self, *_: object) -> None:
        for table in ("placed_notes", "places", "note_places"):
            self._db.rows(f"DROP TABLE IF EXISTS {table}")

    def _things(self, placed: str = "placed_notes") -> tuple[str, tuple[str, ...]]:
        """The rows to count: tags if the question names a dimension of theirs, else segments or notes.

        Args:
            placed: the table of notes that tags meet.
        """
        if not self.settings.of_tags:
            return self._untagged(), ()
        where, parameters = to_sql(self.settings.parts.of_tags)
        names = self._tag_names
        columns = ["t.note_id", "t.start", 't."end"', "t.source", "n.* EXCLUDE (note_id)"]
        columns += [_known(_OF_TAGS[name], name) for name in names]
        themes = "LEFT JOIN themes h USING (theme)" if {"life_sphere", "lever"} & set(names) else ""
        tags = f"SELECT {', '.join(columns)} FROM effective_tags t JOIN {placed} n USING (note_id) {themes}"  # noqa: S608 - see the class
        return f"(SELECT * FROM ({tags}) WHERE {where})", parameters  # noqa: S608 - see the class

    def _untagged(self) -> str:
        if self.settings.count != "segments":
            return "(SELECT *, 'model' AS source FROM placed_notes)"
        return (
            """(SELECT n.*, g.start, g."end", 'model' AS source FROM segments g JOIN placed_notes n USING (note_id))"""
        )

    def _grouped(self, things: tuple[str, tuple[str, ...]], names: Sequence[str]) -> dict[Key, Count]:
        """Counts per combination of ``names``, in two steps: units, then their number."""
        sql, parameters = things
        unit = _UNITS[self.settings.count]
        listed = ", ".join([*names, "person", *([unit] if unit else [])])
        persons = "count(DISTINCT person)" if unit else "count(*)"
        counted = ", ".join([*names, "count(*)", persons, "coalesce(sum(reviewed), 0)"])
        rows = self._db.rows(
            f"""
            WITH units AS (
                SELECT {listed}, count(*) FILTER (source <> 'model') AS reviewed FROM {sql} GROUP BY {listed}
            )
            SELECT {counted} FROM units {"GROUP BY ALL" if names else ""}""",  # noqa: S608 - see the class
            parameters,
        )
        return {tuple(row[:-3]): Count(row[-3], row[-2], int(row[-1])) for row in rows}

    def counts(self, names: Sequence[str]) -> dict[Key, Count]:
        """What was counted, per combination of these dimensions; a combination with nothing is not there."""
        of_tags = [name for name in names if name in TAG_DIMENSIONS]
        if self.settings.count == "persons" and of_tags == ["theme"] and self._filtered <= {*TAG_DIMENSIONS} - _MIXED:
            themes = [row[0] for row in self._db.rows("SELECT theme FROM theme_tags UNION SELECT theme FROM decisions")]
            if len(themes) <= _BITS:
                return self._folded(names, themes)
        return self._grouped(self._things(), names)

    def _folded(self, names: Sequence[str], themes: Sequence[str]) -> dict[Key, Count]:
        """Persons by theme, in half the time: all themes of a place are one number, a bit for each."""
        things, parameters = self._things("note_places")
        self._db.rows(f"""
            CREATE OR REPLACE TEMP TABLE note_places AS
            SELECT note_id, place FROM placed_notes JOIN places USING ({", ".join(["person", *self._note_names])})""")  # noqa: S608 - see the class
        listed, own = ", ".join(names), ", ".join(["person", *(name for name in names if name != "theme")])
        rows = self._db.rows(
            f"""
            WITH bits AS MATERIALIZED (SELECT unnest(?) AS theme, 1::BIGINT << unnest(range(1, ? + 1)) AS bit),
            folded AS (
                SELECT place, bit_or(1::BIGINT << list_position(?, theme)) AS themes FROM {things} GROUP BY place
            ), joined AS (SELECT {own}, bit_or(themes) AS themes FROM folded JOIN places USING (place) GROUP BY {own})
            SELECT {listed}, count(*) FROM joined JOIN bits ON (themes & bit) <> 0 GROUP BY {listed}""",  # noqa: S608 - see the class
            [list(themes), len(themes), list(themes), *parameters],
        )
        decided = self._db.rows(
            f"""SELECT {listed}, count(*) FROM {things} JOIN places USING (place)
                WHERE source <> 'model' GROUP BY {listed}""",  # noqa: S608 - see the class
            parameters,
        )
        reviewed = {tuple(row[:-1]): row[-1] for row in decided}
        return {tuple(row[:-1]): Count(row[-1], row[-1], reviewed.get(tuple(row[:-1]), 0)) for row in rows}

    def there(self, names: Sequence[str]) -> dict[Key, Count]:
        """All units per combination of these dimensions of notes, whether or not a tag was found."""
        return self._grouped((self._untagged(), ()), names)

    def persons_with_a_note(self, names: Sequence[str]) -> dict[Key, int]:
        """Distinct persons per combination of these dimensions of notes."""
        listed = ", ".join([*names, "count(DISTINCT person)"])
        rows = self._db.rows(f"SELECT {listed} FROM places {'GROUP BY ALL' if names else ''}")  # noqa: S608 - see the class
        return {tuple(row[:-1]): row[-1] for row in rows}

    def per_person(self, names: Sequence[str], *, there: bool = False) -> list[tuple[Any, ...]]:
        """(*names, person, units): what was counted of each person, or with ``there`` all units there are."""
        sql, parameters = self._per_person(names, there=there)
        return self._db.rows(f"{sql} ORDER BY person", parameters)

    def _per_person(self, names: Sequence[str], *, there: bool) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = (self._untagged(), ()) if there else self._things()
        unit = _UNITS[self.settings.count]
        counted = f"count(DISTINCT ({unit}))" if unit else "1"
        listed = ", ".join([*names, "person"])
        return f"SELECT {listed}, {counted} AS units FROM {sql} GROUP BY {listed}", parameters  # noqa: S608 - see the class

    def behind(self, names: Sequence[str], *, there: bool = False) -> list[tuple[Any, ...]]:
        """(*names, persons, units, most units of one person) per combination of these dimensions: as ``per_person``."""
        sql, parameters = self._per_person(names, there=there)
        return self._listed(f"({sql})", names, parameters)

    def with_a_note(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """The same of everybody with a note, per combination of these dimensions of notes."""
        listed = ", ".join([*names, "person", "1 AS units"])
        return self._listed(f"(SELECT DISTINCT {listed} FROM places)", names, [])  # noqa: S608 - see the class

    def _listed(self, sql: str, names: Sequence[str], parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        listed = ", ".join([*names, "list(person)", "CAST(sum(units) AS BIGINT)", "max(units)"])
        grouped = f"GROUP BY {', '.join(names)}" if names else "HAVING count(*) > 0"
        return self._db.rows(f"SELECT {listed} FROM {sql} {grouped}", parameters)  # noqa: S608 - see the class

    def attributes(self) -> dict[str, dict[str, str]]:
        """What the case says of everybody with a note, whatever is asked: by case id, in the order of ``person``."""
        return attributes_of(self._db)

    def together(self, name: str) -> list[tuple[Any, ...]]:
        """(first, second, person, units) for values of a dimension that meet in a unit; each meets itself."""
        sql, parameters = self._things()
        unit = _UNITS[self.settings.count]
        key = ", ".join(["person", *([unit] if unit else [])])
        return self._db.rows(
            f"""
            WITH units AS MATERIALIZED (SELECT DISTINCT {key}, {name} FROM {sql})
            SELECT a.{name} AS first, b.{name} AS second, person, count(*)
            FROM units a JOIN units b USING ({key}) WHERE a.{name} <= b.{name} GROUP BY ALL ORDER BY ALL""",  # noqa: S608 - see the class
            parameters,
        )

    def quotes(self, values: Mapping[str, str]) -> list[tuple[int, str, str]]:
        """(person, language, clean text) of the segments counted where the dimensions have these values."""
        sql, parameters = self._things()
        where = " AND ".join(f"t.{name} = ?" for name in values)
        return self._db.rows(
            f"""
            SELECT DISTINCT t.person, g.language, g.text
            FROM {sql} t JOIN segments g USING (note_id, start, "end") WHERE {where}""",  # noqa: S608 - see the class
            [*parameters, *values.values()],
        )

    def values(self, dimension: str, counted: set[str]) -> Key:
        """A dimension's values in their natural order, the codebook's for themes and stages; unknown comes last.

        Values that the filter shuts out are left out: a 0 there would be no finding.
        """
        known = known_values(self._db, dimension)
        seen = set(counted)
        if dimension not in TAG_DIMENSIONS:
            seen |= {key[0] for key in self.persons_with_a_note([dimension])}
        if dimension in ("stage", "narrated_stage"):
            seen.add(UNKNOWN_STAGE)
        others = sorted(seen - set(known), key=lambda value: (value == UNKNOWN_STAGE, value))
        parts = self.settings.parts
        asked = (*parts.of_notes, *parts.of_tags)
        return tuple(value for value in (*known, *others) if allows(asked, dimension, value))


def attributes_of(db: Database, persons: str = "SELECT DISTINCT case_id FROM notes") -> dict[str, dict[str, str]]:
    """What the cases say of these persons (SQL of their ids): by case id, in its order."""
    names = (*CASE_DIMENSIONS, *DERIVED_DIMENSIONS)
    listed = ", ".join(_known(_OF_PERSONS[name], name) for name in names)
    rows = db.rows(
        f"""SELECT k.case_id, {listed} FROM ({persons}) k
            LEFT JOIN cases p USING (case_id) ORDER BY k.case_id"""  # noqa: S608 - constants only
    )
    return {case: dict(zip(names, values, strict=True)) for case, *values in rows}
