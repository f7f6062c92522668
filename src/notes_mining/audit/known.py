"""What must stand nowhere: surface forms of persons, addresses, numbers and links, and the ids of the export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..deidentify.vault import VaultLine
from ..records import KnownPerson, Note

PERSON, ADDRESS, NUMBER, LINK, RECORD = "person", "address", "number", "link", "record"
_TYPES = {"PERSON": PERSON, "LOC": ADDRESS, "PHONE": NUMBER, "ID": NUMBER, "EMAIL": LINK, "URL": LINK}
_PLACEHOLDER = re.compile(r"\[?(?P<type>[A-Z]+)_")
_STREET = re.compile(
    r"\b(?:rue|avenue|av\.|boulevard|bd|chauss[ée]e|place|quai|impasse|all[ée]e|chemin|square|drève|clos|cit[ée]|résidence"
    r"|\w*(?:straat|laan|weg|plein|steenweg|lei|kaai|dreef|dijk|baan|hof|park))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """A surface form, whose it is and where it is known from.

    ``case``: the database's id of the case; ``source``: ``people``, ``author``, ``notes``, ``vault`` or ``export``;
    ``sure``: listed by a person, or detected with enough certainty to be searched for in its whole case.
    """

    kind: str
    surface: str = field(repr=False)
    case: str
    source: str
    sure: bool = True


def is_address(surface: str) -> bool:
    """Whether a place is one where somebody lives: a street, or a name with a number. Towns are no address."""
    return bool(_STREET.search(surface)) and len(surface.split()) > 1


def kind_of(entity_type: str, surface: str) -> str | None:
    """The kind of a detected form; ``None`` for what identifies nobody by itself (a town, a date, an organisation)."""
    kind = _TYPES.get(entity_type)
    digits, letters = sum(map(str.isdigit, surface)), sum(map(str.isalpha, surface))
    if (kind == PERSON and letters < 2) or (kind == ADDRESS and not is_address(surface)):
        return None
    if (kind == NUMBER and (digits < 4 or digits + letters < 6)) or (kind == LINK and digits + letters < 6):
        return None
    return kind


def from_people(people: Iterable[KnownPerson], cases: Mapping[str, str]) -> Iterator[Known]:
    """Names of people.csv; ``cases``: case id of the export to that of the database."""
    return (Known(PERSON, person.name, cases.get(person.case_id, ""), "people") for person in people)


def from_note(note: Note, case: str) -> Iterator[Known]:
    """The author of a note, and its ids."""
    if note.author and any(map(str.isalpha, note.author)):
        yield Known(PERSON, note.author, case, "author")
    for record in (note.note_id, note.case_id):
        if len(record) >= 5 and any(map(str.isdigit, record)):
            yield Known(RECORD, record, case, "export")


def from_spans(text: str, spans: Iterable[tuple[int, int, str, float]], case: str, sure_from: float) -> Iterator[Known]:
    """Detected forms of a raw note: ``spans`` are (start, end, entity type, score)."""
    for start, end, entity_type, score in spans:
        surface = text[start:end]
        kind = kind_of(entity_type, surface)
        if kind:
            yield Known(kind, surface, case, "notes", score >= sure_from)


def from_vault(lines: Iterable[VaultLine]) -> Iterator[Known]:
    """Forms that the vault keeps, of this export and of earlier ones."""
    for line in lines:
        found = _PLACEHOLDER.match(line.pseudonym)
        for surface in line.surfaces:
            kind = kind_of(found["type"], surface) if found else None
            if kind:
                yield Known(kind, surface, line.case, "vault")
