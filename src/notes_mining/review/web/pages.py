"""Templates and what all of them are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..codebook import current, said
from ..desk import Desk
from ..model import User
from ..rights import QUEUES, may
from .session import desk_of, remember, visitor_of
from .wording import LANGUAGES, NAMES, words

HERE = Path(__file__).parent
_IN_BRACKETS = re.compile(r"\(([a-z][a-z0-9_]*)\b")
NAV = (
    ("queue", "/queue", tuple(QUEUES.values())),
    ("code", "/code", tuple(QUEUES.values())),
    ("adjudicate", "/adjudicate", ("adjudicate",)),
    ("steward", "/flags", ("resolve_flags",)),
    ("retrieval", "/quotes", ("retrieve",)),
    ("tables", "/tables", ("see_tables",)),
    ("cooccurrence", "/together", ("see_tables",)),
    ("agreement", "/agreement", ("see_agreement",)),
    ("progress", "/progress", ("see_own_progress",)),
    ("codebook", "/codebook", ("see_codebook",)),
    ("accounts", "/accounts", ("manage_users",)),
    ("trail", "/trail", ("see_trail",)),
)
"""The menu: a word, a page, the actions of which one must be allowed; the first that is, is where a role starts."""


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["day"] = lambda at: datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    environment.filters["moment"] = lambda at: datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
    return environment


def home(user: User) -> str:
    """Where a role starts its day."""
    return next(path for _, path, actions in NAV if any(may(user.role, action) for action in actions))


def page(request: Request, template: str, *, status: int = 200, **content: Any) -> Response:
    """An HTML page in the visitor's language."""
    visitor = visitor_of(request)
    user = visitor.user
    nav = [(name, path) for name, path, actions in NAV if user and any(may(user.role, one) for one in actions)]
    text = _environment().get_template(f"{template}.html.j2").render(
        t=words(visitor.language), language=visitor.language, languages=LANGUAGES, names=NAMES, visitor=visitor,
        user=user, nav=nav, here=template, path=request.url.path, **content,
    )  # fmt: skip
    return remember(request, HTMLResponse(text, status), visitor)


def to(path: str) -> RedirectResponse:
    """Look at another page next; after a form, so that a reload does not send it again."""
    return RedirectResponse(path, 303)


Label = Callable[[str], str]


def labels(request: Request) -> Label:
    """Themes and stages, retired themes too, in the visitor's language."""
    desk, language = desk_of(request), visitor_of(request).language
    known = {theme.id: theme.label for theme in current(desk).themes} | stages(desk)
    return lambda name: known[name][language] if name in known else name


Say = Callable[[Mapping[str, str]], tuple[str, str]]


def saying(request: Request) -> Say:
    """What the codebook says in the visitor's language, with the language it is in; a theme in brackets by its name."""
    desk, language = desk_of(request), visitor_of(request).language
    names = {theme.id: theme.label for theme in current(desk).themes}

    def say(texts: Mapping[str, str]) -> tuple[str, str]:
        text, spoken = said(texts, language)
        return _IN_BRACKETS.sub(lambda found: "(" + names.get(found[1], {}).get(spoken, found[1]), text), spoken

    return say


def stages(desk: Desk) -> dict[str, dict[str, str]]:
    """Labels of the stages, the unknown one last."""
    unknown = {"fr": "inconnue", "nl": "onbekend", "en": "unknown"}
    return {**desk.corpus.stages(), "unknown": unknown}
