"""Quotes by theme, stage, language, gender and words."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from ...codebook import current
from ...retrieval import Search, retrieve
from ..doors import At, Browser, Form, Pages, Who
from ..pages import labels, page, stages, to

router = Pages()
_FIELDS = ("theme", "stage", "language", "gender", "polarity", "voice", "source", "text")
_PAGE = 25


@router.page("/quotes", "retrieve")
def show(request: Request, desk: At, user: Who, visitor: Browser) -> Response:
    """What was searched last."""
    asked = request.app.state.memory.of(visitor.csrf, "quotes")
    offset = int(asked.pop("offset", "0"))
    label = labels(request)
    search = Search(**asked, limit=_PAGE, offset=offset)
    genders = desk.corpus.rows("SELECT DISTINCT CAST(gender AS VARCHAR) FROM cases WHERE gender IS NOT NULL ORDER BY 1")
    return page(
        request, "quotes", search=search, found=retrieve(desk, user, search) if asked else None, label=label,
        themes=[(theme.id, label(theme.id)) for theme in current(desk).themes],
        stages=[(stage, label(stage)) for stage in stages(desk)], genders=[(row[0], row[0]) for row in genders],
    )  # fmt: skip


@router.act("/quotes", "retrieve")
def search(request: Request, visitor: Browser, form: Form) -> Response:
    """Keep what is searched in memory, and show it."""
    asked = {name: str(form.get(name, "")) for name in _FIELDS}
    offset = str(form.get("offset", "0"))
    asked["offset"] = offset if offset.isdigit() and len(offset) < 9 else "0"
    request.app.state.memory.keep(visitor.csrf, "quotes", asked)
    return to("/quotes")
