"""Presidio's engine as we call it gives what Presidio's own gives, whatever recognisers are in its registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy

from notes_mining.deidentify.engine import NotesNlpEngine
from notes_mining.deidentify.recognizers import all_recognizers
from notes_mining.deidentify.recognizers.base import NotesRecognizer
from notes_mining.deidentify.recognizers.dates import DateRecognizer
from notes_mining.deidentify.recognizers.ner import NerRecognizer
from notes_mining.deidentify.recognizers.presidio import (
    AnalyzerEngine,
    NlpArtifacts,
    QuickAnalyzerEngine,
    RecognizerRegistry,
    RecognizerResult,
)
from notes_mining.evaluate.gold import read_gold


class DateBesideName(DateRecognizer):
    """A recogniser of a user's own, that weighs context: a date is surer beside a name."""

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        named = any(other.entity_type == "PERSON" for other in other_raw_recognizer_results)
        for one in raw_recognizer_results:
            one.score = 1.0 if named and len(nlp_artifacts.tokens) > 3 else 0.3
        return raw_recognizer_results


def engine(kind: type[AnalyzerEngine], recognizers: list[NotesRecognizer]) -> AnalyzerEngine:
    nlp = NotesNlpEngine({"fr": ""})
    nlp.nlp = {"fr": spacy.blank("fr")}
    registry = RecognizerRegistry(supported_languages=["fr"])
    for one in recognizers:
        registry.add_recognizer(one)
    return kind(registry=registry, nlp_engine=nlp, supported_languages=["fr"])


def results(analyzer: AnalyzerEngine, text: str) -> list[tuple[Any, ...]]:
    found = analyzer.analyze(text, "fr", return_decision_process=True)
    return sorted((one.start, one.end, one.entity_type, one.score) for one in found)


@pytest.mark.parametrize("own", [False, True])
def test_what_presidio_gives(own: bool, root: Path) -> None:
    recognizers = [one for one in all_recognizers(["fr"]) if not isinstance(one, NerRecognizer)]
    if own:
        recognizers.append(DateBesideName("fr"))
    ours, presidios = engine(QuickAnalyzerEngine, recognizers), engine(AnalyzerEngine, recognizers)
    seen = set()
    for note in list(read_gold(root / "corpus/gold"))[::250]:
        found = results(ours, note.text)
        assert found == results(presidios, note.text)
        seen |= {one[3] for one in found if one[2] == "DATE"}
    assert (1.0 in seen) is own
