"""The part of the command line about the audit: names of options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def audit(
    database: Annotated[Path, typer.Argument(metavar="DB", help="The database, where the run left it.")],
    export: Annotated[
        Path | None, typer.Option("--export", help="The export: its names are looked for, its notes compared.")
    ] = None,
    pipeline: Annotated[
        Path | None, typer.Option("--pipeline", help="The pipeline file of the run: export, people, cases, columns.")
    ] = None,
    people: Annotated[Path | None, typer.Option("--people", help="people.csv: names known beforehand.")] = None,
    cases: Annotated[Path | None, typer.Option("--cases", help="cases.csv: what colleagues know of everybody.")] = None,
    vault: Annotated[Path | None, typer.Option("--vault", help="The vault, with names of earlier exports.")] = None,
    identity: Annotated[Path | None, typer.Option("--identity", help="The secret identity that opens it.")] = None,
    also: Annotated[
        list[Path] | None,
        typer.Option("--also", help="Sweep this file or folder too: exports, tables, logs; may be repeated."),
    ] = None,
    bound: Annotated[
        float, typer.Option("--bound", min=0.0005, max=0.5, help="How many more to read for this limit on leaks.")
    ] = 0.01,
    out: Annotated[
        Path | None, typer.Option("--out", help="A further folder for page and JSON; what was found stays here.")
    ] = None,
    language: Annotated[str, typer.Option("--lang", "--language", help="Language of the page: en, fr, nl.")] = "en",
    resolve: Annotated[
        list[str] | None, typer.Option("--resolve", help="This hit (its id) may stand; may be repeated. No new audit.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Of --resolve: why it may stand.")] = "",
    verify: Annotated[
        Path | None, typer.Option("--verify", help="Is this audit.json as it was signed? No new audit.")
    ] = None,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Leaks, attacks, anonymity, coupling and what models remember, as a signed page; blocks what may not leave."""
    from . import audit as commands
    from .audit_material import Given

    if verify is not None:
        commands.verify_statement(database, verify, root)
    elif resolve:
        commands.resolve_hits(database, resolve, reason)
    else:
        given = Given(
            pipeline=pipeline, export=export, people=people, cases=cases, vault=vault, identity=identity
        )  # fmt: skip
        wanted = commands.Wanted(also=tuple(also or ()), bound=bound, out=out, language=language)
        commands.audit(database, given, wanted, root, quiet=quiet)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(audit)
