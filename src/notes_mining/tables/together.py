"""Persons of whom two codings are found together, through the gate.

To the gate this is the first coding under a condition (the second stands beside it), and the second under another (the
first stands beside it): each a part of the persons of whom that coding is found, compared with them person by person.
Both count the same persons, so where one is withheld neither is shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ..records import Cell
from ..store import Database
from .counted_table import meaning_of_themes
from .counting import Counting
from .disclosure import TAG, CountedCell, CountedTable, Ledger, Question, Release, Rules, release, wilson
from .findings import TogetherPart
from .settings import CrosstabSettings
from .source import source_of

_WITHIN = {"segment": 'note_id, start, "end"', "note": "note_id", "person": "case_id"}


def sql_of(part: TogetherPart, wanted: str = "count(DISTINCT a.case_id) AS persons") -> str:
    """The query that counts the persons, to be repeated by an analyst."""
    return (
        f"SELECT {wanted}\n"
        f"FROM tagged_segments a JOIN tagged_segments b USING ({_WITHIN[part.within]})\n"
        f"WHERE a.theme = '{part.first}' AND a.polarity = '{part.first_polarity}'\n"
        f"  AND b.theme = '{part.second}' AND b.polarity = '{part.second_polarity}'"
    )


def together(db: Database, part: TogetherPart, first: Cell, rules: Rules, ledger: Ledger | None = None) -> Cell:
    """Persons with both, as a share of those with the first (``denominator``).

    Args:
        first: the released cell of everybody with the first coding.

    Raises:
        SafetyError: it would give away what was withheld before, or the ledger cannot be written.
    """
    if rules.off and ledger is not None:
        with ledger.held():
            ledger.enter_unsafe(counted(db, part).question, source_of(db), datetime.now(UTC).date())
    cells = [one.cells[0] for one in (_released(db, side, rules, ledger) for side in (part, turned(part)))]
    hidden = next((cell for cell in cells if cell.persons is None), None)
    if hidden is not None:
        return replace(hidden, row=part.first, estimate=None, low=None, high=None, reviewed=None)
    found, out_of = cells[0].persons, first.persons
    if not out_of or found is None:
        return replace(cells[0], estimate=None, low=None, high=None, denominator=out_of)
    low, high = wilson(found, out_of)
    return replace(cells[0], denominator=out_of, estimate=found / out_of, low=low, high=high)


def turned(part: TogetherPart) -> TogetherPart:
    """The same persons, asked the other way round."""
    return part.model_copy(
        update={
            "first": part.second, "first_polarity": part.second_polarity, "second": part.first,
            "second_polarity": part.first_polarity,
        }
    )  # fmt: skip


def _released(db: Database, part: TogetherPart, rules: Rules, ledger: Ledger | None) -> Release:
    return release(counted(db, part), rules, ledger)


def counted(db: Database, part: TogetherPart) -> CountedTable:
    """One cell as counted, with the persons behind it."""
    beside = f"beside {part.second} {part.second_polarity} in one {part.within}"
    question = Question(rows="theme", cols="polarity", where_tags=beside, kinds={"theme": TAG, "polarity": TAG})
    everybody = Counting(db, CrosstabSettings()).attributes()
    both = frozenset(row[0] for row in db.rows(sql_of(part, "DISTINCT a.case_id")))
    cell = CountedCell(
        part.first, part.first_polarity, (), both, frozenset(everybody), units=len(both), largest=1,
        reviewed=_reviewed(db, part),
    )  # fmt: skip
    return CountedTable(
        question=question, cells=(cell,), attributes=everybody, codebook=meaning_of_themes(db), source=source_of(db)
    )


def _reviewed(db: Database, part: TogetherPart) -> int:
    """How many of the pairs of codings two persons' decisions stand behind."""
    return int(db.rows(f"{sql_of(part, 'count(*)')} AND a.source <> 'model' AND b.source <> 'model'")[0][0])
