"""The one way through the gate for what is no crosstab: pairs of themes, lives, flows, durations, estimates.

Whoever counts brings the question and, for each cell, the persons behind it; what comes back is what may be shown. The
attacker, the rules and the ledger are those of a crosstab (``disclosure.release``), so that a pair of themes is checked
against a crosstab that was released before, and the other way about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ..records import Cell
from ..store import Database
from .counted_table import meaning_of_themes
from .counting import attributes_of
from .disclosure import OF_SPELLS, OK, CountedCell, CountedTable, Ledger, Question, Rules, release
from .source import source_of

Key = tuple[str, str, tuple[str, ...]]
_EVERYBODY = {
    "notes": "SELECT DISTINCT case_id FROM notes",
    OF_SPELLS: "SELECT DISTINCT case_id FROM stage_spells",
}


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What is withheld, and against which earlier releases it is checked.

    Attributes:
        rules: of ``configs/disclosure.yaml``.
        ledger: of the steward's folder; without it nothing is checked against what was released before, and the numbers
            are only for looking.
        enter: write what is let through into the ledger: for what leaves.
    """

    rules: Rules = field(default_factory=Rules)
    ledger: Ledger | None = None
    enter: bool = False

    @property
    def minimum(self) -> int:
        """The fewest persons that a number may stand for."""
        return self.rules.minimum_persons

    def through(self, db: Database, question: Question, cells: Iterable[CountedCell]) -> dict[Key, Cell]:
        """What may be shown of each cell.

        Raises:
            SafetyError: nothing may be shown, or the ledger cannot be read or written.
        """
        table = CountedTable(
            question=question, cells=tuple(cells), attributes=people(db, question), codebook=meaning_of_themes(db),
            source=source_of(db),
        )  # fmt: skip
        found = release(table, self.rules, self.ledger, enter=self.enter).cells
        return {(cell.row, cell.column, cell.by): cell for cell in found}

    def picture(self, db: Database, of: str) -> None:
        """Enter a picture whose numbers are multiples of the minimum, before it is given out; looking enters nothing.

        Raises:
            SafetyError: the ledger cannot be read or written.
        """
        if self.enter and self.ledger is not None:
            with self.ledger.held():
                self.ledger.enter_picture(of, self.minimum, source_of(db), datetime.now(UTC).date())


def people(db: Database, question: Question) -> Mapping[str, Mapping[str, str]]:
    """Everybody whom a question could be about, with what their files say."""
    return attributes_of(db, _EVERYBODY[question.everybody.base])


def shown(cell: Cell) -> bool:
    """Whether all of a cell may be shown: its persons, and what they are a share of."""
    return cell.status == OK and cell.persons is not None and cell.count is not None
