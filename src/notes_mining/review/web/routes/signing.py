"""Signing in and out, and the language of the pages."""

from __future__ import annotations

import math
from dataclasses import replace

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ...accounts import sign_in, sign_out
from ...problems import SignInRefused
from ..doors import EVERYBODY, At, Browser, Form, Pages, Who, own_page
from ..pages import home, page, to
from ..session import remember, with_session
from ..wording import LANGUAGES

router = Pages()
public = APIRouter(dependencies=[])
_OWN = Depends(own_page)


@public.get("/sign-in", response_model=None)
def show(request: Request, visitor: Browser) -> Response:
    """The door."""
    return to("/") if visitor.user else page(request, "sign_in", refused="", wait=0)


@public.post("/sign-in", dependencies=[_OWN], response_model=None)
def enter(request: Request, desk: At, visitor: Browser, form: Form) -> Response:
    """Try a passphrase; the answer does not tell which part was wrong."""
    address = request.client.host if request.client else "?"
    name, passphrase = str(form.get("name", "")).strip(), str(form.get("passphrase", ""))
    try:
        session = sign_in(desk.file, desk.trail, name, passphrase, address, now=desk.now)
    except SignInRefused as error:
        return page(
            request, "sign_in", status=429 if error.wait else 401, refused=error.code, wait=math.ceil(error.wait)
        )
    return remember(request, to("/"), with_session(visitor, session))


@public.post("/language", dependencies=[_OWN], response_model=None)
def choose_language(request: Request, visitor: Browser, form: Form) -> Response:
    """Keep the language, and go back to the page."""
    language, back = str(form.get("language", "")), str(form.get("back", "/"))
    chosen = replace(visitor, language=language if language in LANGUAGES else visitor.language)
    local = back.startswith("/") and not back.startswith(("//", "/\\"))
    return remember(request, to(back if local else "/"), chosen)


@router.page("/", EVERYBODY)
def start(user: Who) -> Response:
    """Each role starts on its own page."""
    return to(home(user))


@router.act("/sign-out", EVERYBODY)
def leave(request: Request, desk: At, visitor: Browser) -> Response:
    """End the session."""
    if visitor.session is not None:
        sign_out(desk.file, visitor.session.token)
        request.app.state.memory.forget(visitor.csrf)
    return remember(request, to("/sign-in"), with_session(visitor, None))


router.include_router(public)
