"""Where persons stand in their latest note, and in which order they go through the stages, through the gate.

To the gate the first is a table of everybody by situation. That a person is in one situation only is reckoned with
here: of parts that add up to everybody, one withheld part alone would follow from the others. The second is one cell:
of the persons with a note in a known stage, those whose order nobody shares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from ..store import Database
from .disclosure import ALL, NOTE, OF_NOTES, CountedCell, Question, protect_parts, too_small
from .gated import Gate, people, shown
from .trajectory_gate import Number, nested

ORDERS_SQL = """\
WITH entered AS (
    SELECT case_id, stage, min(date) AS since
    FROM notes JOIN note_stages USING (note_id, case_id)
    WHERE stage <> 'unknown' GROUP BY case_id, stage
), orders AS (
    SELECT case_id, string_agg(stage, ' > ' ORDER BY since, position) AS "order"
    FROM entered JOIN stages USING (stage) GROUP BY case_id
)
SELECT "order", count(*) AS persons FROM orders GROUP BY "order" ORDER BY persons DESC, "order\""""
"""The query that counts orders, to be repeated by an analyst."""

LATEST_SQL = """\
WITH latest AS (
    SELECT case_id, arg_max(stage, (date, note_id)) AS stage
    FROM notes JOIN note_stages USING (note_id, case_id) GROUP BY case_id
)
SELECT stage, count(*) AS persons FROM latest GROUP BY stage ORDER BY persons DESC, stage"""
"""The same for the stage of each person's latest note."""

Persons = frozenset[str]


def _by_person(db: Database, sql: str, what: str, table: str) -> dict[str, str]:
    """Person to what the query counts persons by."""
    common, _, _ = sql.partition(f"\nSELECT {what}, count(*)")
    return dict(db.rows(f"{common}\nSELECT case_id, {what} FROM {table}"))


def latest(db: Database) -> dict[str, Persons]:
    """Persons by the stage of their latest note."""
    return _turned(_by_person(db, LATEST_SQL, "stage", "latest"))


def orders(db: Database) -> dict[str, Persons]:
    """Persons with a note in a known stage, by the order in which they enter the stages."""
    return _turned(_by_person(db, ORDERS_SQL, '"order"', "orders"))


def _turned(of_person: Mapping[str, str]) -> dict[str, Persons]:
    values = Counter(of_person.values())
    return {value: frozenset(case for case, own in of_person.items() if own == value) for value in values}


def latest_shown(db: Database, situations: Mapping[str, Iterable[str]], gate: Gate) -> tuple[dict[str, Number], Number]:
    """Persons in each situation as they may be shown, and how many there are in all.

    Args:
        situations: name to its stages; stages that none names are together under the last one.

    Raises:
        SafetyError: nothing may be shown, or the ledger cannot be read or written.
    """
    found, names = latest(db), list(situations)
    of_stage = {stage: name for name, stages in situations.items() for stage in stages}
    groups: dict[str, Persons] = dict.fromkeys(names, frozenset())
    for stage, persons in found.items():
        name = of_stage.get(stage, names[-1])
        groups[name] |= persons
    withheld = set() if gate.rules.off else _latest_withheld(db, groups, situations, gate)
    counts = [(name, len(persons), len(persons)) for name, persons in groups.items()]
    everybody = sum(number for _, number, _ in counts)
    numbers = dict(protect_parts(counts, gate.minimum, withheld))
    return numbers, None if too_small(everybody, gate.minimum) else everybody


def _latest_withheld(
    db: Database, groups: Mapping[str, Persons], situations: Mapping[str, Iterable[str]], gate: Gate
) -> set[str]:
    """The situations that the gate withholds. One of a single stage goes by its name, for it lies within that stage."""
    rows = {name: _row(list(stages)) if name != list(groups)[-1] else "others" for name, stages in situations.items()}
    question = Question(rows="latest", cols=ALL, base=OF_NOTES, kinds={"latest": NOTE, ALL: NOTE})
    everybody = frozenset(people(db, question))
    cells = [_cell(rows[name], ALL, persons, everybody) for name, persons in groups.items()]
    through = gate.through(db, question, cells)
    return {name for name, row in rows.items() if not shown(through[row, ALL, ()])}


def _row(stages: Collection[str]) -> str:
    return "+".join(sorted(stages))


def orders_shown(db: Database, gate: Gate) -> tuple[Number, Number, int]:
    """Persons whose order nobody shares, persons with an order, as they may be shown; and how many orders there are.

    Raises:
        SafetyError: nothing may be shown, or the ledger cannot be read or written.
    """
    found = orders(db)
    everybody = frozenset[str]().union(*found.values())
    alone = frozenset[str]().union(*(persons for persons in found.values() if len(persons) == 1))
    all_shown, alone_shown = nested([len(everybody), len(alone)], gate.minimum)
    if not gate.rules.off and everybody:
        question = Question(rows="order", cols="staged", base=OF_NOTES, kinds={"order": NOTE, "staged": NOTE})
        cell = gate.through(db, question, [_cell("alone", "yes", alone, everybody)])["alone", "yes", ()]
        all_shown = all_shown if cell.at_risk is not None else None
        alone_shown = alone_shown if shown(cell) else None
    return alone_shown, all_shown, len(found)


def _cell(row: str, column: str, persons: Persons, at_risk: Persons) -> CountedCell:
    return CountedCell(row, column, (), persons, at_risk, units=len(persons), largest=1)
