"""Tasks on disk, for workers that may be on another machine: they are told a task's number and read the rest here.

The folder must be reachable under the same path by all of them. It holds what a work and its tasks hold: settings,
places of rows, offsets; no text, no names, no key.
"""

from __future__ import annotations

import os
import pickle
import secrets
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .engine import TaskT, Work

_WORK, _TASKS, _ENDS = "work", "tasks", "ends"


class Spool:
    """The tasks of one work, by number from 0."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ends = array("q", (folder / _ENDS).read_bytes())

    @classmethod
    def write(cls, folder: Path, work: Work[TaskT, Any], tasks: Iterable[TaskT]) -> Spool:
        """Take all tasks, one at a time, into a new folder that its owner alone may enter."""
        folder.mkdir(mode=0o700)
        (folder / _WORK).write_bytes(pickle.dumps(work))
        ends = array("q")
        with (folder / _TASKS).open("wb") as handle:
            for task in tasks:
                handle.write(pickle.dumps(task))
                ends.append(handle.tell())
        (folder / _ENDS).write_bytes(ends.tobytes())
        return cls(folder)

    def __len__(self) -> int:
        return len(self._ends)

    def work(self) -> Work[Any, Any]:
        """The work, to be loaded."""
        work: Work[Any, Any] = pickle.loads((self._folder / _WORK).read_bytes())  # noqa: S301 - written by our own run
        return work

    def task(self, number: int) -> Any:
        """One task."""
        start = self._ends[number - 1] if number else 0
        with (self._folder / _TASKS).open("rb") as handle:
            handle.seek(start)
            return pickle.loads(handle.read(self._ends[number] - start))  # noqa: S301 - the same

    @contextmanager
    def begun(self, number: int | str) -> Iterator[int]:
        """How often a task has been begun, this time included, by workers that did not live to end it."""
        before = list(self._folder.glob(f"begun-{number}-*"))
        mark = self._folder / f"begun-{number}-{secrets.token_hex(4)}"
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL, 0o600))
        yield len(before) + 1
        for one in (*before, mark):
            one.unlink(missing_ok=True)
