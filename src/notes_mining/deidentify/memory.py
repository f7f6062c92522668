"""What is remembered of identities from one export to the next: keyed hashes, numbers and roles, never a surface form.

One JSON line an identity: ``key`` (a mark of the key, so that another key's lines are told apart and kept), ``case``,
``type``, ``number``, ``role``, ``full`` (hashes of the fullest writing) and ``forms`` (hashes of other writings and of
every variant). A line without hashes holds a number that must not be given again. Nobody without the key can test a
guess, and one name in two cases has two hashes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import ConfigError
from ..records import ENTITY_TYPES
from .keys import Key, random_key

SHARED_FROM = 100_000
"""Numbers of persons above this stand for one person in several cases; a case's own numbers stay below."""

_HASH_CHARS = 24
_MARK_CHARS = 8


def is_shared(kind: str, number: int) -> bool:
    """Whether a number is that of a person who is linked over cases."""
    return kind == "PERSON" and number > SHARED_FROM


@dataclass(frozen=True)
class Writings:
    """Canonical writings of one identity found in an export: the fullest, and the rest with all variants."""

    full: str = field(repr=False)
    forms: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Entry:
    """One identity as remembered; ``full`` and ``forms`` are hashes."""

    entity_type: str
    number: int
    role: str = ""
    full: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()


class CaseMemory:
    """The remembered identities of one case, by (type, number); ``shared``: so are persons linked over cases."""

    def __init__(self, key: Key, case_id: str, entries: Iterable[Entry] = (), *, shared: bool = False) -> None:
        self._key, self._case_id, self._shared = key, case_id, shared
        self.entries = {(entry.entity_type, entry.number): entry for entry in entries}

    def hash(self, kind: str, form: str) -> str:
        """The keyed hash of a writing in this case."""
        return self._key.digest("identity", f"{self._case_id}\x1f{kind}\x1f{form}").hex()[:_HASH_CHARS]

    def hashes(self, kind: str, forms: Iterable[str]) -> frozenset[str]:
        """Keyed hashes of several writings."""
        return frozenset(self.hash(kind, form) for form in forms)

    def highest(self) -> Mapping[str, int]:
        """Per type the highest number ever given to somebody of the case alone."""
        top: dict[str, int] = defaultdict(int)
        for kind, number in self.entries:
            top[kind] = max(top[kind], 0 if is_shared(kind, number) else number)
        return top

    def exact(self, kind: str, writings: Writings) -> int | None:
        """The number of the identity whose fullest writing this is."""
        known = self._of(kind)
        full = self.hash(kind, writings.full) if known else ""
        return min((entry.number for entry in known if full in entry.full), default=None)

    def shorter(self, kind: str, writings: Writings) -> int | None:
        """The number of the only identity of which this is a shorter or other writing."""
        known = self._of(kind)
        full = self.hash(kind, writings.full) if known else ""
        found = {entry.number for entry in known if full in entry.forms}
        return found.pop() if len(found) == 1 else None

    def longer(self, kind: str, writings: Writings) -> set[int]:
        """Numbers of identities known so far only by a shorter writing of this; one that fits several is left out."""
        known = self._of(kind)
        forms = self.hashes(kind, writings.forms) if known else frozenset()
        return {
            entry.number
            for entry in known
            if entry.full & forms and not any(entry.full & other.forms for other in known if other is not entry)
        }

    def _of(self, kind: str) -> list[Entry]:
        """Nothing in a new case: then there is nothing to hash for, which most of the time here would go to."""
        return [
            entry
            for entry in self.entries.values()
            if entry.entity_type == kind and (self._shared or not is_shared(kind, entry.number))
        ]

    def remember(self, kind: str, number: int, writings: Writings, *, shorter: bool = False) -> None:
        """Add an identity's writings under ``number``; the fullest one leads unless the identity has a fuller one."""
        old = self.entries.get((kind, number), Entry(kind, number))
        full, forms = self.hashes(kind, [writings.full]), self.hashes(kind, writings.forms)
        lead = old.full if shorter and old.full else full
        self.entries[kind, number] = replace(old, full=lead, forms=(old.full | old.forms | full | forms) - lead)

    def forget_writings(self, kind: str, number: int) -> None:
        """The identity turned out to be another one: its number stays used."""
        self.entries[kind, number] = Entry(kind, number)

    def set_role(self, kind: str, number: int, role: str) -> None:
        """Keep the role under which a person has left."""
        self.entries[kind, number] = replace(self.entries[kind, number], role=role)


