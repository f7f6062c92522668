"""How far the work is, and how far coders agree."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from ...progress import by_coder, by_queue, by_theme
from ...rights import may
from ..doors import At, Pages, Who
from ..pages import labels, page

router = Pages()


@router.page("/progress", "see_own_progress")
def progress(request: Request, desk: At, user: Who) -> Response:
    """A coder's own line; everything for who may see it."""
    everything = may(user.role, "see_progress")
    return page(
        request, "progress", coders=by_coder(desk, user), label=labels(request),
        queues=by_queue(desk, user) if everything else [], themes=by_theme(desk, user) if everything else [],
    )  # fmt: skip


@router.page("/agreement", "see_agreement")
def agreement(request: Request, desk: At, user: Who) -> Response:
    """Alpha, kappa, percent; per theme, pair and month."""
    found = request.app.state.measured.agreement(desk, user)
    return page(request, "agreement", found=found, label=labels(request))
