"""What our Presidio recognisers share.

Each is a plain ``presidio_analyzer.LocalRecognizer``: add it to any ``AnalyzerEngine``'s registry. Vocabulary lives in
``deidentify/vocabulary/*.yaml``, apart from the logic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from ...yamlfile import parse_yaml
from .presidio import AnalysisExplanation, LocalRecognizer, NlpArtifacts, RecognizerResult

VOCABULARY = Path(__file__).parents[1] / "vocabulary"


@cache
def vocabulary(name: str) -> Any:
    """A vocabulary file's content, e.g. ``vocabulary("months")``; parsed once."""
    return parse_yaml((VOCABULARY / f"{name}.yaml").read_text(encoding="utf-8"))


UPPER = "A-ZÀ-ÖØ-Þ" + "".join(chr(code) for code in range(0x100, 0x250) if chr(code).isupper())
LOWER = "a-zß-öø-ÿ" + "".join(chr(code) for code in range(0x100, 0x250) if chr(code).islower())
"""Character classes of Latin letters with the accents of every naming tradition of the notes (Turkish, Polish, Albanian ...)."""


def around(mark: str) -> str:
    r"""``\s*mark?\s*`` that can be read in one way only: its time does not grow with the square of a run of blanks."""
    return rf"\s*+(?:(?:{mark})\s*+)?"


def any_of(words: Iterable[tuple[str, str]]) -> str:
    """Alternatives, each a word and its pattern, longest first; only those that share the first two letters are tried.

    A list of thousands would otherwise be tried one by one at every word of a text.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for word, pattern in words:
        second = _lower(word[1:2]) if word[1:2].isalnum() else ""
        groups.setdefault(_lower(word[0]), {}).setdefault(second, []).append(pattern)
    return "|".join(_led_by(first, "|".join(_seconds(first, seconds))) for first, seconds in groups.items())


def any_words(words: Iterable[str]) -> str:
    """``any_of`` words of a vocabulary as they are, whatever white space stands within them."""
    patterns = ((word, re.escape(word).replace(r"\ ", r"\s+")) for word in words)
    return any_of(sorted(patterns, key=lambda pair: len(pair[1]), reverse=True))


def _lower(letter: str) -> str:
    """In lower case, where that is one letter (the dotted I of Turkish becomes two)."""
    return letter.lower() if len(letter.lower()) == 1 else letter


def _seconds(first: str, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Words of one letter, and those whose second is none, come last: they are shorter, or shut the others out."""
    for second in sorted(groups, reverse=True):
        patterns = "|".join(groups[second])
        yield _led_by(first + second, patterns) if second else patterns


def _led_by(letters: str, patterns: str) -> str:
    return rf"(?={''.join(map(_either, letters))})(?:{patterns})"


def _either(letter: str) -> str:
    """Both cases of a letter, both shapes of an apostrophe: a word's own pattern decides which of them it allows."""
    return "['’]" if letter == "'" else f"[{re.escape(letter + letter.upper())}]"


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
    ANY_LANGUAGE = False
    """Whether ``find`` gives the same whatever the language and its pipeline: a mixed note's text is then searched once."""
    _last: ClassVar[tuple[str, list[Found]]] = ("", [])
    WHY = ""
    """Why a span is found, in a few words that quote nothing; what ``find`` yields beside it comes first."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._last = ("", [])  # its own: a recogniser made out of one of ours finds something else

    def __init__(self, supported_language: str = "fr") -> None:
        super().__init__(
            supported_entities=list(self.ENTITIES), supported_language=supported_language, name=type(self).__name__
        )

    def load(self) -> None:
        """Nothing to load: patterns are compiled once, when the module is imported."""

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        """Yield what is found in ``text``; may yield overlapping spans."""
        raise TypeError(f"{type(self).__name__} must define find()")

    def _found(self, text: str, artifacts: NlpArtifacts | None) -> Iterable[Found]:
        """What ``find`` yields, from memory where the text has just been searched for another language."""
        if not self.ANY_LANGUAGE:
            return self.find(text, artifacts)
        known, found = type(self)._last
        if known != text:
            found = list(self.find(text, artifacts))
            type(self)._last = (text, found)
        return found

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
            for start, end, kind, score, *why in self._found(text, nlp_artifacts)
            if kind in entities and start < end
        ]
