"""Public sentences with marked names, to learn first how names stand in French and Dutch at all.

They mark people, places and organisations only, and other organisations than we do: what we would hide besides is left
without a label, so that nothing is learnt of it here. Who learns from a teacher can read more: also sentences in which
nothing is marked.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from note_reader_recipe.data import Marked
from note_reader_recipe.prepare import IGNORED, Example, without_labels
from note_reader_recipe.vary import Names, Varied, recased, renamed
from notes_mining.deidentify.reader.features import SOURCES, Proposal
from notes_mining.deidentify.reader.judge import LABELS
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.evaluate.general_sets import read_set
from notes_mining.records import LANGUAGES

FILES = {"ner/wikiann_{}.train.bio.gz": 7000, "ner/europeana_{}.bio.gz": 3000}
"""With how many sentences are drawn of each, in each language."""
UNMARKED = "parallel/ntrex.{}.txt.gz"
"""News, a sentence a line."""
NEWS = "news"
"""Begins their names."""
SHORTEST = 40
"""Characters. What is shorter in WikiANN is an entry of a list, without context."""
RENAMED, LOWER, UPPER = 0.4, 0.4, 0.12
_UNTOLD = tuple(f":{kind}" for kind in ("DATE", "AGE", "ID", "PHONE", "EMAIL", "URL"))
_OURS_DIFFERS = LABELS.index("ORG")


def read_public(folder: Path, names: Names, rng: Random) -> list[Varied]:
    """Sentences of the sets under ``folder``, many with other names, most with other capitals than they had."""
    drawn: list[Marked] = []
    for file, count in FILES.items():
        for language in LANGUAGES:
            kept = _marked(folder / file.format(language))
            drawn += rng.sample(kept, min(count, len(kept)))
    return list(_varied(drawn, names, rng))


def read_all_public(folder: Path, names: Names, rng: Random) -> list[Varied]:
    """The same of all sentences, and of the ``UNMARKED``."""
    paths = [folder / file.format(language) for file in FILES for language in LANGUAGES]
    every = [one for path in paths for one in _marked(path)]
    every += [one for language in LANGUAGES for one in _unmarked(folder / UNMARKED.format(language))]
    return list(_varied(every, names, rng))


def _marked(path: Path) -> list[Marked]:
    kept = [one for one in read_set(path) if len(one.text) >= SHORTEST]
    spans = [tuple((span.start, span.end, span.entity_type) for span in one.spans) for one in kept]
    return [Marked(f"{path.stem}{place}", one.text, spans[place]) for place, one in enumerate(kept)]


def _unmarked(path: Path) -> list[Marked]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [Marked(f"{NEWS}{place}", line.strip(), ()) for place, line in enumerate(lines) if line.strip()]


def _varied(drawn: Iterable[Marked], names: Names, rng: Random) -> Iterator[Varied]:
    for one in drawn:
        other = renamed(one, names) if rng.random() < RENAMED else one
        yield recased(other, rng, lower=LOWER, upper=UPPER), other.text


def without_what_is_not_marked(example: Example, marked: Marked, proposed: list[Proposal]) -> Example:
    """``example`` without the labels of organisations, numbers, and whatever may be a date, age or identifier."""
    if marked.name.startswith(NEWS):
        return without_labels(example)
    tokens = tokenise(marked.text)
    labels = example.labels.copy()
    labels[labels == _OURS_DIFFERS] = IGNORED
    labels[[any(char.isdigit() for char in word) for word in tokens.words]] = IGNORED
    for one in proposed:
        if one.source in SOURCES and one.source.endswith(_UNTOLD):
            labels[tokens.within(one.start, one.end)] = IGNORED
    return replace(example, labels=labels)
