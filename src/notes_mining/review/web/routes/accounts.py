"""Accounts, for the steward."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from ... import accounts
from ...model import ROLES
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
    name, passphrase, refused = str(form.get("name", "")).strip(), str(form.get("passphrase", "")), ""
    given = {"file": desk.file, "trail": desk.trail, "who": user.name, "name": name, "now": desk.now}
    try:
        match form.get("do"):
            case "add":
                role = next((one for one in ROLES if one == form.get("role")), None)
                if role is None:
                    raise Invalid("choose a role.")
                accounts.add_user(**given, role=role, passphrase=passphrase)
            case "passphrase":
                accounts.set_passphrase(**given, passphrase=passphrase)
            case "disable" | "enable" as what:
                if name == user.name and what == "disable":
                    raise Invalid("nobody locks themselves out.")
                accounts.set_active(**given, active=what == "enable")
            case _:
                raise Invalid("say what shall be done.")
    except ReviewError as error:
        refused = error.code
    return page(
        request, "accounts", status=422 if refused else 200, accounts=accounts.users(desk.file), roles=ROLES,
        refused=refused, done=not refused,
    )  # fmt: skip
