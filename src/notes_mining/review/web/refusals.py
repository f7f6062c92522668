"""What is answered where something is refused: a page, or JSON for scripts. Never what was sent, never a note."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ...errors import ConfigError, NotesMiningError, SafetyError
from ..problems import ReviewError, SignInRefused, Stale
from .doors import NotSignedIn
from .pages import page, to
from .session import visitor_of
from .wording import words

STATUS = {
    "not_signed_in": 401, "not_allowed": 403, "csrf": 403, "not_found": 404, "stale": 409, "taken": 409, "invalid": 422,
    "weak_passphrase": 422, "sign_in_refused": 401, "sign_in_wait": 429,
}  # fmt: skip


def add(app: FastAPI) -> None:
    """Handle every error that a route may raise."""
    app.add_exception_handler(ReviewError, _review)
    app.add_exception_handler(NotesMiningError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, lambda request, _: refusal(request, "invalid"))


def wants_json(request: Request) -> bool:
    """Whether a script of ours asks."""
    return request.headers.get("accept", "").startswith("application/json")


def refusal(request: Request, code: str, *, detail: str = "", **more: Any) -> Response:
    """The answer for a code of ``problems``, or one of ours."""
    status = STATUS.get(code, 400)
    if wants_json(request):
        return JSONResponse({"code": code, **more}, status)
    known = words(visitor_of(request).language)
    message = known.get(f"error_{code}", known["error_refused"])
    return page(request, "error", status=status, message=message, detail=detail)


def _review(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn) and not wants_json(request):
        return to("/sign-in")
    if isinstance(error, Stale):
        return refusal(request, error.code, segment=error.segment, version=error.version)
    if isinstance(error, SignInRefused):
        return refusal(request, error.code, wait=error.wait)
    return refusal(request, getattr(error, "code", "refused"))


def _ours(request: Request, error: Exception) -> Response:
    """A question about tables that cannot be read, or whose answer the gate keeps back: in the user's own terms."""
    known = isinstance(error, ConfigError | SafetyError)
    return refusal(request, "question" if known else "refused", detail=str(error) if known else "")


def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 400)
    return refusal(request, "not_found" if status in (404, 405) else "invalid")
