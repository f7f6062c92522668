"""Which gold mentions are one person, and of how many people no mention is left.

A person is a group of names of one case that can be one another's variants (``deidentify.names.cluster``): the rule by
which replacement gives them one pseudonym.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..deidentify.names import Name, cluster, fold
from .gold import ALL, GoldNote, GoldSpan
from .intervals import Clean

Place = tuple[str, int, int]
"""note id, start, end"""


@dataclass(frozen=True)
class Mention:
    """One PERSON span and the language of its note."""

    place: Place
    language: str


def place_of(note: GoldNote, span: GoldSpan) -> Place:
    """Where a span stands."""
    return note.note_id, span.start, span.end


def people_of(notes: Iterable[GoldNote]) -> list[tuple[Mention, ...]]:
    """The mentions of every person of every case."""
    cases: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for note in notes:
        for span in note.spans:
            if span.entity_type == "PERSON":
                surface = " ".join(fold(note.text[span.start : span.end]).split())
                cases[note.case_id][surface].append(Mention(place_of(note, span), note.language))
    return [person for surfaces in cases.values() for person in _grouped(surfaces)]


def _grouped(surfaces: Mapping[str, Sequence[Mention]]) -> list[tuple[Mention, ...]]:
    people: dict[int, list[Mention]] = defaultdict(list)
    for group, mentions in zip(cluster([Name.parse(name) for name in surfaces]), surfaces.values(), strict=True):
        people[group].extend(mentions)
    return [tuple(mentions) for mentions in people.values()]


def clean_people(notes: Sequence[GoldNote], left: Collection[Place], languages: Iterable[str]) -> dict[str, Clean]:
    """Per language, and under ``ALL``: people with a mention in such notes, and those with none left in them."""
    people = people_of(notes)
    return {
        language: _clean([[m.place for m in person if language in (m.language, ALL)] for person in people], left)
        for language in languages
    }


def _clean(people: Iterable[Sequence[Place]], left: Collection[Place]) -> Clean:
    mentioned = [places for places in people if places]
    return Clean(len(mentioned), sum(not any(place in left for place in places) for places in mentioned))
