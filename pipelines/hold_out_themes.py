"""Write `models/themes/held_out.jsonl`: what the tagger says of notes that it has not seen, beside what coders found.

    python pipelines/hold_out_themes.py --gold corpus/gold --fresh corpus/fresh --segments corpus/themes \\
        --codebook configs/codebook.yaml --embedding models/embedding --out models/themes --seed 1 [--folds 5]

The notes are those that the shipped model learnt from (the test cases are not touched). Each is tagged by a model that
was trained, by the same settings, without any note of its case. Counts that rest on tags alone take from it how far
they may be off (docs/estimation.md). The model itself is not changed; its manifest gets the new file.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from sklearn.model_selection import GroupKFold
from train_themes import fit

from notes_mining.artefacts import read_manifest, write_manifest
from notes_mining.evaluate.coded_texts import coded_cases
from notes_mining.evaluate.gold import GoldNote, read_gold
from notes_mining.evaluate.segments import CodedSegment, read_segments
from notes_mining.evaluate.themes import tag_gold
from notes_mining.records import ThemeTag
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.embedding import Embedding, load_embedding
from notes_mining.themes.held_out import FILE
from notes_mining.themes.tagging import tagger


def main() -> None:
    """Read, fold, tag, write."""
    options = parse_options()
    codebook = Codebook.load(options.codebook)
    embedding = load_embedding(options.embedding) if options.embedding else None
    notes = list(read_gold(options.gold, splits=["train", "dev"], themes=codebook.theme_ids))
    notes += coded_cases(read_gold(options.fresh, themes=codebook.theme_ids))
    manifest = read_manifest(options.out)
    learnt = set(manifest["learnt_cases"])
    if missing := learnt - {note.case_id for note in notes}:
        raise SystemExit(f"{options.out} learnt from cases that are not here: {', '.join(sorted(missing))}.")
    notes = [note for note in notes if note.case_id in learnt]
    segments = [one for folder in options.segments for one in read_segments(folder, codebook.theme_ids)]
    tags = unseen_tags(notes, segments, codebook, embedding, options)
    lines = [json.dumps(record(note, tags[note.note_id]), ensure_ascii=False) + "\n" for note in notes]
    (options.out / FILE).write_text("".join(lines), encoding="utf-8")
    write_manifest(options.out, {key: value for key, value in manifest.items() if key != "files"})


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--fresh", type=Path, required=True)
    parser.add_argument("--segments", type=Path, nargs="*", default=[])
    parser.add_argument("--codebook", type=Path, required=True)
    parser.add_argument("--embedding", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folds", type=int, default=5)
    return parser.parse_args()


def unseen_tags(
    notes: Sequence[GoldNote], segments: Sequence[CodedSegment], codebook: Codebook, embedding: Embedding | None,
    options: argparse.Namespace,
) -> dict[str, list[ThemeTag]]:  # fmt: skip
    """Tags of each note by a model that saw no note of its case."""
    found: dict[str, list[ThemeTag]] = defaultdict(list)
    folds = GroupKFold(options.folds, shuffle=True, random_state=options.seed)
    for seen, unseen in folds.split(notes, groups=[note.case_id for note in notes]):
        model = fit([notes[number] for number in seen], segments, codebook, embedding, options.seed)
        for tag in tag_gold([notes[number] for number in unseen], tagger(model)):
            found[tag.note_id].append(tag)
    return found


def record(note: GoldNote, tags: Sequence[ThemeTag]) -> dict[str, object]:
    """A line of the file: no text in it."""
    return {
        "note_id": note.note_id, "case_id": note.case_id, "language": note.language, "stage": note.stage,
        "coded": list(listed(note.codings)), "tagged": list(listed(tags)),
    }  # fmt: skip


def listed(found: Sequence[object]) -> Iterator[list[object]]:
    """Offsets, theme and polarity of codings or tags."""
    for one in found:
        yield [getattr(one, name) for name in ("start", "end", "theme", "polarity")]


if __name__ == "__main__":
    main()
