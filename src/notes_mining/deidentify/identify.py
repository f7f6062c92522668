"""``identify``: all findings of the export -> identities: who is who in a case, and which placeholder stands for whom.

This is the one stage that sees a whole export. Surface forms live here, in memory, and nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from ..records import Finding, Note, NoteFindings
from .links import SHARED_CASE, RosterEntry, find_links, number_links
from .listed import ListedNames
from .memory import SHARED_FROM, CaseMemory, Memory, Writings, is_shared
from .names import ANSWERS_KEPT, PARTICLES, Name, cluster, fits, fold, tokens
from .normalise import View, plain, views
from .numbering import Group, Numbering
from .placeholders import OURS, make
from .recognizers.lexicon import is_name_word
from .roles import role_beside
from .same_names import same_organisations, same_places
from .search import KnownForms, Seen, searched_forms
from .variants import canonical, variants

PROPAGATE_FROM = 0.7
"""A PERSON finding at least this sure (or known from the name lists) is searched for in all notes of its case."""


@lru_cache(maxsize=ANSWERS_KEPT)
def normal_form(entity_type: str, surface: str) -> str:
    """What two surfaces must share to be the same thing: digits for numbers, folded words for the rest.

    Both in plain writing: a soft hyphen or an HTML entity in a name makes nobody else of it.
    """
    surface = plain(surface)
    if entity_type in ("PHONE", "ID"):
        return re.sub(r"[^a-z0-9]", "", surface.lower())
    return " ".join(re.findall(r"[\w@.+]+", fold(surface)))


@dataclass(frozen=True)
class CaseIdentities:
    """Placeholders of one case by (type, normal form), and what to search for in its notes."""

    placeholders: Mapping[tuple[str, str], str] = field(repr=False)
    known: KnownForms = field(default_factory=KnownForms, repr=False)
    surfaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    language: str = "other"
    listed: ListedNames = field(default_factory=ListedNames, repr=False)

    def placeholder(self, entity_type: str, surface: str) -> str:
        """The placeholder of a surface form of this case.

        Raises:
            KeyError: nobody has it, and it is not another writing of one person alone.
        """
        key = (entity_type, normal_form(entity_type, surface))
        if key in self.placeholders or entity_type != "PERSON":
            return self.placeholders[key]
        return self._of_person(surface)

    @cached_property
    def _people(self) -> list[tuple[Name, str]]:
        """Names of the case with their placeholders, parsed once."""
        return [(Name.parse(form), value) for (kind, form), value in self.placeholders.items() if kind == "PERSON"]

    def _of_person(self, surface: str) -> str:
        short = Name.parse(plain(surface))
        found = {placeholder for name, placeholder in self._people if fits(short, name)}
        if len(found) != 1:
            raise KeyError("PERSON")
        return found.pop()

    def search(self, text: str) -> list[Finding]:
        """Every known form of the case in ``text``, read in plain writing, whatever detection thought of it there."""
        found: list[Finding] = []
        for view in views(text):
            folded = fold(view.text)
            here = [*self.known.search(view.text, folded), *self.listed.search(view.text, folded)]
            found += here if not view.layers else (_in_raw(finding, view) for finding in here)
        return found


def _in_raw(finding: Finding, view: View) -> Finding:
    start, end = view.to_raw(finding.start, finding.end)
    return replace(finding, start=start, end=end)


class IdentityGraph:
    """Collects the surface forms of each case; ``resolve`` then decides who is who."""

    def __init__(self) -> None:
        # case -> (type, normal form) -> [surface, propagate]; insertion order is the order of appearance.
        self._seen: dict[str, dict[tuple[str, str], list[tuple[str, bool]]]] = defaultdict(dict)
        self._highest: dict[tuple[str, str], int] = defaultdict(int)
        self._roles: dict[tuple[str, tuple[str, str]], Counter[str]] = defaultdict(Counter)
        self._listed: dict[str, list[str]] = defaultdict(list)
        self._roster: dict[str, list[RosterEntry]] = defaultdict(list)
        self._languages: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, note: Note, found: NoteFindings) -> None:
        """Take the surfaces of ``found`` out of ``note``; placeholders already in its text keep their numbers."""
        for match in OURS.finditer(note.text):
            number, kind = int(match["number"] or 0), match["type"]
            shared = is_shared(kind, number)
            key = (SHARED_CASE if shared else note.case_id, kind)
            self._highest[key] = max(self._highest[key], number - SHARED_FROM if shared else number)
        if note.author:
            self.add_person(note.case_id, note.author)
        self._languages[note.case_id][found.language] += 1
        for finding in found.findings:
            surface = plain(note.text[finding.start : finding.end])
            self._add(note.case_id, finding, surface)
            role = role_beside(note.text, finding.start, finding.end) if finding.entity_type == "PERSON" else ""
            if role:
                self._roles[note.case_id, ("PERSON", normal_form("PERSON", surface))][role] += 1

    def add_person(self, case_id: str, name: str, role: str = "", person_id: str = "") -> None:
        """A name known beforehand, with what else is known: the roster's, or the author's of a note."""
        name = plain(name)
        if any(char.isalpha() for char in name):
            self._listed[case_id].append(name)
            self._add(case_id, Finding(0, len(name), "PERSON", 1.0, "Roster"), name)
            if role or person_id:
                key = ("PERSON", normal_form("PERSON", name))
                self._roster[case_id].append(RosterEntry(case_id, key, role, person_id))

    def _add(self, case_id: str, finding: Finding, surface: str) -> None:
        key = (finding.entity_type, normal_form(finding.entity_type, surface))
        sure = finding.score >= PROPAGATE_FROM or (
            finding.entity_type == "PERSON" and any(map(is_name_word, tokens(surface)))
        )
        if not self._has(case_id, key, surface):
            self._seen[case_id].setdefault(key, []).append((surface, sure))

    def _has(self, case_id: str, key: tuple[str, str], surface: str) -> bool:
        return any(known == surface and sure for known, sure in self._seen[case_id].get(key, ()))

    def resolve(self, memory: Memory | None = None, *, roles: bool = True, link_cases: str = "none") -> Identities:
        """Identities of every case; they agree with those in ``memory``, which then remembers the new ones.

        Args:
            memory: what earlier exports left.
            roles: show in the placeholder who a person is.
            link_cases: who is one person in several cases: ``none``, ``roster`` or ``names`` (see ``links``).
        """
        known = memory or Memory()
        groups = {case_id: _groups(seen) for case_id, seen in self._seen.items()}
        linked = self._links(groups, known, link_cases)
        shared = link_cases != "none"
        return Identities(
            {
                case_id: self._case(case_id, found, linked.get(case_id, {}), known.case(case_id, shared=shared), roles)
                for case_id, found in groups.items()
            }
        )

    def _links(self, groups: Mapping[str, list[Group]], memory: Memory, mode: str) -> dict[str, dict[Group, int]]:
        keys = ((case_id, key) for case_id, seen in self._seen.items() for key in seen)
        links = find_links(mode, [entry for entries in self._roster.values() for entry in entries], keys)
        if not links:
            return {}
        return number_links(groups, links, memory.case(SHARED_CASE), self._highest[SHARED_CASE, "PERSON"])

    def _case(
        self, case_id: str, groups: list[Group], linked: Mapping[Group, int], memory: CaseMemory, roles: bool
    ) -> CaseIdentities:
        seen = self._seen[case_id]
        forms = searched_forms(seen)
        taken = {kind: top for (case, kind), top in self._highest.items() if case == case_id}
        numbering = Numbering(memory, taken)
        numbers = dict(zip(groups, numbering.number(groups, linked), strict=True))
        loose = _place(forms, seen, numbers)
        numbers |= dict(zip(loose, numbering.number(loose), strict=True))
        placeholders = {}
        shown = self._shown_roles(case_id, numbers, memory) if roles else {}
        for group, number in numbers.items():
            for key in group.keys:
                placeholders[key] = make(group.kind, number, shown.get(number, "") if group.kind == "PERSON" else "")
        language = self._languages[case_id].most_common(1)
        return CaseIdentities(
            placeholders,
            KnownForms(tuple(forms)),
            _surfaces(seen, placeholders),
            language[0][0] if language else "other",
            ListedNames(self._listed.get(case_id, ())),
        )

    def _shown_roles(self, case_id: str, numbers: Mapping[Group, int], memory: CaseMemory) -> dict[int, str]:
        """Role per person's number: the roster's, else the one shown before, else the most frequent in the case."""
        counted: dict[int, Counter[str]] = defaultdict(Counter)
        shown: dict[int, str] = {}
        roster = {entry.key: entry.role for entry in self._roster.get(case_id, ())}
        for group, number in numbers.items():
            for key in group.keys if group.kind == "PERSON" else ():
                counted[number] += self._roles.get((case_id, key), Counter())
                shown[number] = shown.get(number) or roster.get(key, "")
        for number, counts in counted.items():
            often = min(counts, key=lambda role: (-counts[role], role), default="")
            shown[number] = shown[number] or memory.entries["PERSON", number].role or often
            memory.set_role("PERSON", number, shown[number])
        return shown


def _groups(seen: Seen) -> list[Group]:
    """What is one person, place, organisation or number, in the order of appearance."""
    people = [key for key in seen if key[0] == "PERSON"]
    names = {key: Name.parse(seen[key][0][0]) for key in people}
    same: dict[tuple[str, str], object] = dict(zip(people, cluster(list(names.values())), strict=True))
    for kind, alike in (("LOC", same_places), ("ORG", same_organisations)):
        keys = [key for key in seen if key[0] == kind]
        same |= {key: (kind, one) for key, one in zip(keys, alike([seen[key][0][0] for key in keys]), strict=True)}
    members: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for key in seen:
        members[same.get(key, key)].append(key)
    return [Group(keys[0][0], tuple(keys), _writings_of(one, keys, names)) for one, keys in members.items()]


def _writings_of(one: object, keys: Sequence[tuple[str, str]], names: Mapping[tuple[str, str], Name]) -> Writings:
    """A person's writings and variants; of anything else the key that all share, then each one's normal form."""
    if keys[0] in names:
        return _writings([names[key] for key in keys])
    full = str(one[1]) if isinstance(one, tuple) else keys[0][1]
    return Writings(full, frozenset(form for _, form in keys) - {full})


def _writings(names: list[Name]) -> Writings:
    leader = max(names, key=lambda name: (len(name.words), len(name.initials)))
    full = canonical(leader)
    return Writings(full, frozenset({form for name in names for form in (canonical(name), *variants(name))} - {full}))


def _place(
    forms: Iterable[tuple[str, str]],
    seen: Seen,
    numbers: dict[Group, int],
) -> list[Group]:
    """Give searched forms that were never found themselves (a first name) to their person; the rest are groups."""
    people = [
        (set(Name.parse(key[1]).words), group) for group in numbers for key in group.keys if group.kind == "PERSON"
    ]
    added: dict[Group, list[tuple[str, str]]] = defaultdict(list)
    loose: list[Group] = []
    for kind, form in forms:
        if (kind, form) in seen:
            continue
        words = set(form.split()) - PARTICLES
        fitting = {numbers[group]: group for known, group in people if words <= known} if words else {}
        if len(fitting) == 1:
            added[next(iter(fitting.values()))].append((kind, form))
        else:
            loose.append(Group(kind, ((kind, form),), Writings(canonical(Name.parse(form)))))
    for group, keys in added.items():
        numbers[Group(group.kind, tuple(keys), group.writings)] = numbers[group]
    return loose


def _surfaces(seen: Seen, placeholders: Mapping[tuple[str, str], str]) -> dict[str, tuple[str, ...]]:
    """Per placeholder the surface forms it stands for, in the order of appearance."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for key, surfaces in seen.items():
        found[placeholders[key]] |= {surface: None for surface, _ in surfaces}
    return {placeholder: tuple(known) for placeholder, known in found.items()}


@dataclass(frozen=True)
class Identities:
    """Identities of all cases of an export."""

    cases: Mapping[str, CaseIdentities] = field(repr=False)

    def of(self, case_id: str) -> CaseIdentities:
        """A case's identities; a case without any finding has none."""
        return self.cases.get(case_id) or CaseIdentities({})
