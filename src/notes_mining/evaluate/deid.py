"""How well de-identification covers the gold spans, blind to labels: what is masked cannot leak.

recall     share of gold spans every character of which was replaced
precision  share of replaced spans at least half of which lies in gold spans
F1         harmonic mean of the two
clean      share of notes without any gold span left even in part
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..records import ENTITY_TYPES, Finding
from .gold import GoldNote, GoldSpan

DIRECT = ("PERSON", "ID", "PHONE", "EMAIL", "URL")
ALL = "all"


@dataclass(frozen=True)
class Score:
    """Counts of one group of spans and the rates they give."""

    gold: int = 0
    covered: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float | None:
        """Share of gold spans entirely covered."""
        return self.covered / self.gold if self.gold else None

    @property
    def precision(self) -> float | None:
        """Share of findings that lie mostly in gold spans."""
        return self.right / self.found if self.found else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of recall and precision."""
        recall, precision = self.recall, self.precision
        if recall is None or precision is None or recall + precision == 0:
            return None
        return 2 * recall * precision / (recall + precision)


@dataclass(frozen=True)
class Leak:
    """A gold span left in part or whole: where, not what."""

    note_id: str
    start: int
    end: int
    entity_type: str


@dataclass(frozen=True)
class DeidScores:
    """Scores by (language, type), note and character figures by language, and where the leaks are."""

    by_group: Mapping[tuple[str, str], Score]
    notes: Mapping[str, dict[str, float]]
    leaks: tuple[Leak, ...] = field(repr=False)

    def to_rows(self) -> list[dict[str, Any]]:
        """One dict per language and type."""
        return [
            {
                "language": language, "type": kind, "gold": score.gold, "recall": score.recall,
                "precision": score.precision, "f1": score.f1,
            }
            for (language, kind), score in self.by_group.items()
        ]  # fmt: skip


def _mask(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    mask = bytearray(length)
    for start, end in spans:
        mask[start:end] = b"\x01" * (end - start)
    return mask


def _is_covered(note: GoldNote, span: GoldSpan, mask: bytearray) -> bool:
    """Whether every letter and digit of the span is masked; a stray comma left behind tells nothing."""
    return all(mask[i] for i in range(span.start, span.end) if note.text[i].isalnum())


class _Tally:
    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.notes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.leaks: list[Leak] = []

    def add(self, language: str, kind: str, place: int, value: int = 1) -> None:
        for group in ((language, kind), (language, ALL), (ALL, kind), (ALL, ALL)):
            self.counts[group][place] += value

    def note(self, note: GoldNote, findings: Sequence[Finding]) -> None:
        masked = _mask(len(note.text), ((f.start, f.end) for f in findings))
        gold = _mask(len(note.text), ((s.start, s.end) for s in note.spans))
        leaked = [span for span in note.spans if not _is_covered(note, span, masked)]
        for span in note.spans:
            self.add(note.language, span.entity_type, 0)
            self.add(note.language, span.entity_type, 1, int(span not in leaked))
        wrong = 0
        for finding in findings:
            right = 2 * sum(gold[finding.start : finding.end]) >= finding.end - finding.start
            self.add(note.language, finding.entity_type, 2)
            self.add(note.language, finding.entity_type, 3, int(right))
            wrong += not right
        self.leaks += [Leak(note.note_id, span.start, span.end, span.entity_type) for span in leaked]
        for group in (note.language, ALL):
            totals = self.notes[group]
            totals["notes"] += 1
            totals["words"] += len(note.text.split())
            totals["false_alarms"] += wrong
            totals["clean"] += not leaked
            totals["clean_direct"] += not any(span.entity_type in DIRECT for span in leaked)
            totals["masked"] += sum(masked)
            totals["masked_right"] += sum(a & b for a, b in zip(masked, gold, strict=True))


def score_deid(notes: Sequence[GoldNote], findings: Mapping[str, Sequence[Finding]]) -> DeidScores:
    """Score final findings (note id to findings) against gold notes."""
    tally = _Tally()
    for note in notes:
        tally.note(note, findings[note.note_id])
    languages = [*sorted({note.language for note in notes}), ALL]
    order = [
        (language, kind) for language in languages for kind in (*ENTITY_TYPES, ALL) if (language, kind) in tally.counts
    ]
    return DeidScores(
        {group: Score(*tally.counts[group]) for group in order},
        {language: _rates(tally.notes[language]) for language in languages},
        tuple(tally.leaks),
    )


def _rates(totals: Mapping[str, float]) -> dict[str, float]:
    return {
        "notes": totals["notes"],
        "notes_clean": totals["clean"] / totals["notes"],
        "notes_clean_direct": totals["clean_direct"] / totals["notes"],
        "character_precision": totals["masked_right"] / totals["masked"] if totals["masked"] else 1.0,
        "false_alarms_per_1000_words": 1000 * totals["false_alarms"] / totals["words"],
    }
