"""Fingerprints: what the result of a stage depends on beside its input. Equal prints, equal results.

A stage's print holds its settings, its models and the program's own code of that stage, so that a later version of the
program does again what it would do differently, and no more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..deidentify.keys import Key
from ..records import Note
from ..wiring import Configuration, model_fingerprints

_PACKAGE = Path(__file__).resolve().parents[1]
_CODE = (".py", ".yaml")
_LENGTH = 24
_BASE = ("records.py", "sentences.py", "ingest")


@dataclass(frozen=True)
class Prints:
    """Of each stage, as hex.

    Attributes:
        detect: what findings of a text depend on.
        identify: what identities of a case depend on beside its notes.
        replace: what a clean note and its segments depend on beside findings and identities.
        themes: what tags of a segment depend on.
        bands: what the bands of doubt depend on.
    """

    detect: str
    identify: str
    replace: str
    themes: str
    bands: str


@cache
def code_print(*names: str) -> str:
    """Of our own code and vocabulary under these modules and packages."""
    digest = hashlib.sha256()
    for name in names:
        place = _PACKAGE / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.suffix in _CODE:
                digest.update(f"{file.relative_to(_PACKAGE).as_posix()}\x1f".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def print_of(*parts: object) -> str:
    """One print of several values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:_LENGTH]


def prints_of(config: Configuration, key: Key) -> Prints:
    """The prints of a configuration."""
    settings = config.deidentify.model_dump(mode="json")
    models = model_fingerprints(config.models, config.root)
    deidentified = config.pipeline.input.deidentified
    code = code_print(*_BASE, "deidentify")
    mark = key.digest("fingerprint", "").hex()
    detect = print_of(
        _some(settings, "thresholds", "priority", "reader"),
        {name: value for name, value in models.items() if name.startswith(("spacy", "note_reader"))},
        deidentified,
        code,
    )
    identify = print_of(_some(settings, "roles", "link_cases"), mark, code)
    written = _some(settings, "thresholds", "priority", "dates", "ages", "birth_year_band", "style")
    replace = print_of(written, deidentified, mark, code, code_print("segment.py"))
    served = _some(models, "themes", "embedding")
    themes = print_of(served, config.themes.threshold_shift, code_print("themes", "segment.py", "sentences.py"))
    return Prints(detect, identify, replace, themes, print_of(themes, config.themes.review_band))


def _some(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: content.get(name) for name in names}


class Digests:
    """Keyed digests of notes: the same note gives the same bytes, and nobody without the key can test a guess."""

    def __init__(self, key: Key) -> None:
        self._key = key.digest("note-digest", "")

    def _of(self, *parts: str) -> bytes:
        digest = hashlib.blake2b(key=self._key, digest_size=16)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
        return digest.digest()

    def text(self, note: Note) -> bytes:
        """Of all that detection sees: the text and the export's hint at its language, before languages are told."""
        return self._of(note.text, note.language or "")

    def record(self, note: Note, text: bytes) -> bytes:
        """Of the whole note; ``text`` is its text's digest."""
        fields = (note.note_id, note.case_id, note.date.isoformat(), note.author, note.note_type, note.stage)
        return self._of(text.hex(), *(value or "" for value in fields), json.dumps(dict(note.carried), sort_keys=True))
