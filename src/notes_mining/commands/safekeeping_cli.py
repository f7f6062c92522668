"""The part of the command line that keeps what there is: backups, and databases of earlier versions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Db = Annotated[Path, typer.Argument(metavar="DB", help="The database (notes.duckdb).")]


def backup(
    database: Db,
    out: Annotated[Path, typer.Option("--out", help="File to make; keep it on another machine or disk.")],
    recipient: Annotated[
        str | None, typer.Option("--recipient", help="Encrypt to this public recipient (default: vault.recipient).")
    ] = None,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/ (default: found from here).")
    ] = None,
) -> None:
    """Database, review and steward's folder in one checked archive; others may read and code meanwhile."""
    from .safekeeping import make_backup

    make_backup(database, out, recipient, root)


def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What 'backup' made.")],
    folder: Annotated[Path, typer.Option("--to", help="New or empty folder.")],
    identity: Annotated[
        Path | None, typer.Option("--identity", help="The steward's secret identity, if it is encrypted.")
    ] = None,
) -> None:
    """Put a backup back, all of it and checked, or nothing."""
    from .safekeeping import put_back

    put_back(archive, folder, identity)


def migrate(database: Db) -> None:
    """Bring a database of an earlier version up to this one; the old file is kept beside it."""
    from .safekeeping import bring_up

    bring_up(database)


def register(app: typer.Typer) -> None:
    """Name the commands in ``app``."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("migrate")(migrate)
