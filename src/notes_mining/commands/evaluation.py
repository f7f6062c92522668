"""``notes-mining evaluate``: scores on gold notes, printed and written."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import log
from ..config import DeidentifySettings, ModelSettings, ThemeSettings, load
from ..deidentify.detect import DetectSettings
from ..deidentify.engine import build_analyzer
from ..errors import ConfigError
from ..evaluate.agreement import agreement
from ..evaluate.deid import score_deid
from ..evaluate.general_ner import ner_rows
from ..evaluate.general_sets import find_sets
from ..evaluate.gold import SPLITS, GoldNote, read_gold, read_splits
from ..evaluate.near_duplicates import near_duplicates, note_pieces, segment_pieces
from ..evaluate.run_deid import final_findings_of
from ..evaluate.second_coding import FILE as SECOND_CODING
from ..evaluate.second_coding import read_coded_twice
from ..evaluate.segments import read_segments
from ..evaluate.show import clean_table, leak_table, pattern_table, rows_table, type_table
from ..evaluate.show_themes import (
    accuracy_table,
    agreement_table,
    calibration_table,
    comparison_table,
    theme_table,
    told_table,
)
from ..evaluate.themes import ThemeScores, rounded, score_themes, tag_gold
from ..outputs import whole_file
from ..wiring import detect_settings, tagging_settings
from .shared import console, project_root

if TYPE_CHECKING:
    from ..evaluate.comparison import Compared


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
    from ..themes.codebook import Codebook

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


@dataclass(frozen=True)
class Comparison:
    """What the tagger is set beside, and what that is trained on."""

    compare: bool = False
    cross_language: bool = False
    train_gold: Path = Path("corpus/gold")
    train_segments: tuple[Path, ...] = ()
    train_fresh: Path | None = None


def evaluate_tagging(
    gold: Path, *, split: str, out: Path | None, root: Path | None, comparison: Comparison = Comparison()
) -> None:
    """``notes-mining evaluate themes``."""
    from ..evaluate.calibration import calibrate
    from ..themes.codebook import Codebook
    from ..themes.tagging import build as build_tagging

    base = project_root(root)
    models = load(ModelSettings, base / "configs/models.yaml")
    themes = Codebook.load(base / "configs/codebook.yaml").theme_ids
    notes = read_split(gold, split, themes)
    settings = tagging_settings(models, load(ThemeSettings, base / "configs/themes.yaml"), base)
    tagger = build_tagging(settings)
    _warn_of_learnt(notes, tagger.model.manifest.get("learnt_cases", ()))
    scores = score_themes(notes, lambda found: tag_gold(found, tagger))
    calibrated = calibrate(notes, tagger)
    for level in ("note", "segment"):
        console.print(theme_table(scores, level, f"Themes, {split}, {level} level: {len(notes)} notes"))
    summaries = [asdict(row) for row in scores.summaries]
    console.print(rows_table(summaries, "Over all themes (low, high: 95 % interval of macro F1, bootstrap by case)"))
    console.print(accuracy_table(scores))
    for level, found in calibrated.items():
        console.print(calibration_table(found, level))
    content = {**scores.to_json(), "calibration": {level: found.to_json() for level, found in calibrated.items()}}
    if comparison.compare or comparison.cross_language:
        rows = _compared(notes, scores, themes, settings.embedding, comparison)
        console.print(comparison_table(rows))
        content["comparison"] = [rounded(asdict(row)) for row in rows]
    if out is not None:
        _write_json(out, content)


def _warn_of_learnt(notes: Sequence[GoldNote], learnt: Collection[str]) -> None:
    known = sum(note.case_id in learnt for note in notes)
    if known:
        console.print(
            f"The model has learnt the cases of {known} of these {len(notes)} notes: figures on them flatter it."
        )


def _compared(
    notes: Sequence[GoldNote],
    scores: ThemeScores,
    themes: Sequence[str],
    embedding: Path | None,
    comparison: Comparison,
) -> list[Compared]:
    """Our figures and those of the others, as far as asked."""
    from ..evaluate.comparison import compare_baseline, compare_coder, compare_languages, read_material, rows_of
    from ..themes.embedding import load_embedding

    segments = comparison.train_segments
    material = read_material(comparison.train_gold, segments, themes, notes, comparison.train_fresh)
    rows = list(rows_of("ours, as configured", "these notes", scores))
    if comparison.compare:
        rows += compare_baseline(notes, material, themes)
    if comparison.cross_language:
        table = load_embedding(embedding) if embedding else None
        rows += compare_languages(notes, material, themes, table)
    twice = [folder for folder in segments if (folder / SECOND_CODING).is_file()]
    if comparison.compare:
        rows += [compare_coder(read_coded_twice(folder, themes)) for folder in twice]
    return rows
