"""What the report shows, in one language: the content of its template, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from ..errors import ConfigError, SafetyError
from ..records import Cell, Rejected
from . import report_chapters as chapters
from . import report_estimates as estimates
from . import wording
from .answers import Answer, Gate, Line, answers, command, contrasted, joined
from .contrasts import Contrast, contrasts
from .crosstab import Crosstab
from .disclosure import Ledger, Rules
from .estimation_settings import EstimationSettings
from .fairness import DIFFERS, SIGNS, Fairness, marks
from .findings import FindingsSettings, Part, TablePart
from .report_pictures import Point, percent, picture
from .report_wording import OF, REPORT, VERDICTS
from .settings import CrosstabSettings
from .show import shown
from .spells import SpellSettings
from .wording import LANGUAGES, WITHHELD

Found = TypeVar("Found")
_MOST_SERIES = 3
_LEVERS = ("lever", "obstacle", "context")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What goes into a report beside the database.

    Attributes:
        findings: what it shows of the study (``configs/findings.yaml``).
        language: ``en``, ``fr`` or ``nl``.
        rules, ledger: as of ``crosstab``. Without a ledger the page says that it is for looking only.
        rejected: rows that the run rejected.
        topics: passports of topics, where they were looked for.
        spells, estimation: as of ``configs/trajectories.yaml`` and ``configs/estimation.yaml``.
    """

    findings: FindingsSettings
    language: str = "en"
    rules: Rules = field(default_factory=Rules)
    ledger: Ledger | None = None
    rejected: Sequence[Rejected] = ()
    topics: Sequence[Mapping[str, Any]] = ()
    spells: SpellSettings = field(default_factory=SpellSettings)
    estimation: EstimationSettings = field(default_factory=EstimationSettings)
    day: date | None = None

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ConfigError(f"unknown language '{self.language}'. Labels exist in {', '.join(LANGUAGES)}.")


