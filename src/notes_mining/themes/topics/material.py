"""What topics are made of: segments with language and person, from a database or a notebook's data frame."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import ConfigError

FEWEST = 30
"""Segments below which there is nothing to group."""
UNKNOWN_STAGE = "unknown"
# Any writing of a placeholder, ours or another tool's. Brackets in a sentence are never worth a topic's word.
_PLACEHOLDER = re.compile(
    r"\[[^\[\]\n]{1,40}\]|<[^<>\n]{1,40}>|\{\{?[^{}\n]{1,40}\}\}?|\b[Xx]{3,}\b"
    r"|\b(?:PERSON|LOC|ORG|DATE|AGE|PHONE|EMAIL|URL|ID)_\d+\w*"
)


def without_placeholders(text: str) -> str:
    """The text with a blank for every placeholder: ``[PERSON_1]`` says nothing of what a segment is about."""
    return _PLACEHOLDER.sub(" ", text)


@dataclass(frozen=True)
class Material:
    """Segments as columns of equal length.

    Attributes:
        texts: de-identified, as people may read them.
        masked: the same without placeholders (and without surrogates, if the spans are known).
        languages: ``fr``, ``nl`` or other.
        persons: case id of each segment; disclosure counts them.
        notes: note id of each segment: words of one note are about one thing.
        stages: stage of the trajectory in which the note was written.
        themes: codebook themes that the segment is tagged with; empty where nothing is known.
    """

    texts: tuple[str, ...] = field(repr=False)
    masked: tuple[str, ...] = field(repr=False)
    languages: tuple[str, ...] = field(repr=False)
    persons: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    stages: tuple[str, ...] = field(repr=False)
    themes: tuple[frozenset[str], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.texts)

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        languages: Sequence[str],
        persons: Sequence[str],
        *,
        notes: Sequence[str] | None = None,
        stages: Sequence[str] | None = None,
        themes: Sequence[frozenset[str]] | None = None,
        masked: Sequence[str] | None = None,
    ) -> Material:
        """From columns; those that are left out are filled in.

        Raises:
            ConfigError: fewer than 30 segments, or columns of unequal length.
        """
        rows = len(texts)
        if rows < FEWEST:
            raise ConfigError(f"Topics need at least {FEWEST} segments; there are {rows}.")
        columns: tuple[Sequence[Any], ...] = (
            texts,
            masked if masked is not None else texts,
            languages,
            persons,
            notes if notes is not None else [str(row) for row in range(rows)],
            [stage or UNKNOWN_STAGE for stage in stages] if stages is not None else [UNKNOWN_STAGE] * rows,
            themes if themes is not None else [frozenset()] * rows,
        )
        if any(len(column) != rows for column in columns):
            raise ConfigError("Topics need one language, person, note and stage for each segment.")
        shown, hidden, spoken, who, where, when, what = (tuple(column) for column in columns)
        return cls(shown, tuple(without_placeholders(text) for text in hidden), spoken, who, where, when, what)

    @classmethod
    def from_frame(cls, frame: Any) -> Material:
        """From a pandas data frame with ``text``, ``language``, ``case_id``; ``note_id`` and ``stage`` if there.

        Raises:
            ConfigError: a column is missing, or there are too few rows.
        """
        missing = [name for name in ("text", "language", "case_id") if name not in frame.columns]
        if missing:
            raise ConfigError(f"The frame lacks {', '.join(missing)}: text, language and case_id are needed.")
        column = {name: [str(value) for value in frame[name]] for name in frame.columns if name in _OF_A_FRAME}
        return cls.of(
            column["text"], column["language"], column["case_id"], notes=column.get("note_id"),
            stages=column.get("stage"),
        )  # fmt: skip

    def fingerprint(self) -> str:
        """Hex sha256 over the segments in their order."""
        digest = hashlib.sha256()
        for row in zip(self.texts, self.languages, self.persons, self.notes, self.stages, strict=True):
            digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8"))
        return digest.hexdigest()


_OF_A_FRAME = frozenset({"text", "language", "case_id", "note_id", "stage"})
