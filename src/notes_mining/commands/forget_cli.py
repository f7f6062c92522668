"""The part of the command line about erasure: names of options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def forget(
    database: Annotated[Path, typer.Argument(metavar="DB", help="The database, where the run left it.")],
    case: Annotated[str, typer.Option("--case", help="The case's id as the export has it.")],
    identity: Annotated[
        Path | None, typer.Option("--identity", help="The secret identity that opens the vault, where there is one.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
    ] = None,
) -> None:
    """Remove a person from database, review, vault, identities and ledger, and train again what learnt from them."""
    from .forget import forget_case

    forget_case(database, case, identity, yes=yes, root=root)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(forget)
