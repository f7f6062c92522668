"""Disagreements: the list; one of them opens on the coding page, both codings side by side."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from starlette.responses import Response

from ...adjudication import disagreements
from ...model import Wish
from ..doors import At, Browser, Pages, Who
from ..pages import labels, page
from .coding import coding_page

router = Pages()


@router.page("/adjudicate", "adjudicate")
def show(request: Request, desk: At, user: Who) -> Response:
    """What waits."""
    return page(request, "adjudicate", waiting=disagreements(desk, user), label=labels(request))


@router.page("/adjudicate/{segment}", "adjudicate")
def one(request: Request, desk: At, visitor: Browser, segment: int) -> Response:
    """One disagreement; the next one follows from the same queue."""
    request.state.visitor = replace(visitor, wish=Wish(queue="adjudication"))
    return coding_page(request, desk, segment, claim="adjudication")
