"""The part of the command line about topics: names of commands and options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class OrSubcommand(TyperGroup):
    """A group whose name alone is a command as well: ``topics DB`` is ``topics discover DB``."""

    default = "discover"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default's name before arguments that name no command."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class Verdict(StrEnum):
    """What an analyst may decide."""

    accept = "accept"
    reject = "reject"


topics_app = typer.Typer(
    cls=OrSubcommand, no_args_is_help=True, help="Topics that the codebook did not foresee: find them, decide on them."
)


@topics_app.command(OrSubcommand.default)
def topics(
    database: Annotated[Path, typer.Argument(metavar="DB")],
    out: Annotated[Path | None, typer.Option("--out", help="JSON file with the topics.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="For the page and the passports (default: topics/ beside DB).")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Settings (default: configs/topics.yaml).")] = None,
    codebook: Annotated[Path, typer.Option("--codebook", help="For the nearest themes, and as a guide.")] = Path(
        "configs/codebook.yaml"
    ),
    seed: Annotated[int | None, typer.Option("--seed")] = None,
    count: Annotated[int | None, typer.Option("--topics", help="How many.")] = None,
    method: Annotated[str | None, typer.Option("--clusterer", help="auto, kmeans, ward or hdbscan.")] = None,
    guided: Annotated[str | None, typer.Option("--guided", help="nothing or codebook.")] = None,
    reduce: Annotated[
        str | None,
        typer.Option("--reduce-outliers", help="none, embeddings, c-tf-idf or distributions."),
    ] = None,
    plots: Annotated[bool | None, typer.Option("--plots/--no-plots", help="The page.", show_default=False)] = None,
    language: Annotated[str, typer.Option("--language", help="Language of the page: en, fr, nl.")] = "en",
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
    ] = None,
) -> None:
    """Discover topics in the de-identified segments, over both languages; 'topics DB' does the same."""
    from .topics import Overrides, discover_topics

    overrides = Overrides(seed=seed, topics=count, method=method, guided=guided, reduce=reduce, plots=plots)
    discover_topics(
        database, out=out, folder=folder, config=config, codebook=codebook, overrides=overrides, language=language,
        root=root,
    )  # fmt: skip


@topics_app.command("sign-off")
def topics_sign_off(
    passport: Annotated[Path, typer.Argument(metavar="PASSPORT", help="The .json file.")],
    analyst: Annotated[str, typer.Option("--analyst", help="Who decides.")],
    decision: Annotated[Verdict, typer.Option("--decision")],
    theme: Annotated[str | None, typer.Option("--as", help="Id of the theme that the topic becomes.")] = None,
    one_language: Annotated[bool, typer.Option("--one-language", help="Accept a topic of one language.")] = False,
    comment: Annotated[str, typer.Option("--comment", help="Why.")] = "",
) -> None:
    """Accept or reject a topic as a candidate for the codebook."""
    from .topics import sign_off

    sign_off(
        passport, analyst=analyst, decision=decision.value, theme=theme, one_language=one_language, comment=comment
    )
