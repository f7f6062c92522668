"""One run at a time on an output folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import StoreError

NAME = "run.lock"


@contextmanager
def only_run(steward: Path) -> Iterator[None]:
    """Hold the folder's lock. The system frees it when this process ends, however it ends.

    Raises:
        StoreError: another run is at work there.
    """
    lock = FileLock(steward / NAME, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"Another run is writing to {steward.parent}. Wait until it has ended, stop it, or name another output."
        ) from None
    try:
        yield
    finally:
        lock.release()
