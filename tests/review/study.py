"""A small invented study for the review: notes with text, placeholders, proposals; accounts; ways to decide."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from notes_mining.config import ReviewSettings
from notes_mining.records import CleanNote, Edit, Finding, Segment, ThemeTag
from notes_mining.review import accounts, decisions
from notes_mining.review.desk import Desk, open_desk
from notes_mining.review.model import Change, Decision, Outcome, User
from notes_mining.review.reasons import Explain
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, Writer
from notes_mining.tables.trajectory import event_rules
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.tagging import Band

ROOT = Path(__file__).parents[2]
CODEBOOK = Codebook.load(ROOT / "configs" / "codebook.yaml")
PASSPHRASE = "quatre mots faciles ici"  # noqa: S105 - of invented people
PEOPLE = {
    "anna": "coder", "bert": "coder", "carla": "coder", "ada": "adjudicator", "lise": "analyst", "stijn": "steward",
}  # fmt: skip
SENTENCES = {
    "fr": ("Sa mère l'aide à payer le loyer.", "Il ne dort plus depuis des mois.", "L'employeur a retiré le contrat."),
    "nl": ("Zijn moeder betaalt de huur mee.", "Hij slaapt al maanden niet meer.", "De werkgever trok zich terug."),
}
THEMES = ("family_support", "psychological_distress", "employment")
STAGES = ("detention", "probation")
_numbers = itertools.count(1)


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Text:
    """A note: its sentences, and per sentence the tags (theme, polarity, probability)."""

    note_id: str
    case_id: str
    sentences: Sequence[str]
    tags: Sequence[Sequence[tuple[str, str, float]]]
    language: str = "fr"
    stage: str = "probation"
    day: date = date(2021, 3, 1)


def texts(persons: int = 4, notes: int = 2) -> list[Text]:
    """So many persons with so many notes of three sentences; one tag a sentence, more or less sure."""
    made = []
    for person, order in itertools.product(range(persons), range(notes)):
        language = "nl" if person % 2 else "fr"
        chances = [0.35 + 0.6 * ((person * 7 + order * 3 + place * 5) % 11) / 11 for place in range(3)]
        tags = [[(theme, "present", chance)] for theme, chance in zip(THEMES, chances, strict=True)]
        made.append(
            Text(
                f"N{person:03}{order}", f"P{person:03}", SENTENCES[language], tags, language, STAGES[order % 2],
                date(2021, 3, 1) + timedelta(days=order),
            )
        )  # fmt: skip
    return made


def write_database(path: Path, notes: Sequence[Text]) -> Path:
    """A database as a run leaves it, raw and clean text being the same."""
    with Database.create(path) as database:
        writer = Writer(database)
        writer.write_codebook(CODEBOOK.stages, CODEBOOK.themes, event_rules(CODEBOOK.event_order))
        cases = sorted({(note.case_id, note.language) for note in notes})
        women = [case for number, (case, _) in enumerate(cases) if number % 2]
        writer.write_facts([CaseRow(c, language, "woman" if c in women else "man") for c, language in cases], [])
        writer.write_bands([Band(theme.id, 0.5, 0.4, 0.6) for theme in CODEBOOK.themes])
        clean, segments, tags = [], [], []
        for note in notes:
            text, start = " ".join(note.sentences), 0
            clean.append(
                CleanNote(note.note_id, note.case_id, note.day, note.language, text, len(text), stage=note.stage)
            )
            for sentence, seen in zip(note.sentences, note.tags, strict=True):
                end = start + len(sentence)
                segments.append(Segment(note.note_id, note.case_id, start, end, start, end, note.language, sentence))
                tags += [
                    ThemeTag(note.note_id, start, end, theme, polarity, chance, "assistant")
                    for theme, polarity, chance in seen
                ]
                start = end + 1
        writer.write_notes(clean, segments, tags)
    return path


def write_replaced(path: Path) -> Path:
    """One note of one sentence with two placeholders, as in ``raw`` and ``clean``."""
    raw, clean = "Jean a vu Marie Dupont hier.", "[P_1] a vu [PERSON_2] hier."
    edits = tuple(
        Edit(
            start, end, clean_start, clean_end, Finding(start, end, "PERSON", 1.0, "test"), clean[clean_start:clean_end]
        )
        for start, end, clean_start, clean_end in ((0, 4, 0, 5), (10, 22, 11, 21))
    )
    with Database.create(path) as database:
        writer = Writer(database)
        writer.write_codebook(CODEBOOK.stages, CODEBOOK.themes, event_rules(CODEBOOK.event_order))
        writer.write_facts([CaseRow("P1", "fr", "man")], [])
        note = CleanNote("N1", "P1", date(2021, 3, 1), "fr", clean, len(raw), edits=edits, stage="probation")
        segment = Segment("N1", "P1", 0, len(raw), 0, len(clean), "fr", clean)
        writer.write_notes([note], [segment], [ThemeTag("N1", 0, len(raw), "family_support", "present", 0.8, "person")])
    return path


def desk_on(path: Path, clock: Clock, explain: Explain | None = None, **settings: object) -> Desk:
    """The review of a database with all accounts; nothing blind unless asked."""
    chosen = ReviewSettings(**({"blind_share": 0.0} | settings))  # type: ignore[arg-type]
    desk = open_desk(path, chosen, explain=explain, clock=clock)
    known = {user.name for user in accounts.users(desk.file)}
    for name, role in PEOPLE.items():
        if name not in known:  # hashing takes a while: an account that nobody signs in with needs no real one
            desk.file.run("INSERT INTO users (name, role, passphrase) VALUES (?, ?, 'none')", (name, role))
    return desk


def user(name: str) -> User:
    """One of the people."""
    return User(name, PEOPLE[name])  # type: ignore[arg-type]


def request() -> str:
    """An id as a page makes it."""
    return f"request-{next(_numbers):08}"


def decide(desk: Desk, name: str, segment: int, *changes: Change, version: int | None = None) -> Outcome:
    """A decision of one of the people on the version that they see."""
    if version is None:
        row = desk.file.one("SELECT version FROM codings WHERE segment = ? AND coder = ?", (segment, name))
        version = row[0] if row else 0
    return decisions.decide(
        desk, user(name), Decision(id=request(), segment=segment, version=version, changes=tuple(changes))
    )


def add(theme: str, polarity: str = "present") -> Change:
    """A theme that the coder sees."""
    return Change(kind="add", theme=theme, polarity=polarity)


DONE = Change(kind="done")
