"""Where the work of a run executes: in this process or in several of this machine.

A *work* says what is to be done and loads the models for it; a *task* is one piece. Both cross borders between
processes, so neither holds note text, surface forms or the secret key: a task names rows of a file, and whoever does it
reads them there. Results hold offsets, or what may leave (clean text).
"""

from __future__ import annotations

from .engine import Engine, Work
from .local import LocalEngine
from .processes import ProcessEngine

__all__ = ["Engine", "LocalEngine", "ProcessEngine", "Work", "open_engine"]


def open_engine(name: str, workers: int = 1) -> Engine:
    """The engine of that name; use it as a context manager.

    Args:
        name: ``local``.
        workers: processes that work beside this one; with 1 this process does it itself.

    Raises:
        ValueError: there is no such engine.
    """
    if name != "local":
        raise ValueError(f"unknown engine '{name}'")
    return ProcessEngine(workers) if workers > 1 else LocalEngine()
