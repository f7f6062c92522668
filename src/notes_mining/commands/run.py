"""``notes-mining run``: export to database, tables and report."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from .. import log
from ..config import EngineSettings, PipelineSettings, load, parse
from ..outputs import whole_file
from .progress import JsonLines, progress_bar
from .shared import check_language, console, ledger_beside, notes, project_root, tell_of_earlier


def run_pipeline(pipeline: Path, *, language: str, quiet: bool, as_json: bool, engine: Mapping[str, object]) -> None:
    """``notes-mining run``; what ``engine`` names overrules the pipeline file."""
    from ..pipeline import run
    from ..store import Database
    from ..tables.crosstab import CrosstabSettings, crosstab
    from ..tables.disclosure import Rules
    from ..tables.show import terminal_table, to_csv
    from ..wiring import load_configuration  # all of Presidio and spaCy: other commands need not wait for it
    from .report_page import findings_of, page_of

    log.silence_dependencies()
    check_language(language)
    settings = _on_engine(load(PipelineSettings, pipeline), engine)
    config = load_configuration(settings, project_root(None, pipeline.parent))
    findings = findings_of(settings, config.root)
    lines = JsonLines(sys.stdout) if as_json else None
    with progress_bar(notes, quiet=quiet or as_json) as bars:
        told = lines or bars
        summary = run(config, told, told.expect)
    for notice in summary.notices:
        notes.print(notice, highlight=False, soft_wrap=True)
    output = summary.database.parent
    rules, ledger = Rules(**config.disclosure.rules), ledger_beside(summary.database)
    minimum = rules.minimum_persons
    with Database.open(summary.database) as database:
        page = page_of(
            database, summary.database, findings, language=language, rules=rules, ledger=ledger, root=config.root
        )  # the report first: its small tables take the gate less time before the large one
        table = crosstab(database, CrosstabSettings(minimum_persons=minimum), rules, ledger)
        with whole_file(output / "crosstab.csv") as handle:
            handle.write(to_csv(table))
        with whole_file(output / "index.html") as handle:
            handle.write(page)
        tell_of_earlier(database, ledger, language)
    if lines:
        lines.line({"summary": summary.content()})
        return
    console.print(terminal_table(table, language=language))
    for sentence in summary.sentences():
        console.print(sentence)
    for name in ("notes.duckdb", "crosstab.csv", "index.html"):
        console.print(f"  {output / name}", highlight=False, soft_wrap=True)


def _on_engine(settings: PipelineSettings, engine: Mapping[str, object]) -> PipelineSettings:
    given = {name: value for name, value in engine.items() if value is not None}
    chosen = parse(EngineSettings, {**settings.engine.model_dump(), **given}, "options --engine, --workers, --address")
    return settings.model_copy(update={"engine": chosen})
