"""The part of the command line about other programs: names of options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What a file is for."""

    qdpx = "qdpx"
    qdc = "qdc"
    xlsx = "xlsx"
    csv = "csv"
    label_studio = "label-studio"
    doccano = "doccano"
    matrix = "matrix"


class Program(StrEnum):
    """Which way with line ends a REFI-QDA project follows."""

    standard = "standard"
    maxqda = "maxqda"
    atlas_ti = "atlas.ti"


Coder = Annotated[str | None, typer.Option("--coder", help="Decisions of this coder alone.")]
Root = Annotated[
    Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
]


def export(
    database: Annotated[Path, typer.Argument(metavar="DB")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
    format: Annotated[Format, typer.Option("--format", help="For which program or purpose.")],
    coder: Coder = None,
    proposals: Annotated[
        bool, typer.Option("--proposals", help="Also what the tagger proposes: not for blind coding.")
    ] = False,
    program: Annotated[
        Program, typer.Option("--program", help="Of qdpx: the program that will open it, for its line ends.")
    ] = Program.standard,
    language: Annotated[str, typer.Option("--language", help="Language of names: en, fr, nl.")] = "en",
    root: Root = None,
) -> None:
    """Write notes and decisions for NVivo, MAXQDA, ATLAS.ti, QualCoder, Excel, Label Studio or doccano."""
    from .exchange import Wanted, export_file

    wanted = Wanted(format=format.value, coder=coder, proposals=proposals, program=program.value, language=language)
    export_file(database, out, wanted, root)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".qdpx, .qdc, .xlsx, .csv, .json or .jsonl.")],
    into: Annotated[Path, typer.Option("--into", metavar="DB", help="The database.")],
    coder: Annotated[str, typer.Option("--coder", help="Whose decisions these are.")],
    user: Annotated[
        str | None, typer.Option("--user", help="Of qdpx: whose codings in the file, where it has several users.")
    ] = None,
    adjudicator: Annotated[
        bool, typer.Option("--adjudicator", help="This coder adjudicates: take over codings marked so.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
) -> None:
    """Take over a coder's decisions from such a file, all or nothing."""
    from .exchange import import_file

    import_file(file, into, coder, user=user, adjudicator=adjudicator, dry_run=dry_run)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(export)
    app.command("import")(import_)
