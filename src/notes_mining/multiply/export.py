"""New cases out of templates: an endless, seeded stream, of which a larger export begins with a smaller one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .cast import Cast
from .templates import CaseTemplate, NoteTemplate, Sentence, Slot

ROUNDS = 4
"""A case writes the notes of its template once to so many times, each time with other sentences."""
RECOMBINED = 0.5
"""Chance that a sentence makes way for another one of the same case and language."""
_MOST_WEEKS = 104
_KNOWN = 2  # persons of a case who stand in people.csv

Row = dict[str, str]


@dataclass(frozen=True)
class NewCase:
    """The rows of one new case, by the columns of the demo's files."""

    case: Row
    events: tuple[Row, ...]
    people: tuple[Row, ...]
    notes: tuple[Row, ...]


def new_cases(templates: Sequence[CaseTemplate], seed: int) -> Iterator[NewCase]:
    """Cases without end. Each depends on the seed and its number alone."""
    number = 0
    while True:
        number += 1
        random = Random(f"{seed}:{number}")
        yield new_case(random.choice(templates), f"L-{number:07d}", random, seed)


def new_case(template: CaseTemplate, case_id: str, random: Random, seed: int) -> NewCase:
    """One case: the template's life, moved by whole weeks, with other people in it."""
    shift = timedelta(weeks=random.randrange(-_MOST_WEEKS, _MOST_WEEKS + 1))
    cast = Cast(random, template.cells["language_community"], shift, seed)
    notes = []
    for _ in range(random.randrange(1, ROUNDS + 1)):
        late = timedelta(days=random.randrange(28))
        notes += [_note(note, template, cast, shift + late) for note in template.notes]
    for place, row in enumerate(notes, start=1):
        row |= {"note_id": f"{case_id}-{place:03d}", "case_id": case_id}
    events = tuple(dict(cells, case_id=case_id, date=_moved(day, shift)) for day, cells in template.events)
    born = template.cells.get("birth_year", "")
    case = dict(template.cells, case_id=case_id)
    if born.isdecimal():
        case["birth_year"] = str(int(born) + random.randrange(-5, 6))
    return NewCase(case, events, tuple(_people(template, cast, case_id)), tuple(notes))


def _note(template: NoteTemplate, case: CaseTemplate, cast: Cast, shift: timedelta) -> Row:
    pool = case.pool[template.language]
    sentences = [
        cast.random.choice(pool)
        if 0 < place < len(template.sentences) - 1 and cast.random.random() < RECOMBINED
        else one
        for place, one in enumerate(template.sentences)
    ]
    row = dict(template.cells, date=_moved(template.day, shift), text="".join(_written(one, cast) for one in sentences))
    if row.get("author"):
        row["author"] = cast.person(row["author"])
    return row


def _written(sentence: Sentence, cast: Cast) -> str:
    return "".join(piece if isinstance(piece, str) else cast.of(piece) for piece in sentence)


def _people(template: CaseTemplate, cast: Cast, case_id: str) -> Iterator[Row]:
    """Persons whom the export knows beforehand: those whose full names the template writes first."""
    full = [
        piece.surface
        for note in template.notes
        for sentence in note.sentences
        for piece in sentence
        if isinstance(piece, Slot) and piece.kind == "PERSON" and " " in piece.surface
    ]
    for surface in list(dict.fromkeys(full))[:_KNOWN]:
        yield {"case_id": case_id, "role": "", "name": cast.person(surface)}


def _moved(day: date, shift: timedelta) -> str:
    return (day + shift).isoformat()
