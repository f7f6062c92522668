"""What a reader that does without the pipelines' NER can learn from those that do not.

The pipelines' NER and a reader that is told of it read each text as it was before its capitals were changed; the other
learns what they made of it, also where it reads it in lower case (privileged information: Vapnik and Vashist 2009,
Lopez-Paz et al. 2016). Nothing of this is served.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from note_reader_recipe.data import Marked
from note_reader_recipe.prepare import IGNORED, Example, Taught, languages_of, told
from notes_mining.deidentify.reader.features import Proposal, of_text
from notes_mining.deidentify.reader.judge import LABELS, Thresholds
from notes_mining.deidentify.reader.network import Network as Serving
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.records import LANGUAGES

SEEN = ("O", "PER", "LOC", "ORG", "MISC")
"""Nothing, and what a pipeline's entities can be."""
GUESSER = "NerRecognizer:"
"""Proposes what the pipelines' NER sees. The reader need only not rule it out; alone, it must be sure."""
REPLACED = 0.6
"""The probability learnt of what would be replaced."""
COLUMNS = len(LANGUAGES) * len(SEEN)
"""Scores of a network that learns what each pipeline sees."""


def taught(texts: Sequence[str], teacher: Serving, models: dict[str, str]) -> Iterator[Taught]:
    """What pipelines and ``teacher``, who is told of them, make of each text."""
    for marked, proposed in told([Marked("", text, ()) for text in texts], models):
        yield make_of(marked.text, proposed, languages_of(marked.text), teacher)


def make_of(text: str, proposed: Sequence[Proposal], languages: Sequence[str], teacher: Serving) -> Taught:
    """The same of one text, for which recognisers and the pipelines of ``languages`` proposed something."""
    tokens = tokenise(text)
    seen = np.full((len(tokens), len(LANGUAGES)), IGNORED)
    seen[:, [language in languages for language in LANGUAGES]] = 0
    for one in proposed:
        source, label = one.source.split(":")
        if source in LANGUAGES and label in SEEN:
            seen[tokens.within(one.start, one.end), LANGUAGES.index(source)] = SEEN.index(label)
    believed = teacher([(tokens.words, of_text(tokens, proposed))])[0].astype(np.float32)
    for one in proposed:
        if one.source.startswith(GUESSER):
            _believe(believed[tokens.within(one.start, one.end)], LABELS.index(one.source.split(":")[1]))
    return Taught(seen, believed)


def _believe(believed: np.ndarray, kind: int) -> None:
    """Raise to ``REPLACED`` what a guess of the NER covers, if beside the reader it would be replaced."""
    identify = 1 - believed[:, 0]
    if len(believed) and identify.max() >= Thresholds.keep:
        added = np.maximum(0, REPLACED - identify) / np.maximum(1 - identify, 1e-6)
        believed *= 1 - added[:, None]
        believed[:, kind] += added


def with_teaching(example: Example, taught: Taught) -> Example:
    """``example`` with what is taught of it; without where other capitals made other tokens."""
    return replace(example, taught=taught) if len(taught.seen) == len(example.labels) else example


def without_labels(example: Example) -> Example:
    """``example`` of which only what is taught is learnt."""
    return replace(example, labels=np.full_like(example.labels, IGNORED))
