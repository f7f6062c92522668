"""Public sentences with marked names, to learn first how names stand in French and Dutch at all.

They mark people, places and organisations only, and other organisations than we do: what we would hide besides is left
without a label, so that nothing is learnt of it here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from note_reader_recipe.data import Marked
from note_reader_recipe.prepare import IGNORED, Example
from note_reader_recipe.vary import Names, recased, renamed
from notes_mining.deidentify.reader.features import SOURCES, Proposal
from notes_mining.deidentify.reader.judge import LABELS
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.evaluate.general_sets import read_set
from notes_mining.records import LANGUAGES

FILES = {"ner/wikiann_{}.train.bio.gz": 7000, "ner/europeana_{}.bio.gz": 3000}
"""With how many sentences are drawn of each, in each language."""
SHORTEST = 40
"""Characters. What is shorter in WikiANN is an entry of a list, without context."""
RENAMED, LOWER, UPPER = 0.4, 0.4, 0.12
_UNTOLD = tuple(f":{kind}" for kind in ("DATE", "AGE", "ID", "PHONE", "EMAIL", "URL"))
_OURS_DIFFERS = LABELS.index("ORG")


def read_public(folder: Path, names: Names, rng: Random) -> list[Marked]:
    """Sentences of the sets under ``folder``, many with other names, most with other capitals than they had."""
    drawn = []
    for file, count in FILES.items():
        for language in LANGUAGES:
            path = folder / file.format(language)
            kept = [one for one in read_set(path) if len(one.text) >= SHORTEST]
            for place, one in enumerate(rng.sample(kept, min(count, len(kept)))):
                spans = tuple((span.start, span.end, span.entity_type) for span in one.spans)
                drawn.append(Marked(f"{path.stem}{place}", one.text, spans))
    varied = (renamed(one, names) if rng.random() < RENAMED else one for one in drawn)
    return [recased(one, rng, lower=LOWER, upper=UPPER) for one in varied]


def without_what_is_not_marked(example: Example, marked: Marked, proposed: list[Proposal]) -> Example:
    """``example`` without the labels of organisations, numbers, and whatever may be a date, age or identifier."""
    tokens = tokenise(marked.text)
    labels = example.labels.copy()
    labels[labels == _OURS_DIFFERS] = IGNORED
    labels[[any(char.isdigit() for char in word) for word in tokens.words]] = IGNORED
    for one in proposed:
        if one.source in SOURCES and one.source.endswith(_UNTOLD):
            labels[tokens.within(one.start, one.end)] = IGNORED
    return replace(example, labels=labels)
