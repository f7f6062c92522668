"""``replace``: Note + its findings + identities -> CleanNote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from ..errors import SafetyError
from ..records import CleanNote, Edit, Finding, Note, NoteFindings
from .identify import CaseIdentities, Identities
from .keys import Key, date_shift, keyed_id, shift_date
from .placeholders import protected
from .resolve import ResolveSettings, check_no_overlap, resolve
from .writing import Write, WritingSettings, build_write

if TYPE_CHECKING:
    from .surrogates import Invented

_CACHED = 512  # cases whose writing is kept at hand: memory stays flat


class KnownCases(Protocol):
    """Who is who: ``Identities``, or a file in which a worker looks them up."""

    def of(self, case_id: str, /) -> CaseIdentities:
        """A case's identities; a case without any finding has none."""
        ...


@dataclass(frozen=True, kw_only=True)
class ReplaceSettings:
    """How notes leave.

    Attributes:
        key: secret from which ids and date shifts come.
        identities: who is who (from ``identify``).
        keep_ids, keep_dates: leave ids or dates as they are.
        max_weeks: bound of the date shift.
        deidentified: other tools' placeholders survive untouched.
        writing: what is written in the place of a finding.
        shared: invented names of persons who are linked over cases, by number; ``None``: made from ``identities``.
    """

    key: Key
    identities: KnownCases
    resolve: ResolveSettings
    keep_ids: bool = False
    keep_dates: bool = False
    max_weeks: int = 26
    deidentified: bool = False
    writing: WritingSettings = field(default_factory=WritingSettings)
    shared: Mapping[int, Invented | None] | None = field(default=None, repr=False)

    def shift(self, case_id: str) -> timedelta:
        """By how much the dates of a case move."""
        return timedelta(0) if self.keep_dates else date_shift(self.key, case_id, self.max_weeks)


def final_findings(
    note: Note, found: NoteFindings, case: CaseIdentities, settings: ReplaceSettings
) -> tuple[Finding, ...]:
    """Detection's findings and every known form of the case, resolved together."""
    spans = protected(note.text, deidentified=settings.deidentified)
    known = case.search(note.text)
    if not known:
        return found.findings
    return resolve(note.text, [*found.findings, *known], settings.resolve, spans)


def apply(note: Note, findings: tuple[Finding, ...], write: Write) -> tuple[str, tuple[Edit, ...]]:
    """The clean text and its edits. Refuses findings that overlap or lie outside the text."""
    try:
        check_no_overlap(findings, len(note.text))
    except ValueError as error:
        raise SafetyError(f"replacement refused: {error}") from None
    pieces: list[str] = []
    edits: list[Edit] = []
    cursor = length = 0
    for finding in findings:
        kept = note.text[cursor : finding.start]
        value = write(finding, note.text[finding.start : finding.end])
        length += len(kept)
        edits.append(Edit(finding.start, finding.end, length, length + len(value), finding, value))
        pieces += [kept, value]
        length += len(value)
        cursor = finding.end
    pieces.append(note.text[cursor:])
    return "".join(pieces), tuple(edits)


def _writers(settings: ReplaceSettings) -> Callable[[str], Write]:
    """What to write for the findings of a case."""
    if settings.writing.style != "surrogate":
        return lambda case_id: build_write(settings.writing, settings.identities.of(case_id), settings.shift(case_id))
    from .surrogates import Surrogates, shared_surrogates

    shared = settings.shared
    if shared is None:
        if not isinstance(settings.identities, Identities):
            raise SafetyError("invented names of linked persons need the identities of all cases")
        shared = shared_surrogates(settings.key, settings.identities)

    def write(case_id: str) -> Write:
        case = settings.identities.of(case_id)
        invented = Surrogates(settings.key, case_id, case, shared)
        return build_write(settings.writing, case, settings.shift(case_id), invented)

    return write


def build(settings: ReplaceSettings) -> Callable[[Iterable[tuple[Note, NoteFindings]]], Iterator[CleanNote]]:
    """The stage: notes with their findings to clean notes, in order."""

    write_for = lru_cache(maxsize=_CACHED)(_writers(settings))

    def run(pairs: Iterable[tuple[Note, NoteFindings]]) -> Iterator[CleanNote]:
        for note, found in pairs:
            if note.note_id != found.note_id:
                raise SafetyError("findings do not belong to the note: the export changed between the two readings")
            case = settings.identities.of(note.case_id)
            text, edits = apply(note, final_findings(note, found, case, settings), write_for(note.case_id))
            yield _leave(note, text, edits, settings)

    return run


def _leave(note: Note, text: str, edits: tuple[Edit, ...], settings: ReplaceSettings) -> CleanNote:
    clean = CleanNote(
        note_id=note.note_id,
        case_id=note.case_id,
        date=note.date,
        language=note.language or "other",
        text=text,
        raw_length=len(note.text),
        edits=edits,
        sentences=note.sentences,
        note_type=note.note_type,
        stage=note.stage,
        carried=note.carried,
    )
    if not settings.keep_ids:
        ids = {
            "note_id": keyed_id(settings.key, "note", note.note_id),
            "case_id": keyed_id(settings.key, "case", note.case_id),
        }
        clean = replace(clean, note_id=ids["note_id"], case_id=ids["case_id"])
    if not settings.keep_dates:
        clean = replace(clean, date=shift_date(note.date, settings.shift(note.case_id)))
    return clean
