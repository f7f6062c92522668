"""Exports in S3-compatible storage, as paths: ``s3://bucket/folder/notes.parquet`` is read like a file of this machine.

Credentials and the server's address come from the environment, as all programs of its kind read them
(``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_ENDPOINT_URL``), never from a configuration file. Only what a
pipeline file names is asked for. Nothing is ever written there.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import InputError, Place

SCHEME = "s3:"


class StoredPath(type(Path())):  # type: ignore[misc]
    """``s3:/bucket/key``: a path whose files are in storage. It answers what readers ask of a path, and no more."""

    __slots__ = ()

    def exists(self, **_: Any) -> bool:
        """Whether there is an object, or one below."""
        return _info(self) != "NotFound"

    def is_file(self) -> bool:
        """Whether there is an object."""
        return _info(self) == "File"

    def is_dir(self) -> bool:
        """Whether there are objects below."""
        return _info(self) == "Directory"

    def iterdir(self) -> Iterator[StoredPath]:
        """What lies right below."""
        from pyarrow import fs

        for info in _storage().get_file_info(fs.FileSelector(_key(self))):
            yield self / info.base_name

    def open(self, mode: str = "r", *_: Any, **__: Any) -> Any:
        """The object's bytes, from any place on; ``mode`` must be ``rb``."""
        if mode != "rb":
            raise InputError("storage is only read", place=Place(self))
        try:
            return io.BufferedReader(_storage().open_input_file(_key(self)), 1 << 20)
        except OSError:
            raise _unreachable(self) from None


def located(path: Path, root: Path) -> Path:
    """A path of a pipeline file: in storage, absolute, or against the project's folder."""
    if path.parts[:1] == (SCHEME,):
        return StoredPath(path)
    return path if path.is_absolute() else root / path


def _key(path: Path) -> str:
    return "/".join(path.parts[1:])


def _storage() -> Any:
    """The server that the environment names. There is no other: notes are not looked for in a cloud by mistake.

    Raises:
        InputError: it names none.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    scheme, _, host = endpoint.partition("://")
    if scheme not in ("http", "https") or not host:
        mend = "Set AWS_ENDPOINT_URL, such as https://storage.example:9000."
        raise InputError("no storage is named in the environment", mend=mend)
    return _connected(scheme, host)


@cache
def _connected(scheme: str, host: str) -> Any:
    from pyarrow import fs

    region = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")  # servers of one's own do not care
    return fs.S3FileSystem(scheme=scheme, endpoint_override=host, region=region)


def _info(path: Path) -> str:
    try:
        return str(_storage().get_file_info(_key(path)).type.name)
    except OSError:
        raise _unreachable(path) from None


def _unreachable(path: Path) -> InputError:
    """The storage's own message may hold names of objects, which identify."""
    mend = "Check AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that the path is right."
    return InputError("the storage cannot be read", place=Place(f"s3://{path.parts[1]}/..."), mend=mend)
