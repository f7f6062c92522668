"""What the named entities of the spaCy pipelines are worth beside the note reader, on writers kept out of training.

    python pipelines/compare_ner.py --data DATA                      # reader trained with the pipelines' entities
    python pipelines/compare_ner.py --data DATA --without-ner        # reader trained and used without any
    python pipelines/compare_ner.py --data DATA --fr MODEL --nl MODEL     # with other pipelines

Trains a note reader as train_note_reader.py does, but for the fresh notes of three writers, and measures on those, on
the dev cases and on the segments that the recipe keeps out: tokens, as the reader weighs them, and whole notes, as
`notes-mining evaluate deid` does, also in lower case, in capitals, with typing errors. Last, names of an encyclopedia.
20 minutes on one core; 10 with `--small`, an LSTM half as wide. With `--without-ner` the reader that is told
entities is trained before the one that learns from it, which takes 45. Nothing is written.
notes_mining must be importable.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import torch

from note_reader_recipe.data import Marked, read_held_out, read_training
from note_reader_recipe.network import Network
from note_reader_recipe.prepare import Example, example, read_words, told
from notes_mining.config import DeidentifySettings, load
from notes_mining.deidentify.detect import DetectSettings
from notes_mining.deidentify.detect import build as build_detect
from notes_mining.deidentify.reader.judge import NoteReader, Thresholds
from notes_mining.deidentify.reader.network import Network as Serving
from notes_mining.evaluate.deid import DIRECT_GROUP, score_deid
from notes_mining.evaluate.general_sets import TYPES, read_set, sample
from notes_mining.evaluate.gold import ALL, GoldNote, read_gold
from notes_mining.evaluate.run_deid import as_note, final_findings_of
from notes_mining.records import NoteFindings
from notes_mining.wiring import resolve_settings
from train_note_reader import fit, options_of_training, scores

WRITERS = ("33", "34", "48")
"""Fresh notes N-33xx, N-34xx and N-48xx: three writers, the last short and dense with names in lower case."""
SMALL = {"dense": 160, "memory": 96, "filters": 64}
MEASURED = "ner/wikineural_{}.dev.noncommercial.conllu.gz"
"""Names of the wide world, which nothing here has learnt from."""
SENTENCES = 1000
SWAPPED = 0.15
THRESHOLDS = (0.03, 0.1, 0.35, 0.75)


def main() -> None:
    """Train, measure, print."""
    options = parse_options()
    models, entities = {"fr": options.fr, "nl": options.nl}, not options.without_ner
    words = read_words(options.embedding)
    network = fit(words, models, options, is_kept_out=is_kept_out, **(SMALL if options.small else {}))
    for name, texts in kept_out(options.corpus).items():
        examples = [example(words, *item) for item in told(texts, models, entities=entities)]
        print(name, "tokens", of_tokens(network, examples), flush=True)
    reader = NoteReader(
        Serving(network.weights(), words.describe),
        Thresholds(add=options.add, add_doubtful=options.add_doubtful),
        entities,
    )
    resolve = resolve_settings(load(DeidentifySettings, options.settings))
    settings = DetectSettings(models=models, resolve=resolve, reader=reader)
    for name, notes in kept_out_notes(options.corpus).items():
        for writing, written in WRITINGS.items():
            changed = [replace(note, text=written(note.text)) for note in notes]
            print(name, "notes", writing, of_notes(changed, settings), flush=True)
    for language in models:
        print(MEASURED.format(language), of_names(options.data / MEASURED.format(language), language, settings))


def _same_length(changed: str, text: str) -> str:
    return changed if len(changed) == len(text) else text


def swapped(text: str) -> str:
    """``text`` with two letters exchanged in one of seven words: spans stay where they are."""
    rng = Random(5)

    def one(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() >= SWAPPED:
            return word
        at = rng.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return re.sub(r"[^\W\d_]{4,}", one, text)


WRITINGS: dict[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "in lower case": lambda text: _same_length(text.lower(), text),
    "in capitals": lambda text: _same_length(text.upper(), text),
    "with letters exchanged": swapped,
}


def is_kept_out(name: str) -> bool:
    """Whether a text is one of ``WRITERS``'."""
    return name.startswith(tuple(f"N-{writer}" for writer in WRITERS))


