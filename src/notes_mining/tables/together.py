"""Persons of whom two codings are found together, through the gate.

A table of two cells: of the persons with the first coding those who have the second beside it, and the other way
round. Both count the same persons, so where one is withheld neither is shown.
"""

from __future__ import annotations

from dataclasses import replace

from ..records import Cell
from ..store import Database
from .counted_table import meaning_of_themes
from .counting import Counting
from .disclosure import OK, TAG, CountedCell, CountedTable, Ledger, Question, Rules, release
from .findings import TogetherPart
from .settings import CrosstabSettings
from .source import source_of

_WITHIN = {"segment": 'note_id, start, "end"', "note": "note_id", "person": "case_id"}
_KINDS = {"theme": TAG, "beside": TAG, "polarity": TAG}


def sql_of(part: TogetherPart) -> str:
    """The query that finds the persons, to be repeated by an analyst."""
    return (
        "SELECT DISTINCT a.case_id\n"
        f"FROM tagged_segments a JOIN tagged_segments b USING ({_WITHIN[part.within]})\n"
        f"WHERE a.theme = '{part.first}' AND a.polarity = '{part.first_polarity}'\n"
        f"  AND b.theme = '{part.second}' AND b.polarity = '{part.second_polarity}'"
    )


def together(db: Database, part: TogetherPart, rules: Rules, ledger: Ledger | None = None) -> Cell:
    """The cell of the first coding: persons with both, of those with the first (``denominator``).

    Raises:
        SafetyError: it would give away what was withheld before, or the ledger cannot be written.
    """
    released = release(counted(db, part), rules, ledger)
    first, second = released.cells
    if first.persons is None or second.persons is None:
        status = first.status if first.status != OK else second.status
        return replace(first, count=None, persons=None, estimate=None, low=None, high=None, reviewed=None, status=status)
    return first


def counted(db: Database, part: TogetherPart) -> CountedTable:
    """Both cells as counted, with the persons behind them."""
    question = Question(rows="theme", cols="beside", by=("polarity",), percent="row", kinds=_KINDS)
    everybody = Counting(db, CrosstabSettings()).attributes()
    sides = (part.first, part.first_polarity), (part.second, part.second_polarity)
    both = _persons(db, sql_of(part))
    reviewed = _reviewed(db, part)
    cells = tuple(
        CountedCell(
            theme, f"{other}:{other_polarity}:{part.within}", (polarity,), both, frozenset(everybody), units=len(both),
            largest=1, reviewed=reviewed, whole=(whole := _having(db, theme, polarity)), whole_units=len(whole),
        )
        for (theme, polarity), (other, other_polarity) in (sides, sides[::-1])
    )  # fmt: skip
    return CountedTable(
        question=question, cells=cells, attributes=everybody, codebook=meaning_of_themes(db), source=source_of(db)
    )


def _persons(db: Database, sql: str) -> frozenset[str]:
    return frozenset(row[0] for row in db.rows(sql))


def _having(db: Database, theme: str, polarity: str) -> frozenset[str]:
    sql = "SELECT DISTINCT case_id FROM tagged_segments WHERE theme = ? AND polarity = ?"
    return frozenset(row[0] for row in db.rows(sql, [theme, polarity]))


def _reviewed(db: Database, part: TogetherPart) -> int:
    """How many of these codings a person decided."""
    sql = f"""
        SELECT count(*) FROM tagged_segments t WHERE source <> 'model' AND case_id IN ({sql_of(part)})
        AND (theme, polarity) IN ((?, ?), (?, ?))"""  # noqa: S608 - ids of the codebook, checked before
    asked = [part.first, part.first_polarity, part.second, part.second_polarity]
    return int(db.rows(sql, asked)[0][0])
