"""Errors meant for the person at the keyboard.

Each says which file, row and column is wrong, what was expected and how to mend it. None ever quotes the text of
a note: a message may end up in a log, a ticket or a screenshot.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class NotesMiningError(Exception):
    """Base of every error that the command line shows without a traceback (exit code 2)."""


class ConfigError(NotesMiningError):
    """A setting is unknown, missing or out of range."""


class ModelError(NotesMiningError):
    """A model is missing, changed since its manifest was written, or not fit for what is asked."""


class SafetyError(NotesMiningError):
    """A privacy check failed. The run stops; nothing is written."""


class StoreError(NotesMiningError):
    """The database is missing, of another schema, or in use."""


@dataclass(frozen=True)
class Place:
    """Where in the input something is wrong; file names of single notes identify and are left out by the caller."""

    file: Path | str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [str(self.file)]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column '{self.column}'")
        return ", ".join(parts)


class InputError(NotesMiningError):
    """An input file cannot be used.

    Args:
        problem: what is wrong, without quoting a cell's content.
        place: file, row (as a spreadsheet shows it: the header is row 1) and column.
        mend: what the user can do.
    """

    def __init__(self, problem: str, *, place: Place | None = None, mend: str = "") -> None:
        self.problem, self.place, self.mend = problem, place, mend
        message = f"{place}: {problem}" if place else problem
        super().__init__(f"{message}\n  To mend it: {mend}" if mend else message)
