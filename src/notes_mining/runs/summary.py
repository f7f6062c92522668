"""What a run did, for whoever started it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..records import Rejected


@dataclass
class RunSummary:
    """What a run did.

    Attributes:
        counts: what the database holds; empty if nothing had changed.
        reused: what was not done again: ``detect`` (notes whose findings were known), ``replace`` (notes carried over
            from the database in place), ``tag`` (of these, notes whose tags were, too); and ``removed``, notes that
            have left the export.
    """

    database: Path
    unchanged: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    key_source: str = ""
    notices: list[str] = field(default_factory=list)
    reused: Counter[str] = field(default_factory=Counter)

    def content(self) -> dict[str, Any]:
        """For a scheduler."""
        return {
            "database": str(self.database), "unchanged": self.unchanged, "counts": dict(self.counts),
            "reused": dict(self.reused), "notices": self.notices,
        }  # fmt: skip

    def sentences(self) -> Iterator[str]:
        """For a person."""
        counts, reused = self.counts, self.reused
        if self.unchanged:
            yield "Nothing has changed since the last run: the database was left as it is."
            return
        yield (
            f"{counts['notes']} notes, {counts['spans']} spans replaced, {counts['segments']} segments, "
            f"{counts['tags']} tags, {counts['rejected']} rows rejected."
        )
        if any(reused.values()):
            yield (
                f"Not done again: detection in {reused['detect']} notes, replacement in {reused['replace']}, "
                f"tags of {reused['tag']}. {reused['removed']} notes have left the export."
            )
