"""What is drawn and what is estimated: segments, notes, persons in a stage, files; with what tables part them by."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import ConfigError
from ..records import UNKNOWN_STAGE
from .crosstab import CASE_DIMENSIONS, COUNTS, NOTE_DIMENSIONS

UNITS = COUNTS
"""``persons`` means: a person in a stage, with all notes written in it."""
FILES = "files"
"""A person with all notes there are: what a share of persons over all stages needs."""

DIMENSIONS = (*NOTE_DIMENSIONS, *CASE_DIMENSIONS)
ROWS = ("theme", "life_sphere", "lever")
"""What a row of a table of estimates may be: a theme, or all themes of a sphere of life, or all levers or obstacles."""
ALL = "all"
"""A column that holds everything."""

STRATA_BY = ("stage", "language")

_OF = {
    "stage": "s.stage",
    "note_language": "n.language",
    "note_type": "n.note_type",
    "language": "c.language_community",
}
_NAMED = ",\n           ".join(
    f"coalesce(CAST({_OF.get(name, f'c.{name}')} AS VARCHAR), '{UNKNOWN_STAGE}') AS {name}" for name in DIMENSIONS
)
_STAGE = f"s.stage || ' | ' || coalesce(c.language_community, '{UNKNOWN_STAGE}')"
_ANY_STAGE = f"'* | ' || coalesce(c.language_community, '{UNKNOWN_STAGE}')"
SEGMENTS = f"""(
    SELECT g.note_id, g.start, g."end", g.case_id,
           {_NAMED},
           {_STAGE} AS stratum
    FROM segments g JOIN notes n USING (note_id) JOIN note_stages s USING (note_id)
    LEFT JOIN cases c ON c.case_id = n.case_id
)"""  # noqa: S608 - constants only
"""SQL of all segments with their dimensions; what is empty is unknown."""

ANCHOR = ("note_id", "start", '"end"')
_KEYS: dict[str, tuple[str, ...]] = {
    "segments": ANCHOR, "notes": ("note_id",), "persons": ("case_id", "stage"), FILES: ("case_id",),
}  # fmt: skip
COUNTABLE = {
    "segments": ("segments",), "notes": ("notes", "segments"), "persons": COUNTS, FILES: (*COUNTS, FILES),
}  # fmt: skip
"""What a sample of each unit lets one estimate: only what was read whole."""


def key(unit: str) -> tuple[str, ...]:
    """The columns that tell one unit from another.

    Raises:
        ConfigError: no such unit.
    """
    if unit not in _KEYS:
        raise ConfigError(f"unknown unit '{unit}'. Known: {', '.join(_KEYS)}.")
    return _KEYS[unit]


def segments_for(drawn: str) -> str:
    """``SEGMENTS`` with the strata of a sample of these units: whole files have no stage."""
    return SEGMENTS.replace(f"{_STAGE} AS stratum", f"{_ANY_STAGE} AS stratum") if drawn == FILES else SEGMENTS


def listed(columns: Iterable[str]) -> str:
    """Columns for a SELECT."""
    return ", ".join(columns)
