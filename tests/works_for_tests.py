"""Small works for tests of engines: workers of another process import them from here."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from notes_mining.errors import InputError

CANARY = "Zlatoustovska"


@dataclass(frozen=True)
class Square:
    """Squares its tasks; answers with the square and the process that did it. Task ``kills`` ends its worker once."""

    folder: Path
    kills: int = -1

    def load(self) -> Callable[[int], tuple[int, int]]:
        (self.folder / f"loaded-{os.getpid()}").open("x").close()

        def do(task: int) -> tuple[int, int]:
            if task == self.kills and not (self.folder / "killed").exists():
                (self.folder / "killed").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return task * task, os.getpid()

        return do


@dataclass(frozen=True)
class Fatal:
    """Task 3 ends every worker."""

    def load(self) -> Callable[[int], int]:
        def do(task: int) -> int:
            if task == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return task

        return do


@dataclass(frozen=True)
class FatalInside:
    """Tasks are lists of numbers; 3 ends every worker, and is given up where it is alone."""

    def load(self) -> Callable[[list[int]], list[int]]:
        def do(task: list[int]) -> list[int]:
            if 3 in task:
                os.kill(os.getpid(), signal.SIGKILL)
            return task

        return do

    def singly(self, task: list[int]) -> list[list[int]]:
        return [[number] for number in task]

    def given_up(self, task: list[int]) -> list[int]:
        return [-number for number in task]

    def joined(self, answers: Iterable[list[int]]) -> list[int]:
        return [number for answer in answers for number in answer]


@dataclass(frozen=True)
class Stumbles:
    """Task 3 fails, for a reason of ours or with an unforeseen error that quotes a note."""

    foreseen: bool

    def load(self) -> Callable[[int], int]:
        def do(task: int) -> int:
            if task == 3:
                raise InputError("row 3 is broken") if self.foreseen else ValueError(f"'{CANARY}' is no number")
            return task

        return do
