"""The steward's list of segments in which identifying text was left."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from ...desk import Desk
from ...flags import Flag, flags, resolve
from ...model import SegmentView, User
from ...problems import Invalid, ReviewError
from ...views import view
from ..doors import At, Form, Pages, Who
from ..pages import page, to

router = Pages()


@router.page("/flags", "resolve_flags")
def show(request: Request, desk: At, user: Who) -> Response:
    """What waits, with its text; and what was looked at before."""
    waiting = [(flag, _seen(desk, user, flag)) for flag in flags(desk, user)]
    return page(request, "flags", waiting=waiting, resolved=flags(desk, user, resolved=True)[::-1])


@router.act("/flags", "resolve_flags")
def decide(desk: At, user: Who, form: Form) -> Response:
    """Show it again, or keep it hidden."""
    segment, verdict = str(form.get("segment", "")), form.get("do")
    if not segment.isdigit() or verdict not in ("release", "keep"):
        raise Invalid("name a segment, and what becomes of it.")
    resolve(desk, user, int(segment), release=verdict == "release")
    return to("/flags")


def _seen(desk: Desk, user: User, flag: Flag) -> SegmentView | None:
    """The segment; nothing where it left the database meanwhile."""
    try:
        return view(desk, user, flag.segment)
    except ReviewError:
        return None
