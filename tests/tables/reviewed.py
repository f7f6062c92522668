"""An invented study of which the truth is known: notes, the model's tags, a sample, and coders who find the truth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from invented import WIDTH, Decision, Tag, Written, columns_of_decisions, write

from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.estimation_settings import EstimationSettings
from notes_mining.tables.sampling import Sample, SampleSettings, draw_sample, record_review

DAY = date(2026, 3, 1)
RULES = EstimationSettings()
THEMES = ("stigma", "employment", "compliance")
STAGES = ("detention", "probation")
Place = tuple[str, int]


@dataclass
class World:
    """Notes with their persons, and which (note, segment) truly has which themes."""

    cases: list[CaseRow] = field(default_factory=list)
    notes: list[Written] = field(default_factory=list)
    truth: dict[Place, set[str]] = field(default_factory=dict)

    def tags(self) -> dict[Place, set[str]]:
        """What the model says, as ``truth``."""
        found: dict[Place, set[str]] = {}
        for note in self.notes:
            for tag in note.tags:
                found.setdefault((note.note_id, tag.segment), set()).add(tag.theme)
        return found


def world(seed: int, persons: int = 30, *, missed: float = 0.2, false_alarms: float = 0.1) -> World:
    """A random study; the tagger misses and sees too much with these chances, twice as often in Dutch."""
    chance = random.Random(seed)
    made = World()
    for number in range(persons):
        case, dutch = f"P{number:03}", number % 3 == 0
        made.cases.append(CaseRow(case, "nl" if dutch else "fr", "woman" if number % 2 else "man"))
        likely = {theme: chance.betavariate(1.5, 4) for theme in THEMES}
        for stage in STAGES if number % 4 else STAGES[:1]:
            for order in range(chance.randint(1, 3)):
                _add_note(made, chance, f"{case}-{stage}-{order}", case, stage, likely, missed, false_alarms, dutch)
    return made


def _add_note(
    made: World, chance: random.Random, note: str, case: str, stage: str, likely: dict[str, float], missed: float,
    false_alarms: float, dutch: bool,
) -> None:  # fmt: skip
    factor, tags, segments = 2 if dutch else 1, [], chance.randint(1, 4)
    for segment in range(segments):
        true = {theme for theme in THEMES if chance.random() < likely[theme]}
        made.truth[note, segment] = true
        for theme in THEMES:
            seen = chance.random() > factor * missed if theme in true else chance.random() < factor * false_alarms
            if seen:
                tags.append(Tag(theme, segment=segment))
    made.notes.append(Written(note, case, tags=tuple(tags), stage=stage, segments=segments))


def store(database: Database, made: World) -> Database:
    """Write the study."""
    return write(database, made.notes, cases=made.cases)


def drawn(database: Database, asked: int, unit: str = "segments", seed: int = 1) -> Sample:
    """Draw a sample."""
    return draw_sample(database, SampleSettings(asked=asked, unit=unit, seed=seed), RULES.sampling, day=DAY)


def review(
    database: Database, made: World, sample: str, coder: str = "A", *, only: Callable[[int], bool] = lambda place: True,
    finds: Callable[[Place, str], bool] | None = None,
) -> int:  # fmt: skip
    """A coder reads the sample (places that ``only`` lets through) and finds the truth, or what ``finds`` says."""
    items = database.rows('SELECT place, note_id, start, "end" FROM sample_items WHERE sample = ?', [sample])
    read = [(note, start, end) for place, note, start, end in items if only(place)]
    found = finds or (lambda place, theme: theme in made.truth[place])
    decisions = [
        Decision(note, theme, coder, start=start, end=end)
        for note, start, end in read
        for theme in THEMES
        if found((note, start // WIDTH), theme)
    ]
    decide(database, decisions)
    return record_review(database, sample, coder, read)


def decide(database: Database, decisions: Iterable[Decision]) -> None:
    """Store decisions that are not there yet."""
    listed = [one for one in decisions if not database.rows(
        "SELECT 1 FROM decisions WHERE note_id = ? AND start = ? AND theme = ? AND coder = ?",
        [one.note_id, one.start, one.theme, one.coder],
    )]  # fmt: skip
    if listed:
        database.append("decisions", columns_of_decisions(listed))
