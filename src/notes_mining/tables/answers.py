"""What a database answers to each finding: lines of released numbers, and the query that an analyst can repeat.

Everything goes through one gate and one ledger. Without rules (``Rules.of(1)``) the same functions give the numbers as
they were counted, which tests hold against a naive count.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..errors import SafetyError
from ..records import Cell
from ..store import Database
from . import gated
from .crosstab import Crosstab, crosstab, enter_unsafe, labels_of
from .disclosure import NOT_ESTIMABLE, OK, SUPPRESSED, Ledger, Rules, wilson
from .findings import Finding, LatestPart, Part, StartsPart, TablePart, TogetherPart
from .lives import starts_after
from .report_wording import LINES
from .settings import CrosstabSettings
from .standing import LATEST_SQL, ORDERS_SQL, latest_shown, orders_shown
from .together import sql_of, together
from .trajectory_gate import shown_starts
from .trajectory_through import starts_through
from .wording import LANGUAGES, PAGE_HEADS, VALUES

Labels = Mapping[str, str]
_OTHERS = "others"


@dataclass(frozen=True)
class Line:
    """One number of a finding, as it may be shown; ``None`` where it is withheld.

    Attributes:
        label: what is counted, in every language.
        out_of: the persons that the share is of.
        estimate, low, high: share of them with its 95 % interval.
        reviewed: how many of the codings behind it a person decided.
        status: the verdict of the gate.
        place: row and values of the contrasts that it takes part in, for the mark of ``fairness``.
    """

    label: Labels
    persons: int | None
    out_of: int | None
    estimate: float | None
    low: float | None
    high: float | None
    reviewed: int | None
    status: str
    place: tuple[str, Mapping[str, str]] = ("", {})


@dataclass(frozen=True)
class Answer:
    """The lines of one table of a finding, the queries that give them, and what their shares are of."""

    lines: tuple[Line, ...]
    queries: tuple[str, ...]
    of: str = "at_risk"
    note: Labels = field(default_factory=dict)
    refused: str = ""


@dataclass
class Gate:
    """One gate and one ledger for a whole report; a table that is asked for again is the same table.

    ``enter`` is off for looking: checked against the ledger, and not entered.
    """

    db: Database
    rules: Rules
    ledger: Ledger | None = None
    enter: bool = True
    tables: dict[CrosstabSettings, Crosstab] = field(default_factory=dict)

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


def words_of(value: str, labels: Mapping[str, Labels]) -> Labels:
    """A value in every language: the codebook's words, shorter ones for a page, or the value itself."""
    known = PAGE_HEADS.get(value) or VALUES.get(value) or labels.get(value)
    return known or dict.fromkeys(LANGUAGES, value)


def answers(gate: Gate, finding: Finding) -> list[Answer]:
    """One answer for each part of a finding. What the gate refuses whole is told as refused."""
    return [_answer(gate, part) for part in finding.parts]


def joined(found: list[Answer]) -> list[Answer]:
    """Answers whose shares are of the same persons as one answer, one below the other."""
    result: list[Answer] = []
    for one in found:
        before = result[-1] if result else None
        if before is not None and before.of == one.of and not before.refused and not one.refused and one.of != "first":
            queries = (*before.queries, *(query for query in one.queries if query not in before.queries))
            result[-1] = replace(before, lines=before.lines + one.lines, queries=queries, note=before.note or one.note)
        else:
            result.append(one)
    return result


def _answer(gate: Gate, part: Part) -> Answer:
    kind = part.kind
    try:
        if isinstance(kind, TablePart):
            return _of_table(gate, kind)
        if isinstance(kind, TogetherPart):
            return _of_together(gate, kind)
        if isinstance(kind, StartsPart):
            return _of_starts(gate, kind)
        if isinstance(kind, LatestPart):
            return _of_latest(gate, kind)
        return _of_orders(gate)
    except SafetyError as error:
        return Answer((), (), refused=str(error))


def _of_table(gate: Gate, part: TablePart) -> Answer:
    question = part.question(gate.minimum)
    table = gate.table(question)
    rows, columns = part.show or table.row_values, part.columns or table.column_values
    several = len(columns) > 1 or part.cols == "polarity"
    lines = tuple(
        _line(gate, table, table.cell(row, column), several=several) for row in rows for column in columns
        if row in table.row_values and column in table.column_values
    )  # fmt: skip
    return Answer(lines, (command(question),), _of(question), _everybody(table))


def _everybody(table: Crosstab) -> Labels:
    """Of a table of persons rather than of what is reported: how many there are, where that may be told."""
    population = table.release.population if table.release else table.cells[0].at_risk if table.cells else None
    if table.settings.of_tags or table.settings.cols != "everybody" or population is None:
        return {}
    return {one: LINES["population"][one].format(number=population) for one in LANGUAGES}


def _of(question: CrosstabSettings) -> str:
    return "stage" if question.cols == "stage" else "group" if not question.of_tags else "at_risk"


