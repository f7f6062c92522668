"""The report: one self-contained page in one language. It needs no network and holds no note's text.

Findings, themes by stage, groups compared, trajectories, topics, data quality, review: each table with its picture and
the query that gives it. All counts of persons go through one gate and one ledger (``answers.Gate``).
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import jinja2

from ..store import Database
from .answers import Gate
from .findings import check_themes
from .report_content import Page, Report, heat

__all__ = ["Report", "heat", "render"]

_FOLDER = Path(__file__).parent


def render(db: Database, report: Report) -> str:
    """The page as HTML.

    Raises:
        ConfigError: a finding is about a theme, stage or event that this codebook does not have.
        SafetyError: the ledger cannot be read or written, or the table of themes by stage may not be released.
    """
    check_themes(db, report.findings)
    if report.ledger is not None:
        with report.ledger.held():  # what cannot be entered is not even counted
            pass
    gate = Gate(db, report.rules, report.ledger, estimation=report.estimation)
    content = Page(gate, report).content()
    style, script = ((_FOLDER / name).read_text("utf-8") for name in ("report_page.css", "report_page.js.j2"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _environment().get_template("report.html.j2").render(style=style, script=script, digest=digest, **content)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(_FOLDER),
    )  # fmt: skip
    return environment
