"""The page on which segments are coded, and what its script asks for."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from ... import decisions, flags
from ...adjudication import settle
from ...codebook import TEXTS, Theme, current
from ...desk import Desk
from ...model import Change, Decision, Outcome, SegmentView, User
from ...queue import claim, left, release, take
from ...views import reasons, view
from ..doors import At, Browser, Pages, Who
from ..pages import Say, page, saying, stages
from ..script_words import SCRIPT_WORDS
from ..wording import words
from .queue import WORK

router = Pages()
SEE = (*WORK, "retrieve")
"""Who may look at a segment at all; ``views.view`` then asks how this user stands to it."""


class Body(BaseModel):
    """What a script sends: nothing but what is named."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ChangeBody(Body):
    """``model.Change``."""

    kind: str
    theme: str = ""
    polarity: str | None = None
    voice: str | None = None
    narrated_stage: str | None = None
    start: int | None = None
    end: int | None = None
    themes: tuple[str, ...] = ()
    text: str = ""


class DecisionBody(Body):
    """``model.Decision``."""

    id: str
    segment: int
    version: int
    changes: list[ChangeBody] = Field(min_length=1, max_length=100)


class RequestBody(Body):
    """A request by its own id: undo, redo."""

    id: str


class SegmentBody(Body):
    """A request about a segment."""

    id: str = ""
    segment: int


class SideBody(Body):
    """Take over one coder's coding whole."""

    id: str
    segment: int
    side: str


@router.page("/code", *WORK)
def code(request: Request, desk: At) -> Response:
    """What the queue gives next; the script asks for it."""
    return coding_page(request, desk, 0)


@router.page("/code/{segment}", *SEE)
def code_one(request: Request, desk: At, segment: int) -> Response:
    """One segment by its number, from a list."""
    return coding_page(request, desk, segment)


@router.act("/code/next", *WORK)
def take_next(desk: At, user: Who, visitor: Browser) -> Response:
    """Lease the next segment; ``segment`` is null where the queue is empty."""
    found = take(desk, user, visitor.wish)
    return JSONResponse({"segment": _seen(found) if found else None, "left": left(desk, user, visitor.wish)})


@router.page("/code/{segment}/view", *SEE)
def look(desk: At, user: Who, segment: int) -> Response:
    """A segment as this user may see it."""
    return JSONResponse({"segment": _seen(view(desk, user, segment))})


@router.page("/code/{segment}/reasons", *SEE)
def explain(desk: At, user: Who, segment: int) -> Response:
    """What spoke for the tagger's proposals: places and numbers, no text."""
    return JSONResponse({"reasons": [asdict(one) for one in reasons(desk, user, segment)]})


@router.act("/code/decide", *WORK)
def decide(desk: At, user: Who, body: DecisionBody) -> Response:
    """Change a coding."""
    changes = tuple(Change(**change.model_dump()) for change in body.changes)
    request = Decision(id=body.id, segment=body.segment, version=body.version, changes=changes)
    return _outcome(desk, user, decisions.decide(desk, user, request))


@router.act("/code/undo", *WORK)
def undo(desk: At, user: Who, body: RequestBody) -> Response:
    """Take back the last decision."""
    return _outcome(desk, user, decisions.undo(desk, user, body.id))


@router.act("/code/redo", *WORK)
def redo(desk: At, user: Who, body: RequestBody) -> Response:
    """Bring it again."""
    return _outcome(desk, user, decisions.redo(desk, user, body.id))


@router.act("/code/settle", "adjudicate")
def take_over(desk: At, user: Who, body: SideBody) -> Response:
    """Adjudicate by taking over one side."""
    return _outcome(desk, user, settle(desk, user, body.segment, body.side, body.id))


@router.act("/code/flag", "flag_text")
def flag(desk: At, user: Who, body: SegmentBody) -> Response:
    """Identifying text is left: hide it."""
    flags.flag(desk, user, body.segment)
    return JSONResponse({"segment": body.segment})


@router.act("/code/skip", *WORK)
def skip(desk: At, user: Who, body: SegmentBody) -> Response:
    """Give it back to the queue."""
    release(desk, user, body.segment)
    return JSONResponse({"segment": body.segment})


@router.act("/code/claim", "code_open", "adjudicate")
def claim_one(desk: At, user: Who, body: SegmentBody, queue: Literal["open", "adjudication"] = "open") -> Response:
    """Take one segment from a list."""
    return JSONResponse({"segment": _seen(claim(desk, user, body.segment, queue))})


def coding_page(request: Request, desk: Desk, segment: int, claim: str = "") -> Response:
    """The page; its script takes ``segment`` (0: what the queue gives), from a queue that it must be claimed of."""
    visitor_words = words(request.state.visitor.language)
    data = {
        "segment": segment,
        "claim": claim,
        "whose": _whose(request),
        "csrf": request.state.visitor.csrf,
        "language": request.state.visitor.language,
        "words": {key: visitor_words[key] for key in SCRIPT_WORDS},
        "stages": {stage: label[request.state.visitor.language] for stage, label in stages(desk).items()},
        "themes": _themes(request, desk),
        "queue": request.state.visitor.wish.queue,
    }
    return page(request, "code", data=data)


def _whose(request: Request) -> str:
    """Which decisions in the browser's storage are this user's, without their name."""
    import hashlib

    name = request.state.visitor.user.name
    return hashlib.blake2s(name.encode(), key=request.app.state.office.key, digest_size=8).hexdigest()


def _themes(request: Request, desk: Desk) -> list[dict[str, Any]]:
    language, say = request.state.visitor.language, saying(request)
    return [
        {"id": theme.id, "label": theme.label[language], "retired": theme.retired, **_texts(theme, say)}
        for theme in current(desk).themes
    ]


def _texts(theme: Theme, say: Say) -> dict[str, Any]:
    """What it means, each text with its language, as a browser needs it to speak it."""
    found: dict[str, Any] = {part: say(getattr(theme, part)) for part in TEXTS}
    return found | {"examples": [(line, one) for one, lines in theme.examples.items() for line in lines]}


def _seen(seen: SegmentView) -> dict[str, Any]:
    return asdict(seen)


def _outcome(desk: Desk, user: User, outcome: Outcome | None) -> Response:
    """Where the coding stands; with its passages, which only the note can tell, where it has any."""
    if outcome is None:
        return JSONResponse({"segment": None})
    answer = asdict(outcome) | {"passages": []}
    if any(code.start is not None for code in outcome.coding.codes):
        answer["passages"] = [asdict(one) for one in view(desk, user, outcome.segment).passages]
    return JSONResponse(answer)
