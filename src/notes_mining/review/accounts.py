"""Accounts made by the steward: passphrases kept as argon2id, sign-in slowed down after failures, sessions that end.

How strong argon2id is set follows RFC 9106 (the library's own default: 64 MiB, three rounds).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .file import ReviewFile
from .model import ROLES, Role, User
from .problems import Invalid, NotFound, SignInRefused, WeakPassphrase
from .trail import Trail

SHORTEST, FEWEST_CHARACTERS = 14, 6
FREE_ATTEMPTS = {"name": 5, "from": 30}
"""Failures without a wait; many sit behind one address."""
FIRST_WAIT, LONGEST_WAIT, FORGOTTEN_AFTER = 30.0, 3600.0, 24 * 3600.0
_NAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
_hasher = PasswordHasher()


@dataclass(frozen=True)
class Session:
    """A signed-in user. ``token`` goes into the cookie, ``csrf`` into every form; the token is kept as a hash only."""

    token: str
    csrf: str
    user: User


def check_passphrase(name: str, passphrase: str) -> None:
    """Length and variety; no rules on capitals or digits (NIST SP 800-63B).

    Raises:
        WeakPassphrase: what is asked.
    """
    plain = passphrase.casefold()
    if len(passphrase) < SHORTEST:
        raise WeakPassphrase(f"A passphrase has at least {SHORTEST} characters: four or five words are easy to keep.")
    if len(set(plain)) < FEWEST_CHARACTERS or plain in (plain[:1] * len(plain), name.casefold() * 2):
        raise WeakPassphrase(f"A passphrase has at least {FEWEST_CHARACTERS} different characters.")
    if name.casefold() in plain:
        raise WeakPassphrase("A passphrase does not contain the name of the account.")


def add_user(file: ReviewFile, trail: Trail, who: str, name: str, role: str, passphrase: str, *, now: float) -> User:
    """A new account.

    Raises:
        Invalid: the name is no name or taken, or there is no such role.
        WeakPassphrase: as ``check_passphrase``.
    """
    if not _NAME.fullmatch(name):
        raise Invalid(f"'{name}' is no account name: 2 to 32 of a-z, 0-9, dot, dash, underscore, a letter first.")
    if role not in ROLES:
        raise Invalid(f"unknown role '{role}'. Known: {', '.join(ROLES)}.")
    check_passphrase(name, passphrase)
    secret = _hasher.hash(passphrase)
    with file.transaction():
        if file.one("SELECT 1 FROM users WHERE name = ?", (name,)):
            raise Invalid(f"there is an account '{name}' already.")
        file.run("INSERT INTO users (name, role, passphrase) VALUES (?, ?, ?)", (name, role, secret))
        trail.append(who, "user_add", name, {}, {"role": role}, now=now)
    return User(name, cast(Role, role))


def users(file: ReviewFile) -> list[User]:
    """All accounts by name."""
    found = file.rows("SELECT name, role, active FROM users ORDER BY name")
    return [User(name, role, bool(active)) for name, role, active in found]


def find_user(file: ReviewFile, name: str) -> User:
    """One account.

    Raises:
        NotFound: there is none.
    """
    row = file.one("SELECT name, role, active FROM users WHERE name = ?", (name,))
    if row is None:
        raise NotFound(f"there is no account '{name}'.")
    return User(row[0], row[1], bool(row[2]))


def set_active(file: ReviewFile, trail: Trail, who: str, name: str, active: bool, *, now: float) -> User:
    """Disable an account, which ends its sessions, or let it in again. What it decided stays."""
    before = find_user(file, name)
    with file.transaction():
        file.run("UPDATE users SET active = ? WHERE name = ?", (int(active), name))
        if not active:
            file.run("DELETE FROM sessions WHERE name = ?", (name,))
        trail.append(who, "user_active", name, {"active": before.active}, {"active": active}, now=now)
    return User(name, before.role, active)


def set_passphrase(file: ReviewFile, trail: Trail, who: str, name: str, passphrase: str, *, now: float) -> None:
    """A new passphrase; ends the account's sessions and its waiting time."""
    find_user(file, name)
    check_passphrase(name, passphrase)
    secret = _hasher.hash(passphrase)
    with file.transaction():
        file.run("UPDATE users SET passphrase = ? WHERE name = ?", (secret, name))
        file.run("DELETE FROM sessions WHERE name = ?", (name,))
        file.run("DELETE FROM attempts WHERE whose = ?", (f"name:{name}",))
        trail.append(who, "user_passphrase", name, {}, {}, now=now)


