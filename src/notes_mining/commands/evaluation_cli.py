"""The part of the command line about scores: names of commands and options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

evaluate_app = typer.Typer(no_args_is_help=True, help="Score a stage against gold notes, and look into the corpus.")

Figures = Annotated[Path | None, typer.Option("--out", help="JSON file for the figures.")]
Root = Annotated[
    Path | None, typer.Option("--root", help="Folder with configs/ and models/ (default: found from here).")
]
Segments = Annotated[Path, typer.Argument(metavar="SEGMENTS", help="Folder of coded segments, like corpus/themes.")]


@evaluate_app.command("deid")
def evaluate_deid(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of gold notes, or one file.")] = Path(
        "corpus/gold"
    ),
    split: Annotated[
        str, typer.Option("--split", help="train, dev, test or all; by cases.csv beside the notes.")
    ] = "test",
    out: Figures = None,
    leaks: Annotated[bool, typer.Option("--leaks", help="List where spans were left (offsets; no text).")] = False,
    show: Annotated[bool, typer.Option("--show", help="List them with their text: this prints names.")] = False,
    root: Root = None,
) -> None:
    """What de-identification finds, leaves and takes too much, by language and type; who is without a leak."""
    from .evaluation import evaluate_deidentification

    evaluate_deidentification(gold, split=split, out=out, leaks=leaks, show=show, root=root)


@evaluate_app.command("ner")
def evaluate_ner(
    data: Annotated[Path, typer.Option("--data", help="Folder with the general sets, in ner/.")] = Path(
        "../shared/data"
    ),
    sentences: Annotated[int, typer.Option("--sentences", min=0, help="At most so many a set; 0 for all.")] = 2000,
    out: Figures = None,
    root: Root = None,
) -> None:
    """Recall and F1 of names in general text, by each spaCy pipeline alone and with our recognisers."""
    from .evaluation import evaluate_names

    evaluate_names(data, sentences=sentences, out=out, root=root)


@evaluate_app.command("themes")
def evaluate_themes_command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD")] = Path("corpus/gold"),
    split: Annotated[str, typer.Option("--split")] = "test",
    out: Figures = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Beside a plain classifier, trained now, and a second coder.")
    ] = False,
    cross_language: Annotated[
        bool, typer.Option("--cross-language", help="Train on one language now, and score on the other.")
    ] = False,
    train_gold: Annotated[
        Path,
        typer.Option("--train-gold", help="Gold notes to train on: train and dev cases, never one that is scored."),
    ] = Path("corpus/gold"),
    train_segments: Annotated[
        list[Path] | None, typer.Option("--train-segments", help="Coded segments to train on as well; may be repeated.")
    ] = None,
    train_fresh: Annotated[
        Path | None, typer.Option("--train-fresh", help="Fresh notes to train on as well: those of coded cases.")
    ] = None,
    root: Root = None,
) -> None:
    """Recall, precision and F1 of theme tagging per language and theme; how themes are told; calibration."""
    from .evaluation import Comparison, evaluate_tagging

    comparison = Comparison(compare, cross_language, train_gold, tuple(train_segments or ()), train_fresh)
    evaluate_tagging(gold, split=split, out=out, root=root, comparison=comparison)


@evaluate_app.command("agreement")
def evaluate_agreement(
    segments: Segments,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    root: Root = None,
) -> None:
    """How far a second coding of the segments (second/coding.csv) agrees with the first, theme by theme."""
    from .evaluation import show_agreement

    show_agreement(segments, as_json=as_json, root=root)


@evaluate_app.command("duplicates")
def evaluate_duplicates(
    segments: Segments,
    notes: Annotated[
        list[Path] | None, typer.Option("--notes", help="Gold notes to compare with; may be repeated.")
    ] = None,
    threshold: Annotated[float, typer.Option("--threshold", min=0.1, max=1, help="From this similarity on.")] = 0.6,
) -> None:
    """Coded segments that are nearly the same as another, or as a sentence of a gold note: ids, never text."""
    from .evaluation import show_duplicates

    show_duplicates(segments, notes or [], threshold=threshold)
