"""Who is asking: a signed cookie with the token of the session, and what the person chose (language, queue).

The token itself is checked against the review file, where it stands as a hash; the cookie holds no name and no text.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from ..accounts import Session, session_of
from ..desk import Desk
from ..model import User, Wish
from .office import Office
from .wording import LANGUAGES, preferred

_SALT = "review cookie"
_SECONDS = 60


@dataclass(frozen=True)
class Visitor:
    """A browser: perhaps signed in. ``csrf`` stands in every form; before signing in it is the browser's own."""

    language: str
    csrf: str = field(repr=False)
    wish: Wish = field(default_factory=Wish)
    session: Session | None = field(default=None, repr=False)

    @property
    def user(self) -> User | None:
        """Who is signed in."""
        return self.session.user if self.session else None


def desk_of(request: Request) -> Desk:
    """The desk of this server."""
    return request.app.state.desk


def office_of(request: Request) -> Office:
    """The settings of this server."""
    return request.app.state.office


def cookie_name(office: Office) -> str:
    """The prefix makes browsers refuse the cookie from another host, or without TLS."""
    return "__Host-review" if office.secure else "review"


def visitor_of(request: Request) -> Visitor:
    """Read the cookie; a forged or broken one is none. Once a request."""
    known = getattr(request.state, "visitor", None)
    if known is None:
        known = request.state.visitor = _read(request)
    return known


def _read(request: Request) -> Visitor:
    desk, office = desk_of(request), office_of(request)
    content = _opened(office, request.cookies.get(cookie_name(office), ""))
    language = content.get("language", "")
    if language not in LANGUAGES:
        language = preferred(request.headers.get("accept-language", ""))
    idle = _SECONDS * desk.settings.idle_minutes
    session = session_of(desk.file, content.get("token", ""), now=desk.now, idle=idle)
    csrf = session.csrf if session else str(content.get("csrf") or secrets.token_urlsafe(32))
    known = {name.name for name in fields(Wish)}  # a cookie may be older than the program
    wish = Wish(**{name: str(value) for name, value in content.get("wish", {}).items() if name in known})
    return Visitor(language, csrf, wish, session)


def _opened(office: Office, value: str) -> Mapping[str, Any]:
    try:
        return dict(URLSafeSerializer(office.key, _SALT).loads(value))
    except (BadSignature, TypeError, ValueError):
        return {}


def remember(request: Request, response: Response, visitor: Visitor) -> Response:
    """Put the visitor in the cookie of an answer; it ends with the browser."""
    office = office_of(request)
    content: dict[str, Any] = {"language": visitor.language, "wish": asdict(visitor.wish)}
    if visitor.session is not None:
        content["token"] = visitor.session.token
    else:
        content["csrf"] = visitor.csrf
    response.set_cookie(
        cookie_name(office), str(URLSafeSerializer(office.key, _SALT).dumps(content)), httponly=True,
        samesite="strict", secure=office.secure, path="/",
    )  # fmt: skip
    return response


def with_session(visitor: Visitor, session: Session | None) -> Visitor:
    """The same browser, signed in or out; another person does not find the wishes of the one before."""
    csrf = session.csrf if session else secrets.token_urlsafe(32)
    return replace(visitor, session=session, csrf=csrf, wish=Wish())