class Page:
    """All that the template shows, in one language."""

    def __init__(self, gate: Gate, report: Report) -> None:
        self.gate, self.report, self.language = gate, report, report.language
        self.words = {name: text[self.language] for name, text in REPORT.items()}
        self.fairness: Fairness | None = None

    def content(self) -> dict[str, Any]:
        """Numbers are asked for in an order that keeps the gate quick: small tables first, themes by stage last."""
        gate, language, db = self.gate, self.language, self.gate.db
        told = self._answers(stages=False)
        compared = [self._compared(name, _or_refused(contrasted, gate, name)) for name in self.report.findings.compare]
        quality = [(self.words[f"notes_by_{name}"], _or_refused(chapters.notes_by, gate, dimension, language))
                   for name, dimension in (("language", "note_language"), ("stage", "stage"))]  # fmt: skip
        told |= self._answers(stages=True)
        question = CrosstabSettings(minimum_persons=gate.minimum)
        heat = _or_refused(gate.table, question)
        reviewed = chapters.review(db, gate.minimum, language, REPORT)
        return {
            "language": language, "t": self.words, "title": self.report.findings.title[language],
            "legend": wording.UNSAFE[language] if gate.rules.off else wording.gated_note(gate.minimum, language),
            "unsafe": gate.rules.off, "recorded": self.report.ledger is not None, "strip": self._strip(reviewed),
            "findings": [self._finding(place, told) for place in range(len(self.report.findings.findings))],
            "heat": self._heat(heat) if heat else None, "heat_query": command(question), "compared": compared,
            "durations": chapters.stage_durations(gate, self.report.spells, language),
            "lives": chapters.theme_lives(gate, language), "nobody": wording.NOBODY[language],
            "basis": estimates.basis(gate, language),
            "estimates": {name: text[language] for name, text in estimates.ESTIMATES.items()},
            "marks_text": self.words["marks" if self._reviewed() else "marks_none"],
            "stages_svg": chapters.stages_picture(gate, self.report.spells, language),
            "topics": [self._topic(passport) for passport in self.report.topics], "quality": quality,
            "counts": chapters.counts(db, gate.minimum, language),
            "page": {name: text[language] for name, text in wording.PAGE.items()},
            "rejected": chapters.rejected_rows(self.report.rejected), "review": reviewed,
            "problems": chapters.to_look_at(db, self.report.spells, gate.minimum, language),
            "run": chapters.run_facts(db, language), "verdicts": self._verdicts(), "statuses": list(VERDICTS),
            "status": {name: text[language] for name, text in VERDICTS.items()},
        }  # fmt: skip

    # ---------------------------------------------------------------------------------------------- findings

    def _answers(self, *, stages: bool) -> dict[str, list[Answer]]:
        """Of the findings that ask of stages, or of the others; parts that make one table are one answer."""
        todo = [one for one in self.report.findings.findings if any(map(_asks_of_stages, one.parts)) == stages]
        return {finding.id: joined(answers(self.gate, finding)) for finding in todo}

    def _finding(self, place: int, told: Mapping[str, Sequence[Answer]]) -> dict[str, Any]:
        finding, language = self.report.findings.findings[place], self.language
        found = told[finding.id]
        lines = [line for answer in found for line in answer.lines]
        rows = [(line.label[language].replace("\u00ad", ""), [_point(line)]) for line in lines]
        return {
            "id": finding.id, "number": place + 1, "label": finding.label[language], "beyond": finding.beyond,
            "caveat": finding.caveat[language], "picture": picture(rows) if rows else None,
            "groups": [self._group(answer) for answer in found], "marked": any(map(self._sign, lines)),
            "queries": list(dict.fromkeys(query for answer in found for query in answer.queries)),
        }  # fmt: skip

    def _group(self, answer: Answer) -> dict[str, Any]:
        return {
            "of": self.words["shares_of"].format(of=OF[answer.of][self.language]), "refused": bool(answer.refused),
            "note": answer.note.get(self.language, ""), "lines": [self._line(line) for line in answer.lines],
            "estimated": any(line.estimated for line in answer.lines),
        }  # fmt: skip

    def _line(self, line: Line) -> dict[str, Any]:
        numbers = (line.persons, line.out_of, line.estimate, line.low, line.reviewed)
        return {
            "label": line.label[self.language], "persons": wording.count_text(line.persons),
            "withheld": line.persons is None,
            "out_of": wording.count_text(line.out_of), "share": "" if line.estimate is None else percent(line.estimate),
            "interval": _interval(line.low, line.high),
            "reviewed": "–" if line.reviewed is None else str(line.reviewed),
            "verdict": VERDICTS[line.status][self.language], "keys": list(map(chapters.sort_key, numbers)),
            "mark": self._sign(line), **estimates.shown(line, self.language),
        }  # fmt: skip

    def _sign(self, line: Line) -> str:
        return self._fair().sign(*line.place) if line.place[0] else ""

    def _fair(self) -> Fairness:
        if self.fairness is None:
            dimensions = tuple(dict.fromkeys(("stage", *self.report.findings.compare)))
            self.fairness = marks(
                self.gate.db, dimensions, settings=self.report.estimation, minimum_persons=self.gate.minimum
            )
        return self.fairness

    def _reviewed(self) -> bool:
        """Whether anything is known of where the model errs."""
        return self._fair().sample is not None and self._fair().reviewed

    # ------------------------------------------------------------------------------------------------ stages

    def _heat(self, table: Crosstab) -> dict[str, Any]:
        """Rows under levers, obstacles and context; in each, the codebook's order."""
        lever = dict(self.gate.db.rows("SELECT theme, lever FROM themes"))
        groups = []
        for name in _LEVERS:
            members = [theme for theme in table.row_values if lever.get(theme, "context") == name]
            rows = [(self._label(theme), [self._cell(table.cell(theme, column)) for column in table.column_values])
                    for theme in members]  # fmt: skip
            groups.append((wording.LEVERS[name][self.language], rows))
        first = table.row_values[:1]
        at_risk = [table.cell(row, column).at_risk for row in first for column in table.column_values]
        return {
            "columns": [self._label(column) for column in table.column_values],
            "groups": [one for one in groups if one[1]], "marks": "" if self._reviewed() else self.words["marks_none"],
            "at_risk": [*map(wording.count_text, at_risk)], "at_risk_label": wording.AT_RISK[self.language],
        }  # fmt: skip

    def _label(self, value: str) -> str:
        return self.gate.label(value)[self.language]

    def _cell(self, cell: Cell) -> dict[str, str]:
        """What the page shows of a cell. A withheld one shows nothing but that."""
        if cell.count is None:
            return {"text": WITHHELD, "look": "withheld", "spoken": self.words["withheld_short"]}
        if cell.estimate is None:
            return {"text": shown(cell), "look": "nobody", "spoken": self.words["nobody_short"]}
        title = f"{cell.persons}/{cell.at_risk} (95\u00a0%: {_interval(cell.low, cell.high)})"
        differs = self._fair().sign(cell.row, {"stage": cell.column}) == SIGNS[DIFFERS]
        text = shown(cell) + (SIGNS[DIFFERS] if differs else "")
        return {"text": text, "share": f"{cell.estimate:.0%}", "title": title, "look": f"h{heat(cell.estimate)}"}

    # -------------------------------------------------------------------------------------------- comparison

    def _compared(self, dimension: str, table: Crosstab | None) -> dict[str, Any]:
        known = self.words.get(f"by_{dimension}")
        title = known or self.words["by_other"].format(name=wording.DIMENSIONS[dimension][self.language])
        return {"id": dimension, "title": title, **(self._contrasts(table) if table else {"rows": None})}

    def _contrasts(self, table: Crosstab) -> dict[str, Any]:
        tests = {one.row: one for one in contrasts(self.gate.db, table).each}
        groups = max((one.groups for one in tests.values()), key=len, default=())
        heads = [self._label(group) for group in groups]
        rows = [self._contrast(table, row, groups, tests[row]) for row in table.row_values if row in tests]
        drawn = [(row["label"].replace("\u00ad", ""), row["points"]) for row in rows]
        signs = {row["mark"] for row in rows}
        return {
            "groups": heads, "rows": rows, "two": len(groups) == 2,
            "picture": picture(drawn, heads) if rows and len(groups) <= _MOST_SERIES else None,
            "query": command(table.settings) + " --test",
            "marks": self.words["marks" if self._reviewed() else "marks_none"] if signs - {""} else "",
        }  # fmt: skip

    def _contrast(self, table: Crosstab, row: str, groups: Sequence[str], test: Contrast) -> dict[str, Any]:
        cells = [table.cell(row, group) for group in groups]
        signs = [self._fair().sign(row, {table.settings.cols: group}) for group in groups]
        difference = "" if test.difference is None else _points(test)
        p = "" if test.p_holm is None else "< 0.001" if test.p_holm < 0.001 else f"{test.p_holm:.3f}"
        return {
            "label": self._label(row), "cells": [_fraction(cell) for cell in cells], "difference": difference, "p": p,
            "difference_key": chapters.sort_key(test.difference), "p_key": chapters.sort_key(test.p_holm),
            "mark": next((sign for sign in ("†", "?") if sign in signs), ""),
            "points": [_point(cell) for cell in cells],
        }  # fmt: skip

    # ------------------------------------------------------------------------------------------ what remains

    def _strip(self, reviewed: chapters.Review) -> list[tuple[str, str]]:
        released = [table.release.population for table in self.gate.tables.values() if table.release]
        population = min((one for one in released if one is not None), default=None)
        if self.gate.rules.off:
            population = chapters.persons_with_a_note(self.gate.db)
        share = "–" if reviewed.share is None else percent(reviewed.share)
        day = self.report.day or datetime.now(UTC).date()
        return [
            (self.words["persons_with_note"], wording.count_text(population)), (self.words["reviewed_share"], share),
            (self.words["rule"], str(self.gate.minimum)), (self.words["date"], day.isoformat()),
        ]  # fmt: skip

    def _topic(self, passport: Mapping[str, Any]) -> dict[str, str]:
        signed = passport.get("sign_off") or {}
        return {
            "id": str(passport["topic"]["id"]), **{one: ", ".join(passport["words"][one]) for one in ("fr", "nl")},
            "stable": self.words["yes" if passport["stability"]["stable"] else "no"],
            "decision": self.words[str(signed.get("decision", "undecided"))],
        }  # fmt: skip

    def _verdicts(self) -> list[tuple[str, list[int]]]:
        return [
            (self._named(question), [sum(cell.status == status for cell in table.cells) for status in VERDICTS])
            for question, table in self.gate.tables.items()
        ]

    def _named(self, question: CrosstabSettings) -> str:
        rows, cols = (wording.DIMENSIONS[name][self.language] for name in (question.rows, question.cols))
        parts = [f"{rows} × {cols}", wording.COUNTS[question.count][self.language], question.where]
        return ", ".join(part for part in parts if part)


