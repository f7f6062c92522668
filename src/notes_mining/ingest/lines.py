"""Lines of a text file with the byte at which each begins, so that a reader can start in the middle of a file."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, Place
from .encodings import UnknownEncoding, detect_encoding

_MARKS = {
    "utf-8-sig": (("utf-8", codecs.BOM_UTF8),),
    "utf-16": (("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)),
}


@dataclass(frozen=True)
class TextFile:
    """A text file and its encoding; ``first`` is the byte behind the byte order mark."""

    path: Path
    encoding: str
    first: int = 0

    def lines(self, start: int) -> Lines:
        """Its lines from byte ``start`` on, line ends untouched."""
        return Lines(self, start)


class Lines:
    """An iterator over lines; ``offset`` is the byte behind the last one that was read.

    A damaged byte becomes a lone surrogate (see ``encodings``), in UTF-16 a replacement character of the same length.
    """

    def __init__(self, file: TextFile, start: int) -> None:
        self.offset = start
        self._encoding = file.encoding
        wide = file.encoding.startswith("utf-16")
        self._errors = "surrogatepass" if wide else "surrogateescape"
        self._narrow = not wide
        raw = file.path.open("rb")
        raw.seek(start)
        self._handle = io.TextIOWrapper(
            raw, encoding=file.encoding, errors="replace" if wide else "surrogateescape", newline=""
        )

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._handle)
        plain = self._narrow and line.isascii()
        self.offset += len(line) if plain else len(line.encode(self._encoding, self._errors))
        return line

    def close(self) -> None:
        """Close the file."""
        self._handle.close()


def text_file(path: Path) -> TextFile:
    """The file with the encoding that its bytes have.

    Raises:
        InputError: the bytes make sense in no encoding that is read here.
    """
    try:
        encoding = detect_encoding(path)
    except UnknownEncoding:
        raise InputError(
            "the encoding is neither UTF-8, UTF-16 nor Windows-1252",
            place=Place(path),
            mend="Save it as UTF-8 (in Excel: 'CSV UTF-8').",
        ) from None
    with path.open("rb") as handle:
        head = handle.read(4)
    for plain, mark in _MARKS.get(encoding, ()):
        if head.startswith(mark):
            return TextFile(path, plain, len(mark))
    return TextFile(path, encoding)
