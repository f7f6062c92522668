"""The part of the command line about this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def doctor(
    pipeline: Annotated[
        Path | None, typer.Argument(metavar="[PIPELINE]", help="Look at its export and its output as well.")
    ] = None,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
    ] = None,
) -> None:
    """Is this machine fit and guarded? Says what is missing and how to mend it; exit code 2 where something must be."""
    from .doctor import show_findings

    show_findings(pipeline, root)


def register(app: typer.Typer) -> None:
    """Name the command in ``app``."""
    app.command("doctor")(doctor)
