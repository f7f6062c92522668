"""Which encoding a text file has: UTF-8, UTF-16 or cp1252, told from the whole file, in blocks.

A file is read with ``surrogateescape``, so that a byte which fits nowhere becomes a lone surrogate:
``is_broken`` finds it and the row is rejected. To put something else in its place could cut a name in two and
hide it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 20
_HEAD = 4096
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_UNUSED_IN_CP1252 = re.compile(r"[\udc81\udc8d\udc8f\udc90\udc9d]")


class UnknownEncoding(Exception):
    """Neither UTF-8, UTF-16 nor cp1252."""


def is_broken(text: str) -> bool:
    """Whether ``text`` holds a lone surrogate: a byte that fits no encoding, or half a character."""
    return _SURROGATE.search(text) is not None


def _by_head(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.count(0) * 4 > len(head):  # Latin letters in UTF-16 without a byte order mark
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return None


def _blocks(path: Path) -> Iterator[str]:
    """The file decoded as UTF-8, a lone surrogate for every byte that does not fit."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as handle:
        for block in iter(lambda: handle.read(_BLOCK), b""):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _by_content(path: Path) -> str:
    whole = damaged = unused = 0
    for text in _blocks(path):
        if not text.isascii():
            bad = len(_SURROGATE.findall(text))
            whole, damaged = whole + len(_NOT_ASCII.findall(text)) - bad, damaged + bad
            unused += len(_UNUSED_IN_CP1252.findall(text))
    if whole >= damaged:
        return "utf-8"
    if unused:
        raise UnknownEncoding
    return "cp1252"


def detect_encoding(path: Path) -> str:
    """Name of the codec that reads ``path``.

    UTF-8 with some damaged bytes stays UTF-8 as long as more letters are whole than damaged.

    Raises:
        UnknownEncoding: the bytes make sense neither as UTF-8 nor as cp1252.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    return _by_head(head) or _by_content(path)
