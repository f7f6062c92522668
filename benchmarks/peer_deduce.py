"""belgian-deduce as installed: its Belgian lists and rules, told nothing about the patient.

    python benchmarks/peer_deduce.py < notes.jsonl > spans.jsonl

Notes in, as JSON lines ``note_id, text``; spans out, as JSON lines ``note_id, start, end, type``, then a line
``cpu_seconds``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from belgian_deduce import Deduce


def spans(deduce: Deduce, note: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What it finds in one note."""
    for found in deduce.deidentify(note["text"]).annotations:
        yield {"note_id": note["note_id"], "start": found.start_char, "end": found.end_char, "type": found.tag}


def main() -> None:
    """All notes, one after another."""
    deduce = Deduce()
    notes = [json.loads(line) for line in sys.stdin]
    list(spans(deduce, {"note_id": "", "text": "Een proef."}))
    began = time.process_time()
    found = [span for note in notes for span in spans(deduce, note)]
    seconds = time.process_time() - began
    for record in [*found, {"cpu_seconds": seconds}]:
        print(json.dumps(record))


if __name__ == "__main__":
    main()
