"""What the data steward does beside runs: keys, and looking into the vault. The only command that prints names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer

from ..deidentify.keys import random_key, write_key
from ..errors import ConfigError

T = TypeVar("T")


def new_key(file: Path) -> None:
    """``notes-mining key new``: prints the path, never the key."""
    _make(file, lambda: write_key(file, random_key()))
    typer.echo(str(file))


def new_identity(file: Path) -> None:
    """``notes-mining vault keygen``: prints the public recipient."""
    from ..deidentify.vault import write_identity

    typer.echo(_make(file, lambda: write_identity(file)))


def _make(file: Path, write: Callable[[], T]) -> T:
    try:
        return write()
    except FileExistsError:
        raise ConfigError(f"{file} exists already and is left as it is. Name another file.") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}.") from None


def show_vault(file: Path, identity: Path, case: str | None) -> None:
    """``notes-mining vault open``: JSON lines on standard output."""
    from ..deidentify.vault import open_vault, read_identity

    for line in open_vault(file, read_identity(identity)):
        if case is None or case in (line.case_id, line.case):
            record = {
                "case_id": line.case_id,
                "case": line.case,
                "pseudonym": line.pseudonym,
                "surfaces": line.surfaces,
            }
            typer.echo(json.dumps(record, ensure_ascii=False))
