"""What a reader that does without the pipelines' NER can learn from those that do not.

The pipelines' NER and a reader that is told of it read each text as it was before its capitals were changed; the other
learns what they made of it, also where it reads it in lower case (privileged information: Vapnik and Vashist 2009,
Lopez-Paz et al. 2016). Nothing of this is served.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from note_reader_recipe.data import Marked
from note_reader_recipe.prepare import BATCH, IGNORED, Example, Taught, example, languages_of, told
from note_reader_recipe.vary import Varied
from notes_mining.deidentify.reader.features import Proposal, of_texts
from notes_mining.deidentify.reader.judge import LABELS, Thresholds, Words
from notes_mining.deidentify.reader.network import Network as Serving
from notes_mining.deidentify.reader.tokens import Tokens, tokenise
from notes_mining.records import LANGUAGES

SEEN = ("O", "PER", "LOC", "ORG", "MISC")
"""Nothing, and what a pipeline's entities can be."""
GUESSER = "NerRecognizer:"
"""Proposes what the pipelines' NER sees. The reader need only not rule it out; alone, it must be sure."""
REPLACED = 0.6
"""The probability learnt of what would be replaced."""
COLUMNS = len(LANGUAGES) * len(SEEN)
"""Scores of a network that learns what each pipeline sees."""


def examples_taught(
    varied: Sequence[Varied], words: Words, teacher: Serving, models: dict[str, str]
) -> Iterator[tuple[Example, tuple[Marked, list[Proposal]]]]:
    """Each text as an example without the pipelines' entities, with what is taught of it; and what it was made from."""
    own = told([marked for marked, _ in varied], models, entities=False)
    for item, one in zip(own, taught([text for _, text in varied], teacher, models), strict=True):
        yield _with(example(words, *item), one), item


def taught(texts: Sequence[str], teacher: Serving, models: dict[str, str]) -> Iterator[Taught]:
    """What pipelines and ``teacher``, who is told of them, make of each text."""
    proposed_of = told([Marked("", text, ()) for text in texts], models)
    while batch := list(islice(proposed_of, BATCH)):
        tokens = [tokenise(marked.text) for marked, _ in batch]
        told_of = of_texts(tokens, [proposed for _, proposed in batch])
        odds = teacher([(one.words, table) for one, table in zip(tokens, told_of, strict=True)])
        for (_, proposed), one, believed in zip(batch, tokens, odds, strict=True):
            yield Taught(_seen(one, proposed), _believed(one, proposed, believed))


def _seen(tokens: Tokens, proposed: Sequence[Proposal]) -> np.ndarray:
    """What each pipeline that reads the text sees at its tokens, int64 (tokens, languages)."""
    read_by = languages_of(tokens.text)
    seen = np.full((len(tokens), len(LANGUAGES)), IGNORED)
    seen[:, [language in read_by for language in LANGUAGES]] = 0
    for one in proposed:
        source, label = one.source.split(":")
        if source in LANGUAGES and label in SEEN:
            seen[tokens.within(one.start, one.end), LANGUAGES.index(source)] = SEEN.index(label)
    return seen


def _believed(tokens: Tokens, proposed: Sequence[Proposal], odds: np.ndarray) -> np.ndarray:
    """What the reader believes, raised to ``REPLACED`` where a guess of the NER would be replaced beside it."""
    believed = odds.astype(np.float32)
    for one in proposed:
        at = tokens.within(one.start, one.end)
        identify = 1 - believed[at, 0]
        if one.source.startswith(GUESSER) and max(identify, default=0) >= Thresholds.keep:
            added = np.maximum(0, REPLACED - identify) / np.maximum(1 - identify, 1e-6)
            believed[at] *= 1 - added[:, None]
            believed[at, LABELS.index(one.source.removeprefix(GUESSER))] += added
    return believed


def _with(example: Example, taught: Taught) -> Example:
    """``example`` with what is taught of it; without where other capitals made other tokens."""
    return replace(example, taught=taught) if len(taught.seen) == len(example.labels) else example
