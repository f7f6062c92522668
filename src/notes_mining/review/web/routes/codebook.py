"""The codebook: what themes mean, changes of it, what they touch, merging, splitting, candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from ... import candidates as topics
from ...codebook import LANGUAGES, LEVERS, Theme, current, history, save_theme, touched
from ...codebook_changes import merge, split, to_yaml
from ...desk import Desk
from ...problems import Invalid, NotFound, Stale
from ...rights import may
from ..doors import At, Form, Pages, Who
from ..pages import page, saying, to

router = Pages()
EDIT = "edit_codebook"


@router.page("/codebook", "see_codebook")
def show(request: Request, desk: At, user: Who) -> Response:
    """All themes."""
    edits = may(user.role, EDIT)
    return page(
        request, "codebook", book=current(desk), edits=edits, versions=history(desk), say=saying(request),
        candidates=topics.candidates(desk) if edits else [],
    )  # fmt: skip


@router.page("/codebook/file", "see_codebook")
def download(desk: At) -> Response:
    """The themes in use, as the next run reads them."""
    name = f"codebook-{current(desk).version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(to_yaml(current(desk)), media_type="application/yaml", headers=headers)


@router.page("/codebook/new", EDIT)
def new(request: Request, desk: At) -> Response:
    """An empty theme."""
    return _form(request, desk, Theme("", dict.fromkeys(LANGUAGES, "")), known=False)


@router.page("/codebook/theme/{theme}", EDIT)
def edit(request: Request, desk: At, theme: str) -> Response:
    """One theme, to be changed."""
    return _form(request, desk, current(desk).theme(theme), known=True)


@router.act("/codebook/save", EDIT)
def save(request: Request, desk: At, user: Who, form: Form) -> Response:
    """A new version; what cannot be saved comes back with what was typed."""
    theme, known = _theme(form), str(form.get("known", "")) == "yes"
    candidate = str(form.get("candidate", ""))
    try:
        if candidate:
            topics.accept(desk, user, candidate, theme, base=_base(form))
        else:
            why, meaning = str(form.get("why", "")), "recheck" in form
            save_theme(desk, user, theme, base=_base(form), why=why, recheck=meaning)
    except (Invalid, Stale) as error:
        return _form(request, desk, theme, known=known, refused=error.code, detail=str(error), candidate=candidate)
    return to("/codebook")


@router.act("/codebook/merge", EDIT)
def merge_theme(desk: At, user: Who, form: Form) -> Response:
    """Its codings become those of another theme."""
    source, into = str(form.get("theme", "")), str(form.get("into", ""))
    merge(desk, user, [source], into, base=_base(form), why=str(form.get("why", "")))
    return to("/codebook")


@router.act("/codebook/split", EDIT)
def split_theme(desk: At, user: Who, form: Form) -> Response:
    """Its codings go back in the queue, to be coded as two or more others."""
    book = current(desk)
    parts = [book.theme(str(name)) for name in form.getlist("parts")]
    split(desk, user, str(form.get("theme", "")), parts, base=_base(form), why=str(form.get("why", "")))
    return to("/codebook")


@router.act("/codebook/candidate", EDIT)
def candidate(request: Request, desk: At, user: Who, form: Form) -> Response:
    """Leave a candidate, or begin a theme from it."""
    name = str(form.get("name", ""))
    if form.get("do") == "reject":
        topics.reject(desk, user, name)
        return to("/codebook")
    found = next((one for one in topics.candidates(desk) if one.name == name and not one.decision), None)
    if found is None:
        raise NotFound("There is no such candidate.")
    examples: dict[str, list[str]] = {}
    for exemplar in found.passport.get("exemplars", []):
        examples.setdefault(str(exemplar.get("language", "")), []).append(str(exemplar.get("text", "")))
    theme = Theme("", dict.fromkeys(LANGUAGES, ""), examples={key: examples.get(key, []) for key in ("fr", "nl")})
    return _form(request, desk, theme, known=False, candidate=name)


def _base(form: FormData) -> int:
    given = str(form.get("base", ""))
    if not given.isdigit():
        raise Invalid("the page names the version that it shows.")
    return int(given)


def _theme(form: FormData) -> Theme:
    text = {key: str(form.get(key, "")).strip().replace("\r\n", "\n") for key in form}
    examples = {
        language: lines
        for language in ("fr", "nl")
        if (lines := [line.strip() for line in text.get(f"examples_{language}", "").splitlines() if line.strip()])
    }
    return Theme(
        id=text.get("id", ""), label={language: text.get(f"label_{language}", "") for language in LANGUAGES},
        life_sphere=text.get("life_sphere", ""), lever=text.get("lever", "context"),
        examples=examples, definition=_by_language(text, "definition"),
        include=_by_language(text, "include"), exclude=_by_language(text, "exclude"),
    )  # fmt: skip


def _by_language(form: Mapping[str, str], part: str) -> dict[str, str]:
    return {language: text for language in LANGUAGES if (text := form.get(f"{part}_{language}", ""))}


def _form(
    request: Request, desk: Desk, theme: Theme, *, known: bool, refused: str = "", detail: str = "", candidate: str = ""
) -> Response:
    book = current(desk)
    content: dict[str, Any] = {
        "theme": theme, "known": known, "book": book, "levers": LEVERS, "refused": refused, "detail": detail,
        "candidate": candidate, "touched": touched(desk, [theme.id]) if known else None,
        "versions": history(desk, theme.id) if known else [],
        "others": [one for one in book.themes if not one.retired and one.id != theme.id],
    }  # fmt: skip
    return page(request, "theme", status=422 if refused else 200, **content)
