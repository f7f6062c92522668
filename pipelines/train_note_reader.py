r"""Train `models/note_reader`, which weighs in context what the recognisers propose.

    python pipelines/train_note_reader.py --corpus corpus --data DATA --out models/note_reader --seed 1

Learns first from public sentences with marked names (DATA/ner: WikiANN train, Europeana); then from the gold notes of
the train cases, the fresh notes and the coded segments, each also with other names in it. Measures on the gold notes of
the dev cases and on one writer's segments. About 15 minutes on one core. notes_mining must be importable.

    python pipelines/train_note_reader.py --without-ner --teacher models/note_reader --data DATA \
        --out models/note_reader_alone --words-in ../note_reader --seed 1

A reader that is told nothing of the pipelines' named entities, so that they need not run, and a smaller one. It learns
besides what the pipelines see, and on public sentences, more of them, what the reader that is told makes of it.
About 20 minutes.
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
from note_reader_recipe.prepare import example, labels_of, read_words, told, without_labels
from note_reader_recipe.public import read_all_public, read_public, without_what_is_not_marked
from note_reader_recipe.teacher import COLUMNS, examples_taught
from note_reader_recipe.training import train
from note_reader_recipe.vary import Names, Varied, also_varied
from notes_mining.deidentify.reader.features import OF_TEXT, OF_WORD, of_text
from notes_mining.deidentify.reader.judge import LABELS, NoteReader, Thresholds, save
from notes_mining.deidentify.reader.network import Network as Serving
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.deidentify.reader.words import Words
from notes_mining.errors import ModelError

VERSION = "1.0.0"
EPOCHS, PUBLIC_EPOCHS = 8, 4
PUBLIC_BESIDE = 5000
"""Pieces of public texts in each epoch over the corpus, for a reader that learns from another."""
ALONE = {"dense": 192, "memory": 160}
"""Sizes of a reader that learns from another: half the work; on writers kept out it left no more than a large one."""
UNSURE = 0.33
"""By how much a reader that has learnt what another only believes scores "no name" too high. Taken off, the same
thresholds give about as many false alarms as its teacher's, on writers kept out."""
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


TAUGHT = (
    ("NTREX-128, French and Dutch", "CC BY-SA 4.0", "Federmann et al. 2022"),
    ("Entities as fr_core_news_md sees them", "LGPL-LR; its data CC BY 4.0", "Explosion"),
    ("Entities as models/nl_notes sees them", "CC BY-SA 4.0", "see its manifest"),
    ("A note reader that is told of both", LICENCE, "see the recipe"),
)
"""What a reader learns from besides that is told no entities."""


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
    save(options.out, words, weights, facts(metrics, options), entities=entities, words_in=options.words_in)


def fit(
    words: Words,
    models: dict[str, str],
    options: argparse.Namespace,
    *,
    is_kept_out: Callable[[str], bool] = lambda name: False,
    **sizes: int,
) -> Network:
    """A network that has learnt from public sentences, then from the corpus, but for texts kept out by name."""
    if options.without_ner:
        teacher = teacher_of(words, models, options, is_kept_out)
        return fit_from(teacher, words, models, options, is_kept_out=is_kept_out, **{**ALONE, **sizes})
    rng = Random(options.seed)
    names = Names(rng)
    texts = [one for one, _ in read_texts(options, names, is_kept_out)]
    public = [one for one, _ in read_public(options.data, names, rng)]
    print(f"{len(public)} public sentences; {len(texts)} texts, half of them with other names", flush=True)
    torch.manual_seed(options.seed)
    network = Network(words.width + OF_WORD + OF_TEXT, len(LABELS), **sizes)
    begun = [without_what_is_not_marked(example(words, *item), *item) for item in told(public, models)]
    train(network, begun, PUBLIC_EPOCHS, options.seed)
    train(network, [example(words, *item) for item in told(texts, models)], options.epochs, options.seed)
    return network


def teacher_of(
    words: Words, models: dict[str, str], options: argparse.Namespace, is_kept_out: Callable[[str], bool]
) -> Serving:
    """The reader that is told the pipelines' entities, as ``options`` name it, or trained for this."""
    if options.teacher is None:
        told_of = argparse.Namespace(**{**vars(options), "without_ner": False})
        return Serving(fit(words, models, told_of, is_kept_out=is_kept_out).weights(), words.describe)
    reader = NoteReader.load(options.teacher, Thresholds())
    if not reader.entities:
        raise ModelError(f"{options.teacher}: is told no entities itself. Name with --teacher a reader that is.")
    return reader.network


def fit_from(
    teacher: Serving,
    words: Words,
    models: dict[str, str],
    options: argparse.Namespace,
    *,
    is_kept_out: Callable[[str], bool] = lambda name: False,
    **sizes: int,
) -> Network:
    """The same that is told no entities, and learns what the pipelines see and what ``teacher`` makes of it."""
    rng = Random(options.seed)
    names = Names(rng)
    texts = read_texts(options, names, is_kept_out)
    public = read_all_public(options.data, names, rng)
    print(f"{len(public)} public sentences; {len(texts)} texts, half of them with other names", flush=True)
    torch.manual_seed(options.seed)
    network = Network(words.width + OF_WORD + OF_TEXT, len(LABELS), seen=COLUMNS, **sizes)
    begun = [without_what_is_not_marked(one, *item) for one, item in examples_taught(public, words, teacher, models)]
    train(network, begun, PUBLIC_EPOCHS, options.seed)
    examples = [one for one, _ in examples_taught(texts, words, teacher, models)]
    train(network, examples, options.epochs, options.seed, list(map(without_labels, begun)), PUBLIC_BESIDE)
    with torch.no_grad():
        network.label.bias[LABELS.index("O")] -= UNSURE
    return network


def read_texts(options: argparse.Namespace, names: Names, is_kept_out: Callable[[str], bool]) -> list[Varied]:
    """Texts of the corpus, each also with other names, but for those kept out."""
    texts = also_varied(read_training(options.corpus), names, names.rng)
    return [one for one in texts if not is_kept_out(one[0].name)]


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
    asked = ["--without-ner"] * options.without_ner
    asked += [f"--teacher {options.teacher}"] * (options.teacher is not None)
    asked += [f"--words-in {options.words_in}"] * (options.words_in is not None)
    given = DATA + TAUGHT if options.without_ner else DATA
    return {
        "name": options.out.name,
        "version": VERSION,
        "languages": ["fr", "nl"],
        "made_by": " ".join(["python pipelines/train_note_reader.py", *asked, f"--seed {options.seed}"]),
        "licence": LICENCE,
        "data": [{"name": name, "licence": licence, "attribution": credit} for name, licence, credit in given],
        "metrics": metrics,
    }


def parse_options() -> argparse.Namespace:
    """Command line."""
    parser = options_of_training(__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--words-in", help="reader's folder, named from --out, that has the same words: they lie there")
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
    parser.add_argument("--teacher", type=Path, help="reader that is told of them, for --without-ner to learn from")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
