"""Identities of cases on disk, for workers: encrypted under the run's key, one sealed record a case.

AES-256-GCM with a key that is derived from the secret key for this use alone; the case's id is bound to its record, so
that records cannot change places. A record that was changed is refused.
"""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..errors import SafetyError
from .identify import CaseIdentities
from .keys import Key
from .listed import ListedNames
from .search import KnownForms

_NONCE = 12


def plain_form(case: CaseIdentities) -> bytes:
    """A case's identities as JSON: equal bytes for what replaces and writes alike. Holds surface forms."""
    content = {
        "placeholders": [[kind, form, value] for (kind, form), value in case.placeholders.items()],
        "known": [list(form) for form in case.known.forms],
        "surfaces": {placeholder: list(surfaces) for placeholder, surfaces in case.surfaces.items()},
        "language": case.language,
        "listed": list(case.listed.surfaces),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def from_plain(data: bytes) -> CaseIdentities:
    """The way back."""
    content: dict[str, Any] = json.loads(data)
    return CaseIdentities(
        {(kind, form): value for kind, form, value in content["placeholders"]},
        KnownForms(tuple((kind, form) for kind, form in content["known"])),
        {placeholder: tuple(surfaces) for placeholder, surfaces in content["surfaces"].items()},
        content["language"],
        ListedNames(content["listed"]),
    )


class Sealer:
    """Seals and opens records under one key."""

    def __init__(self, key: Key) -> None:
        self._cipher = AESGCM(key.digest("sealed-identities", ""))

    def seal(self, name: str, data: bytes) -> bytes:
        """``data`` encrypted as the record ``name``."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """What ``seal`` was given.

        Raises:
            SafetyError: of another key, another record, or changed.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag:
            raise SafetyError("The identities on disk are damaged or of another key. Run again.") from None
