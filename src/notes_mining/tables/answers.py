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
from .crosstab import Crosstab
from .disclosure import NOT_ESTIMABLE, OK, SUPPRESSED, wilson
from .estimation import EstimatedCell
from .findings import Finding, LatestPart, Part, StartsPart, TablePart, TogetherPart
from .lives import starts_after
from .report_gate import Gate, Labels, words_of
from .report_wording import LINES
from .settings import CrosstabSettings
from .standing import LATEST_SQL, ORDERS_SQL, latest_shown, orders_shown
from .tagger_error import Errors, hull, widened
from .together import sql_of, together
from .trajectory_gate import shown_starts
from .trajectory_through import starts_through
from .wording import LANGUAGES, VALUES

__all__ = ["Answer", "Gate", "Labels", "Line", "answers", "command", "contrasted", "joined", "words_of"]

_OTHERS = "others"


@dataclass(frozen=True)
class Line:
    """One number of a finding, as it may be shown; ``None`` where it is withheld.

    Attributes:
        label: what is counted, in every language.
        out_of: the persons that the share is of.
        estimate, low, high: share of them as counted, with its 95 % interval: of chance, and where it rests on tags of
            which the errors are known, of these too (``tagger_error``).
        reviewed: how many of the codings behind it a person decided.
        status: the verdict of the gate.
        place: row and values of the contrasts that it takes part in, for the mark of ``fairness``.
        estimated: what a reviewed sample says of it, where there is one and it may be shown.
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
    estimated: EstimatedCell | None = None


@dataclass(frozen=True)
class Answer:
    """The lines of one table of a finding, the queries that give them, and what their shares are of."""

    lines: tuple[Line, ...]
    queries: tuple[str, ...]
    of: str = "at_risk"
    note: Labels = field(default_factory=dict)
    refused: str = ""


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
    estimated = gate.estimated(table.settings, cell) if cell.persons is not None else None
    numbers = (cell.persons, cell.at_risk, cell.estimate, cell.low, cell.high, reviewed)
    return Line(label, *numbers, cell.status, place, estimated)


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
    cell = _of_tags(gate, part, cell)
    first, second = (
        {one: f"{gate.label(theme)[one]} ({VALUES[polarity][one]})" for one in LANGUAGES}
        for theme, polarity in ((part.first, part.first_polarity), (part.second, part.second_polarity))
    )  # fmt: skip
    label = {
        one: LINES[f"together_{part.within}"][one].format(first=first[one], second=second[one]) for one in LANGUAGES
    }
    line = Line(label, cell.persons, cell.denominator, cell.estimate, cell.low, cell.high, cell.reviewed, cell.status)
    return Answer((line,), (sql_of(part),), "first")


def _of_tags(gate: Gate, part: TogetherPart, cell: Cell) -> Cell:
    """With the tagger's errors in its interval, unless people decided every coding of both."""
    known = gate.held_out
    if not known.known or {part.first, part.second} <= known.by_people:
        return cell
    pair = (part.first, part.first_polarity), (part.second, part.second_polarity)
    return hull(cell, known.of_pairs(*pair, part.within))


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
    errs = gate.errors_of(part.theme)
    lines = tuple(
        _nested_line(
            {one: LINES[name][one].format(theme=theme[one], event=part.event) for one in LANGUAGES}, some, whole, errs
        )
        for name, some, whole in pairs
    )
    python = f'starts_after(database, "{part.theme}", "{part.event}", which="{part.which}")'
    return Answer(lines, ("notes-mining trajectories DB --lives", python), "followed")


def _nested_line(label: Labels, persons: int | None, out_of: int | None, errs: Errors | None = None) -> Line:
    """A part of a whole that another gate let through; with the tagger's errors where it rests on tags."""
    if out_of == 0:
        return Line(label, 0, 0, None, None, None, None, NOT_ESTIMABLE)
    if persons is None or out_of is None:
        return Line(label, persons, out_of, None, None, None, None, SUPPRESSED)
    low, high = wilson(persons, out_of)
    if errs is not None:
        low, high = widened(persons / out_of, low, high, out_of, errs)
    return Line(label, persons, out_of, persons / out_of, low, high, None, OK)


def contrasted(gate: Gate, dimension: str) -> Crosstab:
    """All themes by an attribute of persons."""
    return gate.table(CrosstabSettings(cols=dimension, minimum_persons=gate.minimum))
