"""Part 3: how many persons share what the database says of one, alone and with what the text adds.

k-anonymity (Sweeney 2002): persons with the same attributes; l-diversity (Machanavajjhala et al. 2007): how many
values of what is sensitive occur among them. A person is at risk whom a few things single out: the smallest
combinations of up to three attributes and facts that nobody else has (minimal sample uniques; Elliot, Manning & Ford
2002).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

Thing = tuple[str, str]
"""Attribute or fact, and its value."""

LARGEST = 3
CORE = ("gender", "birth_band", "district", "language_community")
"""What anybody may know; classes of l-diversity are made of these."""
SENSITIVE = ("nationality_status",)


@dataclass(frozen=True)
class Person:
    """One row of ``cases`` with what its notes say; ``themes``: those present in a tag that counts."""

    case: str
    attributes: Mapping[str, str]
    facts: frozenset[Thing]
    themes: frozenset[str]

    def things(self, *, text: bool) -> list[Thing]:
        """All that may single the person out."""
        return sorted({*self.attributes.items(), *(self.facts if text else ())})


@dataclass(frozen=True)
class AtRisk:
    """A person and the smallest combinations that nobody else has."""

    case: str
    combinations: tuple[tuple[Thing, ...], ...] = field(repr=False)

    @property
    def size(self) -> int:
        """How many things suffice."""
        return min(map(len, self.combinations))


def classes(people: Sequence[Person], names: Sequence[str]) -> dict[tuple[str, ...], list[Person]]:
    """Persons by their values of these attributes; an unknown one is a value of its own."""
    found: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in people:
        found[tuple(person.attributes.get(name, "") for name in names)].append(person)
    return found


def k_anonymity(people: Sequence[Person], names: Sequence[str], minimum: int) -> dict[str, Any]:
    """Smallest class, persons alone in theirs, and persons in classes below ``minimum``."""
    sizes = [len(members) for members in classes(people, names).values()]
    return {
        "attributes": list(names), "classes": len(sizes), "k": min(sizes, default=0),
        "alone": sum(size for size in sizes if size == 1), "below": sum(size for size in sizes if size < minimum),
        "persons": len(people), "minimum": minimum,
    }  # fmt: skip


def l_diversity(people: Sequence[Person], themes: Sequence[str], names: Sequence[str] = CORE) -> dict[str, Any]:
    """In classes of two persons or more: what is known of a member once the class is known.

    ``l``: the fewest values of a sensitive attribute in a class; ``told``: persons of whom the class alone tells the
    value; ``themes_told``: persons of whom the class tells that a theme is in their file, for everybody in it has it.
    """
    shared = [members for members in classes(people, names).values() if len(members) > 1]
    values = {name: [{p.attributes.get(name, "") for p in members} for members in shared] for name in SENSITIVE}
    common = [frozenset.intersection(*(person.themes for person in members)) & set(themes) for members in shared]
    return {
        "attributes": list(names), "classes": len(shared), "persons": sum(map(len, shared)),
        "sensitive": [
            {"attribute": name, "l": min(map(len, sets), default=0),
             "told": sum(len(m) for m, found in zip(shared, sets, strict=True) if len(found) == 1)}
            for name, sets in values.items()
        ],
        "themes_told": sum(len(members) for members, found in zip(shared, common, strict=True) if found),
    }  # fmt: skip


def at_risk(people: Sequence[Person], *, text: bool, largest: int = LARGEST) -> list[AtRisk]:
    """Persons whom up to ``largest`` things single out, those who need fewest first."""
    counts = Counter(found for person in people for found in _combinations(person.things(text=text), largest))
    risks = []
    for person in people:
        minimal: list[tuple[Thing, ...]] = []
        for found in _combinations(person.things(text=text), largest):
            if counts[found] == 1 and not any(set(smaller) <= set(found) for smaller in minimal):
                minimal.append(found)
        if minimal:
            risks.append(AtRisk(person.case, tuple(minimal)))
    return sorted(risks, key=lambda risk: (risk.size, -len(risk.combinations), risk.case))


def _combinations(things: Sequence[Thing], largest: int) -> Iterator[tuple[Thing, ...]]:
    for size in range(1, largest + 1):
        yield from combinations(things, size)


def risk_record(risks: Sequence[AtRisk], persons: int) -> dict[str, Any]:
    """How many persons one, two or three things single out, and which attributes take part most often."""
    sizes = Counter(risk.size for risk in risks)
    names: Counter[str] = Counter()
    for risk in risks:
        names.update({name for found in risk.combinations if len(found) == risk.size for name, _ in found})
    return {
        "persons": persons, "by_size": {str(size): sizes[size] for size in range(1, LARGEST + 1)},
        "attributes": [{"attribute": name, "persons": count} for name, count in names.most_common()],
    }  # fmt: skip


def anonymity(people: Sequence[Person], themes: Set[str], minimum: int) -> tuple[dict[str, Any], list[AtRisk]]:
    """Part 3 as a record, and the persons at risk for the steward."""
    names = sorted({name for person in people for name in person.attributes})
    core = [name for name in CORE if name in names]
    told = at_risk(people, text=True)
    record = {
        "all": k_anonymity(people, names, minimum), "core": k_anonymity(people, core, minimum),
        "l_diversity": l_diversity(people, sorted(themes), core),
        "attributes_alone": risk_record(at_risk(people, text=False), len(people)),
        "with_text": risk_record(told, len(people)),
    }  # fmt: skip
    return record, told
