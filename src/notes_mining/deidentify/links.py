"""Who is one person in several cases. Nobody, unless it is asked for: a name in two cases is most often a namesake.

``roster``: people.csv lists somebody under two cases, with one ``person_id``, or one full name (two words or more) and
one professional role. ``names``: whoever has the same full name in two cases, as well.
Where a ``person_id`` is given it decides alone. A linked person has a number above ``SHARED_FROM`` in every case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .memory import SHARED_FROM, CaseMemory, Writings
from .names import Name
from .numbering import Group, Numbering
from .roles import PROFESSIONAL
from .variants import canonical

SHARED_CASE = ""
"""The case id under which linked persons are remembered: no real case has an empty one."""

FULL_NAME = 2
"""So many words make a name that two cases may be linked by."""

CaseKey = tuple[str, tuple[str, str]]
"""Case id, and (type, normal form)."""


class Link(NamedTuple):
    """What two cases' names are linked by: an id, a full name, or a name with a role; shown nowhere."""

    by: Literal["id", "name", "role"]
    value: str

    def __repr__(self) -> str:
        return f"Link({self.by})"


@dataclass(frozen=True)
class RosterEntry:
    """A row of people.csv: whose case, the key of the name, its role and the steward's id for the person, if any."""

    case_id: str
    key: tuple[str, str] = field(repr=False)
    role: str = ""
    person_id: str = field(default="", repr=False)


def find_links(mode: str, entries: Sequence[RosterEntry], keys: Iterable[CaseKey]) -> dict[CaseKey, Link]:
    """What each name is linked by: an id before a name before a role. ``keys`` are the names of all cases."""
    if mode == "none":
        return {}
    roles = {
        (entry.case_id, entry.key): Link("role", f"{full}\x1f{entry.role}")
        for entry in entries
        if entry.role in PROFESSIONAL and (full := _full_name((entry.case_id, entry.key)))
    }
    names = {key: Link("name", full) for key in keys if (full := _full_name(key))} if mode == "names" else {}
    ids = {(entry.case_id, entry.key): Link("id", entry.person_id) for entry in entries if entry.person_id}
    return roles | names | ids


def _full_name(key: CaseKey) -> str:
    kind, form = key[1]
    name = Name.parse(form)
    return canonical(name) if kind == "PERSON" and len(name.words) >= FULL_NAME and not name.kunya else ""


def number_links(
    groups: Mapping[str, Sequence[Group]], links: Mapping[CaseKey, Link], memory: CaseMemory, highest: int
) -> dict[str, dict[Group, int]]:
    """Per case the numbers of its linked persons.

    Args:
        groups: per case, who is who in it.
        links: what each name is linked by; one that is met in a single case, now and before, links nobody.
        memory: linked persons of earlier exports; remembers the new ones.
        highest: how many numbers above ``SHARED_FROM`` are in use in the texts already.
    """
    cases: dict[Link, set[str]] = defaultdict(set)
    for (case_id, _), link in links.items():
        cases[link].add(case_id)
    spread = {link: len(found) for link, found in cases.items() if len(found) > 1 or _known(link, memory)}
    holders = [(case_id, group) for case_id, of_case in groups.items() for group in of_case]
    whose = {(case_id, group): _link_of(case_id, group, links, spread) for case_id, group in holders}
    linked = {holder: link for holder, link in whose.items() if link is not None}
    persons = {link: Group("PERSON", (("LINK", link.value),), _writings(link)) for link in linked.values()}
    numbers = dict(zip(persons, Numbering(memory, {"PERSON": highest}).number(list(persons.values())), strict=True))
    result: dict[str, dict[Group, int]] = defaultdict(dict)
    for (case_id, group), link in linked.items():
        result[case_id][group] = SHARED_FROM + numbers[link]
    return result


def _writings(link: Link) -> Writings:
    return Writings(f"{link.by}\x1f{link.value}")


def _known(link: Link, memory: CaseMemory) -> bool:
    return memory.exact("PERSON", _writings(link)) is not None


def _link_of(case_id: str, group: Group, links: Mapping[CaseKey, Link], spread: Mapping[Link, int]) -> Link | None:
    """What a person is linked by: the id if there is one; else the name in most cases, then the fullest one.

    Two ids contradict each other: then nobody knows who it is, and the person stays in the case.
    """
    found = {links[case_id, key] for key in group.keys if (case_id, key) in links}
    ids = {link for link in found if link.by == "id"}
    fitting = [link for link in (ids or found) if link in spread]
    if len(ids) > 1 or not fitting:
        return None
    return max(fitting, key=lambda link: (spread[link], len(link.value), link.value))