def _line(gate: Gate, table: Crosstab, cell: Cell, *, several: bool) -> Line:
    names = [cell.row, *([cell.column] if several else [])]
    label = {one: " · ".join(gate.label(name)[one] for name in names) for one in LANGUAGES}
    place = (cell.row, {table.settings.cols: cell.column})
    reviewed = cell.reviewed if table.settings.of_tags else None  # of persons there is nothing to review
    return Line(label, cell.persons, cell.at_risk, cell.estimate, cell.low, cell.high, reviewed, cell.status, place)


def command(question: CrosstabSettings) -> str:
    """The command that gives a table."""
    words = ["notes-mining", "crosstab", "DB", "--rows", question.rows, "--cols", question.cols]
    for option, value, default in (
        ("--polarity", question.polarity, "present"), ("--voice", question.voice, None),
        ("--narrated-stage", question.narrated_stage, None), ("--where", question.where, ""),
        ("--count", question.count, "persons"), ("--percent", question.percent, None),
    ):  # fmt: skip
        if value != default and not (option == "--polarity" and "polarity" in question.named):
            words += [option, str(value)]
    return shlex.join(words)


# ------------------------------------------------------------------------------------------------ the other kinds


def _of_together(gate: Gate, part: TogetherPart) -> Answer:
    alone = gate.table(CrosstabSettings(cols="polarity", minimum_persons=gate.minimum))
    if part.first not in alone.row_values:
        return Answer((), ())
    cell = together(gate.db, part, alone.cell(part.first, part.first_polarity), gate.rules, gate.ledger)
    first, second = (
        {one: f"{gate.label(theme)[one]} ({VALUES[polarity][one]})" for one in LANGUAGES}
        for theme, polarity in ((part.first, part.first_polarity), (part.second, part.second_polarity))
    )  # fmt: skip
    label = {
        one: LINES[f"together_{part.within}"][one].format(first=first[one], second=second[one]) for one in LANGUAGES
    }
    line = Line(label, cell.persons, cell.denominator, cell.estimate, cell.low, cell.high, cell.reviewed, cell.status)
    return Answer((line,), (sql_of(part),), "first")


def _of_latest(gate: Gate, part: LatestPart) -> Answer:
    """Situations add up to everybody: one small one takes the next with it."""
    labels: dict[str, Labels] = {str(place): dict(one.label) for place, one in enumerate(part.situations)}
    situations = {str(place): one.stages for place, one in enumerate(part.situations)} | {_OTHERS: ()}
    labels[_OTHERS] = dict(part.others)
    shown, everybody = latest_shown(gate.db, situations, gate.of_lives)
    lines = tuple(_nested_line(labels[name], number, everybody) for name, number in shown.items())
    return Answer(lines, (LATEST_SQL,))


def _of_orders(gate: Gate) -> Answer:
    """Persons whose order nobody shares; how many orders there are tells of nobody."""
    alone, everybody, orders = orders_shown(gate.db, gate.of_lives)
    line = _nested_line(LINES["alone"], alone, everybody)
    told = alone is not None
    note = {one: LINES["orders"][one].format(number=orders) for one in LANGUAGES} if told else {}
    return Answer((line,), (ORDERS_SQL,), "with_stage", note)


def _of_starts(gate: Gate, part: StartsPart) -> Answer:
    if not gate.db.rows("SELECT 1 FROM themes LIMIT 1"):  # an empty database
        return Answer((), ())
    found = starts_after(gate.db, part.theme, part.event, which=part.which)
    shown = shown_starts(found, gate.minimum)
    if not gate.rules.off:
        shown = starts_through(gate.db, shown, part.theme, part.event, gate.of_lives, which=part.which)
    theme = gate.label(part.theme)
    pairs = (("starts", shown.after, shown.followed), ("starts_strict", shown.after_seen_before, shown.seen_before))
    lines = tuple(
        _nested_line(
            {one: LINES[name][one].format(theme=theme[one], event=part.event) for one in LANGUAGES}, some, whole
        )
        for name, some, whole in pairs
    )
    python = f'starts_after(database, "{part.theme}", "{part.event}", which="{part.which}")'
    return Answer(lines, ("notes-mining trajectories DB --lives", python), "followed")


def _nested_line(label: Labels, persons: int | None, out_of: int | None) -> Line:
    """A part of a whole that another gate let through. Nothing of it is decided by coders alone."""
    if out_of == 0:
        return Line(label, 0, 0, None, None, None, None, NOT_ESTIMABLE)
    if persons is None or out_of is None:
        return Line(label, persons, out_of, None, None, None, None, SUPPRESSED)
    low, high = wilson(persons, out_of)
    return Line(label, persons, out_of, persons / out_of, low, high, None, OK)


def contrasted(gate: Gate, dimension: str) -> Crosstab:
    """All themes by an attribute of persons."""
    return gate.table(CrosstabSettings(cols=dimension, minimum_persons=gate.minimum))
