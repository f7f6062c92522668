"""What the commands on the review's accounts and its audit trail do and print."""

from __future__ import annotations

import getpass
import sys
import time
from pathlib import Path
from typing import cast

import typer
from rich.console import Console
from rich.table import Table

from ..errors import ConfigError, SafetyError, StoreError
from ..review import accounts
from ..review.against_trail import departures
from ..review.desk import open_file, trail_of
from ..review.file import ReviewFile, review_file_of
from ..review.model import Role

console = Console()


def _open(database: Path, *, make: bool = False) -> ReviewFile:
    if not database.is_file():
        raise StoreError(f"{database}: no such database. Make it with 'notes-mining run'.")
    if not make and not review_file_of(database).is_file():
        raise StoreError(f"{database} has no review yet. Make the first account with 'notes-mining user add'.")
    return open_file(database)


def _who() -> str:
    """Who sits at the command line, for the trail."""
    return f"os:{getpass.getuser()}"


def _passphrase(stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True))


def add_user(database: Path, name: str, role: str, *, stdin: bool) -> None:
    """``notes-mining user add``."""
    with _open(database, make=True) as file:
        made = accounts.add_user(
            file, trail_of(database, file), _who(), name, cast(Role, role), _passphrase(stdin), now=time.time()
        )
    console.print(f"Account '{made.name}' made: {made.role}.", highlight=False)


def list_users(database: Path) -> None:
    """``notes-mining user list``."""
    with _open(database) as file:
        found = accounts.users(file)
    table = Table("account", "role", "may sign in")
    for user in found:
        table.add_row(user.name, user.role, "yes" if user.active else "no")
    console.print(table)


def set_active(database: Path, name: str, *, active: bool) -> None:
    """``notes-mining user enable`` and ``disable``."""
    with _open(database) as file:
        accounts.set_active(file, trail_of(database, file), _who(), name, active, now=time.time())
    console.print(f"Account '{name}' may {'' if active else 'no longer '}sign in.", highlight=False)


def set_passphrase(database: Path, name: str, *, stdin: bool) -> None:
    """``notes-mining user passphrase``."""
    with _open(database) as file:
        accounts.find_user(file, name)
        accounts.set_passphrase(file, trail_of(database, file), _who(), name, _passphrase(stdin), now=time.time())
    console.print(f"Account '{name}' has a new passphrase; its sessions have ended.", highlight=False)


def verify_trail(database: Path, head: str | None) -> None:
    """``notes-mining audit-trail verify``.

    Raises:
        SafetyError: the trail is not whole.
        ConfigError: ``head`` is none.
    """
    with _open(database) as file:
        trail = trail_of(database, file)
        found = trail.verify()
        problems = [*found.problems, *([] if found.problems else departures(file, trail))]
        if head is not None:
            number, _, seal = head.strip().partition(" ")
            if not number.isdigit() or len(seal) != 64:
                raise ConfigError("--head: expected what 'audit-trail verify' printed: 'NUMBER HASH'.")
            line = next(trail.events(after=int(number) - 1, limit=1), None)
            if int(number) and (line is None or line.seq != int(number) or line.hash != seal):
                problems.append(f"line {number} is not the one of the head that was noted")
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise SafetyError(
            f"The audit trail is not whole, or the review is not what it says:\n{listed}\n"
            "  To mend it: restore the review from a backup, or let the coder decide again."
        )
    console.print(f"The audit trail is whole: {found.events} lines. Head, to be noted elsewhere:", highlight=False)
    console.print(f"  {found.head}", highlight=False, soft_wrap=True)