def sign_in(file: ReviewFile, trail: Trail, name: str, passphrase: str, address: str, *, now: float) -> Session:
    """Check a passphrase and open a session.

    After five failures an account (an address: after thirty) waits 30 seconds, then a minute, two ... up to an hour.
    The answer does not tell an unknown name from a wrong passphrase, and takes as long.

    Raises:
        SignInRefused: wrong, disabled, or too early.
    """
    doors = (f"name:{name[:64]}", f"from:{address[:64]}")
    with file.transaction():  # an attempt counts before it is tried: many at once do not slip through
        wait = max(_wait(file, door, now) for door in doors)
        if wait > 0:
            raise SignInRefused(wait)
        for door in doors:
            file.run(
                "INSERT INTO attempts VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET failed = failed + 1, last = ?",
                (door, now, now),
            )
    row = file.one("SELECT role, passphrase, active FROM users WHERE name = ?", (name,))
    right = _matches(row[1] if row else _nobody(), passphrase) and row is not None and bool(row[2])
    with file.transaction():
        if not right:
            trail.append(name if row else "?", "sign_in_failed", "", {}, {}, now=now)
        else:
            file.run("DELETE FROM attempts WHERE whose = ?", doors[:1])
            file.run("UPDATE attempts SET failed = failed - 1 WHERE whose = ?", doors[1:])
            session = _open_session(file, User(name, row[0]), now)
            trail.append(name, "sign_in", "", {}, {}, now=now)
    if not right:
        raise SignInRefused
    return session


def _wait(file: ReviewFile, door: str, now: float) -> float:
    row = file.one("SELECT failed, last FROM attempts WHERE whose = ?", (door,))
    if row is None:
        return 0.0
    failed, last = row
    if now - last > FORGOTTEN_AFTER:
        file.run("DELETE FROM attempts WHERE whose = ?", (door,))
        return 0.0
    beyond = failed - FREE_ATTEMPTS[door.partition(":")[0]]
    if beyond < 0:
        return 0.0
    waiting = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(beyond, 20))
    return min(waiting, max(0.0, last + waiting - now))  # no longer than that, though the clock was put back


@cache
def _nobody() -> str:
    """What an unknown name is checked against, so that it takes as long."""
    return _hasher.hash(secrets.token_hex(16))


def _matches(secret: str, passphrase: str) -> bool:
    try:
        return _hasher.verify(secret, passphrase)
    except (VerificationError, InvalidHashError):
        return False


def _open_session(file: ReviewFile, user: User, now: float) -> Session:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    file.run("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(token), user.name, csrf, now))
    return Session(token, csrf, user)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def session_of(file: ReviewFile, token: str, *, now: float, idle: float) -> Session | None:
    """The session of a cookie, and note that it was used; ``None`` where it is unknown or idle for ``idle`` seconds."""
    sql = "SELECT s.name, u.role, s.csrf, s.seen FROM sessions s JOIN users u USING (name) WHERE token = ? AND u.active"
    row = file.one(sql, (_digest(token),))
    if row is None:
        return None
    if abs(now - row[3]) > idle:  # also where the clock was put back: else the session would outlive its time
        sign_out(file, token)
        return None
    if now - row[3] > min(60.0, idle / 10):  # not a write for every click
        file.run("UPDATE sessions SET seen = ? WHERE token = ?", (now, _digest(token)))
    return Session(token, row[2], User(row[0], row[1]))


def sign_out(file: ReviewFile, token: str) -> None:
    """End a session."""
    file.run("DELETE FROM sessions WHERE token = ?", (_digest(token),))
