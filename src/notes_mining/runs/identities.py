"""``identify`` for a run: only cases that something has changed for are resolved again.

A case's print holds its notes in order, its roster, what is remembered of it, and what findings and identities depend
on. If it is that of the database in place, its identities are too. Those that are resolved are sealed for the workers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from ..config import DeidentifySettings
from ..deidentify.identify import IdentityGraph
from ..deidentify.keys import Key, keyed_id
from ..deidentify.links import SHARED_CASE
from ..deidentify.memory import Memory
from ..deidentify.roles import role_of_word
from ..deidentify.sealed import plain_form
from ..deidentify.surrogates import shared_surrogates
from ..records import KnownPerson
from .prints import Prints, print_of
from .sealedfile import SealedWriter
from .survey import Survey, slices_of
from .watching import Watch
from .work import Source, found_of
from .workfile import WorkFile


@dataclass(frozen=True)
class Roster:
    """Known people by keyed case id, in the file's order."""

    people: Mapping[str, Sequence[KnownPerson]] = field(repr=False)

    @classmethod
    def of(cls, people: Iterable[KnownPerson], key: Key) -> Roster:
        """Sorted to their cases."""
        found: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in people:
            found[keyed_id(key, "case", person.case_id)].append(person)
        return cls(found)

    def print(self, case: str) -> list[list[str]]:
        """What a case's identities depend on."""
        return [[one.role, one.name, one.person_id] for one in self.people.get(case, ())]


class Identifier:
    """Resolves the cases of a run that need it."""

    def __init__(
        self,
        work: WorkFile,
        found: Survey,
        roster: Roster,
        memory: Memory,
        prints: Prints,
        settings: DeidentifySettings,
    ) -> None:
        self._work, self._memory, self._prints, self._settings = work, memory, prints, settings
        self._roster, self._cases = roster, dict(found.cases)
        self._cases |= {code: people[0].case_id for code, people in roster.people.items()}
        self._linked = settings.link_cases != "none"
        self._gone: Set[str] = frozenset()

    def touched(self, *, everything: bool) -> dict[str, str]:
        """Cases to resolve with their prints; all of them where persons are linked over cases and one has changed."""
        before = dict(self._work.rows("SELECT case_id, print FROM cases"))
        now = dict(self._case_prints())
        self._gone = before.keys() - now.keys()
        if everything or (self._linked and now != before):
            return now
        return {case: made_from for case, made_from in now.items() if before.get(case) != made_from}

    def _case_prints(self) -> Iterator[tuple[str, str]]:
        alone = set(self._cases)
        rows = self._work.stream("SELECT case_id, record FROM survey ORDER BY case_id, position")
        for case, notes in groupby(rows, key=lambda row: str(row[0])):
            alone.discard(case)
            yield case, self._case_print(case, [record.hex() for _, record in notes])
        for case in sorted(alone):
            yield case, self._case_print(case, [])

    def _case_print(self, case: str, records: list[str]) -> str:
        remembered = self._memory.remembered(self._cases[case])
        if self._linked:
            remembered += self._memory.remembered(SHARED_CASE)
        return print_of(self._prints.detect, self._prints.identify, self._roster.print(case), remembered, records)

    def resolve(self, touched: Mapping[str, str], source: Source, sealed: Path, key: Key, watch: Watch) -> None:
        """Who is who in the touched cases: sealed for the workers, and noted with the print that they have then."""
        graph = self._graph(touched, source, watch)
        identities = graph.resolve(self._memory, roles=self._settings.roles, link_cases=self._settings.link_cases)
        invented = self._settings.style == "surrogate"
        noted = []
        with SealedWriter(sealed, key) as file:
            for case_id, case in identities.cases.items():
                code, plain = keyed_id(key, "case", case_id), plain_form(case)
                file.put(code, plain)
                noted.append((code, self._result_print(plain, invented)))
            if invented and self._linked:
                file.put_shared(shared_surrogates(key, identities))
        self._note(touched, dict(noted))

    def _result_print(self, plain: bytes, invented: bool) -> str:
        """Of what a case's notes are written with: surfaces count where names are invented from them."""
        content = json.loads(plain)
        content["placeholders"].sort()
        if not invented:
            del content["surfaces"], content["language"]
        return print_of(self._prints.identify, content)

    def _graph(self, touched: Mapping[str, str], source: Source, watch: Watch) -> IdentityGraph:
        graph, reader = IdentityGraph(), source.reader()
        with self._work.transaction():
            self._work.execute("CREATE TEMP TABLE IF NOT EXISTS touched (case_id TEXT PRIMARY KEY)")
            self._work.execute("DELETE FROM touched")
            self._work.fill("INSERT INTO touched VALUES (?)", ([case] for case in touched))
        sql = """SELECT s.position, s.mark, s.number, s.text, f.content
                 FROM survey s JOIN touched USING (case_id) JOIN found f ON f.text = s.text AND f.print = ?
                 WHERE {page}"""
        for page in self._work.paged(sql, [self._prints.detect]):
            notes = reader.notes(slices_of(page), [row[3] for row in page])
            for note, row in zip(notes, page, strict=True):
                graph.add(note, found_of(note.note_id, row[4]))
            watch.done("identify", len(page))
        for case in touched:
            for person in self._roster.people.get(case, ()):
                graph.add_person(person.case_id, person.name, role_of_word(person.role), person.person_id)
        return graph

    def _note(self, touched: Mapping[str, str], resolved: Mapping[str, str]) -> None:
        """With the print that each touched case has after it was resolved, for then it is remembered."""
        after = dict(self._case_prints()) if touched else {}
        nobody = print_of(self._prints.identify, None)
        rows = [(case, after[case], resolved.get(case, nobody)) for case in touched]
        rows += [(case, "", "") for case in self._gone]
        with self._work.transaction():
            self._work.fill("INSERT OR REPLACE INTO next_cases VALUES (?, ?, ?)", rows)
