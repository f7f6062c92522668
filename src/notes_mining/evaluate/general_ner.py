"""How each language's spaCy pipeline, alone and with our recognisers, finds the names of general text.

F1       of spans exactly as in the set, with its type, over PERSON, LOC and ORG
covered  share of entities every letter and digit of which lies in a finding of any type: what would have been replaced

Our recognisers leave out titles, public services and countries' adjectives, which general sets mark: exact figures
measure that difference too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from ..deidentify.detect import to_finding
from ..deidentify.recognizers.presidio import AnalyzerEngine
from ..deidentify.resolve import ResolveSettings, resolve
from .general_sets import TYPES, Sentence, find_sets, read_set, sample

Span = tuple[int, int, str]
ALONE, TOGETHER = "pipeline", "+ ours"


def ner_rows(folder: Path, analyzer: AnalyzerEngine, settings: ResolveSettings, limit: int) -> Iterator[dict[str, Any]]:
    """One row of figures per set, language and system; ``limit`` sentences a set, 0 for all."""
    for (name, language), path in find_sets(folder).items():
        if language not in analyzer.supported_languages:
            continue
        sentences = sample(read_set(path), limit)
        for system, found in _systems(sentences, language, analyzer, settings):
            yield {"set": name, "lang.": language, "system": system, **figures(sentences, found)}


def _systems(
    sentences: Sequence[Sentence], language: str, analyzer: AnalyzerEngine, settings: ResolveSettings
) -> Iterator[tuple[str, list[list[Span]]]]:
    """Spans of every sentence, by the pipeline alone and by everything."""
    texts = [sentence.text for sentence in sentences]
    alone: list[list[Span]] = []
    together: list[list[Span]] = []
    for text, artifacts in analyzer.nlp_engine.process_batch(texts, language=language):
        entities = ((e.start_char, e.end_char, TYPES.get(e.label_, e.label_)) for e in artifacts.entities)
        alone.append([span for span in entities if span[2] in TYPES.values()])
        results = analyzer.analyze(text=text, language=language, nlp_artifacts=artifacts)
        findings = resolve(text, map(to_finding, results), settings)
        together.append([(finding.start, finding.end, finding.entity_type) for finding in findings])
    yield ALONE, alone
    yield TOGETHER, together


def figures(sentences: Sequence[Sentence], found: Sequence[Collection[Span]]) -> dict[str, Any]:
    """Number of entities, recall by type, precision, F1, covered."""
    counts: Counter[str] = Counter()
    for sentence, spans in zip(sentences, found, strict=True):
        gold = {(span.start, span.end, span.entity_type) for span in sentence.spans}
        named = {span for span in spans if span[2] in TYPES.values()}
        counts.update(found=len(named), right=len(named & gold), gold=len(gold))
        counts.update(f"gold {kind}" for _, _, kind in gold)
        counts.update(f"right {kind}" for _, _, kind in named & gold)
        counts["covered"] += sum(_is_covered(sentence.text, span, spans) for span in gold)
    recalls = {kind: _share(counts[f"right {kind}"], counts[f"gold {kind}"]) for kind in TYPES.values()}
    return {
        "names": counts["gold"], **recalls, "prec.": _share(counts["right"], counts["found"]),
        "F1": _share(2 * counts["right"], counts["found"] + counts["gold"]),
        "covered": _share(counts["covered"], counts["gold"]),
    }  # fmt: skip


def _is_covered(text: str, gold: Span, spans: Collection[Span]) -> bool:
    letters = (i for i in range(gold[0], gold[1]) if text[i].isalnum())
    return all(any(start <= i < end for start, end, _ in spans) for i in letters)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
