"""What a tagger said of notes that it had not seen, beside what coders found: a file of the model's folder.

Counts of tags alone take from it how far they may be off. ``held_out.jsonl`` has a line for each note, with offsets and
no text; a model without the file says nothing of its errors.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelError

FILE = "held_out.jsonl"
Found = tuple[int, int, str, str]


@dataclass(frozen=True)
class HeldOutNote:
    """A note that coders and tagger read apart. Each finding: start, end, theme, polarity."""

    note_id: str
    case_id: str
    language: str
    stage: str
    coded: tuple[Found, ...]
    tagged: tuple[Found, ...]


def read_held_out(folder: Path) -> list[HeldOutNote]:
    """The notes of a model's file; none where it has none. Its sha256 is checked with the model's.

    Raises:
        ModelError: a line that is none of ours.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_note(line, path, row) for row, line in enumerate(lines, 1)]


def _note(line: str, path: Path, row: int) -> HeldOutNote:
    try:
        found: dict[str, Any] = json.loads(line)
        coded, tagged = (tuple(_finding(*one) for one in found[name]) for name in ("coded", "tagged"))
        note, case, language, stage = (str(found[name]) for name in ("note_id", "case_id", "language", "stage"))
        return HeldOutNote(note, case, language, stage, coded, tagged)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ModelError(
            f"{path}, line {row}: not a note of held-out codings. Restore the file, or remove it."
        ) from None


def _finding(start: int, end: int, theme: str, polarity: str) -> Found:
    return int(start), int(end), str(theme), str(polarity)
