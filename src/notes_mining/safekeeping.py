"""Backups: the database, the review and the steward's folder in one archive, checked when made and when put back.

An archive is a tar.gz whose first entry, ``MANIFEST.json``, names every other with its sha256; with a recipient it is
encrypted with age, and the machine that made it cannot read it. It is taken while people work: the database under a
lock that lets others read, the review by SQLite's own backup, the steward's files one by one under theirs.
"""

from __future__ import annotations

import fcntl
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyrage

from . import __version__
from .artefacts import file_sha256
from .deidentify.vault import read_identity, read_recipient
from .errors import ConfigError, NotesMiningError, SafetyError, StoreError
from .outputs import private_folder
from .store import Database

MANIFEST, FORMAT = "MANIFEST.json", 1
DATABASE, REVIEW, KEY, STEWARD = "notes.duckdb", "review.sqlite", "review.key", "steward"
LARGEST = 64 * 2**30
"""Bytes that an archive may say it holds: more is no study of ours."""
_LARGEST_MANIFEST = 2**20
_AGE = b"age-encryption.org/"


@dataclass(frozen=True)
class Kept:
    """What an archive holds: its files, and the rows of each table of the database."""

    files: int
    rows: int
    encrypted: bool


def back_up(database: Path, out: Path, recipient: str | None) -> Kept:
    """Write an archive of ``database`` and what belongs to it; ``out`` appears whole or not at all.

    Raises:
        StoreError: the database or the review is damaged, or in use by a program that writes it.
        ConfigError: ``out`` exists, its folder does not, or the recipient is none.
    """
    if out.exists():
        raise ConfigError(f"{out} exists already and is left as it is. Name another file.")
    if not out.parent.is_dir():
        raise ConfigError(f"{out.parent}: no such folder.")
    to = read_recipient(recipient) if recipient else None
    with _scratch(out.parent) as scratch:
        content = private_folder(scratch / "content")
        _snapshot(database, content)
        rows = _check(content)
        manifest: dict[str, Any] = {"format": FORMAT, "version": __version__, "rows": rows, "files": _hashes(content)}
        plain = _write(scratch / "plain", content, manifest)
        _open_archive(plain, private_folder(scratch / "again"))
        sealed = plain
        if to is not None:
            sealed = scratch / "sealed"
            pyrage.encrypt_file(str(plain), str(sealed), [to])
        sealed.chmod(0o600)
        sealed.rename(out)
    return Kept(len(manifest["files"]), sum(rows.values()), to is not None)


