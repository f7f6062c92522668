"""The engine that works in processes of this machine.

Workers begin without anything of this process: from a server that has only imported the work's code, or anew where the
system has no such thing. They load the models of a work once, and end with it, else the models of one work would lie in
memory beside those of the next. They end when this process ends, however it ends.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import islice
from types import TracebackType
from typing import Any

from ..collecting import collect_seldom
from ..confined import confine
from ..errors import NotesMiningError
from .engine import ResultT, TaskT, Work

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_AHEAD = 2
"""Tasks handed out for each worker: one in work, one that waits."""
PATIENCE = 3600.0
"""Seconds in which a worker must have answered. Loading models and a task take minutes on the slowest machine."""


class ProcessEngine:
    """Worker processes of this machine; one that has not answered for ``patience`` seconds hangs, and all are ended."""

    def __init__(self, workers: int, patience: float = PATIENCE) -> None:
        self.workers, self._patience = workers, patience
        self._pool: ProcessPoolExecutor | None = None
        self._payload = b""

    def _started(self, work: object, payload: bytes) -> ProcessPoolExecutor:
        if payload != self._payload:
            self.close()
            self._payload = payload
        if self._pool is None:
            context = multiprocessing.get_context(_METHOD)
            if _METHOD == "forkserver":
                context.set_forkserver_preload([type(work).__module__])
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin_worker)
        return self._pool

    def map(self, work: Work[TaskT, ResultT], tasks: Iterable[TaskT]) -> Iterator[ResultT]:
        """Results in the order of the tasks. One work must be done before the next begins: its workers end then.

        Raises:
            NotesMiningError: a task's own, or that a worker has died or hangs.
        """
        payload = pickle.dumps(work)
        stream = iter(tasks)
        waiting: deque[Future[ResultT]] = deque()
        try:
            while True:
                for task in islice(stream, _AHEAD * self.workers - len(waiting)):
                    waiting.append(self._started(work, payload).submit(_do, payload, task))
                if not waiting:
                    return
                yield self._answer(waiting.popleft())
        except BrokenProcessPool:
            raise NotesMiningError(
                "A worker process ended before its work was done; most often memory was short. What was finished is "
                "kept: run again, perhaps with fewer workers under engine in the pipeline file."
            ) from None
        finally:
            for future in waiting:
                future.cancel()

    def _answer(self, future: Future[ResultT]) -> ResultT:
        wait([future], timeout=self._patience)
        if not future.done():
            self._kill()
            raise NotesMiningError(
                f"A worker process has not answered for {self._patience / 60:.0f} minutes and was ended with the "
                "others. What was finished is kept: run again. If it hangs once more, please report it."
            )
        return future.result()

    def _kill(self) -> None:
        """End the workers in the middle of what they are at: one that hangs would be waited for without end."""
        pool, self._pool = self._pool, None
        for process in multiprocessing.active_children():
            if pool is not None and process.pid in pool._processes:
                process.kill()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """End the workers when they have done what they are at."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> ProcessEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _begin_worker() -> None:
    """Reach no other machine either, leave Ctrl-C to the parent, and do not outlive it."""
    confine()
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=1)
def _loaded(payload: bytes) -> Callable[[Any], Any]:
    work: Work[Any, Any] = pickle.loads(payload)  # noqa: S301 - from our own parent process
    return work.load()


def _do(payload: bytes, task: Any) -> Any:
    return _loaded(payload)(task)
