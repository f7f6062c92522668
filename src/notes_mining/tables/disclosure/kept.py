"""What the gate decided, kept in memory: the same persons behind the same cells are not worked out twice.

A decision of the review that moves no person from one cell to another changes the database, and with it every
fingerprint, but nothing that the gate looks at. The key is everything that it looks at: the cells with their persons,
who there is, the rules, the codebook, and the earlier releases. Nothing is written.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...errors import SafetyError
from .bits import Bits
from .counted import CountedTable, Key
from .draft import Withheld
from .ledger import Entry
from .settings import Rules

_MOST = 64


@dataclass(frozen=True)
class Decided:
    """What is withheld of a table, and which of its zeros follow from what was published before."""

    withheld: Withheld
    zeros: frozenset[Key]

    def told_zeros_in(self, table: CountedTable) -> CountedTable:
        """The table with these zeros marked."""
        return with_zeros(table, self.zeros)


def with_zeros(table: CountedTable, zeros: frozenset[Key]) -> CountedTable:
    """The table with these cells marked as what they can only be."""
    return replace(
        table, cells=tuple(replace(cell, structural=True) if cell.key in zeros else cell for cell in table.cells)
    )


class Kept:
    """The last answers; of a refusal, its words."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Decided | str] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, key: Hashable, work: Callable[[], Decided]) -> Decided:
        """What ``work`` gave for this key, or gives now.

        Raises:
            SafetyError: as ``work``.
        """
        with self._lock:
            found = self._answers.pop(key, None)
        if found is None:
            try:
                found = work()
            except SafetyError as error:
                found = str(error)
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)
        if isinstance(found, str):
            raise SafetyError(found)
        return found


def key_of(table: CountedTable, rules: Rules, entries: Sequence[Entry]) -> Hashable:
    """All that decides on what is withheld; of earlier releases, their line's hash and whether of this database."""
    question = tuple((name, repr(value)) for name, value in sorted(table.question.as_record().items()))
    behind = (cell.persons | cell.at_risk | cell.whole for cell in table.cells)
    people = sorted(frozenset(table.attributes).union(*behind))
    bits = Bits(people)
    cells = tuple(
        (cell.key, *map(bits.of, (cell.persons, cell.at_risk, cell.whole)), cell.units, cell.largest, cell.structural,
         cell.whole_units)
        for cell in table.cells
    )  # fmt: skip
    facts = tuple(people), _pairs(table.attributes), _pairs(table.codebook)
    earlier = tuple((entry.mark, entry.release.source.database == table.source.database) for entry in entries)
    return question, cells, facts, rules, earlier


def _pairs(facts: Mapping[str, Mapping[str, str]]) -> Hashable:
    return tuple(sorted((name, tuple(sorted(values.items()))) for name, values in facts.items()))
