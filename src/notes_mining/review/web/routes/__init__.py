"""One module per page; each has a ``router``."""

from __future__ import annotations

from . import accounts, adjudicating, codebook, coding, flags, progress, queue, quotes, signing, tables, trail

_MODULES = (signing, queue, coding, adjudicating, quotes, tables, progress, codebook, flags, accounts, trail)
ROUTERS = tuple(module.router for module in _MODULES)