def kept_out(corpus: Path) -> dict[str, list[Marked]]:
    """Texts that measure."""
    fresh = [one for one in read_training(corpus) if is_kept_out(one.name)]
    return read_held_out(corpus) | {
        f"N-{writer}": [one for one in fresh if one.name.startswith(f"N-{writer}")] for writer in WRITERS
    }


def kept_out_notes(corpus: Path) -> dict[str, list[GoldNote]]:
    """The same as whole notes of their cases."""
    fresh = list(read_gold(corpus / "fresh"))
    return {"dev": list(read_gold(corpus / "gold", splits=["dev"]))} | {
        f"N-{writer}": [one for one in fresh if one.note_id.startswith(f"N-{writer}")] for writer in WRITERS
    }


def of_tokens(network: Network, examples: Sequence[Example]) -> dict[str, float]:
    """Average precision of "this token identifies", and recall and precision at thresholds."""
    odds = []
    with torch.inference_mode():
        for one in examples:
            read = (torch.from_numpy(part[None]) for part in (one.of_words, one.spelt, one.told))
            odds.append(1 - torch.softmax(network(*read)[0], -1)[:, 0].numpy() if len(one.labels) else np.zeros(0))
    believed, identify = np.concatenate(odds), np.concatenate([one.labels for one in examples]) > 0
    return {"average precision": average_precision(believed, identify), **scores(believed, identify, THRESHOLDS)}


def average_precision(believed: np.ndarray, identify: np.ndarray) -> float:
    """Mean precision over the ranks of the tokens that identify."""
    right = identify[np.argsort(-believed, kind="stable")]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return round(float(precision[right].mean()), 4)


def of_notes(notes: Sequence[GoldNote], settings: DetectSettings) -> dict[str, float | int | None]:
    """Recall, precision, what is clean: as `notes-mining evaluate deid` counts."""
    scores = score_deid(notes, final_findings_of(notes, settings))
    whole, direct = scores.by_group[ALL, ALL], scores.by_group[ALL, DIRECT_GROUP]
    return {
        "gold": whole.gold, "left": whole.gold - whole.covered, "direct left": direct.gold - direct.covered,
        "wrong": whole.found - whole.right, "recall": whole.recall, "precision": whole.precision,
        **{name: scores.notes[ALL][name] for name in ("notes_clean", "notes_clean_direct", "people_clean")},
    }  # fmt: skip


def of_names(path: Path, language: str, settings: DetectSettings) -> dict[str, float]:
    """Share of the names of general sentences that would be replaced, by type; findings beside them per 1,000 words."""
    sentences = sample(read_set(path), SENTENCES)
    notes = [
        GoldNote(str(place), str(place), language, "", date(2020, 1, 1), one.text, one.spans, ())
        for place, one in enumerate(sentences)
    ]
    read = build_detect(settings)(map(as_note, notes))
    scores = score_deid(notes, {one.note_id: one.findings for one in read if isinstance(one, NoteFindings)})
    found: dict[str, float] = {}
    for kind in (*TYPES.values(), ALL):
        score = scores.by_group[ALL, kind]
        found |= {f"{kind} covered": round(score.recall or 0, 4), f"{kind} names": score.gold}
    return found | {"outside per 1,000 words": round(scores.by_group[ALL, ALL].false_alarms or 0, 2)}


def parse_options() -> argparse.Namespace:
    """Command line."""
    parser = options_of_training(__doc__)
    parser.add_argument("--settings", type=Path, default=Path("configs/deidentify.yaml"))
    parser.add_argument("--add", type=float, default=Thresholds.add, help="as in configs/deidentify.yaml")
    parser.add_argument("--add-doubtful", type=float, default=Thresholds.add_doubtful)
    parser.add_argument("--small", action="store_true", help="a smaller reader, trained in half the time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
