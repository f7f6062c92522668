"""Presidio as we use it, imported without the transformers that it would look for.

Presidio takes ``transformers`` along wherever it is installed (here as a dependency of the topics), for engines that we
do not use: a third of the time a command needs to start. While Presidio is imported here, transformers count as not
installed, which it allows for. Whoever wants Presidio's transformer engines beside our recognisers imports
``presidio_analyzer`` or ``transformers`` first; then nothing is hidden.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_HIDDEN = "transformers"


@contextmanager
def _hidden_transformers() -> Iterator[None]:
    modules: dict[str, Any] = sys.modules
    if "presidio_analyzer" in modules or _HIDDEN in modules:
        yield
        return
    modules[_HIDDEN] = None  # an import of it then fails as if it were not there
    try:
        yield
    finally:
        del modules[_HIDDEN]


with _hidden_transformers():
    from presidio_analyzer import (
        AnalysisExplanation,
        AnalyzerEngine,
        EntityRecognizer,
        LocalRecognizer,
        RecognizerRegistry,
        RecognizerResult,
    )
    from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine


class QuickAnalyzerEngine(AnalyzerEngine):
    """Presidio's engine; results are sorted out by recogniser only where one weighs context by itself.

    Presidio looks through all results once for each recogniser, to give each its own and those of the others. That is
    for recognisers that override ``enhance_using_context``; none of ours does, and no pattern recogniser.
    """

    def _enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        if any(type(one).enhance_using_context is not EntityRecognizer.enhance_using_context for one in recognizers):
            results: list[RecognizerResult] = super()._enhance_using_context(
                text, raw_results, nlp_artifacts, recognizers, context
            )
            return results
        enhanced: list[RecognizerResult] = self.context_aware_enhancer.enhance_using_context(
            text=text, raw_results=raw_results, nlp_artifacts=nlp_artifacts, recognizers=recognizers, context=context
        )
        return enhanced


__all__ = [
    "AnalysisExplanation",
    "AnalyzerEngine",
    "ContextAwareEnhancer",
    "EntityRecognizer",
    "LocalRecognizer",
    "NlpArtifacts",
    "NlpEngine",
    "QuickAnalyzerEngine",
    "RecognizerRegistry",
    "RecognizerResult",
]
