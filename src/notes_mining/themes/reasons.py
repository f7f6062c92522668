"""What spoke for a theme in a segment: each word is left out in turn, and the segment read again among its neighbours.

So it is asked of the model as it serves, whatever is inside: n-grams, word vectors, neighbouring sentences. Source of
the method: erasure, as in Li, Monroe and Jurafsky, *Understanding Neural Networks through Representation Erasure*
(2016). A theme that several words tell, each of them sufficient, may have no word that spoke for it alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..records import Reason, Reasons, Segment
from .reading import plain_words
from .tagging import Tagger, TaggingSettings
from .tagging import build as build_tagger
from .windows import LONGEST

_WORD = re.compile(r"\[[A-Z]+_[^\]\s]*\]|\w\w+")
"""A placeholder, or a word as the classifier counts them."""
LEAST, SHARE = 0.1, 0.2
"""A word that changes less is not named: in log odds, and as a share of what the strongest word changes."""
MOST = 6
_SURE = 1e-9

Spans = Sequence[tuple[int, int]]


def build(settings: TaggingSettings) -> Explainer:
    """For the tagger of these settings.

    Raises:
        ModelError: the model or its embedding is missing or changed.
    """
    return Explainer(build_tagger(settings))


@dataclass(frozen=True)
class Explainer:
    """Asks a tagger."""

    tagger: Tagger

    def __call__(self, note: Sequence[Segment], place: int, themes: Sequence[str]) -> tuple[Reasons, ...]:
        """Of each theme that the model knows, in the order given; nothing in a language that it does not read.

        Args:
            note: all segments of a note, in their order.
            place: of the segment in ``note``.
        """
        known = [theme for theme in themes if theme in self.tagger.themes]
        if not known or not self.tagger.reads(note[place]):
            return ()
        before = [one.text for one in note[:place] if self.tagger.reads(one)][-(LONGEST - 1) :]
        after = [one.text for one in note[place + 1 :] if self.tagger.reads(one)][: LONGEST - 1]
        text = note[place].text
        words = _words(text)
        variants = [text, *(_without(text, spans) for spans in words)]
        found = self._probabilities(before, variants, after)
        columns = [self.tagger.themes.index(theme) for theme in known]
        return tuple(
            _reasons(theme, words, found[:, column].tolist()) for theme, column in zip(known, columns, strict=True)
        )

    def _probabilities(self, before: Sequence[str], variants: Sequence[str], after: Sequence[str]) -> np.ndarray:
        """Of each variant among the neighbours, then of the first one alone: shape (variants + 1, themes)."""
        reading = self.tagger.model.read([*before, *variants, *after])
        head, tail = range(len(before)), range(len(before) + len(variants), len(reading))
        rows, notes = [], []
        for number in range(len(variants)):
            rows += [*head, len(before) + number, *tail]
            notes += [str(number)] * (len(before) + 1 + len(after))
        asked = [number * (len(before) + 1 + len(after)) + len(before) for number in range(len(variants))]
        rows, notes = [*rows, len(before)], [*notes, "alone"]
        return self.tagger.model.themes.predict_proba(reading.rows(rows), notes)[[*asked, len(rows) - 1]]


def _words(text: str) -> list[Spans]:
    """Where each different word stands; one that comes twice is left out twice."""
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for found in _WORD.finditer(text):
        places[plain_words(found[0])].append(found.span())
    return list(places.values())


def _without(text: str, spans: Spans) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def _reasons(theme: str, words: Sequence[Spans], found: Sequence[float]) -> Reasons:
    """``found``: the probability as it stands, without each word, alone."""
    whole, *without, alone = found
    weights = [_log_odds(whole) - _log_odds(one) for one in without]
    ranked = sorted(zip(weights, without, words, strict=True), key=lambda one: (-one[0], one[2]))
    least = max(LEAST, SHARE * max(weights, default=0.0))
    reasons = [
        Reason(start, end, round(probability, 4), round(weight, 4))
        for weight, probability, spans in ranked[:MOST]
        if weight >= least
        for start, end in spans
    ]
    return Reasons(theme, round(whole, 4), round(alone, 4), tuple(reasons))


def _log_odds(probability: float) -> float:
    sure = min(max(probability, _SURE), 1 - _SURE)
    return float(np.log(sure / (1 - sure)))
