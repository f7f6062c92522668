"""One self-contained HTML page of a run: heatmap of themes by stage, counts, run summary, what was rejected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2

from ..records import Rejected
from ..store import Database
from .crosstab import Crosstab, CrosstabSettings, crosstab
from .show import WITHHELD

_TEMPLATE = Path(__file__).with_name("report.html.j2")
LANGUAGES = ("en", "fr", "nl")


def heat(estimate: float | None) -> int:
    """Depth of colour of a cell, 0 to 10, by its share of the persons at risk."""
    return 0 if estimate is None else min(10, round(estimate * 10))


def _rows(table: Crosstab) -> list[dict[str, Any]]:
    rows = []
    for value in table.row_values:
        cells = [table.cell(value, column) for column in table.column_values]
        rows.append(
            {
                "id": value,
                "label": table.labels[value],
                "cells": [
                    {
                        "text": WITHHELD if cell.persons is None else str(cell.persons),
                        "share": "" if cell.estimate is None else f"{cell.estimate:.0%}",
                        "title": _title(cell.estimate, cell.low, cell.high, cell.at_risk, cell.status),
                        "heat": heat(cell.estimate),
                    }
                    for cell in cells
                ],
            }
        )
    return rows


def _title(estimate: float | None, low: float | None, high: float | None, at_risk: int | None, status: str) -> str:
    if estimate is None or low is None or high is None:
        return status
    return f"{estimate:.0%} of {at_risk} persons (95 %: {low:.0%} to {high:.0%})"


def _counts(database: Database) -> list[tuple[str, int]]:
    tables = ("cases", "events", "notes", "spans", "segments", "theme_tags")
    return [(table, database.rows(f"SELECT count(*) FROM {table}")[0][0]) for table in tables]  # noqa: S608 - constants only


def render(database: Database, rejected: Iterable[Rejected] = (), *, minimum_persons: int = 3) -> str:
    """The page as HTML; needs no network, holds no note text."""
    table = crosstab(database, CrosstabSettings(minimum_persons=minimum_persons))
    last = database.rows("SELECT run_id, export_sha256, config_sha256, models, version, counts FROM runs ORDER BY rowid DESC LIMIT 1")
    names = ("run_id", "export_sha256", "config_sha256", "models", "version", "counts")
    run = dict(zip(names, last[0], strict=True)) if last else {}
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    at_risk = [table.cell(table.row_values[0], column).at_risk for column in table.column_values] if table.row_values else []
    return template.render(
        languages=LANGUAGES,
        columns=[table.labels[column] for column in table.column_values],
        at_risk=[WITHHELD if value is None else value for value in at_risk],
        rows=_rows(table),
        withheld=WITHHELD,
        minimum=minimum_persons,
        counts=_counts(database),
        by_language=database.rows("SELECT language, count(*) FROM notes GROUP BY language ORDER BY language"),
        by_stage=[
            (table.labels.get(stage, {}).get("en", stage), count)
            for stage, count in database.rows(
                "SELECT s.stage, count(*) FROM note_stages s LEFT JOIN stages t USING (stage) GROUP BY s.stage, t.position ORDER BY t.position"
            )
        ],
        run=run,
        models=json.loads(run["models"]) if run else {},
        rejected=Counter((item.file, item.reason) for item in rejected).most_common(),
    )
