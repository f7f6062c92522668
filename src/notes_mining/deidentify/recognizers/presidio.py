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

__all__ = [
    "AnalysisExplanation",
    "AnalyzerEngine",
    "ContextAwareEnhancer",
    "EntityRecognizer",
    "LocalRecognizer",
    "NlpArtifacts",
    "NlpEngine",
    "RecognizerRegistry",
    "RecognizerResult",
]
