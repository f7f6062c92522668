"""How well de-identification covers the gold spans, blind to labels: what is masked cannot leak.

recall                share of gold spans every letter and digit of which was replaced
precision             share of replaced spans at least half of which lies in gold spans
F1                    harmonic mean of the two
character precision   share of replaced characters that lie in gold spans
false alarms          replaced spans that are not right by the rule of precision, per 1,000 words
clean                 share of notes, and of people, without any gold span left even in part

A type's precision, characters and false alarms are those of the findings with its label, whatever the gold's label is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..records import ENTITY_TYPES, LANGUAGES, Finding
from .gold import ALL, GoldNote, GoldSpan
from .intervals import Clean
from .leaks import Leak, by_pattern, describe
from .people import clean_people

DIRECT = ("PERSON", "ID", "PHONE", "EMAIL", "URL")
DIRECT_GROUP = "direct"


@dataclass(frozen=True)
class Score:
    """Counts of one group of spans and the rates they give. ``words`` are those of the notes they stand in."""

    gold: int = 0
    covered: int = 0
    found: int = 0
    right: int = 0
    characters: int = 0
    right_characters: int = 0
    words: int = 0

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

    @property
    def character_precision(self) -> float | None:
        """Share of replaced characters that lie in gold spans."""
        return self.right_characters / self.characters if self.characters else None

    @property
    def false_alarms(self) -> float | None:
        """Findings outside gold spans, per 1,000 words."""
        return 1000 * (self.found - self.right) / self.words if self.words else None


@dataclass(frozen=True)
class DeidScores:
    """Scores by (language, type), what is clean by language, and where the leaks are."""

    by_group: Mapping[tuple[str, str], Score]
    notes_clean: Mapping[str, Clean]
    notes_clean_direct: Mapping[str, Clean]
    people_clean: Mapping[str, Clean]
    leaks: tuple[Leak, ...] = field(repr=False)

    @property
    def notes(self) -> dict[str, dict[str, float | None]]:
        """Figures of whole notes and people, by language."""
        return {language: self._of_language(language) for language in self.notes_clean}

    def _of_language(self, language: str) -> dict[str, float | None]:
        total = self.by_group.get((language, ALL), Score())
        notes, direct, people = (
            by_language[language] for by_language in (self.notes_clean, self.notes_clean_direct, self.people_clean)
        )
        return {
            "notes": notes.total, "notes_clean": notes.share, "notes_leak_limit": notes.leak_limit,
            "notes_clean_direct": direct.share, "notes_leak_limit_direct": direct.leak_limit,
            "people": people.total, "people_clean": people.share, "people_leak_limit": people.leak_limit,
            "character_precision": total.character_precision, "false_alarms_per_1000_words": total.false_alarms,
        }  # fmt: skip

    def to_rows(self) -> list[dict[str, Any]]:
        """One dict per language and type."""
        return [
            {
                "language": language, "type": kind, "gold": score.gold, "recall": score.recall,
                "precision": score.precision, "f1": score.f1, "character_precision": score.character_precision,
                "false_alarms_per_1000_words": score.false_alarms,
            }
            for (language, kind), score in self.by_group.items()
        ]  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Everything but what was left: figures, and the patterns of the leaks."""
        return {"types": self.to_rows(), "notes": self.notes, "leaks": by_pattern(self.leaks)}


def _mask(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    mask = bytearray(length)
    for start, end in spans:
        mask[start:end] = b"\x01" * (end - start)
    return mask


def _is_covered(note: GoldNote, span: GoldSpan, mask: bytearray) -> bool:
    """Whether every letter and digit of the span is masked; a stray comma left behind tells nothing."""
    return all(mask[i] for i in range(span.start, span.end) if note.text[i].isalnum())


def _kinds(kind: str) -> tuple[str, ...]:
    return (kind, DIRECT_GROUP, ALL) if kind in DIRECT else (kind, ALL)


class _Tally:
    """Counts by (language, type); a note's clean flags by language."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.words: dict[str, int] = defaultdict(int)
        self.clean: dict[tuple[str, str], list[bool]] = defaultdict(list)
        self.leaks: list[Leak] = []

    def _add(self, language: str, kind: str, **counts: int) -> None:
        for group in ((part, name) for part in (language, ALL) for name in _kinds(kind)):
            for name, value in counts.items():
                self.counts[group][name] += value

    def note(self, note: GoldNote, findings: Sequence[Finding]) -> None:
        masked = _mask(len(note.text), ((f.start, f.end) for f in findings))
        left = [span for span in note.spans if not _is_covered(note, span, masked)]
        for span in note.spans:
            self._add(note.language, span.entity_type, gold=1, covered=int(span not in left))
        self._findings(note, findings)
        self.leaks += describe(note, left, masked)
        for language in (note.language, ALL):
            self.words[language] += len(note.text.split())
            self.clean[language, ALL].append(not left)
            self.clean[language, DIRECT_GROUP].append(not any(span.entity_type in DIRECT for span in left))

    def _findings(self, note: GoldNote, findings: Sequence[Finding]) -> None:
        gold = _mask(len(note.text), ((s.start, s.end) for s in note.spans))
        for finding in findings:
            length, inside = finding.end - finding.start, sum(gold[finding.start : finding.end])
            counts = {"found": 1, "right": int(2 * inside >= length), "characters": length, "right_characters": inside}
            self._add(note.language, finding.entity_type, **counts)

    def score(self, group: tuple[str, str]) -> Score:
        return Score(**self.counts[group], words=self.words[group[0]])

    def clean_notes(self, languages: Iterable[str], kind: str) -> dict[str, Clean]:
        return {name: Clean(len(self.clean[name, kind]), sum(self.clean[name, kind])) for name in languages}


def score_deid(notes: Sequence[GoldNote], findings: Mapping[str, Sequence[Finding]]) -> DeidScores:
    """Score final findings (note id to findings without overlap) against gold notes."""
    tally = _Tally()
    for note in notes:
        tally.note(note, findings[note.note_id])
    present = {note.language for note in notes}
    languages = [*(name for name in (*LANGUAGES, "mixed") if name in present), ALL]
    kinds = (*ENTITY_TYPES, DIRECT_GROUP, ALL)
    order = [(language, kind) for language in languages for kind in kinds if (language, kind) in tally.counts]
    left = {(leak.note_id, leak.start, leak.end) for leak in tally.leaks}
    return DeidScores(
        by_group={group: tally.score(group) for group in order},
        notes_clean=tally.clean_notes(languages, ALL),
        notes_clean_direct=tally.clean_notes(languages, DIRECT_GROUP),
        people_clean=clean_people(notes, left, languages),
        leaks=tuple(tally.leaks),
    )
