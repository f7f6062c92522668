"""The part of the command line about the invented corpus: names of options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """Kinds of files."""

    csv = "csv"
    parquet = "parquet"


corpus_app = typer.Typer(no_args_is_help=True, help="The invented notes that ship with the program.")


@corpus_app.callback()
def corpus() -> None:
    """The invented notes that ship with the program."""


@corpus_app.command("multiply")
def corpus_multiply(
    notes: Annotated[int, typer.Option("--notes", min=1, help="How many.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same export.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to make (default: reports/load-NOTES-SEED).")
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help="Kind of files.")] = Format.csv,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ and corpus/ (default: found from here).")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Make a big export out of the demo's notes, FOR LOAD ONLY: never to train, and never for figures of quality."""
    from .corpus import multiply

    multiply(notes, seed=seed, out=out, kind=kind.value, root=root, quiet=quiet)
