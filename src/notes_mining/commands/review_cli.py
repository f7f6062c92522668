"""The part of the command line about the review: accounts and the audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

user_app = typer.Typer(no_args_is_help=True, help="Accounts of the review, made by the steward.")
trail_app = typer.Typer(no_args_is_help=True, help="Who did what in the review, and whether that record is whole.")

Db = Annotated[Path, typer.Argument(metavar="DB", help="The database (notes.duckdb) beside which the review lies.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
Stdin = Annotated[bool, typer.Option("--stdin", help="Read the passphrase from standard input, one line.")]


@user_app.command("add")
def user_add(
    database: Db,
    name: Name,
    role: Annotated[str, typer.Option("--role", help="coder, adjudicator, analyst or steward.")],
    stdin: Stdin = False,
) -> None:
    """Make an account; asks for its passphrase."""
    from .review import add_user

    add_user(database, name, role, stdin=stdin)


@user_app.command("list")
def user_list(database: Db) -> None:
    """All accounts with their roles."""
    from .review import list_users

    list_users(database)


@user_app.command("disable")
def user_disable(database: Db, name: Name) -> None:
    """Let an account in no more; what it decided stays."""
    from .review import set_active

    set_active(database, name, active=False)


@user_app.command("enable")
def user_enable(database: Db, name: Name) -> None:
    """Let a disabled account in again."""
    from .review import set_active

    set_active(database, name, active=True)


@user_app.command("passphrase")
def user_passphrase(database: Db, name: Name, stdin: Stdin = False) -> None:
    """Give an account a new passphrase; ends its sessions."""
    from .review import set_passphrase

    set_passphrase(database, name, stdin=stdin)


@trail_app.command("verify")
def trail_verify(
    database: Db,
    head: Annotated[
        str | None, typer.Option("--head", help="A head noted earlier ('NUMBER HASH'): must still be in the trail.")
    ] = None,
) -> None:
    """Look for changed or missing lines; prints the head, to be noted elsewhere."""
    from .review import verify_trail

    verify_trail(database, head)


def register(app: typer.Typer) -> None:
    """Name the commands in ``app``."""
    app.add_typer(user_app, name="user")
    app.add_typer(trail_app, name="audit-trail")
