"""The audit trail: its last lines, and whether it is whole."""

from __future__ import annotations

import json

from fastapi import Request
from starlette.responses import Response

from ...desk import Desk
from ...trail import Verdict
from ..doors import At, Pages
from ..pages import page

router = Pages()
_LAST = 200


@router.page("/trail", "see_trail")
def show(request: Request, desk: At) -> Response:
    """The last lines, newest first."""
    return _page(request, desk, None)


@router.act("/trail", "see_trail")
def verify(request: Request, desk: At) -> Response:
    """Recompute the chain."""
    return _page(request, desk, desk.trail.verify())


def _page(request: Request, desk: Desk, verdict: Verdict | None) -> Response:
    last = int(desk.file.one("SELECT coalesce(max(seq), 0) FROM events")[0])
    events = list(desk.trail.events(after=max(0, last - _LAST)))[::-1]
    lines = [(event, json.dumps(event.after, ensure_ascii=False)[:200]) for event in events]
    return page(request, "trail", lines=lines, verdict=verdict)
