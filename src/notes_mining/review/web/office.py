"""What the pages need beside the desk: how cookies are signed, who may ask under which name, what tables keep back."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import StoreError
from ...tables.disclosure import Ledger, Rules

KEY = "review.key"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Office:
    """Settings of one server.

    ``hosts``: names under which a browser may ask for it (against DNS rebinding). ``secure``: with TLS; cookies go over
    it alone.
    """

    key: bytes = field(repr=False)
    hosts: tuple[str, ...] = LOOPBACK
    secure: bool = False
    rules: Rules = field(default_factory=lambda: Rules.of(5))
    ledger: Ledger | None = None


def key_beside(file: Path) -> bytes:
    """The key that signs cookies, kept beside the review file for its owner alone; so sessions outlive a restart.

    Raises:
        StoreError: it cannot be read or made.
    """
    path = file.with_name(KEY)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        handle = -1
    except OSError:
        raise StoreError(f"{path} cannot be made: is the folder yours?") from None
    if handle >= 0:
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise StoreError(f"{path}: expected 32 bytes. Remove it: a new one is made, and all sign in again.")
    return key
