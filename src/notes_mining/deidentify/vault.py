"""The vault: which surface forms each pseudonym of a case stands for, encrypted to the data steward alone (age).

It is put together in memory and leaves it only encrypted. The program knows the steward's public recipient and cannot
read what it wrote. age authenticates every chunk and the end: a bit that flips or a byte that is missing is noticed.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from ..errors import ConfigError, SafetyError
from ..records import CleanNote, Note


@dataclass
class Vault:
    """Collects what is replaced; ``seal`` encrypts it."""

    recipient: str
    _cases: dict[tuple[str, str], dict[str, dict[str, None]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict)), repr=False
    )

    def __post_init__(self) -> None:
        read_recipient(self.recipient)

    def add_note(self, note: Note, clean: CleanNote) -> None:
        """Take what was replaced in ``note``."""
        for edit in clean.edits:
            self.add(note.case_id, clean.case_id, edit.replacement, note.text[edit.start : edit.end])

    def add(self, case_id: str, pseudonymous: str, replacement: str, surface: str) -> None:
        """Take one replaced surface form of a case, named as in the export and as in the database."""
        self._cases[case_id, pseudonymous][replacement][surface] = None

    def seal(self) -> bytes:
        """All of it, encrypted to the recipient."""
        lines = [
            {"case_id": case_id, "case": pseudonymous, "pseudonym": pseudonym, "surfaces": list(surfaces)}
            for (case_id, pseudonymous), known in self._cases.items()
            for pseudonym, surfaces in known.items()
        ]
        plain = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        return bytes(pyrage.encrypt(plain.encode(), [read_recipient(self.recipient)]))


@dataclass(frozen=True)
class VaultLine:
    """One pseudonym of a case and what it stands for."""

    case_id: str = field(repr=False)
    case: str
    pseudonym: str = field(repr=False)
    surfaces: tuple[str, ...] = field(repr=False)


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """A public recipient (``age1...``).

    Raises:
        ConfigError: it is none. A secret identity is named as such, for it must not stand in a configuration.
    """
    if text.strip().upper().startswith("AGE-SECRET-KEY-"):
        raise ConfigError("vault.recipient is a secret identity. Put the public recipient (age1...) there.")
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise ConfigError("vault.recipient is not an age recipient (age1...).") from None


def read_identity(file: Path) -> pyrage.x25519.Identity:
    """The steward's secret identity: the line of ``file`` that begins with AGE-SECRET-KEY-.

    Raises:
        ConfigError: no such file, or no identity in it.
    """
    if not file.is_file():
        raise ConfigError(f"{file}: no such identity file.")
    lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    secret = next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise ConfigError(f"{file} holds no age identity (a line AGE-SECRET-KEY-...).") from None


def write_identity(file: Path) -> str:
    """Make an identity, readable by its owner alone, never over an existing file; returns its public recipient."""
    identity = pyrage.x25519.Identity.generate()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(f"# public recipient: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def open_vault(file: Path, identity: pyrage.x25519.Identity) -> Iterator[VaultLine]:
    """What the vault holds; everything is checked before the first line is given.

    Raises:
        ConfigError: no such file, or another's vault.
        SafetyError: it is damaged.
    """
    if not file.is_file():
        raise ConfigError(f"{file}: no such vault.")
    try:
        plain = pyrage.decrypt(file.read_bytes(), [identity])
        lines = [json.loads(line) for line in plain.decode().splitlines()]
    except (pyrage.DecryptError, ValueError) as error:
        if "No matching keys" in str(error):
            raise ConfigError(f"{file} was encrypted to another identity than the one given.") from None
        raise SafetyError(
            f"{file} is damaged: it was truncated or changed since it was written. Nothing of it is shown. "
            "Restore it from a backup, or run again with the same key."
        ) from None
    return (VaultLine(i["case_id"], i["case"], i["pseudonym"], tuple(i["surfaces"])) for i in lines)
