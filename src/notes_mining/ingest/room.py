"""A limit to memory while somebody else's file is unpacked: a few kilobytes may say that they are gigabytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = 2 * 2**30
_STATE = Path("/proc/self/statm")


@contextmanager
def little_room(room: int = ROOM) -> Iterator[None]:
    """This process may take so many bytes more and no others meanwhile: then ``MemoryError``. On Linux alone.

    For a short while in one thread: what others ask for in between counts as well.
    """
    if not _STATE.is_file():
        yield
        return
    import resource

    before, most = resource.getrlimit(resource.RLIMIT_AS)
    taken = int(_STATE.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    limits = [limit for limit in (taken + room, before, most) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))
