"""What our Presidio recognisers share.

Each is a plain ``presidio_analyzer.LocalRecognizer``: add it to any ``AnalyzerEngine``'s registry. Vocabulary lives in
``deidentify/vocabulary/*.yaml``, apart from the logic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from presidio_analyzer import AnalysisExplanation, LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

VOCABULARY = Path(__file__).parents[1] / "vocabulary"


@cache
def vocabulary(name: str) -> Any:
    """A vocabulary file's content, e.g. ``vocabulary("months")``; parsed once."""
    return yaml.safe_load((VOCABULARY / f"{name}.yaml").read_text(encoding="utf-8"))


UPPER = "A-ZÀ-ÖØ-Þ" + "".join(chr(code) for code in range(0x100, 0x250) if chr(code).isupper())
LOWER = "a-zß-öø-ÿ" + "".join(chr(code) for code in range(0x100, 0x250) if chr(code).islower())
"""Character classes of Latin letters with the accents of every naming tradition of the notes (Turkish, Polish, Albanian ...)."""

Found = tuple[int, int, str, float] | tuple[int, int, str, float, str]
"""start, end, entity type, score; and in a few words why, where it is not always the same"""

OWN, OTHER = "\ufdd0", "\ufdd1"
"""What recognisers read in the place of a placeholder: of ours, or of another tool. No letter, blank or punctuation, so that
no name reaches over it; both code points are set aside by Unicode and stand in no text.

Beside one of ours the text has been read before, with what stood there. What spoke against a finding then is gone, so
that weak signs do not count again there.
"""


class NotesRecognizer(LocalRecognizer):
    """A recogniser that finds spans by ``find``; subclasses set ``ENTITIES``, ``WHY`` and write ``find``."""

    ENTITIES: Sequence[str] = ()
    WHY = ""
    """Why a span is found, in a few words that quote nothing; what ``find`` yields beside it comes first."""

    def __init__(self, supported_language: str = "fr") -> None:
        super().__init__(
            supported_entities=list(self.ENTITIES), supported_language=supported_language, name=type(self).__name__
        )

    def load(self) -> None:
        """Nothing to load: patterns are compiled once, when the module is imported."""

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        """Yield what is found in ``text``; may yield overlapping spans."""
        raise TypeError(f"{type(self).__name__} must define find()")

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's entry point: results of the entity types asked for."""
        return [
            RecognizerResult(
                entity_type=kind,
                start=start,
                end=end,
                score=score,
                analysis_explanation=AnalysisExplanation(
                    recognizer=type(self).__name__,
                    original_score=score,
                    textual_explanation=why[0] if why else self.WHY,
                ),
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: type(self).__name__,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                },
            )
            for start, end, kind, score, *why in self.find(text, nlp_artifacts)
            if kind in entities and start < end
        ]
