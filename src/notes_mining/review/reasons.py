"""What spoke for the tagger's proposals in a segment.

The model is not this room's: whoever opens the review hands in a function that asks it. What it says is believed only
where it comes to the very probability that stands in the database: another model, or another text, gives other reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

from ..records import Reasons, Segment
from .corpus import Anchor, Corpus

Explain = Callable[[Sequence[Segment], int, Sequence[str]], Sequence[Reasons]]
"""All segments of a note, the place of one among them, themes: what spoke for each theme."""
CLOSE = 0.001
_KEPT = 1024  # segments in memory; offsets and numbers, no text


class Reasoning:
    """Asks once for each segment; the database does not change under a reader. For several threads, one at a time:
    nobody's decision shall wait because everybody's reasons are reckoned at once."""

    def __init__(self, corpus: Corpus, explain: Explain | None) -> None:
        self._corpus, self._explain = corpus, explain
        self._lock = Lock()
        self.of = lru_cache(maxsize=_KEPT)(self._of)

    def _of(self, anchor: Anchor) -> tuple[Reasons, ...]:
        said = {one.theme: one.probability for one in self._corpus.proposals(anchor)}
        if self._explain is None or not said:
            return ()
        note = self._corpus.segments_of(anchor[0])
        place = [(one.start, one.end) for one in note].index(anchor[1:])
        with self._lock:
            found = self._explain(note, place, tuple(said))
        return tuple(one for one in found if abs(one.probability - said[one.theme]) < CLOSE)
