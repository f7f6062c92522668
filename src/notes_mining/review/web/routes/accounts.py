"""Accounts, for the steward."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from ... import accounts
from ...desk import Desk
from ...model import ROLES, User
from ...problems import Invalid, ReviewError
from ..doors import At, Form, Pages, Who
from ..pages import page

router = Pages()


@router.page("/accounts", "manage_users")
def show(request: Request, desk: At) -> Response:
    """All accounts."""
    return page(request, "accounts", accounts=accounts.users(desk.file), roles=ROLES, refused="", done=False)


@router.act("/accounts", "manage_users")
def change(request: Request, desk: At, user: Who, form: Form) -> Response:
    """Make, disable, enable an account, or give it a new passphrase."""
    refused = ""
    try:
        _change(desk, user, form)
    except ReviewError as error:
        refused = error.code
    return page(
        request, "accounts", status=422 if refused else 200, accounts=accounts.users(desk.file), roles=ROLES,
        refused=refused, done=not refused,
    )  # fmt: skip


def _change(desk: Desk, user: User, form: FormData) -> None:
    name, passphrase = str(form.get("name", "")).strip(), str(form.get("passphrase", ""))
    file, trail, who, now = desk.file, desk.trail, user.name, desk.now
    match form.get("do"):
        case "add":
            role = next((one for one in ROLES if one == form.get("role")), None)
            if role is None:
                raise Invalid("choose a role.")
            accounts.add_user(file, trail, who, name, role, passphrase, now=now)
        case "passphrase":
            accounts.set_passphrase(file, trail, who, name, passphrase, now=now)
        case "disable" | "enable" as what:
            if name == who and what == "disable":
                raise Invalid("nobody locks themselves out.")
            accounts.set_active(file, trail, who, name, what == "enable", now=now)
        case _:
            raise Invalid("say what shall be done.")
