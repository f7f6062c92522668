"""The ledger: every table that was released, with the persons behind its cells; in the steward's folder.

JSON lines, readable by their owner alone. Persons stand in it by the keyed ids of the database. Each line carries the
hash of the line before it, so that a line that was changed or cut out is noticed. A table is entered, and on the disk,
before it is given to anybody: what cannot be entered is not released.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ...errors import SafetyError
from ...records import Cell
from .counted import CountedCell, CountedTable, Question, Source
from .draft import Release
from .settings import Rules

LEDGER = "ledger.jsonl"
_RELEASE, _UNSAFE, _PICTURE = "release", "unsafe", "picture"
_NOTHING = "Nothing is released."


@dataclass(frozen=True)
class Entry:
    """A released table as it was counted and as it was published; ``mark`` is the hash of its line in the ledger."""

    counted: CountedTable
    release: Release
    mark: str = ""


class Ledger:
    """The ledger of one steward's folder.

    Args:
        folder: the steward's folder, beside the database. It must be there: a new one would know nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / LEDGER
        self._read: tuple[object, list[Entry]] | None = None

    def reachable(self) -> bool:
        """Whether this user can read and write it."""
        here = self.path if self.path.exists() else self.folder
        return self.folder.is_dir() and os.access(self.folder, os.R_OK | os.X_OK) and os.access(here, os.R_OK | os.W_OK)

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other program enters anything meanwhile.

        Raises:
            SafetyError: the folder or file cannot be read and written, or others can read it.
        """
        if not self.folder.is_dir():
            raise SafetyError(
                f"{self.folder}: no such folder, so earlier releases are not known. {_NOTHING}\n"
                "  To mend it: release from the folder of the run, which has the steward's folder beside the database."
            )
        if self.folder.stat().st_mode & 0o077:
            raise SafetyError(f"{self.folder} can be entered by others than its owner. {_NOTHING} Run: chmod 700")
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SafetyError(
                f"{self.path} cannot be read and written ({error.strerror}). {_NOTHING}\n"
                "  To mend it: ask the data steward, whose folder it is, to release the table."
            ) from None
        try:
            os.fchmod(descriptor, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def entries(self) -> list[Entry]:
        """Released tables, oldest first; those shown unsafe are not among them.

        Raises:
            SafetyError: a line is damaged, or one is missing.
        """
        stamp = self._stamp()
        if self._read is None or self._read[0] != stamp:
            lines = self._lines()
            found = [replace(_entry(line["content"]), mark=mark) for line, mark in lines if line["kind"] == _RELEASE]
            self._read = stamp, found
        return list(self._read[1])

    def _stamp(self) -> object:
        """Changes with the file; what is the same file need not be read twice."""
        if not self.path.exists():
            return None
        state = self.path.stat()
        return state.st_ino, state.st_mtime_ns, state.st_ctime_ns, state.st_size

    def unsafe(self) -> list[Mapping[str, Any]]:
        """What was shown with nothing withheld: day, question, database."""
        return [line["content"] for line, _ in self._lines() if line["kind"] == _UNSAFE]

    def enter(self, entry: Entry) -> None:
        """Write a released table down.

        Raises:
            SafetyError: it cannot be written. The table must not be given to anybody then.
        """
        self._append(_RELEASE, _content(entry))

    def enter_unsafe(self, question: Question, source: Source, day: date) -> None:
        """Write down that somebody looked at a table with nothing withheld."""
        content = {"day": day.isoformat(), "question": question.as_record(), "source": asdict(source)}
        self._append(_UNSAFE, content)

    def forget(self, person: str) -> int:
        """Put a random name in the place of a person's id, in every release; returns in how many it stood.

        The releases stay, with their numbers: what was published is known, and later tables are checked against it.
        """
        with self.held():
            lines, found, before = self._lines(), 0, ""
            nobody = f"forgotten-{secrets.token_hex(8)}"
            written = []
            for line, _ in lines:
                people = line["content"].get("people", [])
                if person in people:
                    found += 1
                    line["content"]["people"] = [nobody if one == person else one for one in people]
                text = json.dumps({**line, "before": before}, ensure_ascii=False, sort_keys=True)
                before = _hash(text)
                written.append(text + "\n")
            if found:
                _rewrite(self.path, "".join(written).encode())
        return found

    def pictures(self) -> list[Mapping[str, Any]]:
        """Rounded pictures that were released: what of, to which multiple, day, database."""
        return [line["content"] for line, _ in self._lines() if line["kind"] == _PICTURE]

    def enter_picture(self, of: str, step: int, source: Source, day: date) -> None:
        """Write down a picture in which every number is a multiple of ``step`` persons; the same one once.

        Raises:
            SafetyError: it cannot be written. The picture must not be given to anybody then.
        """
        content = {"of": of, "step": step, "source": asdict(source)}
        if not any({**one, "day": None} == {**content, "day": None} for one in self.pictures()):
            self._append(_PICTURE, {"day": day.isoformat(), **content})

    def _lines(self) -> list[tuple[dict[str, Any], str]]:
        """Each line with its hash."""
        if not self.path.exists():
            return []
        found, before, number = [], "", 0
        try:
            raw = self.path.read_text(encoding="utf-8").splitlines()
            for text in raw:
                number += 1
                line = json.loads(text)
                if line["before"] != before:
                    raise ValueError
                before = _hash(text)
                found.append((line, before))
        except OSError as error:
            raise SafetyError(f"{self.path} cannot be read ({error.strerror}). {_NOTHING}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise SafetyError(
                f"{self.path}, line {number}: damaged, or the line before it was changed or removed. {_NOTHING}\n"
                "  To mend it: restore the file from a backup."
            ) from None
        return found

    def _append(self, kind: str, content: Mapping[str, Any]) -> None:
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        record = {"before": _hash(lines[-1]) if lines else "", "kind": kind, "content": content}
        data = (json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n").encode()
        try:
            _write_whole(self.path, data)
        except OSError as error:
            raise SafetyError(f"{self.path} cannot be written ({error.strerror}). {_NOTHING}") from None


def _write_whole(path: Path, data: bytes) -> None:
    """Append all of ``data`` and wait until it is on the disk, or leave the file as it was."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before = os.fstat(descriptor).st_size
        try:
            if os.write(descriptor, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def _rewrite(path: Path, data: bytes) -> None:
    """Replace the file when the new one is on the disk."""
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _content(entry: Entry) -> dict[str, Any]:
    """One release as plain values; sets of persons as the places of their bits in ``people``."""
    counted, release = entry.counted, entry.release
    people = sorted(counted.attributes)
    place = {person: number for number, person in enumerate(people)}
    return {
        "day": release.day.isoformat(), "question": release.question.as_record(), "rules": asdict(release.rules),
        "population": release.population, "source": asdict(release.source), "people": people,
        "attributes": [dict(counted.attributes[person]) for person in people],
        "codebook": {theme: dict(facts) for theme, facts in counted.codebook.items()},
        "cells": [list(asdict(cell).values()) for cell in release.cells],
        "behind": [
            [_bits(cell.persons, place), _bits(cell.at_risk, place), cell.units, cell.largest, cell.structural]
            for cell in counted.cells
        ],
    }  # fmt: skip


def _bits(persons: frozenset[str], place: Mapping[str, int]) -> str:
    return f"{sum(1 << place[person] for person in persons):x}"


def _persons(bits: str, people: Sequence[str]) -> frozenset[str]:
    number = int(bits, 16)
    return frozenset(person for place, person in enumerate(people) if number >> place & 1)


def _entry(content: Mapping[str, Any]) -> Entry:
    question, people = Question.from_record(content["question"]), content["people"]
    cells = tuple(Cell(row, column, tuple(by), *rest) for row, column, by, *rest in content["cells"])
    behind = tuple(
        CountedCell(
            cell.row, cell.column, cell.by, _persons(persons, people), _persons(at_risk, people), units, largest,
            structural=structural,
        )
        for cell, (persons, at_risk, units, largest, structural) in zip(cells, content["behind"], strict=True)
    )  # fmt: skip
    source = Source(**content["source"])
    counted = CountedTable(
        question=question, cells=behind, attributes=dict(zip(people, content["attributes"], strict=True)),
        codebook=content["codebook"], source=source,
    )  # fmt: skip
    release = Release(
        question=question, cells=cells, rules=Rules.from_record(content["rules"]), population=content["population"],
        source=source, day=date.fromisoformat(content["day"]), recorded=True,
    )  # fmt: skip
    return Entry(counted, release)


def again(entries: Sequence[Entry], counted: CountedTable, rules: Rules, day: date) -> Release | None:
    """The same table of the same database under the same rules, if it was released before: given again as it was."""
    for entry in entries:
        old = entry.release
        if (old.question, old.source.database, old.rules) == (counted.question, counted.source.database, rules):
            return replace(old, day=day)
    return None
