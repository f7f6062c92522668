"""Train `models/fr_notes`, named entities in French justice notes.

    python pipelines/train_fr_notes.py --data ../shared/data --gold corpus/gold --out models/fr_notes --seed 1

Learns from public corpora, generated domain text and the train part of the gold notes. Shares the steps of the Dutch
recipe. Works without `--gold`. notes_mining must be importable (installed, or PYTHONPATH=src).
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from pathlib import Path

from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed

import notes_mining
from fr_notes_recipe import domain, pipeline
from fr_notes_recipe.card import write_card
from fr_notes_recipe.corpora import glued, read_bio, without_countries
from fr_notes_recipe.slots import FrenchSlots, names_of
from fr_notes_recipe.vectors import add_vectors
from nl_notes_recipe import examples, score, training
from nl_notes_recipe.corpora import Labelled, in_context, read_europeana
from nl_notes_recipe.domain import read_marked, read_sentences
from nl_notes_recipe.pipeline import add_ner
from nl_notes_recipe.rename import rename

HERE = Path(__file__).parent
RECIPE = HERE / "fr_notes_recipe"
NAMES = (HERE / "nl_notes_recipe" / "names.toml", RECIPE / "names.toml")
VOCABULARY = Path(notes_mining.__file__).parent / "deidentify" / "vocabulary"
VERSION = "1.0.0"
VECTOR_DIMS, VECTOR_WORDS = 64, 40_000
EPOCHS, COPIES = 6, 5
WIKIANN_SHARE = 0.6  # drawn anew each epoch
EUROPEANA_TRAINED, EUROPEANA_KEPT = 0.5, 0.85  # the rest measures
GOLD_COPIES, DUTCH_COPIES = 5, 1  # Dutch notes teach the Dutch that mixed notes quote
RENAMED = 0.6  # share of the entities of a gold note that get another name in each copy
WIKINEURAL_MEASURED = 3000


def main() -> None:
    """Train, measure, write."""
    options = parse_options()
    fix_random_seed(options.seed)
    nlp = pipeline.blank(VERSION)
    add_vectors(nlp.vocab, VECTOR_DIMS, VECTOR_WORDS)
    add_ner(nlp)
    slots = FrenchSlots(names_of(VOCABULARY, NAMES), random.Random(options.seed))
    notes = (
        gold(options.gold, "train", ("fr", "mixed")) * GOLD_COPIES + gold(options.gold, "train", ("nl",)) * DUTCH_COPIES
    )
    train(nlp, options.data, notes, slots, options.epochs)
    metrics = measure(nlp, options.data, gold(options.gold, "dev", ("fr", "mixed")))
    save(nlp, options.out, metrics, with_gold=options.gold is not None)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--gold", type=Path, help="folder of gold notes; without it only public and generated text")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    return parser.parse_args()


def gold(folder: Path | None, split: str, languages: tuple[str, ...]) -> list[Labelled]:
    """Gold notes of a split, none without a folder."""
    if folder is None:
        return []
    from nl_notes_recipe.gold import gold_notes

    return gold_notes(folder, split, languages)


def train(nlp: Language, data: Path, notes: list[Labelled], slots: FrenchSlots, epochs: int) -> None:
    """Entities from public corpora, newly filled domain text each epoch, and gold notes."""
    templates = read_sentences(RECIPE / "sentences.txt")
    wikipedia = [item for item in read_bio(data / "ner/wikiann_fr.train.bio.gz") if in_context(item)]
    newspapers = read_europeana(data / "ner/europeana_fr.bio.gz")
    newspapers = newspapers[: int(len(newspapers) * EUROPEANA_TRAINED)]

    def epoch(_: int) -> list[Example]:
        items = slots.rng.sample(wikipedia, int(len(wikipedia) * WIKIANN_SHARE)) + newspapers
        items = [without_countries(glued(item)) for item in items]
        items += domain.notes(templates, slots, copies=COPIES)
        items += [domain.rougher(rename(note, slots, RENAMED), slots.rng) for note in notes]
        slots.rng.shuffle(items)
        return [examples.entity_example(nlp, item) for item in items]

    training.train(nlp, ["ner"], epoch, epochs=epochs, dropout=0.2)


def measure(nlp: Language, data: Path, notes: list[Labelled]) -> dict[str, dict[str, float]]:
    """Scores by the set they were measured on; none of the sets was trained on."""
    newspapers = read_europeana(data / "ner/europeana_fr.bio.gz")
    sets = {
        "WikiNEuRal fr, countries unmarked": read_bio(data / "ner/wikineural_fr.dev.noncommercial.conllu.gz")[
            :WIKINEURAL_MEASURED
        ],
        "Europeana fr, last part, countries unmarked": newspapers[int(len(newspapers) * EUROPEANA_KEPT) :],
        "invented notes held out": read_marked(RECIPE / "held_out.txt"),
        "gold notes, dev": notes,
    }
    return {
        name: score.ner_scores(nlp, [without_countries(glued(item)) for item in items])
        for name, items in sets.items()
        if items
    }


def save(nlp: Language, out: Path, metrics: dict[str, dict[str, float]], *, with_gold: bool) -> None:
    """Replace the folder by the new model with its card."""
    if out.exists():
        shutil.rmtree(out)
    nlp.to_disk(out)
    pipeline.slim_strings(nlp, out)
    command = "python pipelines/" + Path(sys.argv[0]).name + " " + " ".join(sys.argv[1:])
    write_card(out, command=command, version=VERSION, metrics=metrics, with_gold=with_gold)
    for name, values in metrics.items():
        print(name, values)


if __name__ == "__main__":
    main()
