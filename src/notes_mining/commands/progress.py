"""What a person or a scheduler sees of long work: the stage, how many notes are done, how fast, how long it lasts.

A person sees bars on standard error. A scheduler reads JSON lines on standard output, at most one a second for each
stage and one when it ends.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import ProgressColumn as Column
from rich.text import Text

SECONDS = 1.0
"""Between two lines about one stage."""


class _Rate(Column):
    """Notes a second."""

    def render(self, task: Task) -> Text:
        """``12.3/s``, or nothing while nobody can tell."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "")


@contextmanager
def progress_bar(console: Console, *, quiet: bool) -> Iterator[Bars]:
    """Bars on ``console``; silent when asked or when nobody looks."""
    parts = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*parts, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        yield Bars(bar)


class Bars:
    """One bar per stage, made when the stage is first heard of."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}

    def expect(self, stage: str, total: int) -> None:
        """So many notes the stage will do."""
        self._bar.update(self._task(stage), total=total)

    def __call__(self, stage: str, count: int) -> None:
        self._bar.advance(self._task(stage), count)

    def _task(self, stage: str) -> TaskID:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=None)
        return self._tasks[stage]


@dataclass
class _Stage:
    began: float
    said: float
    done: int = 0
    total: int | None = None


@dataclass
class JsonLines:
    """``{"stage", "done", "total", "rate", "eta"}``: notes, notes a second, seconds left; null: nobody can tell."""

    out: TextIO
    now: Callable[[], float] = time.monotonic
    _stages: dict[str, _Stage] = field(default_factory=dict)

    def expect(self, stage: str, total: int) -> None:
        """So many notes the stage will do."""
        self._stage(stage).total = total
        self._say(stage)

    def __call__(self, stage: str, count: int) -> None:
        heard = self._stage(stage)
        heard.done += count
        if heard.done == heard.total or self.now() - heard.said >= SECONDS:
            self._say(stage)

    def _stage(self, stage: str) -> _Stage:
        now = self.now()
        return self._stages.setdefault(stage, _Stage(now, now))

    def _say(self, stage: str) -> None:
        heard, now = self._stages[stage], self.now()
        heard.said, passed = now, now - heard.began
        rate = heard.done / passed if heard.done and passed > 0 else None
        eta = (heard.total - heard.done) / rate if rate and heard.total is not None else None
        self.line(
            {
                "stage": stage, "done": heard.done, "total": heard.total,
                "rate": None if rate is None else round(rate, 2), "eta": None if eta is None else round(eta, 1),
            }
        )  # fmt: skip

    def line(self, content: dict[str, Any]) -> None:
        """Any line."""
        self.out.write(json.dumps(content, ensure_ascii=False) + "\n")
        self.out.flush()
