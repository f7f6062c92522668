"""Identifiers that stay the same whenever and wherever a thing is written out: made of keyed ids (UUID version 5)."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

_OURS = UUID("5b6f6f0e-7a53-5d0e-9d4c-2f6f0d2b8a11")
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")


def guid(*parts: object) -> str:
    """The identifier of a thing: of its kind and its keys, separated so that no two things can share one."""
    return str(uuid5(_OURS, "\x1f".join(str(part) for part in parts)))


def plain(text: str | None) -> str:
    """A GUID without braces, in lower case; empty where it is none: programs write all of these."""
    match = _GUID.fullmatch((text or "").strip())
    return match[1].lower() if match else ""
