"""Works without models, for engines to do."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from notes_mining.errors import InputError


@dataclass(frozen=True)
class Adding:
    """Adds ``amount``; answers with the sum and the process that loaded it."""

    amount: int

    def load(self) -> Callable[[int], tuple[int, int]]:
        """Remember where it was loaded."""
        loaded_in = os.getpid()
        return lambda task: (task + self.amount, loaded_in)


@dataclass(frozen=True)
class Dying:
    """Ends its process at the task 3, or fails as work may fail."""

    killed: bool

    def load(self) -> Callable[[int], int]:
        """Nothing to load."""

        def do(task: int) -> int:
            if task == 3 and self.killed:
                os.kill(os.getpid(), signal.SIGKILL)
            if task == 3:
                raise InputError("task three", mend="Leave it out.")
            return task

        return do


@dataclass(frozen=True)
class Hanging:
    """Does the first task and never answers to the second."""

    def load(self) -> Callable[[int], int]:
        """Nothing to load."""

        def do(task: int) -> int:
            while task:
                signal.pause()
            return task

        return do
