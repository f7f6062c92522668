"""The queue page: what there is to code, and which part of it the coder wants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from ...codebook import current
from ...desk import Desk
from ...model import ORDERS, User, Wish
from ...progress import by_coder
from ...queue import left
from ...rights import QUEUES, may
from ..doors import At, Browser, Form, Pages, Who
from ..pages import labels, page, stages, to
from ..session import remember

router = Pages()
WORK = tuple(dict.fromkeys(QUEUES.values()))
"""Who may take from any queue."""


@router.page("/queue", *WORK)
def show(request: Request, desk: At, user: Who, visitor: Browser) -> Response:
    """All queues of the user with what is left for them."""
    label = labels(request)
    own = next((one for one in by_coder(desk, user) if one.coder == user.name), None)
    return page(
        request, "queue", queues=queues(desk, user), wish=visitor.wish, orders=ORDERS, own=own,
        themes=[(theme.id, label(theme.id)) for theme in current(desk).themes if not theme.retired],
        stages=[(stage, label(stage)) for stage in stages(desk)],
    )  # fmt: skip


@router.act("/queue", *WORK)
def choose(request: Request, desk: At, user: Who, visitor: Browser, form: Form) -> Response:
    """Keep what is wanted in the session and begin."""
    name, _, sample = str(form.get("queue", "open")).partition(":")
    asked = {key: str(form.get(key, "")).strip() for key in ("theme", "stage", "language", "case")}
    if name in ("blind", "audit"):
        asked["theme"] = ""
    order = str(form.get("order", "")) or Wish().order
    wish = Wish(queue=name, sample=sample, order=order, **asked)
    left(desk, user, wish)  # refuses what makes no sense
    return remember(request, to("/code"), replace(visitor, wish=wish))


def queues(desk: Desk, user: User) -> list[dict[str, Any]]:
    """Each queue that the user may take from: its value in the form, its kind, its sample, how many are left."""
    wishes = [Wish(queue=name) for name, action in QUEUES.items() if name != "audit" and may(user.role, action)]
    if may(user.role, QUEUES["audit"]):
        samples = desk.file.rows("SELECT DISTINCT sample FROM item_samples ORDER BY 1")
        wishes += [Wish(queue="audit", sample=row[0]) for row in samples]
    found = [
        {"value": f"{w.queue}:{w.sample}".rstrip(":"), "kind": w.queue, "sample": w.sample, "left": left(desk, user, w)}
        for w in wishes
    ]
    return [one for one in found if one["left"] or one["kind"] != "recheck"]
