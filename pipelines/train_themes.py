"""Train `models/themes`, the shipped theme tagger, from the gold notes and the coded segments.

    python pipelines/train_themes.py --gold corpus/gold --fresh corpus/fresh --segments corpus/themes \\
        --codebook configs/codebook.yaml --embedding models/embedding --out models/themes --seed 1 [--cross-validate 5]

The model that is scored on the dev cases learns from the train cases, the fresh notes that were coded, and the
segments; the one that is written learns from the dev cases too, by the same settings. The test cases are not touched:
they alone measure the written model. A sentence carries a theme when one of them covers at least half of the other; a
sentence without a coding is an example of none. What identifies is replaced by its placeholder before anything is
learnt: the tagger reads de-identified text.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sklearn.model_selection import GroupKFold

from notes_mining.evaluate.calibration import calibrate
from notes_mining.evaluate.coded_texts import coded_cases, coded_segment, coded_sentences
from notes_mining.evaluate.gold import GoldNote, read_gold
from notes_mining.evaluate.segments import CodedSegment, read_segments
from notes_mining.evaluate.themes import ALL, LANGUAGE_GROUPS, LEVELS, ThemeScores, score_themes, tag_gold
from notes_mining.records import ThemeTag
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.embedding import Embedding, load_embedding
from notes_mining.themes.model import ThemeModel, save_model
from notes_mining.themes.tagging import tagger
from notes_mining.themes.train import LICENCE, codebook_facts, fit_coded

VERSION = "1.0.0"


def main() -> None:
    """Train, score on dev, train again with dev, write."""
    options = parse_options()
    codebook = Codebook.load(options.codebook)
    embedding = load_embedding(options.embedding) if options.embedding else None
    notes = list(read_gold(options.gold, splits=["train"], themes=codebook.theme_ids))
    if options.fresh:
        notes += coded_cases(read_gold(options.fresh, themes=codebook.theme_ids))
    began = time.monotonic()
    segments = [one for folder in options.segments for one in read_segments(folder, codebook.theme_ids)]
    model = fit(notes, segments, codebook, embedding, options.seed)
    seconds = time.monotonic() - began
    dev = list(read_gold(options.gold, splits=["dev"], themes=codebook.theme_ids))
    calibrated = {level: found.to_json() for level, found in calibrate(dev, tagger(model)).items()}
    metrics = {"dev": {**compact(score(model, dev)), "calibration": calibrated}}
    if options.cross_validate:
        metrics["cross_validated"] = compact(cross_validated(notes, segments, codebook, embedding, options))
    notes += dev
    model = fit(notes, segments, codebook, embedding, options.seed)
    save_model(options.out, model, {**facts(codebook, notes, segments, metrics, options.seed), **settings(model)})
    sys.stdout.write(f"trained in {seconds:.0f} s\n" + "".join(report(name, part) for name, part in metrics.items()))


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold notes with cases.csv")
    parser.add_argument("--fresh", type=Path, help="folder of fresh notes; only cases with codings are used")
    parser.add_argument("--segments", type=Path, nargs="*", default=[], help="folders of coded segments")
    parser.add_argument("--codebook", type=Path, required=True)
    parser.add_argument("--embedding", type=Path, help="folder of word vectors; without it only n-grams")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cross-validate", type=int, default=0, metavar="FOLDS", help="also score over cases of train")
    return parser.parse_args()


def fit(
    notes: Sequence[GoldNote],
    segments: Sequence[CodedSegment],
    codebook: Codebook,
    embedding: Embedding | None,
    seed: int,
) -> ThemeModel:
    """Train on the sentences of ``notes`` and on ``segments``."""
    coded = [*coded_sentences(notes), *map(coded_segment, segments)]
    return fit_coded(coded, codebook.theme_ids, embedding, seed)


def score(model: ThemeModel, notes: Sequence[GoldNote]) -> ThemeScores:
    return score_themes(notes, lambda chosen: tag_gold(chosen, tagger(model)))


def compact(scores: ThemeScores) -> dict[str, Any]:
    """What a manifest keeps: summaries, polarity, and each theme at note level over all languages."""
    found = scores.to_json()
    found["themes"] = [row for row in found["themes"] if (row["level"], row["language"]) == ("note", ALL)]
    return found


def cross_validated(
    notes: Sequence[GoldNote],
    segments: Sequence[CodedSegment],
    codebook: Codebook,
    embedding: Embedding | None,
    options: argparse.Namespace,
) -> ThemeScores:
    """Scores of every train note by a model that saw no note of its case."""
    folds = GroupKFold(options.cross_validate, shuffle=True, random_state=options.seed)
    tags: list[ThemeTag] = []
    for seen, unseen in folds.split(notes, groups=[note.case_id for note in notes]):
        model = fit([notes[number] for number in seen], segments, codebook, embedding, options.seed)
        tags += tag_gold([notes[number] for number in unseen], tagger(model))
    return score_themes(notes, lambda _: tags)


def facts(
    codebook: Codebook,
    notes: Sequence[GoldNote],
    segments: Sequence[CodedSegment],
    metrics: dict[str, Any],
    seed: int,
) -> dict[str, Any]:
    """What the manifest says."""
    return {
        "name": "themes",
        "version": VERSION,
        "made_by": f"python pipelines/train_themes.py (seed {seed})",
        "licence": LICENCE,
        "data": [
            {
                "name": "Gold notes of the project, train and dev parts, and coded fresh notes",
                "licence": "as the project",
                "attribution": "invented for this project",
                "notes": len(notes),
                "cases": len({note.case_id for note in notes}),
            },
            {
                "name": "Coded segments of the project",
                "licence": "as the project",
                "attribution": "invented for this project",
                "segments": len(segments),
                "writers": len({segment.part for segment in segments}),
            },
        ],
        "learnt_cases": sorted({note.case_id for note in notes}),
        "languages": ["fr", "nl"],
        "single_label": False,
        "metrics": metrics,
        **codebook_facts(codebook),
    }


def settings(model: ThemeModel) -> dict[str, Any]:
    """What each part was trained with, and where themes begin."""
    parts = {"themes": model.themes, **vars(model.attributes)}
    recipe = {
        name: {key: value for key, value in part.get_params().items() if key != "embedding"}
        for name, part in parts.items()
        if part is not None
    }
    thresholds = dict(zip(model.themes.labels_, model.themes.thresholds_.round(3).tolist(), strict=True))
    return {"recipe": recipe, "thresholds": thresholds}


def report(name: str, scores: dict[str, Any]) -> str:
    """A few lines for the screen."""
    found = {(row["level"], row["language"]): row for row in scores["summaries"]}
    lines = [f"{name}: polarity accuracy {scores['polarity']['accuracy']} on {scores['polarity']['matched']}"]
    for key in ((level, language) for level in LEVELS for language in LANGUAGE_GROUPS):
        if key in found:
            row = found[key]
            span = f"[{row['low']}, {row['high']}]"
            lines.append(f"  {key[0]:8} {key[1]:6} macro F1 {row['macro_f1']} {span} micro F1 {row['micro_f1']}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
