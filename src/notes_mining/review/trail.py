"""The audit trail: every action, who, when, before and after; each line sealed with the hash of the one before.

A changed or missing line breaks the chain. The last lines could be cut off without a trace, so every head is also
written to a witness file in the steward's folder; ``verify`` compares the two. Before and after hold ids, codes and
versions: never text of a note, a memo or a passphrase.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .file import ReviewFile

WITNESS = "audit-trail.heads"
_BEGINNING = "0" * 64
_COLUMNS = "seq, at, who, action, subject, before, after, previous, hash"


@dataclass(frozen=True)
class Event:
    """A line of the trail."""

    seq: int
    at: str
    who: str
    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: how many lines, the head, and in words what is wrong (nothing: the trail is whole)."""

    events: int
    head: str
    problems: tuple[str, ...]


class Trail:
    """Appends events to a review file; ``witness`` is where heads are noted, ``None`` for nowhere."""

    def __init__(self, file: ReviewFile, witness: Path | None) -> None:
        self._file, self._witness = file, witness

    def append(
        self, who: str, action: str, subject: str, before: Mapping[str, Any], after: Mapping[str, Any], *, now: float
    ) -> int:
        """Add a line; to be called within the transaction of what it tells. Returns its number."""
        last = self._file.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        seq, previous = (last[0] + 1, last[1]) if last else (1, _BEGINNING)
        at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
        line = (seq, at, who, action, subject, _json(before), _json(after), previous)
        seal = _seal(line)
        self._file.run(f"INSERT INTO events ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", (*line, seal))
        if self._witness is not None:
            self._file.afterwards(lambda: self._note(seq, seal))
        return seq

    def _note(self, seq: int, seal: str) -> None:
        """Note the head after the commit. If the program dies in between, the next line's head covers this one."""
        if self._witness is None:
            return
        handle = os.open(self._witness, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"{seq} {seal}\n".encode("ascii"))
        finally:
            os.close(handle)

    def events(self, *, after: int = 0, limit: int = -1) -> Iterator[Event]:
        """Lines in their order, from the one behind ``after``."""
        sql = f"SELECT {_COLUMNS} FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
        for seq, at, who, action, subject, before, now, _, seal in self._file.rows(sql, (after, limit)):
            yield Event(seq, at, who, action, subject, json.loads(before), json.loads(now), seal)

    def verify(self) -> Verdict:
        """Recompute the whole chain and compare it with the witness; changes nothing."""
        problems: list[str] = []
        seals: dict[int, str] = {}
        previous, expected = _BEGINNING, 1
        for *line, seal in self._file.rows(f"SELECT {_COLUMNS} FROM events ORDER BY seq"):
            seq = line[0]
            if seq != expected:
                problems.append(
                    f"line {expected}" + (f" to {seq - 1} are" if seq > expected + 1 else " is") + " missing"
                )
            elif line[-1] != previous:
                problems.append(f"line {seq} does not follow from the one before")
            if _seal(tuple(line)) != seal:
                problems.append(f"line {seq} was changed")
            seals[seq], previous, expected = seal, seal, seq + 1
        problems += self._against_witness(seals)
        return Verdict(len(seals), f"{expected - 1} {previous}", tuple(problems))

    def _against_witness(self, seals: Mapping[int, str]) -> list[str]:
        if self._witness is None:
            return []
        if not self._witness.is_file():
            return [f"the witness {self._witness.name} is missing"] if seals else []
        problems = []
        for number, line in enumerate(
            self._witness.read_text(encoding="ascii", errors="replace").splitlines(), start=1
        ):
            seq, _, seal = line.partition(" ")
            if not seq.isdigit():
                problems.append(f"line {number} of the witness cannot be read")
            elif int(seq) not in seals:
                problems.append(f"line {seq} was cut off: the witness knows it")
            elif seals[int(seq)] != seal:
                problems.append(f"line {seq} is not the one that the witness knows")
        return problems


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _seal(line: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps(line, ensure_ascii=False).encode("utf-8")).hexdigest()
