"""From overlapping findings to a sequence without overlap, by one rule that loses no detected character.

1. A finding must reach its type's threshold.
2. Findings of one type that overlap become one finding over both.
3. Between types the stronger one wins whole: higher score, then longer span, then the type's place in ``priority``.
   What the weaker one covers beyond it stays a finding of its own if a letter or digit is in it, and more than the
   legal form of an organisation ("asbl").
4. Neighbouring PERSON findings with nothing but a space, hyphen or comma-space between them become one name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..records import Finding

_WORD = re.compile(r"\w", re.UNICODE)
_NAME_GLUE = re.compile(r" {1,2}|-|\u00a0")
_FORM_ALONE = re.compile(r"(?:asbl|vzw|aisbl|ivzw|s\.?a|n\.?v|sprl|bvba|srl|bv|scrl|cvba)\.?", re.IGNORECASE)
_EDGE = re.compile(r"^[\s,;:.()\[\]\"'«»“”‘’/-]+|[\s,;:()\[\]\"'«»“”‘’/-]+$")


@dataclass(frozen=True, kw_only=True)
class ResolveSettings:
    """Lowest score per entity type, and the order of types when score and length tie."""

    thresholds: Mapping[str, float]
    priority: Sequence[str]


def _merge_same_type(findings: Iterable[Finding]) -> list[Finding]:
    merged: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.entity_type, f.start, -f.end)):
        last = merged[-1] if merged else None
        if last and last.entity_type == finding.entity_type and finding.start < last.end:
            best = max(last, finding, key=lambda f: (f.score, f.end - f.start))
            merged[-1] = reaching(best, last.start, max(last.end, finding.end))
        else:
            merged.append(finding)
    return merged


def reaching(finding: Finding, start: int, end: int) -> Finding:
    """``finding`` over start..end; itself where it is, as most are: a copy costs more than all else here."""
    return finding if (finding.start, finding.end) == (start, end) else replace(finding, start=start, end=end)


def _trim(text: str, finding: Finding, start: int, end: int) -> Finding | None:
    """``finding`` cut to start..end without loose punctuation at its edges; ``None`` if no word is left."""
    piece = text[start:end]
    left = _EDGE.match(piece)
    begin = start + (left.end() if left else 0)
    stripped = _EDGE.sub("", text[begin:end]) if begin < end else ""
    if not _WORD.search(stripped) or (finding.entity_type == "ORG" and _FORM_ALONE.fullmatch(stripped)):
        return None
    offset = text.index(stripped, begin)
    return replace(finding, start=offset, end=offset + len(stripped))


class _Covered:
    """Stretches of a text that are taken: sorted and apart, so that a note of megabytes takes no longer for each."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Take start..end as well."""
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last], self._ends[first:last] = [start], [end]

    def gaps(self, start: int, end: int) -> list[tuple[int, int]]:
        """Parts of start..end that are free."""
        free = []
        place = bisect_right(self._ends, start)
        while place < len(self._starts) and self._starts[place] < end:
            if self._starts[place] > start:
                free.append((start, self._starts[place]))
            start = self._ends[place]
            place += 1
        return [*free, (start, end)] if start < end else free


def _join_names(text: str, findings: Sequence[Finding], protected: Sequence[tuple[int, int]]) -> list[Finding]:
    fixed = {start for start, _ in protected}
    joined: list[Finding] = []
    for finding in findings:
        last = joined[-1] if joined else None
        if (
            last
            and last.entity_type == finding.entity_type == "PERSON"
            and _NAME_GLUE.fullmatch(text, last.end, finding.start)
            and fixed.isdisjoint(range(last.end, finding.start))
        ):
            joined[-1] = replace(last, end=finding.end, score=max(last.score, finding.score))
        else:
            joined.append(finding)
    return joined


def resolve(
    text: str, findings: Iterable[Finding], settings: ResolveSettings, protected: Sequence[tuple[int, int]] = ()
) -> tuple[Finding, ...]:
    """Findings sorted by offset, without overlap, none inside ``protected`` (offsets of placeholders)."""
    rank = {kind: place for place, kind in enumerate(settings.priority)}
    strong = [finding for finding in findings if finding.score >= settings.thresholds[finding.entity_type]]
    order = sorted(
        _merge_same_type(strong),
        key=lambda f: (-f.score, -(f.end - f.start), rank.get(f.entity_type, len(rank)), f.start),
    )
    taken = _Covered(protected)
    kept: list[Finding] = []
    for finding in order:
        for start, end in taken.gaps(finding.start, finding.end):
            whole = (start, end) == (finding.start, finding.end)
            piece = finding if whole else _trim(text, finding, start, end)
            if piece is not None:
                kept.append(piece)
        taken.add(finding.start, finding.end)
    return tuple(_join_names(text, sorted(kept, key=lambda f: f.start), protected))


def check_no_overlap(findings: Sequence[Finding], length: int) -> None:
    """Raise ``ValueError`` unless ``findings`` are sorted, apart from one another and inside a text of ``length``."""
    cursor = 0
    for finding in findings:
        if finding.start < cursor or finding.end > length:
            raise ValueError("findings overlap, are out of order, or lie outside the text")
        cursor = finding.end
