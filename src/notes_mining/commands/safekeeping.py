"""What ``notes-mining backup``, ``restore`` and ``migrate`` do and print."""

from __future__ import annotations

from pathlib import Path

from ..config import DeidentifySettings, load
from ..safekeeping import Kept, back_up, restore
from ..store.migrate import migrate
from .shared import console, notes, project_root


def make_backup(database: Path, out: Path, recipient: str | None, root: Path | None) -> None:
    """``notes-mining backup``."""
    to = recipient or load(DeidentifySettings, project_root(root) / "configs/deidentify.yaml").vault.recipient
    kept = back_up(database, out, to)
    if not kept.encrypted:
        notes.print(
            "The backup is not encrypted, and holds what the steward's folder holds, the key with it. Keep it where "
            "only the steward reads, or name a recipient (vault.recipient in configs/deidentify.yaml).",
            highlight=False,
            soft_wrap=True,
        )
    _say(kept, "kept in", out)


def put_back(archive: Path, folder: Path, identity: Path | None) -> None:
    """``notes-mining restore``."""
    _say(restore(archive, folder, identity), "put back into", folder)


def _say(kept: Kept, what: str, where: Path) -> None:
    console.print(
        f"{kept.files} files, {kept.rows} rows of the database, all as their checksums say, {what} {where}",
        highlight=False,
        soft_wrap=True,
    )


def bring_up(database: Path) -> None:
    """``notes-mining migrate``."""
    done = migrate(database)
    if done.kept is None:
        console.print(f"{database} is of this version already.", highlight=False, soft_wrap=True)
        return
    console.print(
        f"{database}: brought up from version {done.version}, {done.rows} rows. The old file: {done.kept.name}",
        highlight=False,
        soft_wrap=True,
    )
