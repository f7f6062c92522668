"""One module per page; each has a ``router``."""

from __future__ import annotations

from . import coding, queue, signing

ROUTERS = (signing.router, queue.router, coding.router)
