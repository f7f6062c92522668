"""The part of the command line about samples and estimates: names of commands and options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Db = Annotated[Path, typer.Argument(metavar="DB")]
Language = Annotated[str, typer.Option("--language", help="Language of labels: en, fr, nl.")]
Polarity = Annotated[str, typer.Option("--polarity", help="present, absent or any.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write a .csv instead of printing.")]
Config = Annotated[Path | None, typer.Option("--config", help="Settings (default: configs/estimation.yaml).")]
Root = Annotated[
    Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
]
Rows = Annotated[str, typer.Option("--rows", help="theme, life_sphere or lever.")]
Named = Annotated[str | None, typer.Option("--sample", help="Which sample (default: the latest that fits).")]


def sample(
    database: Db,
    asked: Annotated[int, typer.Option("--n", min=1, help="How many drawings.")] = 300,
    unit: Annotated[
        str,
        typer.Option(
            "--unit",
            help="segments, notes, persons (all notes of a person in a stage), or files (all notes of a person). "
            "Only what is drawn is estimated.",
        ),
    ] = "segments",
    design: Annotated[
        str, typer.Option("--design", help="stratified: by stage and language community.")
    ] = "stratified",
    seed: Annotated[int, typer.Option("--seed", help="Gives the same sample of the same database again.")] = 1,
    power: Annotated[
        bool, typer.Option("--power", help="Only say how wide the intervals will be; draw nothing.")
    ] = False,
    polarity: Polarity = "present",
    language: Language = "en",
    config: Config = None,
    root: Root = None,
) -> None:
    """Draw what coders shall read, with known chances, and store it; or say what such a sample promises."""
    from ..tables.sampling import SampleSettings
    from .estimation import draw, show_power

    settings = SampleSettings(asked=asked, unit=unit, design=design, seed=seed)
    if power:
        show_power(database, settings, polarity=polarity, language=language, config=config, root=root)
    else:
        draw(database, settings, config=config, root=root)


def estimate(
    database: Db,
    rows: Rows = "theme",
    cols: Annotated[str, typer.Option("--cols", help="A dimension of notes or persons; all: one column.")] = "stage",
    by: Annotated[str, typer.Option("--by", help="Further dimensions, comma-separated: language,gender.")] = "",
    count: Annotated[
        str | None, typer.Option("--count", help="persons, notes or segments (default: as drawn).")
    ] = None,
    polarity: Polarity = "present",
    target: Annotated[
        str, typer.Option("--target", help="Shares of persons such as these, or of this export alone.")
    ] = "persons",
    sample: Named = None,
    trust_tags: Annotated[
        bool, typer.Option("--trust-tags", help="Use tags that changed since: they have not learnt from the review.")
    ] = False,
    language: Language = "en",
    out: Out = None,
    config: Config = None,
    root: Root = None,
) -> None:
    """Shares that stay true when the tagger errs: tags alone, coders alone, and tags corrected by coders."""
    from ..tables.estimation import EstimateSettings
    from .estimation import minimum_persons, show_estimates

    parts = tuple(part.strip() for part in by.split(",") if part.strip())
    settings = EstimateSettings(
        rows=rows, cols=cols, by=parts, count=count, polarity=polarity, target=target, sample=sample,
        trust_tags=trust_tags, minimum_persons=minimum_persons(root),
    )  # fmt: skip
    show_estimates(database, settings, language=language, out=out, config=config, root=root)


def fairness(
    database: Db,
    by: Annotated[str, typer.Option("--by", help="Dimensions, comma-separated.")] = "language,stage,gender",
    rows: Rows = "theme",
    polarity: Polarity = "present",
    sample: Named = None,
    language: Language = "en",
    out: Out = None,
    config: Config = None,
    root: Root = None,
) -> None:
    """Does the tagger err alike on both sides of a contrast? Sensitivity and specificity, from what was reviewed."""
    from .estimation import show_fairness

    show_fairness(
        database, tuple(part.strip() for part in by.split(",") if part.strip()), rows=rows, polarity=polarity,
        sample=sample, language=language, out=out, config=config, root=root,
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Name the commands in ``app``."""
    for command in (sample, estimate, fairness):
        app.command()(command)
