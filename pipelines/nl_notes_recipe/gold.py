"""The project's gold notes of one split. Files of other splits are not opened."""

from __future__ import annotations

from pathlib import Path

from nl_notes_recipe.corpora import LABELS, Labelled
from notes_mining.evaluate.gold import GoldNote, read_gold, read_splits

LABEL_OF = {"PERSON": "PER", "LOC": "LOC", "ORG": "ORG"}


def gold_notes(folder: Path, split: str, languages: tuple[str, ...]) -> list[Labelled]:
    """Notes of the cases of `split` in `languages`; each case is the file named after it."""
    cases = [case for case, part in sorted(read_splits(folder).items()) if part == split]
    notes = [note for case in cases for note in read_gold(folder / f"{case}.txt")]
    return [labelled(note) for note in notes if note.language in languages]


def labelled(note: GoldNote) -> Labelled:
    """Only what the network is to find: dates and numbers belong to the rules."""
    spans = ((span.start, span.end, LABEL_OF.get(span.entity_type, "")) for span in note.spans)
    return Labelled(note.text, tuple(span for span in spans if span[2] in LABELS))
