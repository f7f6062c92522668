"""``notes-mining evaluate``: scores on gold notes, printed and written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from . import log
from .commands import console, project_root
from .config import DeidentifySettings, ModelSettings, ThemeSettings, load
from .deidentify.detect import DetectSettings
from .deidentify.engine import build_analyzer
from .errors import ConfigError
from .evaluate.agreement import agreement
from .evaluate.deid import score_deid
from .evaluate.general_ner import ner_rows
from .evaluate.general_sets import find_sets
from .evaluate.gold import SPLITS, GoldNote, read_gold, read_splits
from .evaluate.near_duplicates import near_duplicates, note_pieces, segment_pieces
from .evaluate.run_deid import final_findings_of
from .evaluate.second_coding import read_coded_twice
from .evaluate.segments import read_segments
from .evaluate.show import clean_table, figure, leak_table, pattern_table, rows_table, type_table
from .evaluate.show_themes import agreement_table, told_table
from .evaluate.themes import ThemeScores, score_themes, tag_gold
from .outputs import whole_file
from .wiring import detect_settings, tagging_settings


def read_split(gold: Path, split: str, themes: Sequence[str] | None = None) -> list[GoldNote]:
    """Gold notes of a split; all of them where ``cases.csv`` is missing and so no split can be meant."""
    if split not in (*SPLITS, "all"):
        raise ConfigError(f"unknown split '{split}'. One of {', '.join(SPLITS)}, all.")
    has_splits = bool(read_splits(gold if gold.is_dir() else gold.parent))
    return read_gold(gold, splits=[split] if split != "all" and has_splits else None, themes=themes)


def detection(root: Path | None) -> DetectSettings:
    """Detection as configured."""
    base = project_root(root)
    settings = load(DeidentifySettings, base / "configs/deidentify.yaml")
    return detect_settings(settings, load(ModelSettings, base / "configs/models.yaml"), base, deidentified=False)


def evaluate_deidentification(
    gold: Path, *, split: str, out: Path | None, leaks: bool, show: bool, root: Path | None
) -> None:
    """``notes-mining evaluate deid``."""
    log.silence_dependencies()
    notes = read_split(gold, split)
    scores = score_deid(notes, final_findings_of(notes, detection(root)))
    console.print(type_table(scores, f"De-identification, {split}: {len(notes)} notes (blind to labels)"))
    console.print(clean_table(scores))
    console.print(pattern_table(scores))
    if leaks or show:
        console.print(leak_table(scores, notes if show else None))
    if out is not None:
        _write_json(out, scores.to_json())


def evaluate_names(data: Path, *, sentences: int, out: Path | None, root: Path | None) -> None:
    """``notes-mining evaluate ner``."""
    log.silence_dependencies()
    find_sets(data)
    settings = detection(root)
    rows = list(ner_rows(data, build_analyzer(settings.models), settings.resolve, sentences))
    amount = f"{sentences:,} sentences a set at most" if sentences else "all sentences"
    console.print(rows_table(rows, f"Names in general text: recall by type, {amount}"))
    if out is not None:
        _write_json(out, rows)


def show_agreement(segments: Path, *, as_json: bool, root: Path | None) -> None:
    """``notes-mining evaluate agreement``."""
    from .themes.codebook import Codebook

    themes = Codebook.load(project_root(root) / "configs/codebook.yaml").theme_ids
    found = agreement(read_coded_twice(segments, themes), themes)
    if as_json:
        console.print_json(data=found.to_json())
        return
    console.print(agreement_table(found))
    console.print(told_table(found))
    console.print(f"Who the coders are, and what that means, is said in {segments / 'README.md'}.", highlight=False)


def show_duplicates(segments: Path, notes: Sequence[Path], *, threshold: float) -> None:
    """``notes-mining evaluate duplicates``."""
    pieces = list(segment_pieces(read_segments(segments)))
    pairs = near_duplicates(pieces, None, threshold)
    sentences = [piece for folder in notes for piece in note_pieces(read_gold(folder))]
    if sentences:
        pairs += near_duplicates(pieces, sentences, threshold)
    for pair in pairs:
        console.print(f"{pair.first}  {pair.second}  {pair.similarity:.3f}", highlight=False)
    console.print(f"{len(pairs)} pairs with a similarity of {threshold} or more.", highlight=False)


def _write_json(path: Path, content: Any) -> None:
    with whole_file(path) as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)


def evaluate_tagging(gold: Path, *, split: str, out: Path | None, root: Path | None) -> None:
    """``notes-mining evaluate themes``."""
    from .themes.codebook import Codebook
    from .themes.tagging import build as build_tagging

    base = project_root(root)
    models = load(ModelSettings, base / "configs/models.yaml")
    themes = Codebook.load(base / "configs/codebook.yaml").theme_ids
    notes = read_split(gold, split, themes)
    settings = load(ThemeSettings, base / "configs/themes.yaml")
    tagger = build_tagging(tagging_settings(models, settings, base))
    scores = score_themes(notes, lambda found: tag_gold(found, tagger))
    for level in ("note", "segment"):
        console.print(_theme_table(scores, level, f"Themes, {split}, {level} level: {len(notes)} notes"))
    summaries = [asdict(row) for row in scores.summaries]
    console.print(rows_table(summaries, "Over all themes (low, high: 95 % interval of macro F1, bootstrap by case)"))
    console.print(
        f"Polarity (present or absent) right in {figure(scores.polarity_accuracy)} "
        f"of {scores.polarity_matched} codings whose theme was found."
    )
    if out is not None:
        _write_json(out, scores.to_json())


def _theme_table(scores: ThemeScores, level: str, title: str) -> Table:
    """One row a theme: recall, precision, F1 and support per language group."""
    table = Table(title=title, padding=(0, 0))
    groups = [group for group in ("all", "fr", "nl", "mixed") if any(s.language == group for s in scores.themes)]
    table.add_column("theme")
    for group in groups:
        table.add_column(f"{group}: R P F1 n", justify="right")
    by_place = {(s.theme, s.language): s for s in scores.themes if s.level == level}
    for theme in dict.fromkeys(s.theme for s in scores.themes):
        found = [by_place.get((theme, group)) for group in groups]
        table.add_row(theme, *[f"{s.recall:.2f} {s.precision:.2f} {s.f1:.2f} {s.support}" if s else "–" for s in found])
    return table
