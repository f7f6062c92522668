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
from .config import DeidentifySettings, ModelSettings, load
from .errors import ConfigError
from .evaluate.deid import ALL, DeidScores, score_deid
from .evaluate.gold import SPLITS, GoldNote, read_gold, read_splits
from .evaluate.run_deid import final_findings_of
from .evaluate.themes import ThemeScores, score_themes, tag_gold
from .outputs import whole_file
from .wiring import detect_settings, spacy_models, tagging_settings


def read_split(gold: Path, split: str, themes: Sequence[str] | None = None) -> list[GoldNote]:
    """Gold notes of a split; all of them where ``cases.csv`` is missing and so no split can be meant."""
    if split not in (*SPLITS, "all"):
        raise ConfigError(f"unknown split '{split}'. One of {', '.join(SPLITS)}, all.")
    has_splits = bool(read_splits(gold if gold.is_dir() else gold.parent))
    return read_gold(gold, splits=[split] if split != "all" and has_splits else None, themes=themes)


def percent(value: float | None) -> str:
    """A rate as printed, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def evaluate_deidentification(gold: Path, *, split: str, out: Path | None, leaks: bool, root: Path | None) -> None:
    """``notes-mining evaluate deid``."""
    log.silence_dependencies()
    base = project_root(root)
    settings = load(DeidentifySettings, base / "configs/deidentify.yaml")
    models = spacy_models(load(ModelSettings, base / "configs/models.yaml"), base)
    notes = read_split(gold, split)
    scores = score_deid(notes, final_findings_of(notes, detect_settings(settings, models, deidentified=False)))
    console.print(_type_table(scores, f"De-identification, {split}: {len(notes)} notes (blind to labels)"))
    console.print(_note_table(scores))
    if leaks:
        console.print(_leak_table(scores))
    if out is not None:
        with whole_file(out) as handle:
            json.dump({"types": scores.to_rows(), "notes": scores.notes}, handle, ensure_ascii=False, indent=1)


def _type_table(scores: DeidScores, title: str) -> Table:
    table = Table(title=title)
    for head in ("language", "type", "spans", "recall", "precision", "F1"):
        table.add_column(head, justify="left" if head in ("language", "type") else "right")
    for (language, kind), score in scores.by_group.items():
        cells = (language, kind, str(score.gold), percent(score.recall), percent(score.precision), percent(score.f1))
        table.add_row(*cells, style="bold" if kind == ALL else None, end_section=kind == ALL)
    return table


def _note_table(scores: DeidScores) -> Table:
    table = Table(title="Notes")
    heads: dict[str, str] = {
        "notes": "notes", "notes_clean_direct": "clean of direct identifiers", "notes_clean": "clean of all",
        "character_precision": "character precision", "false_alarms_per_1000_words": "false alarms per 1,000 words",
    }  # fmt: skip
    table.add_column("language")
    for head in heads.values():
        table.add_column(head, justify="right")
    for language, rates in scores.notes.items():
        table.add_row(language, *[f"{rates[key]:.0f}" if key == "notes" else f"{rates[key]:.3f}" for key in heads])
    return table


def _leak_table(scores: DeidScores) -> Table:
    table = Table(title="Spans left in part or whole")
    for head in ("note", "start", "end", "type"):
        table.add_column(head)
    for leak in scores.leaks:
        table.add_row(leak.note_id, str(leak.start), str(leak.end), leak.entity_type)
    return table


def rows_table(rows: Sequence[dict[str, Any]], title: str) -> Table:
    """Any list of equal dicts as a table."""
    table = Table(title=title)
    for name in rows[0] if rows else ():
        table.add_column(name, justify="left" if isinstance(rows[0][name], str) else "right")
    for row in rows:
        table.add_row(
            *[
                value
                if isinstance(value, str)
                else percent(value)
                if isinstance(value, float) or value is None
                else str(value)
                for value in row.values()
            ]
        )
    return table


def evaluate_tagging(gold: Path, *, split: str, out: Path | None, root: Path | None) -> None:
    """``notes-mining evaluate themes``."""
    from .themes.codebook import Codebook
    from .themes.tagging import build as build_tagging

    base = project_root(root)
    models = load(ModelSettings, base / "configs/models.yaml")
    themes = Codebook.load(base / "configs/codebook.yaml").theme_ids
    notes = read_split(gold, split, themes)
    tagger = build_tagging(tagging_settings(models, base))
    scores = score_themes(notes, lambda found: tag_gold(found, tagger))
    for level in ("note", "segment"):
        console.print(_theme_table(scores, level, f"Themes, {split}, {level} level: {len(notes)} notes"))
    summaries = [asdict(row) for row in scores.summaries]
    console.print(rows_table(summaries, "Over all themes (low, high: 95 % interval of macro F1, bootstrap by case)"))
    console.print(
        f"Polarity (present or absent) right in {percent(scores.polarity_accuracy)} "
        f"of {scores.polarity_matched} codings whose theme was found."
    )
    if out is not None:
        with whole_file(out) as handle:
            json.dump(scores.to_json(), handle, ensure_ascii=False, indent=1)


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
