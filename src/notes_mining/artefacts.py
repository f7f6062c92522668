"""Model folders and their manifests.

Every folder under ``models/`` holds a ``manifest.json``: what it is, from which data and licence, how good, and the
sha256 of each file. A folder that does not match its manifest is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import ModelError

MANIFEST = "manifest.json"
REQUIRED = ("name", "version", "kind", "made_by", "licence", "data", "metrics", "files")


def file_sha256(path: Path) -> str:
    """Hex sha256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> Path:
    """Write the manifest of ``folder``: ``facts`` plus the sha256 of every file in it."""
    files = {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    manifest = {**facts, "files": files}
    missing = [key for key in REQUIRED if key not in manifest]
    if missing:
        raise ModelError(f"manifest of {folder.name} lacks: {', '.join(missing)}")
    target = folder / MANIFEST
    target.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return target


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and verify the manifest of ``folder``.

    Raises:
        ModelError: the folder or manifest is missing, incomplete, or a file differs from its sha256.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelError(f"{folder}: no {MANIFEST}. Check the path in configs/models.yaml, or train the model again.")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ModelError(f"{path}: not valid JSON{line}.") from None
    missing = [key for key in REQUIRED if key not in manifest]
    if missing:
        raise ModelError(f"{path}: lacks {', '.join(missing)}.")
    for name, expected in manifest["files"].items():
        file = folder / name
        if not file.is_file() or file_sha256(file) != expected:
            raise ModelError(
                f"{folder}: file '{name}' is missing or differs from the manifest. "
                "Restore the folder from the repository, or train the model again."
            )
    return manifest


def fingerprint(folder: Path) -> str:
    """Short hash of a model, which a run records: over its manifest, or over all files where it has none.

    Raises:
        ModelError: no such folder.
    """
    manifest = folder / MANIFEST
    return (file_sha256(manifest) if manifest.is_file() else folder_sha256(folder))[:16]


def folder_sha256(folder: Path) -> str:
    """Hex sha256 over names and content of a folder's files; hidden ones, which download tools leave, do not count.

    Raises:
        ModelError: no such folder.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such folder. Check the path in configs/models.yaml.")
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            digest.update(f"{name.as_posix()} {file_sha256(path)}\n".encode())
    return digest.hexdigest()
