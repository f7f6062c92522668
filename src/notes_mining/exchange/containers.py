"""Zip files and XML from outside, opened without trusting them: nothing is unpacked to disk, nothing is fetched."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from lxml import etree

from ..archives import harm
from ..errors import InputError, Place

LARGEST_FILE = 256 * 2**20
_MEND = "export the project again from the program that made it, with its sources inside."
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Container:
    """A zip file in memory."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self._archive, self._file = archive, file
        self.names = [one.filename for one in archive.infolist() if not one.is_dir()]

    def read(self, name: str) -> bytes:
        """An entry, however large it claims to be."""
        try:
            with self._archive.open(name) as entry:
                data = entry.read(LARGEST_FILE + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
            raise InputError("a file in it is damaged or encrypted", place=Place(self._file), mend=_MEND) from None
        except (zlib.error, lzma.LZMAError):
            raise InputError("a file in it is damaged", place=Place(self._file), mend=_MEND) from None
        if len(data) > LARGEST_FILE:
            raise InputError("a file in it is too large", place=Place(self._file), mend=_MEND)
        return data


@contextmanager
def opened(data: bytes, file: str) -> Iterator[Container]:
    """A zip file.

    Raises:
        InputError: not one, or one that is made to do harm: too many files, too large when unpacked, names that lead
            elsewhere, names that occur twice.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise InputError("not a zip file, or a damaged one", place=Place(file), mend=_MEND) from None
    with archive:
        problem = harm(archive.infolist())
        if problem:
            raise InputError(problem, place=Place(file), mend=_MEND)
        yield Container(archive, file)


def packed(files: dict[str, bytes]) -> bytes:
    """A zip file of these, the same bytes whenever it is made."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            archive.writestr(entry, data)
    return out.getvalue()


def parsed(data: bytes, file: str) -> Any:
    """The root of an XML file.

    Raises:
        InputError: not well-formed, or with a document type: entities and outside references are never needed here.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InputError("its XML is damaged", place=Place(file), mend=_MEND) from None
    if root.getroottree().docinfo.doctype:
        raise InputError("its XML declares a document type, which such files never do", place=Place(file), mend=_MEND)
    return root


def decoded(data: bytes, file: str, *, keep_mark: bool = False) -> str:
    """Text: UTF-8 as the standard says, or UTF-16 where a byte order mark says so.

    Args:
        keep_mark: leave a U+FEFF at the beginning: whether it is a mark or the text's own, the caller can tell.

    Raises:
        InputError: another encoding.
    """
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8" if keep_mark else "utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the text is not UTF-8", place=Place(file), mend=_MEND) from None


def xml_safe(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(char for char in text if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"
                   or char >= "\U00010000")  # fmt: skip
