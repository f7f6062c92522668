"""Zip files from outside (DOCX, ODT, XLSX, REFI-QDA): what is made to do harm is told from the list of entries."""

from __future__ import annotations

from collections.abc import Sequence
from zipfile import ZipInfo

LARGEST_TOTAL = 2**30
MOST_ENTRIES = 50_000
LARGEST_RATIO = 200
_SMALL = 2**20


def harm(entries: Sequence[ZipInfo]) -> str:
    """Why an archive must not be opened: too many files, too large unpacked, names that lead elsewhere or occur twice.

    Empty where nothing speaks against it. What an entry says of its size binds: ``zipfile`` gives no byte more.
    """
    if len(entries) > MOST_ENTRIES:
        return f"more than {MOST_ENTRIES} files in it"
    if sum(one.file_size for one in entries) > LARGEST_TOTAL:
        return "too large when unpacked"
    if any(one.file_size > _SMALL and one.file_size > LARGEST_RATIO * max(1, one.compress_size) for one in entries):
        return "a file in it unpacks to far more than it can honestly hold"
    if any(_leads_elsewhere(one.filename) for one in entries):
        return "a file in it has a name that leads out of it"
    names = [one.filename for one in entries]
    return "two files in it have one name" if len(set(names)) < len(names) else ""


def _leads_elsewhere(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in name
