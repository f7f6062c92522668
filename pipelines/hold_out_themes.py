"""Write `models/themes/held_out.jsonl`: what the tagger says of notes that it has not seen, beside what coders found.

    python pipelines/hold_out_themes.py --gold corpus/gold --fresh corpus/fresh --segments corpus/themes \\
        --codebook configs/codebook.yaml --embedding models/embedding --out models/themes --seed 1 [--folds 5]

The coded fresh notes that the model has not learnt from are tagged by the model itself. With `--folds` the notes that
it learnt from are tagged too, each by a model that was trained, by the same settings, without any note of its case. The
test cases are not touched. Counts that rest on tags alone take from the file how far they may be off
(docs/estimation.md). The model itself is not changed; its manifest gets the new file.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sklearn.model_selection import GroupKFold

from notes_mining.artefacts import read_manifest, write_manifest
from notes_mining.evaluate.coded_texts import coded_cases
from notes_mining.evaluate.gold import GoldNote, read_gold
from notes_mining.evaluate.segments import CodedSegment, read_segments
from notes_mining.evaluate.themes import tag_gold
from notes_mining.records import ThemeTag
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.embedding import Embedding, load_embedding
from notes_mining.themes.held_out import FILE
from notes_mining.themes.model import load_model
from notes_mining.themes.tagging import tagger
from train_themes import fit


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
    seen = [note for note in notes if note.case_id in learnt] if options.folds else []
    unseen = [note for note in read_gold(options.fresh, themes=codebook.theme_ids) if note.case_id not in learnt]
    tags = by_note(tag_gold(coded_cases(unseen), tagger(load_model(options.out, options.embedding))))
    if options.folds:
        segments = [one for folder in options.segments for one in read_segments(folder, codebook.theme_ids)]
        tags |= unseen_tags(seen, segments, codebook, embedding, options)
    notes = [*coded_cases(unseen), *seen]
    lines = [json.dumps(record(note, tags.get(note.note_id, ())), ensure_ascii=False) + "\n" for note in notes]
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
    parser.add_argument("--folds", type=int, default=0, help="also hold out notes that the model learnt from")
    return parser.parse_args()


def unseen_tags(
    notes: Sequence[GoldNote], segments: Sequence[CodedSegment], codebook: Codebook, embedding: Embedding | None,
    options: argparse.Namespace,
) -> dict[str, list[ThemeTag]]:  # fmt: skip
    """Tags of each note by a model that saw no note of its case."""
    found: list[ThemeTag] = []
    folds = GroupKFold(options.folds, shuffle=True, random_state=options.seed)
    for seen, unseen in folds.split(notes, groups=[note.case_id for note in notes]):
        model = fit([notes[number] for number in seen], segments, codebook, embedding, options.seed)
        found += tag_gold([notes[number] for number in unseen], tagger(model))
    return by_note(found)


def by_note(tags: Iterable[ThemeTag]) -> dict[str, list[ThemeTag]]:
    """Tags by the note they stand in."""
    found: dict[str, list[ThemeTag]] = defaultdict(list)
    for tag in tags:
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
