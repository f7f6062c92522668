"""Where the work of a run executes: in this process or in several of this machine.

A *work* says what is to be done and loads the models for it; a *task* is one piece. Both cross borders between
processes, so neither holds note text, surface forms or the secret key: a task names rows of a file, and whoever does it
reads them there. Results hold offsets, or what may leave (clean text).
"""

from __future__ import annotations

from pathlib import Path

from .engine import Engine, Work
from .local import LocalEngine
from .processes import ProcessEngine

__all__ = ["Engine", "LocalEngine", "ProcessEngine", "Work", "open_engine"]


def open_engine(name: str, workers: int = 1, *, scratch: Path | None = None, address: str = "") -> Engine:
    """The engine of that name; use it as a context manager.

    Args:
        name: ``local`` or ``ray``.
        workers: processes that work beside this one; locally, with 1 this process does it itself.
        scratch: folder for tasks, which every machine reaches under this path; Ray needs it.
        address: of a running Ray; empty starts one of this machine alone.

    Raises:
        ValueError: there is no such engine.
    """
    if name == "ray" and scratch is not None:
        from .ray_engine import RayEngine  # Ray is an extra

        return RayEngine(workers, scratch, address)
    if name != "local":
        raise ValueError(f"unknown engine '{name}'")
    return ProcessEngine(workers) if workers > 1 else LocalEngine()