def restore(archive: Path, folder: Path, identity: Path | None) -> Kept:
    """Put an archive back into ``folder``, which must be new or empty: all of it, checked, or nothing.

    Raises:
        ConfigError: no such archive, it is encrypted to another identity, or the folder holds something.
        SafetyError: the archive was cut short or changed; nothing is put back.
    """
    if not archive.is_file():
        raise ConfigError(f"{archive}: no such backup.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} holds something and is left as it is. Name a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(folder.parent) as scratch:
        encrypted = _is_encrypted(archive)
        plain = _decrypted(archive, identity, scratch / "plain") if encrypted else archive
        content = private_folder(scratch / "content")
        manifest = _open_archive(plain, content)
        rows = _check(content)
        if rows != manifest["rows"]:
            raise SafetyError(f"{archive}: its database has other rows than when it was made. Nothing is put back.")
        if folder.exists():
            folder.rmdir()
        content.rename(folder)
    return Kept(len(manifest["files"]), sum(rows.values()), encrypted)


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A private folder on the same disk, removed afterwards; a full or closed disk becomes an error of ours."""
    try:
        with tempfile.TemporaryDirectory(prefix=".notes-mining-", dir=parent) as name:
            yield private_folder(Path(name))
    except NotesMiningError:
        raise
    except OSError as error:
        raise StoreError(f"{parent}: {error.strerror or 'cannot be written'}. Nothing was written.") from None


def _snapshot(database: Path, content: Path) -> None:
    """The state of one moment of each file, whoever reads or codes meanwhile."""
    with Database.open(database, people=False):  # nobody writes the file while it is open for reading
        shutil.copy(database, content / DATABASE)
        if (log := database.with_name(f"{database.name}.wal")).is_file():
            shutil.copy(log, content / f"{DATABASE}.wal")
    if (review := database.with_name(REVIEW)).is_file():
        _copy_sqlite(review, content / REVIEW)
    if (key := database.with_name(KEY)).is_file():
        shutil.copy(key, content / KEY)
    steward = database.with_name(STEWARD)
    for path in sorted(steward.rglob("*")) if steward.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            _copy_locked(path, content / STEWARD / path.relative_to(steward))
    for path in content.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _copy_sqlite(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.execute("PRAGMA busy_timeout = 10000")
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error:
        raise StoreError(f"{source} cannot be read: damaged, or not yours.") from None


def _copy_locked(source: Path, target: Path) -> None:
    """A copy of a file to which somebody may append under a lock, as the ledger is written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as handle, target.open("wb") as out:
        fcntl.flock(handle, fcntl.LOCK_SH)
        shutil.copyfileobj(handle, out)


def _check(content: Path) -> dict[str, int]:
    """Read everything that has a structure; the rows of each table.

    Raises:
        StoreError: the database or the review is damaged.
    """
    with Database.open(content / DATABASE, people=False, earlier=True) as database:
        rows = database.read_whole()
    if (review := content / REVIEW).is_file():
        try:
            with closing(sqlite3.connect(f"{review.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
                whole = file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        except sqlite3.Error:
            whole = False
        if not whole:
            raise StoreError("The review's file is damaged.")
    return rows


def _hashes(content: Path) -> dict[str, str]:
    paths = (path for path in sorted(content.rglob("*")) if path.is_file())
    return {path.relative_to(content).as_posix(): file_sha256(path) for path in paths}


def _write(target: Path, content: Path, manifest: dict[str, Any]) -> Path:
    with tarfile.open(target, "w:gz") as tar:
        data = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
        for name in manifest["files"]:
            entry = tarfile.TarInfo(name)  # without owner, host or time
            entry.size, entry.mode = (content / name).stat().st_size, 0o600
            with (content / name).open("rb") as handle:
                tar.addfile(entry, handle)
    return target


def _is_encrypted(archive: Path) -> bool:
    with archive.open("rb") as handle:
        return handle.read(len(_AGE)) == _AGE


def _decrypted(archive: Path, identity: Path | None, target: Path) -> Path:
    if identity is None:
        raise ConfigError(f"{archive} is encrypted. Give the steward's identity: --identity FILE.")
    try:
        pyrage.decrypt_file(str(archive), str(target), [read_identity(identity)])
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise ConfigError(f"{archive} was encrypted to another identity than the one given.") from None
        raise _damaged(archive) from None
    except OSError:
        raise _damaged(archive) from None
    return target


def _open_archive(archive: Path, content: Path) -> dict[str, Any]:
    """Unpack into ``content`` what the manifest names, and nothing else, each file checked against its sha256."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            manifest = _manifest(tar, archive)
            for name in manifest["files"]:
                _unpack(tar, name, content / name)
            if tar.next() is not None:
                raise _damaged(archive)
    except (
        tarfile.TarError,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
    ):  # gzip raises any of them
        raise _damaged(archive) from None
    if _hashes(content) != manifest["files"]:
        raise _damaged(archive)
    return manifest


def _manifest(tar: tarfile.TarFile, archive: Path) -> dict[str, Any]:
    entry = tar.next()
    if entry is None or entry.name != MANIFEST or not entry.isfile() or entry.size > _LARGEST_MANIFEST:
        raise ConfigError(f"{archive} is not a backup of notes-mining.")
    handle = tar.extractfile(entry)
    manifest: dict[str, Any] = json.loads(handle.read() if handle else b"")
    if manifest["format"] != FORMAT:
        raise ConfigError(f"{archive} was made by a later version, {manifest['version']}: use that one.")
    if not all(_is_ours(name) for name in manifest["files"]):
        raise ValueError
    return manifest


def _is_ours(name: str) -> bool:
    """Whether an archive may hold such a file: nothing that leads elsewhere."""
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and ".." not in parts and not name.startswith("/") and "\\" not in name
    return plain and (name in (DATABASE, f"{DATABASE}.wal", REVIEW, KEY) or (len(parts) > 1 and parts[0] == STEWARD))


def _unpack(tar: tarfile.TarFile, name: str, target: Path) -> None:
    entry = tar.next()
    if entry is None or entry.name != name or not entry.isfile() or entry.size > LARGEST:
        raise ValueError
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = tar.extractfile(entry)
    with target.open("wb") as out:
        target.chmod(0o600)
        if handle is not None:
            shutil.copyfileobj(handle, out)


def _damaged(archive: Path) -> SafetyError:
    return SafetyError(f"{archive} was cut short or changed. Nothing is put back: use an earlier one.")
