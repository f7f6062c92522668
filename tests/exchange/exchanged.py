"""Invented notes with everything that makes offsets differ, and the decisions of Anna and Bram on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from invented import CODEBOOK, Decision, columns_of_decisions

from notes_mining.exchange.model import Incoming, Study
from notes_mining.exchange.study import read_study
from notes_mining.records import CleanNote, Segment, ThemeTag
from notes_mining.store import Database
from notes_mining.store.decided import DecisionRow, MemoRow, change_decisions
from notes_mining.store.writer import CaseRow, Writer
from notes_mining.tables.trajectory import event_rules

Texts = Mapping[str, tuple[str, tuple[tuple[int, int], ...]]]


def cut(*sentences: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text of these sentences and where each stands; the blanks at their ends lie between segments."""
    text, bounds = "", []
    for sentence in sentences:
        bounds.append((len(text), len(text) + len(sentence.rstrip())))
        text += sentence
    return text, tuple(bounds)


TEXTS: Texts = {
    "note-a": cut("Il a trouvé du travail.\r\n", "Sa sœur l'aide 😀 chaque semaine. ", "Les voisins l'évitent."),
    "note-b": cut("Ze slaapt slecht.\n", "Zij 👩🏽‍⚖️ zegt: «geen straf meer».\n", "De\u0301ja\u0300 vu."),
    "note-c": cut("=SOMME(A1) dit-elle. ", "Il attend [PERSON_1]."),
    "note-d": cut("Een enkele zin."),
}
PERSONS = {"note-a": "case-1", "note-b": "case-2", "note-c": "case-1", "note-d": "case-2"}
STAGES = {"note-a": "detention", "note-b": "probation", "note-c": "probation", "note-d": "probation"}
ANNA = (
    ("note-a", 0, "employment", "coded", "present", "person"),
    ("note-a", 1, "family_support", "coded", "present", None),
    ("note-a", 2, "stigma", "not_coded", None, None),
    ("note-b", 0, "psychological_distress", "coded", "absent", "assistant"),
)
BRAM = (
    ("note-a", 0, "employment", "coded", "absent", "person"),
    ("note-b", 1, "never_settling_account", "coded", "present", "relative"),
)


def anchors(texts: Texts, note: str, segment: int) -> tuple[int, int]:
    """Raw offsets: a hundred after the clean ones, so that nobody takes the one for the other."""
    start, end = texts[note][1][segment]
    return start + 100, end + 100


def fill(
    database: Database, texts: Texts, rows: Iterable[tuple[str, int, str, str, str | None, str | None]] = ANNA
) -> None:
    """Write notes, one model tag, and decisions (the rows Anna's; of ``TEXTS`` also Bram's)."""
    writer = Writer(database)
    writer.write_codebook(CODEBOOK.stages, CODEBOOK.themes, event_rules(CODEBOOK.event_order))
    writer.write_facts([CaseRow("case-1", "fr", "F"), CaseRow("case-2", "nl", "M")], [])
    notes = [
        CleanNote(
            note, PERSONS.get(note, "case-1"), date(2026, 3, 1), "fr", text, len(text) + 100, stage=STAGES.get(note)
        )
        for note, (text, _) in texts.items()
    ]
    segments = [
        Segment(note, PERSONS.get(note, "case-1"), start + 100, end + 100, start, end, "fr", text[start:end])
        for note, (text, bounds) in texts.items() for start, end in bounds
    ]  # fmt: skip
    first = segments[0]
    tag = ThemeTag(first.note_id, first.start, first.end, "employment", "present", 0.9, "assistant")
    writer.write_notes(notes, segments, [tag])
    bram = BRAM if texts is TEXTS else ()
    decided = [
        Decision(note, theme, coder, verdict, polarity, voice, None, False, *anchors(texts, note, segment))
        for coder, listed in (("anna", rows), ("bram", bram))
        for note, segment, theme, verdict, polarity, voice in listed
    ]
    if decided:
        database.append("decisions", columns_of_decisions(decided))


def row(note: str, segment: int, theme: str, coder: str, verdict: str = "coded", polarity: str | None = "present",
        voice: str | None = None, stage: str | None = None) -> DecisionRow:  # fmt: skip
    """A decision on a segment of ``TEXTS``."""
    return DecisionRow(note, *anchors(TEXTS, note, segment), theme, coder, verdict, polarity, voice, stage)


def study_of(path: Path, **wanted: object) -> Study:
    """The study that a database holds now."""
    with Database.open(path) as database:
        return read_study(database, **wanted)  # type: ignore[arg-type]


def take(path: Path, incoming: Incoming) -> None:
    """As the command does."""
    with Database.open(path, read_only=False) as database:
        change_decisions(database, incoming.decisions, incoming.dropped, incoming.memos)


def add(path: Path, decisions: Sequence[DecisionRow] = (), memos: Sequence[MemoRow] = ()) -> None:
    """Put decisions and memos into a database."""
    with Database.open(path, read_only=False) as database:
        change_decisions(database, decisions, (), memos)


def empty_copy(path: Path, name: str = "copy.duckdb", texts: Texts = TEXTS) -> Path:
    """The same notes without anybody's decisions."""
    copy = path.with_name(name)
    with Database.create(copy) as database:
        fill(database, texts, ())
        database.rows("DELETE FROM decisions")
    return copy
