"""Crosstab and co-occurrence as they stand now, through the gate."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from ....errors import ConfigError, SafetyError
from ....tables.cooccurrence import WITHIN, CooccurrenceSettings
from ....tables.crosstab import COUNTS, DIMENSIONS, Crosstab, CrosstabSettings
from ....tables.report import heat
from ....tables.show import label, shown
from ....tables.wording import DIMENSIONS as DIMENSION_WORDS
from ....tables.wording import PAGE_HEADS, gated_note
from ..doors import At, Browser, Form, Pages, Who
from ..pages import page, to
from ..session import office_of

router = Pages()
_ASKED = {"rows": "theme", "cols": "stage", "count": "persons", "polarity": "present", "where": ""}


@router.page("/tables", "see_tables")
def show(request: Request, desk: At, user: Who, visitor: Browser) -> Response:
    """The table that was asked for last."""
    asked = _ASKED | request.app.state.memory.of(visitor.csrf, "tables")
    office, language = office_of(request), visitor.language
    shown_table, refused, checked = None, "", True
    try:
        settings = CrosstabSettings(**asked, minimum_persons=office.rules.minimum_persons)
        table, checked = request.app.state.measured.looked_at(desk, user, office, settings)
        shown_table = _drawn(table, language)
    except (ConfigError, SafetyError) as error:
        refused = str(error)
    return page(
        request, "tables", asked=asked, table=shown_table, refused=refused, checked=checked, counts=COUNTS,
        dimensions=[(name, DIMENSION_WORDS[name][language]) for name in DIMENSIONS],
        withheld=gated_note(office.rules.minimum_persons, language),
    )  # fmt: skip


@router.act("/tables", "see_tables")
def ask(request: Request, visitor: Browser, form: Form) -> Response:
    """Keep the question in memory, and show its table."""
    asked = {name: str(form.get(name, default)) for name, default in _ASKED.items()}
    request.app.state.memory.keep(visitor.csrf, "tables", asked)
    return to("/tables")


def _drawn(table: Crosstab, language: str) -> dict[str, Any]:
    """What the page shows of a table; a withheld cell nothing but that."""
    columns, rows = table.column_values, table.row_values
    at_risk = [table.cell(rows[0], column).at_risk for column in columns] if rows else []
    lines = []
    for row in rows:
        cells = [table.cell(row, column) for column in columns]
        looks = [
            "withheld" if c.count is None else f"h{heat(c.estimate)}" if c.estimate is not None else "" for c in cells
        ]
        shares = ["" if c.estimate is None else f"{c.estimate:.0%}" for c in cells]
        lines.append((label(table, row, language), list(zip([shown(c) for c in cells], shares, looks, strict=True))))
    return {
        "columns": [PAGE_HEADS.get(one, {}).get(language) or label(table, one, language) for one in columns],
        "lines": lines,
        "at_risk": ["·" if number is None else number for number in at_risk],
    }  # fmt: skip


@router.page("/together", "see_tables")
def together(request: Request, desk: At, user: Who, visitor: Browser) -> Response:
    """Pairs of themes."""
    within = request.app.state.memory.of(visitor.csrf, "together").get("within", "note")
    office, language = office_of(request), visitor.language
    settings = CooccurrenceSettings(within=within, minimum_persons=office.rules.minimum_persons)
    found = request.app.state.measured.together(desk, user, settings)
    pairs = {frozenset((pair.first, pair.second)): pair for pair in found.pairs}
    themes = list(dict.fromkeys(name for pair in found.pairs for name in (pair.first, pair.second)))
    lines = [
        (name(found.labels, one, language), [_pair(pairs[frozenset((one, other))]) for other in themes[:place]])
        for place, one in enumerate(themes)
    ]
    return page(
        request, "together", within=within, ways=list(WITHIN), lines=lines, persons=found.units,
        withheld=gated_note(office.rules.minimum_persons, language),
    )  # fmt: skip


def name(known: dict[str, dict[str, str]], value: str, language: str) -> str:
    """The label of a theme."""
    return known.get(value, {}).get(language, value)


def _pair(pair: Any) -> tuple[str, str, str]:
    """What a cell shows: persons, its look, what a reader hears."""
    if pair.persons is None:
        return "·", "withheld", ""
    share = pair.jaccard or 0.0
    return str(pair.persons), f"h{min(10, round(share * 20))}", f"{share:.0%}"


@router.act("/together", "see_tables")
def ask_together(request: Request, visitor: Browser, form: Form) -> Response:
    """Keep what is asked in memory."""
    within = str(form.get("within", "note"))
    request.app.state.memory.keep(visitor.csrf, "together", {"within": within if within in WITHIN else "note"})
    return to("/together")
