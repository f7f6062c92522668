"""Presidio as we use it, imported without the transformers and torch that it and spaCy would look for.

Whoever wants Presidio's transformer engines beside our recognisers imports ``presidio_analyzer`` or ``transformers``
first; then nothing is hidden.
"""

from __future__ import annotations

from ...hiding import hidden

with hidden("transformers", "torch"):
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
