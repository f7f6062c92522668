"""The part of the command line about tables: names of commands and options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Language = Annotated[str, typer.Option("--language", help="Language of labels: en, fr, nl.")]
Root = Annotated[Path | None, typer.Option("--root", help="Folder with configs/ (default: found from here).")]
Where = Annotated[
    str,
    typer.Option("--where", help='Only what fits: "gender = F and stage in (detention, probation)"; and, or, not, ().'),
]
Polarity = Annotated[str, typer.Option("--polarity", help="present, absent or any.")]
Voice = Annotated[str | None, typer.Option("--voice", help="person, relative, professional or assistant.")]
DB = Annotated[Path, typer.Argument(metavar="DB")]


def crosstab(
    database: DB,
    rows: Annotated[str, typer.Option("--rows")] = "theme",
    cols: Annotated[str, typer.Option("--cols", help="stage, narrated_stage, language, gender, ...")] = "stage",
    by: Annotated[str, typer.Option("--by", help="Further dimensions, comma-separated: language,gender.")] = "",
    count: Annotated[str, typer.Option("--count", help="persons, notes or segments.")] = "persons",
    where: Where = "",
    polarity: Polarity = "present",
    voice: Voice = None,
    narrated_stage: Annotated[
        str | None, typer.Option("--narrated-stage", "--narrated_stage", help="Only what tells of this stage.")
    ] = None,
    percent: Annotated[
        str | None, typer.Option("--percent", help="Shares of: row, column or at_risk; with what they are of.")
    ] = None,
    test: Annotated[
        bool, typer.Option("--test", help="Compare groups of persons: a dimension of theirs is needed.")
    ] = False,
    quotes: Annotated[
        int, typer.Option("--quotes", min=0, help="Print so many quotes behind --cell: not for publication.")
    ] = 0,
    cell: Annotated[str, typer.Option("--cell", help="Of --quotes: row,column and a value of each --by.")] = "",
    language: Language = "en",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write .csv, .json, .xlsx, .tex, .md, .svg or .png instead; tests go to NAME.tests.csv."
        ),
    ] = None,
    wide: Annotated[bool, typer.Option("--wide", help="CSV with one column per value.")] = False,
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe", help="Withhold nothing: for the steward alone; written down."),
    ] = False,
    root: Root = None,
) -> None:
    """Count distinct persons, notes or segments; small cells are withheld."""
    from .crosstab import Output, show_crosstab

    asked = {
        "rows": rows, "cols": cols, "by": _listed(by), "count": count, "where": where, "polarity": polarity,
        "voice": voice, "narrated_stage": narrated_stage, "percent": percent,
    }  # fmt: skip
    output = Output(language=language, out=out, wide=wide, test=test, quotes=quotes, cell=_listed(cell), unsafe=unsafe)
    show_crosstab(database, asked, output, root)


def cooccurrence(
    database: DB,
    within: Annotated[str, typer.Option("--within", help="segment, note or person.")] = "segment",
    where: Where = "",
    polarity: Polarity = "present",
    voice: Voice = None,
    language: Language = "en",
    out: Annotated[Path | None, typer.Option("--out", help="Write .csv or .json instead of printing.")] = None,
    root: Root = None,
) -> None:
    """Which themes go together in a segment, a note or a person's file; small numbers are withheld."""
    from .crosstab import show_cooccurrence

    asked = {"within": within, "where": where, "polarity": polarity, "voice": voice}
    show_cooccurrence(database, asked, language=language, out=out, root=root)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(crosstab)
    app.command()(cooccurrence)