class Memory:
    """Remembered identities of all cases under one key; lines of other keys are kept as they are."""

    def __init__(self, key: Key | None = None, lines: Iterable[str] = ()) -> None:
        self._key = key or random_key()
        self._mark = _mark(self._key)
        self._others: list[str] = []
        self._known: dict[str, list[Entry]] = defaultdict(list)
        # The lines of what is known are kept as well: most cases stay as they are.
        self._written: dict[str, list[str]] = defaultdict(list)
        self._cases: dict[str, CaseMemory] = {}
        for number, line in enumerate(lines, 1):
            self._take(number, line.strip())

    @property
    def foreign(self) -> bool:
        """There are identities, but none under this key."""
        return bool(self._others) and not self._known

    def _take(self, number: int, line: str) -> None:
        try:
            content = json.loads(line)
            if content["key"] != self._mark:
                self._others.append(line)
                return
            self._known[content["case"]].append(_entry(content))
            self._written[content["case"]].append(line)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ConfigError(
                f"The file of identities is damaged in line {number}. Restore it, or move it away."
            ) from None

    def _code(self, case_id: str) -> str:
        return self._key.digest("identity-case", case_id).hex()[:_HASH_CHARS]

    def forget(self, case_id: str) -> int:
        """Drop a case with all its identities; returns how many there were."""
        self._cases.pop(case_id, None)
        self._written.pop(self._code(case_id), None)
        return len(self._known.pop(self._code(case_id), ()))

    def case(self, case_id: str, *, shared: bool = False) -> CaseMemory:
        """What is known of a case; a new one knows nothing."""
        if case_id not in self._cases:
            known = self._known.get(self._code(case_id), ())
            self._cases[case_id] = CaseMemory(self._key, case_id, known, shared=shared)
        return self._cases[case_id]

    def remembered(self, case_id: str) -> list[str]:
        """What is remembered of a case, as its lines would be: equal lists, equal memories."""
        code = self._code(case_id)
        case = self._cases.get(case_id)
        return list(self._lines_of(code, case.entries.values()) if case else self._written.get(code, ()))

    def _lines_of(self, code: str, entries: Iterable[Entry]) -> Iterator[str]:
        for entry in sorted(entries, key=lambda e: (ENTITY_TYPES.index(e.entity_type), e.number)):
            record = {
                "key": self._mark, "case": code, "type": entry.entity_type, "number": entry.number,
                "role": entry.role, "full": sorted(entry.full), "forms": sorted(entry.forms),
            }  # fmt: skip
            yield json.dumps(record)

    def lines(self) -> Iterator[str]:
        """All of it as JSON lines, in a fixed order; cases that this export lacks stay."""
        opened = {self._code(case): it.entries.values() for case, it in self._cases.items()}
        yield from self._others
        for code in sorted(opened.keys() | self._known):
            yield from self._lines_of(code, opened[code]) if code in opened else self._written[code]


def _mark(key: Key) -> str:
    """By which lines of a key are told from those of others."""
    return key.digest("identity-key", "").hex()[:_MARK_CHARS]


def is_of_another_key(path: Path, key: Key) -> bool:
    """Whether a file holds identities and none under ``key``; mostly its first line tells.

    Raises:
        ConfigError: the file is damaged.
    """
    ours = json.dumps({"key": _mark(key)})[:-1]
    with path.open(encoding="ascii", errors="replace") as lines:
        if any(line.startswith(ours) for line in lines):
            return False
    return read_memory(path, key)[0].foreign


def read_memory(path: Path, key: Key) -> tuple[Memory, str]:
    """Identities of earlier exports, and what the user must know of them (mostly nothing).

    Raises:
        ConfigError: the file is damaged.
    """
    if not path.exists():
        return Memory(key), ""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is damaged, or no file of identities. Restore it, or move it away.") from None
    memory = Memory(key, lines)
    if not memory.foreign:
        return memory, ""
    return memory, f"{path} holds identities of another key: none of them is known here, and placeholders start anew."


def _entry(content: Mapping[str, object]) -> Entry:
    kind, number, full, forms = content["type"], content["number"], content["full"], content["forms"]
    if (
        kind not in ENTITY_TYPES
        or not isinstance(number, int)
        or not isinstance(full, list)
        or not isinstance(forms, list)
    ):
        raise ValueError
    return Entry(str(kind), number, str(content["role"]), frozenset(map(str, full)), frozenset(map(str, forms)))
