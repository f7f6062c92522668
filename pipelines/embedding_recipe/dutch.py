"""A vector for every frequent Dutch word, by way of French words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from . import sources
from .sources import unit

LINKERS = ("", "s", "en", "e", "n", "er")
SHORTEST_PART = 4
ALIKE = 0.2  # weight of the French word that is spelled as the Dutch one, beside the synsets
WORDNET_BESIDE_LEXICON = 0.15
ENDINGS = ("en", "e", "s", "t", "de", "te", "den", "ten", "tje", "je", "jes", "tjes", "er", "st", "ste", "ere", "'s")
Vector = np.ndarray
French = Callable[[str], Vector | None]


class Dutch:
    """Looks a Dutch word up: lexicon, synsets, lemma, parts, then French spelling."""

    def __init__(self, wordnet: Path, french: French) -> None:
        self.french = french
        self.lookup = sources.lemma_table("nl")
        self.lexicon = self._of_lexicon()
        self.synsets = self._of_synsets(wordnet)

    def vector(self, word: str) -> Vector | None:
        """Vector of a lower-case word, or nothing."""
        found = self.known(word)
        alike = self.french(word)
        if word in self.lexicon or (alike is None and found is not None):
            return found
        if found is None:
            return alike if alike is not None else self.compound(word)
        return (1 - ALIKE) * unit(found) + ALIKE * unit(alike)

    def known(self, word: str) -> Vector | None:
        """By lexicon or synsets, of the word, its lemma or its stem."""
        for form in dict.fromkeys((word, self.lookup.get(word, word))):
            found = self._entry(form)
            if found is not None:
                return found
        for form in stems(word):
            if form in self.lexicon:
                return self._entry(form)
        return None

    def _entry(self, form: str) -> Vector | None:
        ours, theirs = self.lexicon.get(form), self.synsets.get(form)
        if ours is None or theirs is None:
            return ours if ours is not None else theirs
        return (1 - WORDNET_BESIDE_LEXICON) * unit(ours) + WORDNET_BESIDE_LEXICON * unit(theirs)

    def compound(self, word: str) -> Vector | None:
        """Sum of two known parts, the longest head first: in Dutch the last part says what a thing is."""
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 2):
            head = self.known(word[cut:]) if len(word) - cut >= SHORTEST_PART - 1 else None
            if head is None:
                continue
            for linker in LINKERS:
                first = word[:cut].removesuffix(linker)
                if len(first) >= SHORTEST_PART - 1 and (part := self._entry(first)) is not None:
                    return unit(head) + unit(part)
        return None

    def _of_lexicon(self) -> dict[str, Vector]:
        found = {}
        for dutch, translations in sources.lexicon().items():
            vectors = [(1 / rank, self.french(one)) for rank, one in enumerate(translations, start=1)]
            kept = [share * unit(vector) for share, vector in vectors if vector is not None]
            if kept:
                found[dutch] = np.sum(kept, axis=0)
        return found

    def _of_synsets(self, wordnet: Path) -> dict[str, Vector]:
        """Each synset counts once."""
        partners = sources.synset_lemmas(wordnet / "wn-data-fra.tab.gz")
        found: dict[str, list[Vector]] = defaultdict(list)
        for synset, lemmas in sources.synset_lemmas(wordnet / "wn-data-nld.tab.gz").items():
            vectors = [unit(v) for word in partners.get(synset, ()) if (v := self.french(word)) is not None]
            for lemma in lemmas if vectors else ():
                found[lemma].append(np.mean(vectors, axis=0))
        return {lemma: np.mean(parts, axis=0) for lemma, parts in found.items()}


def stems(word: str) -> Iterable[str]:
    """Forms that the word may be an inflection of."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_PART - 1:
            stem = word.removesuffix(ending)
            yield stem
            yield stem + "en"
            yield stem + "e"
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]
            if len(stem) > 2 and stem[-2] in "aeou":  # regels: open syllables write a long vowel once
                yield stem[:-1] + stem[-2] + stem[-1]
    if word.startswith("ge") and len(word) > 5:
        core = word[2:]
        yield core.removesuffix("d").removesuffix("t") + "en"
        yield core
