"""De-identify gold notes as a run would: detect, identify, and the last search for every known form of the case."""

from __future__ import annotations

from collections.abc import Sequence

from ..deidentify.detect import DetectSettings
from ..deidentify.detect import build as build_detect
from ..deidentify.identify import IdentityGraph
from ..deidentify.keys import random_key
from ..deidentify.replace import ReplaceSettings, final_findings
from ..errors import SafetyError
from ..ingest import with_languages
from ..records import Finding, Note, NoteFindings
from .gold import GoldNote


def as_note(gold: GoldNote) -> Note:
    """A gold note without its marks, as ingest would give it."""
    return with_languages(Note(gold.note_id, gold.case_id, gold.date, gold.text))


def final_findings_of(notes: Sequence[GoldNote], settings: DetectSettings) -> dict[str, tuple[Finding, ...]]:
    """Note id to the findings that replacement would use."""
    raw = [as_note(gold) for gold in notes]
    found: list[NoteFindings] = []
    graph = IdentityGraph()
    for note, item in zip(raw, build_detect(settings)(raw), strict=True):
        if not isinstance(item, NoteFindings):
            raise SafetyError("detection gave a note up")
        graph.add(note, item)
        found.append(item)
    identities = graph.resolve()
    replace = ReplaceSettings(key=random_key(), identities=identities, resolve=settings.resolve)
    return {
        note.note_id: final_findings(note, item, identities.of(note.case_id), replace)
        for note, item in zip(raw, found, strict=True)
    }