def _asks_of_stages(part: Part) -> bool:
    return isinstance(part.kind, TablePart) and part.kind.cols in ("stage", "narrated_stage")


def _point(one: Line | Cell) -> Point:
    return Point(one.estimate, one.low, one.high, one.status)


def _fraction(cell: Cell) -> tuple[str, str]:
    """A cell as a fraction and its share, and what it is sorted by."""
    if cell.persons is None or cell.estimate is None:
        return (WITHHELD, "") if cell.persons is None else (shown(cell), "")
    return f"{cell.persons}/{cell.at_risk} · {percent(cell.estimate)}", chapters.sort_key(cell.estimate)


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{100 * low:.0f} – {100 * high:.0f}\u00a0%"


def _points(test: Contrast) -> str:
    """A difference of shares with its interval, in points."""
    numbers = (test.difference or 0, test.low or 0, test.high or 0)
    difference, low, high = (f"{100 * number:+.0f}".replace("-", "\u2212") for number in numbers)
    return f"{difference} ({low} … {high})"


def _or_refused(ask: Callable[..., Found], *arguments: Any) -> Found | None:
    """A table; nothing where the gate releases nothing of it. That the ledger can be written was seen before."""
    try:
        return ask(*arguments)
    except SafetyError:
        return None


def heat(estimate: float | None) -> int:
    """Depth of colour of a cell, 0 to 10, by its share of the persons at risk."""
    return 0 if estimate is None else min(10, round(estimate * 10))
