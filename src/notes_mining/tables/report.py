"""One self-contained HTML page of a run: heatmap of themes by stage, counts, run summary, what was rejected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2

from ..records import Cell, Rejected
from ..store import Database
from . import wording
from .crosstab import Crosstab, CrosstabSettings, crosstab
from .disclosure import Ledger, Rules, protect_parts, too_small
from .show import shown
from .wording import LANGUAGES, WITHHELD

_TEMPLATE = Path(__file__).with_name("report.html.j2")
_COUNTED = ("cases", "events", "notes", "spans", "segments", "theme_tags", "decisions")
_RUN = ("run_id", "version", "export_sha256", "config_sha256")
_LEVERS = ("lever", "obstacle", "context")

Words = Mapping[str, str]


def heat(estimate: float | None) -> int:
    """Depth of colour of a cell, 0 to 10, by its share of the persons at risk."""
    return 0 if estimate is None else min(10, round(estimate * 10))


def _words(value: str, known: Mapping[str, Words]) -> Words:
    """A value in every language; one without words stands for itself."""
    return known.get(value) or dict.fromkeys(LANGUAGES, value)


def _cell(cell: Cell) -> dict[str, Any]:
    """What the page shows of a cell. A withheld one shows nothing but that."""
    withheld = cell.count is None
    estimated = cell.estimate is not None
    return {
        "text": shown(cell),
        "share": f"{cell.estimate:.0%}" if estimated else "",
        "title": f"{cell.persons}/{cell.at_risk} (95 %: {cell.low:.0%} – {cell.high:.0%})" if estimated else "",
        "look": "withheld" if withheld else f"h{heat(cell.estimate)}" if estimated else "nobody",
    }


def _groups(database: Database, table: Crosstab) -> list[dict[str, Any]]:
    """Rows of the heatmap under levers, obstacles and context; in each, the codebook's order."""
    lever = dict(database.rows("SELECT theme, lever FROM themes"))
    groups = []
    for name in _LEVERS:
        members = [theme for theme in table.row_values if lever.get(theme, "context") == name]
        rows = [
            {
                "label": _words(theme, table.labels),
                "cells": [_cell(table.cell(theme, column)) for column in table.column_values],
            }
            for theme in members
        ]
        groups.append({"label": wording.LEVERS[name], "rows": rows})
    return [group for group in groups if group["rows"]]


def _at_risk(table: Crosstab) -> list[int | str]:
    if not table.row_values:
        return []
    found = [table.cell(table.row_values[0], column).at_risk for column in table.column_values]
    return [WITHHELD if number is None else number for number in found]


def _counts(database: Database, minimum: int) -> list[tuple[Words, int | str]]:
    """How much of everything there is; of a handful of persons, nothing."""
    persons = database.rows("SELECT count(DISTINCT case_id) FROM notes")[0][0]
    counts: list[tuple[Words, int | str]] = []
    for name in _COUNTED:
        number = database.rows(f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608 - constants only
        hidden = too_small(persons, minimum) or (name == "cases" and too_small(number, minimum))
        counts.append((wording.PAGE[name], WITHHELD if hidden else number))
    return counts


def _notes_by(database: Database, sql: str, labels: Mapping[str, Words], minimum: int) -> list[tuple[Words, int | str]]:
    """Notes per value, from a query of (value, notes, persons)."""
    parts = protect_parts([(value, units, persons) for value, units, persons in database.rows(sql)], minimum)
    return [(_words(value, labels), WITHHELD if number is None else number) for value, number in parts]


_BY_LANGUAGE = """
    SELECT language, count(*), count(DISTINCT case_id) FROM notes
    GROUP BY language ORDER BY list_position(['fr', 'nl', 'mixed', 'other'], language)"""
_BY_STAGE = """
    SELECT s.stage, count(*), count(DISTINCT s.case_id) FROM note_stages s LEFT JOIN stages t USING (stage)
    GROUP BY s.stage, t.position ORDER BY t.position NULLS LAST, s.stage"""


def _run(database: Database) -> list[tuple[Words, str]]:
    """The last run: names and fingerprints."""
    rows = database.rows(f"SELECT {', '.join(_RUN)}, models FROM runs ORDER BY rowid DESC LIMIT 1")  # noqa: S608 - constants only
    if not rows:
        return []
    *values, models = rows[0]
    facts: list[tuple[Words, str]] = [(wording.PAGE[name], value) for name, value in zip(_RUN, values, strict=True)]
    return facts + [(wording.PAGE["models"], f"{name}: {print_}") for name, print_ in json.loads(models).items()]


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _legend(minimum: int) -> Words:
    """What the sign for a withheld number stands for; or that there is none."""
    return wording.UNSAFE if minimum == 1 else {one: wording.gated_note(minimum, one) for one in LANGUAGES}


def render(
    database: Database, rejected: Iterable[Rejected] = (), *, minimum_persons: int = 5, rules: Rules | None = None,
    ledger: Ledger | None = None,
) -> str:  # fmt: skip
    """The page as HTML; needs no network, holds no note text.

    Args:
        minimum_persons: of ``rules``, for numbers that do not go through the gate.
        rules, ledger: as of ``crosstab``.
    """
    table = crosstab(database, CrosstabSettings(minimum_persons=minimum_persons), rules, ledger)
    heads = [wording.PAGE_HEADS.get(column) or _words(column, table.labels) for column in table.column_values]
    return _template().render(
        languages=LANGUAGES,
        names=wording.NAMES,
        words=wording.PAGE,
        at_risk_label=wording.AT_RISK,
        withheld_note=_legend(minimum_persons),
        nobody_note=wording.NOBODY,
        columns=heads,
        at_risk=_at_risk(table),
        groups=_groups(database, table),
        counts=_counts(database, minimum_persons),
        by_language=_notes_by(database, _BY_LANGUAGE, wording.PAGE, minimum_persons),
        by_stage=_notes_by(database, _BY_STAGE, table.labels, minimum_persons),
        run=_run(database),
        rejected=Counter((item.file, item.reason) for item in rejected).most_common(),
    )
