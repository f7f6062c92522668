"""Train `models/nl_notes`, the Dutch pipeline for justice notes.

    python pipelines/train_nl_notes.py --data ../shared/data --gold corpus/gold --out models/nl_notes --seed 1

Two halves that share a table of word vectors: grammar on Universal Dependencies, names on public corpora,
generated domain text and, where given, the train part of the gold notes. Works without `--gold`.
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

from nl_notes_recipe import domain, examples, pipeline, score, training
from nl_notes_recipe.card import write_card
from nl_notes_recipe.corpora import Labelled, UdSentence, in_context, read_bio, read_europeana, read_ud
from nl_notes_recipe.rename import rename
from nl_notes_recipe.slim import slim_strings
from nl_notes_recipe.slots import Slots, read_names
from nl_notes_recipe.vectors import add_vectors

RECIPE = Path(__file__).parent / "nl_notes_recipe"
VERSION = "1.0.0"
UD = ("alpino", "lassysmall")
SYNTAX_PIPES = ["tok2vec", "senter", "tagger", "morphologizer", "lemmatizer"]
VECTOR_DIMS, VECTOR_WORDS = 48, 120_000
SYNTAX_EPOCHS, SYNTAX_COPIES = 16, 1
NER_EPOCHS, NER_COPIES = 5, 5
WIKIANN_SHARE = 0.5  # drawn anew each epoch
EUROPEANA_TRAINED = 0.25  # a little, for running text with precise names: its spelling is of another age
GOLD_COPIES, FRENCH_COPIES = 4, 1  # French notes teach the French that mixed notes quote
RENAMED = 0.6  # share of the entities of a gold note that get another name in each copy
EUROPEANA_KEPT = 0.85  # the rest measures
WIKINEURAL_MEASURED = 3000


def main() -> None:
    """Train, measure, write."""
    options = parse_options()
    fix_random_seed(options.seed)
    nlp = build(options.data)
    slots = Slots(read_names(RECIPE / "names.toml"), random.Random(options.seed))
    templates = domain.read_sentences(RECIPE / "sentences.txt")
    train_syntax(nlp, options.data, templates, slots)
    notes = (
        gold(options.gold, "train", ("nl", "mixed")) * GOLD_COPIES
        + gold(options.gold, "train", ("fr",)) * FRENCH_COPIES
    )
    train_names(nlp, options.data, notes, templates, slots)
    metrics = measure(nlp, options.data, gold(options.gold, "dev", ("nl", "mixed")))
    save(nlp, options.out, metrics, with_gold=options.gold is not None)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--gold", type=Path, help="folder of gold notes; without it only public and generated text")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def build(data: Path) -> Language:
    """The untrained pipeline with its vectors."""
    nlp = pipeline.blank(VERSION)
    add_vectors(nlp.vocab, data / "wordnet", VECTOR_DIMS, VECTOR_WORDS)
    pipeline.add_syntax(nlp)
    pipeline.add_ner(nlp)
    return nlp


def gold(folder: Path | None, split: str, languages: tuple[str, ...]) -> list[Labelled]:
    """Gold notes of a split, none without a folder. Imported here: without gold no package is needed."""
    if folder is None:
        return []
    from nl_notes_recipe.gold import gold_notes

    return gold_notes(folder, split, languages)


def ud_files(data: Path, part: str) -> list[Path]:
    return [data / "ud" / f"nl_{name}-ud-{part}.conllu.gz" for name in UD]


def train_syntax(nlp: Language, data: Path, templates: list[str], slots: Slots) -> None:
    """Grammar from UD (its dev parts); domain text teaches sentence boundaries alone."""
    sentences = read_ud(ud_files(data, "dev"))

    def epoch(number: int) -> list[Example]:
        made = ud_notes(nlp, sentences, random.Random(number))
        made += [examples.sentence_example(nlp, note) for note in domain.notes(templates, slots, copies=SYNTAX_COPIES)]
        slots.rng.shuffle(made)
        return made

    training.train(nlp, SYNTAX_PIPES, epoch, epochs=SYNTAX_EPOCHS, dropout=0.2)


def ud_notes(nlp: Language, sentences: list[UdSentence], rng: random.Random) -> list[Example]:
    """UD sentences in random order, one to four on end."""
    order, made = rng.sample(sentences, len(sentences)), []
    while order:
        count = rng.choice([1, 2, 2, 3, 4])
        made.append(examples.syntax_example(nlp, order[:count], rng))
        order = order[count:]
    return made


def train_names(nlp: Language, data: Path, notes: list[Labelled], templates: list[str], slots: Slots) -> None:
    """Entities from public corpora, newly filled domain text each epoch, and gold notes."""
    wikipedia = [item for item in read_bio(data / "ner/wikiann_nl.train.bio.gz") if in_context(item)]
    newspapers = read_europeana(data / "ner/europeana_nl.bio.gz")
    newspapers = newspapers[: int(len(newspapers) * EUROPEANA_TRAINED)]

    def epoch(_: int) -> list[Example]:
        items = slots.rng.sample(wikipedia, int(len(wikipedia) * WIKIANN_SHARE)) + newspapers
        items += domain.notes(templates, slots, copies=NER_COPIES)
        items += [domain.roughen(rename(note, slots, RENAMED), slots.rng) for note in notes]
        slots.rng.shuffle(items)
        return [examples.entity_example(nlp, item) for item in items]

    training.train(nlp, ["ner"], epoch, epochs=NER_EPOCHS, dropout=0.2)


def measure(nlp: Language, data: Path, notes: list[Labelled]) -> dict[str, dict[str, float]]:
    """Scores by the set they were measured on; none of the sets was trained on."""
    newspapers = read_europeana(data / "ner/europeana_nl.bio.gz")
    sets = {
        "names, WikiNEuRal nl": read_bio(data / "ner/wikineural_nl.dev.noncommercial.conllu.gz")[:WIKINEURAL_MEASURED],
        "names, Europeana nl, last part": newspapers[int(len(newspapers) * EUROPEANA_KEPT) :],
        "names, invented notes held out": domain.read_marked(RECIPE / "held_out.txt"),
        "names, gold notes, dev": notes,
    }
    metrics = {name: score.ner_scores(nlp, items) for name, items in sets.items() if items}
    test = ud_notes(nlp, read_ud(ud_files(data, "test")), random.Random(0))
    return {"grammar, UD test joined into notes": score.ud_scores(nlp, test), **metrics}


def save(nlp: Language, out: Path, metrics: dict[str, dict[str, float]], *, with_gold: bool) -> None:
    """Replace the folder by the new model with its card."""
    if out.exists():
        shutil.rmtree(out)
    nlp.to_disk(out)
    slim_strings(nlp, out)
    command = "python pipelines/" + Path(sys.argv[0]).name + " " + " ".join(sys.argv[1:])
    write_card(out, command=command, version=VERSION, metrics=metrics, with_gold=with_gold)
    for name, values in metrics.items():
        print(name, values)


if __name__ == "__main__":
    main()
