"""Routes that ask the rights table: ``page`` shows, ``act`` changes something and needs the token of a page of ours."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData

from ..desk import Desk
from ..model import User
from ..problems import NotAllowed, ReviewError
from ..rights import check, may
from .session import Visitor, desk_of, visitor_of

# What reads no file is async here: it runs at once, where others wait for a thread of their own.
EVERYBODY = "see_codebook"
"""An action that every role may do: for what needs no more than being signed in."""


class NotSignedIn(ReviewError):
    """Nobody is signed in."""

    code = "not_signed_in"


class ForgedForm(ReviewError):
    """The form came from no page of the visitor."""

    code = "csrf"


async def signed_in(visitor: Annotated[Visitor, Depends(visitor_of)]) -> User:
    """The user.

    Raises:
        NotSignedIn: nobody is.
    """
    if visitor.user is None:
        raise NotSignedIn("Sign in first.")
    return visitor.user


class Right:
    """A dependency: the user may do one of ``actions``."""

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    async def __call__(self, user: Annotated[User, Depends(signed_in)]) -> None:
        """Raises NotAllowed."""
        allowed = [action for action in self.actions if may(user.role, action)]
        if not allowed:
            raise NotAllowed("Your role may not open this page.")
        check(user, allowed[0])


async def posted(request: Request) -> FormData:
    """The form of a request; empty where it is none."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return FormData()
    return await request.form(max_files=0, max_fields=2000)


async def own_page(
    request: Request,
    form: Annotated[FormData, Depends(posted)],
    visitor: Annotated[Visitor, Depends(visitor_of)],
) -> None:
    """Raises ForgedForm where the token is not that of the visitor's pages."""
    given = request.headers.get("x-csrf") or str(form.get("csrf", ""))
    if not hmac.compare_digest(given.encode(), visitor.csrf.encode()):
        raise ForgedForm("The form came from no page of ours.")


class Pages(APIRouter):
    """A router whose routes cannot be made without naming what they are a case of in the rights table."""

    def page(self, path: str, *actions: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A page for who may do one of ``actions``."""
        return self.get(path, dependencies=[Depends(Right(*actions))], response_model=None)

    def act(self, path: str, *actions: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A change for who may do one of ``actions``, asked from a page of ours."""
        return self.post(path, dependencies=[Depends(Right(*actions)), Depends(own_page)], response_model=None)


async def _desk(request: Request) -> Desk:
    return desk_of(request)


At = Annotated[Desk, Depends(_desk)]
Who = Annotated[User, Depends(signed_in)]
Form = Annotated[FormData, Depends(posted)]
Browser = Annotated[Visitor, Depends(visitor_of)]
