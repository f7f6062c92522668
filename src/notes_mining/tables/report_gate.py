"""The one gate and ledger of a report, and what it asks of the database: crosstabs, estimates, the tagger's errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..errors import SafetyError
from ..records import Cell
from ..store import Database
from . import gated
from .crosstab import Crosstab, crosstab, enter_unsafe, labels_of
from .disclosure import Ledger, Rules
from .estimation import EstimatedCell, Estimates, EstimateSettings, estimate
from .estimation_gate import HIDDEN
from .estimation_settings import EstimationSettings
from .sampling import StoredSample, stored_samples
from .settings import CrosstabSettings
from .tagger_error import Errors, HeldOut, held_out
from .units import ALL, DIMENSIONS, FILES, ROWS
from .wording import LANGUAGES, PAGE_HEADS, VALUES

Labels = Mapping[str, str]


@dataclass
class Gate:
    """One gate and one ledger for a whole report; a table that is asked for again is the same table.

    ``enter`` is off for looking: checked against the ledger, not entered. ``estimation`` says when a review is thin.
    """

    db: Database
    rules: Rules
    ledger: Ledger | None = None
    enter: bool = True
    estimation: EstimationSettings = field(default_factory=EstimationSettings)
    tables: dict[CrosstabSettings, Crosstab] = field(default_factory=dict)
    _estimates: dict[EstimateSettings, Estimates | None] = field(default_factory=dict, repr=False)

    def table(self, question: CrosstabSettings) -> Crosstab:
        """A crosstab as it may be shown.

        Raises:
            SafetyError: it may not, whatever is withheld; or the ledger cannot be written.
        """
        if question not in self.tables:
            if self.rules.off and self.ledger is not None:
                enter_unsafe(self.db, question, self.ledger)
            self.tables[question] = crosstab(self.db, question, self.rules, self.ledger, enter=self.enter)
        return self.tables[question]

    @property
    def minimum(self) -> int:
        """The fewest persons that a number may stand for."""
        return self.rules.minimum_persons

    @property
    def of_lives(self) -> gated.Gate:
        """The gate for what is no crosstab: checked against the ledger, and entered like the rest of the report."""
        return gated.Gate(rules=self.rules, ledger=self.ledger, enter=self.enter)

    def label(self, value: str) -> Labels:
        """A value in every language; one without words stands for itself."""
        return words_of(value, self._labels)

    def __post_init__(self) -> None:
        self._labels = labels_of(self.db)

    @cached_property
    def held_out(self) -> HeldOut:
        """What is known of the tagger's errors before anything is reviewed."""
        return held_out(self.db)

    def errors_of(self, theme: str) -> Errors | None:
        """The tagger's errors for persons with a theme; ``None`` where unknown, or where nothing of it is tagged."""
        known = self.held_out
        return None if theme in known.by_people else known.of_persons("theme", "present").get(theme)

    @cached_property
    def reviewed(self) -> StoredSample | None:
        """The sample of persons, or of whole files, from which shares of persons are estimated: the latest of which
        anything was read."""
        read = {row[0] for row in self.db.rows("SELECT DISTINCT sample FROM sample_reviews")}
        samples = [one for one in stored_samples(self.db) if one.sample in read and one.lets_count("persons")]
        return samples[-1] if samples else None

    def estimated(self, asked: CrosstabSettings, cell: Cell) -> EstimatedCell | None:
        """What the reviewed sample says of a cell of a crosstab; ``None`` where it says nothing, or may not."""
        question = self._estimable(asked, cell)
        if question is None:
            return None
        if question not in self._estimates:
            gate = gated.Gate(rules=self.rules, ledger=self.ledger, enter=self.enter)
            try:
                self._estimates[question] = estimate(self.db, question, self.estimation, gate)
            except SafetyError:
                self._estimates[question] = None
        found = self._estimates[question]
        column = ALL if question.cols == ALL else cell.column
        one = None if found is None else found.find(cell.row, column)
        return None if one is None or one.cell.status in HIDDEN else one

    def _estimable(self, asked: CrosstabSettings, cell: Cell) -> EstimateSettings | None:
        """The question to put to the sample: persons by theme, over all stages only where whole files were drawn."""
        sample, plain = self.reviewed, not (asked.where or asked.by or asked.voice or asked.narrated_stage)
        cols = ALL if asked.cols == "polarity" else asked.cols
        if sample is None or not plain or asked.rows not in ROWS or cols not in (ALL, *DIMENSIONS):
            return None
        if cols != "stage" and not sample.lets_count(FILES):
            return None
        polarity = cell.column if asked.cols == "polarity" else asked.polarity
        return EstimateSettings(
            rows=asked.rows, cols=cols, count="persons", polarity=polarity, sample=sample.sample,
            minimum_persons=self.minimum,
        )  # fmt: skip


def words_of(value: str, labels: Mapping[str, Labels]) -> Labels:
    """A value in every language: the codebook's words, shorter ones for a page, or the value itself."""
    known = PAGE_HEADS.get(value) or VALUES.get(value) or labels.get(value)
    return known or dict.fromkeys(LANGUAGES, value)
