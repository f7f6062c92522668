"""The part of the command line about the report: names of options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    database: Annotated[Path, typer.Argument(metavar="DB")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder, or file that ends in .html (default: report.LANG.html beside DB)."),
    ] = None,
    language: Annotated[str, typer.Option("--lang", "--language", help="Language of the page: en, fr, nl.")] = "en",
    findings: Annotated[
        Path | None, typer.Option("--findings", help="Findings of a study (default: configs/findings.yaml).")
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe", help="Withhold nothing: for the steward, into that folder; written down."),
    ] = False,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ (default: found from here).")
    ] = None,
) -> None:
    """Write the self-contained page of a study: findings, comparisons, trajectories, data quality."""
    from .report import write_report

    write_report(database, out, language=language, findings=findings, root=root, unsafe=unsafe)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(report)
