"""What the parts of the audit ask of the database: persons with what their texts tell, segments, notes that were
read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from ..records import Segment
from ..store import Database
from .anonymity import Person
from .bound import ReadNote
from .coupling import Anchor
from .facts import Fact, facts_of

_SEGMENTS = (
    'SELECT note_id, case_id, start, "end", clean_start, clean_end, language, text FROM segments '
    'ORDER BY note_id, start, "end"'
)
_UNION = 'UNION SELECT note_id, start, "end" FROM whole_readings'
_HIDDEN, _NONE = "SELECT DISTINCT note_id FROM hidden_segments", "SELECT NULL AS note_id WHERE false"
_READ = """
WITH seen AS (SELECT note_id, start, "end" FROM sample_reviews {whole}
), leaks AS ({hidden}
), counted AS (
    SELECT g.note_id, count(*) AS segments, count(s.note_id) AS read
    FROM segments g LEFT JOIN (SELECT DISTINCT * FROM seen) s USING (note_id, start, "end") GROUP BY ALL
)
SELECT n.case_id, n.language, coalesce(n.note_type, ''), coalesce(c.read = c.segments, false), l.note_id IS NOT NULL
FROM notes n LEFT JOIN counted c USING (note_id) LEFT JOIN leaks l USING (note_id) ORDER BY n.note_id"""


def texts_of(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Of each case its notes, (id, clean text), in the order of their dates."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for case, note, text in database.rows("SELECT case_id, note_id, text FROM notes ORDER BY case_id, date, note_id"):
        found[case].append((note, text))
    return found


def people_of(database: Database, facts: Mapping[str, frozenset[Fact]]) -> list[Person]:
    """Every case with its attributes as they stand in the database, facts of its texts, and themes that count."""
    themes: dict[str, set[str]] = defaultdict(set)
    for case, theme in database.rows(
        "SELECT DISTINCT case_id, theme FROM tagged_segments WHERE polarity = 'present' AND case_id IS NOT NULL"
    ):
        themes[case].add(theme)
    names = [name for name in database.columns("cases") if name != "case_id"]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = {
        row[0]: {name: value for name, value in zip(names, row[1:], strict=True) if value is not None}
        for row in database.rows(f"SELECT case_id, {listed} FROM cases")  # noqa: S608 - names from the schema itself
    }
    return [
        Person(case, rows.get(case, {}), facts.get(case, frozenset()), frozenset(themes[case]))
        for case in sorted({*rows, *facts})
    ]


def segments_of(database: Database) -> list[Segment]:
    """All segments, in the order of their notes."""
    return [Segment(*row) for row in database.rows(_SEGMENTS)]


def masked_of(database: Database) -> dict[Anchor, frozenset[str]]:
    """Of each segment the entity types that were replaced in it."""
    rows = database.rows(
        'SELECT g.note_id, g.start, g."end", list(DISTINCT s.entity_type) FROM segments g JOIN spans s '
        "ON s.note_id = g.note_id AND s.clean_start < g.clean_end AND s.clean_end > g.clean_start GROUP BY ALL"
    )
    return {(note, start, end): frozenset(types) for note, start, end, types in rows}


def read_notes(path: Path) -> list[ReadNote]:
    """Notes, and which of them somebody read whole in the review: every segment, in a sample or blind.

    A segment that was flagged, and that the steward did not release, is a leak.
    """
    with Database.open(path) as database:  # with the review's work laid over
        there = {name: bool(database.columns(name)) for name in ("whole_readings", "hidden_segments")}
        whole = _UNION if there["whole_readings"] else ""
        hidden = _HIDDEN if there["hidden_segments"] else _NONE
        rows = database.rows(_READ.format(whole=whole, hidden=hidden))
    return [ReadNote(*row) for row in rows]


def clean_facts(texts: Mapping[str, list[tuple[str, str]]]) -> dict[str, frozenset[Fact]]:
    """What the de-identified notes of each case tell."""
    return {case: frozenset().union(*(facts_of(text) for _, text in notes)) for case, notes in texts.items()}
