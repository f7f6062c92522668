"""Public sentences with marked names, to learn first how names stand in French and Dutch at all.

They mark people, places and organisations only, and other organisations than we do: what we would hide besides is left
without a label, so that nothing is learnt of it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from note_reader_recipe.data import Marked
from note_reader_recipe.prepare import Example
from note_reader_recipe.vary import Names, recased, renamed
from notes_mining.deidentify.pipelines import load_pipeline
from notes_mining.deidentify.reader.features import SOURCES, Proposal
from notes_mining.deidentify.reader.judge import LABELS
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.evaluate.general_sets import read_set
from notes_mining.records import LANGUAGES

FILES = {"ner/wikiann_{}.train.bio.gz": 7000, "ner/europeana_{}.bio.gz": 3000}
"""With how many sentences are drawn of each, in each language."""
MORE = {"ner/wikiann_{}.train.bio.gz": 9000, "ner/europeana_{}.bio.gz": 3000}
"""The same for a reader that must know by itself what the pipelines would tell it."""
SHORTEST = 40
"""Characters. What is shorter in WikiANN is an entry of a list, without context."""
RENAMED, LOWER, UPPER = 0.4, 0.4, 0.12
IGNORED = -1
_UNTOLD = tuple(f":{kind}" for kind in ("DATE", "AGE", "ID", "PHONE", "EMAIL", "URL"))
_OURS_DIFFERS = LABELS.index("ORG")
_PLACE = LABELS.index("LOC")
_TYPES = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "LOC", "GPE": "LOC"}


def read_public(folder: Path, names: Names, rng: Random, taught_by: Mapping[str, str] | None = None) -> list[Marked]:
    """Sentences of the sets under ``folder``, many with other names, most with other capitals than they had.

    What the spaCy pipelines ``taught_by`` see in them, before capitals are changed, is marked as well.
    """
    drawn = []
    for file, count in (MORE if taught_by else FILES).items():
        for language in LANGUAGES:
            path = folder / file.format(language)
            kept = [one for one in read_set(path) if len(one.text) >= SHORTEST]
            for place, one in enumerate(rng.sample(kept, min(count, len(kept)))):
                spans = tuple((span.start, span.end, span.entity_type) for span in one.spans)
                drawn.append((language, Marked(f"{path.stem}{place}", one.text, spans)))
    varied = [(language, renamed(one, names) if rng.random() < RENAMED else one) for language, one in drawn]
    told = _taught(varied, taught_by) if taught_by else [one for _, one in varied]
    return [recased(one, rng, lower=LOWER, upper=UPPER) for one in told]


def _taught(texts: list[tuple[str, Marked]], models: Mapping[str, str]) -> list[Marked]:
    """Texts with the spans of their language's pipeline; where both mark something, theirs stay."""
    taught = []
    for wanted, name in models.items():
        marked = [one for language, one in texts if language == wanted]
        for one, doc in zip(marked, load_pipeline(name, wanted).pipe(item.text for item in marked), strict=True):
            seen = ((span.start_char, span.end_char, _TYPES.get(span.label_, "ORG")) for span in doc.ents)
            taught.append(replace(one, spans=(*seen, *one.spans)))  # of two labels for a token the last one holds
    return taught


def people_alone(example: Example) -> Example:
    """``example`` without labels of places: general sentences mark countries too, which notes keep."""
    return replace(example, labels=np.where(example.labels == _PLACE, IGNORED, example.labels))


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
