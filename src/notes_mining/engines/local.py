"""The engine that works in this process: nothing to start, nothing to copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType

from .engine import ResultT, TaskT, Work


class LocalEngine:
    """One task after the other."""

    workers = 1

    def map(self, work: Work[TaskT, ResultT], tasks: Iterable[TaskT]) -> Iterator[ResultT]:
        """Results in the order of the tasks; models are loaded before the first and leave memory after the last."""
        do = None
        for task in tasks:
            do = do or work.load()
            yield do(task)

    def close(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
