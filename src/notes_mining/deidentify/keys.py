"""The secret key and what is derived from it: pseudonymous ids and the shift of dates.

Everything is HMAC-SHA256 of a purpose and a value, so that a later export with the same key agrees with an earlier one,
and nobody without the key can test a guess (a dossier number has few possible values).
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ..errors import ConfigError

KEY_BYTES = 32
_ID_CHARS = 12


@dataclass(frozen=True)
class Key:
    """A secret key and where it came from (``environment``, ``file`` or ``random``). Its repr shows no bytes."""

    secret: bytes = field(repr=False)
    source: str

    def digest(self, purpose: str, value: str) -> bytes:
        """32 keyed bytes for ``value``; ``purpose`` keeps the uses apart."""
        return hmac.digest(self.secret, f"{purpose}\x1f{value}".encode(), "sha256")


def random_key() -> Key:
    """A new key that nobody keeps unless it is written."""
    return Key(secrets.token_bytes(KEY_BYTES), "random")


def _decode(text: str, source: str) -> Key:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ConfigError(f"The key from the {source} is not {KEY_BYTES} bytes in hex ({2 * KEY_BYTES} characters).")
    return Key(secret, source)


_taken: dict[str, str] = {}
"""Keys that stood in the environment, by variable. They are taken out of it: no process started from here has them."""


def _take(env: str) -> str | None:
    if env in os.environ:  # set but empty is an error: "$(cat no-such-file)" must not pass for no key at all
        _taken[env] = os.environ.pop(env)
    return _taken.get(env)


@contextmanager
def lent(env: str) -> Iterator[None]:
    """Workers that are started meanwhile find the key in their environment, if it was in ours; others never do."""
    _take(env)
    if env in _taken:
        os.environ[env] = _taken[env]
    try:
        yield
    finally:
        os.environ.pop(env, None)


def load_key(env: str, file: Path | None) -> Key | None:
    """The configured key: environment variable first, then file; ``None`` when neither is set.

    Raises:
        ConfigError: a key is configured but missing or malformed.
    """
    if (given := _take(env)) is not None:
        return _decode(given, "environment")
    if file is None:
        return None
    if not file.is_file():
        raise ConfigError(f"Key file {file} does not exist. Restore it, or take key.file out of the configuration.")
    return _decode(file.read_text(encoding="ascii", errors="replace"), "file")


def write_key(file: Path, key: Key) -> None:
    """Write ``key`` readable by its owner alone; never over an existing file."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(key.secret.hex() + "\n")


def keyed_id(key: Key, kind: str, value: str) -> str:
    """A pseudonymous id such as ``note-7K3QF2M4ZB5A``; the same value always gives the same id under one key."""
    code = base64.b32encode(key.digest(f"id:{kind}", value)).decode("ascii")[:_ID_CHARS]
    return f"{kind}-{code}"


def date_shift(key: Key, case_id: str, max_weeks: int) -> timedelta:
    """The whole number of weeks, never zero, by which all dates of a case move: intervals and weekdays stay."""
    steps = int.from_bytes(key.digest("date-shift", case_id)[:8], "big") % (2 * max_weeks)
    weeks = steps - max_weeks if steps < max_weeks else steps - max_weeks + 1
    return timedelta(weeks=weeks)


def shift_date(day: date, shift: timedelta) -> date:
    """``day`` moved by ``shift``, kept inside the calendar."""
    try:
        return day + shift
    except OverflowError:
        return day
