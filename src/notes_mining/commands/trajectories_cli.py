"""The part of the command line about trajectories: names of options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Order(StrEnum):
    """By what the bars of a picture are sorted."""

    length = "length"
    first_stage = "first-stage"
    language = "language"


def trajectories(
    database: Annotated[Path, typer.Argument(metavar="DB")],
    problems: Annotated[
        bool, typer.Option("--problems", help="List contradictions, gaps and overlaps of events: for the steward.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file for that list, instead of printing it.")] = None,
    lives: Annotated[
        bool, typer.Option("--lives", help="Themes over a life: where they begin, stay, end, come back.")
    ] = False,
    flow: Annotated[
        str | None, typer.Option("--flow", metavar="THEME", help="What becomes of a theme from stage to stage.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Bars of single persons, .svg or .html: not for publication."),
    ] = None,
    sort: Annotated[Order, typer.Option("--sort", help="How the bars are sorted.")] = Order.length,
    mark: Annotated[
        list[str] | None,
        typer.Option("--mark", metavar="THEME", help="A theme to mark on the bars; may be repeated."),
    ] = None,
    shares: Annotated[
        Path | None, typer.Option("--shares", help="Share of persons in each stage by month, .svg or .html.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Language of labels: en, fr, nl.")] = "en",
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
    ] = None,
) -> None:
    """How long persons are in each stage, what their events say against each other, and themes over a life."""
    from .trajectories import Wanted, show_trajectories

    wanted = Wanted(
        problems=problems or out is not None, out=out, lives=lives, flow=flow, picture=picture,
        sort=sort.value.replace("-", "_"), marks=None if mark is None else tuple(mark), shares=shares,
    )  # fmt: skip
    show_trajectories(database, wanted, language=language, root=root)
