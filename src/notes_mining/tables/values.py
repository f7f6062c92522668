"""The values of a dimension: those that exist whatever is stored, and those that are stored."""

from __future__ import annotations

from ..errors import ConfigError
from ..records import POLARITIES, UNKNOWN_STAGE, VOICES
from ..store import Database
from .dimensions import CASE_DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS, Key
from .where import Comparison

CODEBOOK = {"theme": ("themes", "theme"), "stage": ("stages", "stage"), "narrated_stage": ("stages", "stage")}
_FIXED = {
    "polarity": POLARITIES, "voice": VOICES, "everybody": ("everybody",), "lever": ("lever", "obstacle", "context"),
}  # fmt: skip
_STORED = (
    {name: ("cases", name) for name in CASE_DIMENSIONS}
    | {"language": ("cases", "language_community")}
    | {name: ("notes", name) for name in NOTE_DIMENSIONS}
    | {"note_language": ("notes", "language"), "stage": ("note_stages", "stage")}
    | {name: ("tagged_segments", name) for name in TAG_DIMENSIONS}
    | {"life_sphere": ("themes", "life_sphere")}
)
_SHOWN = 30
"""Values that a message lists."""


def known_values(db: Database, dimension: str) -> Key:
    """Values that a dimension has whatever is stored: the codebook's, or those of the records."""
    if dimension not in CODEBOOK:
        return _FIXED.get(dimension, ())
    table, column = CODEBOOK[dimension]
    return tuple(row[0] for row in db.rows(f"SELECT {column} FROM {table} ORDER BY position"))  # noqa: S608 - constants only


def check_values(db: Database, comparison: Comparison) -> None:
    """Refuse a value that a dimension never has: a slip of the pen would count nobody, and look like a finding.

    Raises:
        ConfigError: names the value, where it stands, and what there is instead.
    """
    dimension = comparison.dimension
    table, column = _STORED[dimension]
    known = known_values(db, dimension)
    for value in comparison.values:
        if value in known or value == UNKNOWN_STAGE:
            continue
        if db.rows(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", [value]):  # noqa: S608 - constants only
            continue
        raise ConfigError(
            f"{dimension} (character {comparison.place + 1} of --where) never is '{value}'. "
            f"There is: {', '.join(_listed(db, known, table, column))}."
        )


def _listed(db: Database, known: Key, table: str, column: str) -> list[str]:
    sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1 LIMIT {_SHOWN}"  # noqa: S608 - constants only
    return [*(known or [row[0] for row in db.rows(sql)]), UNKNOWN_STAGE]
