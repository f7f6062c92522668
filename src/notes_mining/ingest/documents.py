"""Text of single documents: TXT, DOCX, ODT, PDF.

What the reader of the document sees counts: tracked insertions, text boxes, notes, headers and comments are read, tracked
deletions are not. python-docx and odfpy skip insertions and comments, so the XML is walked here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .tables import detect_encoding

MAX_XML_BYTES = 100 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"


class UnreadableDocument(Exception):
    """The document cannot be read; the message says why, without its name or text."""


def _parts(path: Path, wanted: Callable[[str], bool]) -> Iterator[Any]:
    """Parsed XML parts of a zipped document, in the archive's order."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not wanted(info.filename):
                    continue
                if info.file_size > MAX_XML_BYTES:
                    raise UnreadableDocument("a part of the document is too large")
                yield etree.fromstring(archive.read(info), parser)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, RuntimeError):
        raise UnreadableDocument("the document is damaged or encrypted") from None


def _docx_paragraph(paragraph: Any) -> str:
    pieces = []
    for node in paragraph.iter():
        if node.tag == _W + "t":
            if not any(parent.tag in (_W + "del", _W + "moveFrom", _MC_FALLBACK) for parent in node.iterancestors()):
                pieces.append(node.text or "")
        elif node.tag == _W + "tab":
            pieces.append("\t")
        elif node.tag in (_W + "br", _W + "cr"):
            pieces.append("\n")
    return "".join(pieces)


def _docx_part_rank(root: Any) -> int:
    order = [_W + "hdr", _W + "document", _W + "footnotes", _W + "endnotes", _W + "comments", _W + "ftr"]
    return order.index(root.tag) if root.tag in order else len(order)


def read_docx(path: Path) -> str:
    """Paragraphs of headers, body, notes and comments, one a line."""

    def wanted(name: str) -> bool:
        stem = name.removeprefix("word/")
        return name.startswith("word/") and stem.endswith(".xml") and stem.startswith(
            ("document", "comments.xml", "footnotes", "endnotes", "header", "footer")
        )

    roots = sorted(_parts(path, wanted), key=_docx_part_rank)
    if not any(root.tag == _W + "document" for root in roots):
        raise UnreadableDocument("not a Word document")
    lines = []
    for root in roots:
        for paragraph in root.iter(_W + "p"):
            nested = any(parent.tag == _W + "p" for parent in paragraph.iterancestors())
            if not nested:
                lines.append(_docx_paragraph(paragraph))
    return "\n".join(lines).strip()


def _odt_text(node: Any) -> str:
    if node.tag in (_TEXT + "tracked-changes", _OFFICE + "annotation"):
        return ""
    pieces = [node.text or ""]
    if node.tag == _TEXT + "s":
        pieces.append(" " * int(node.get(_TEXT + "c", "1")))
    elif node.tag == _TEXT + "tab":
        pieces.append("\t")
    elif node.tag == _TEXT + "line-break":
        pieces.append("\n")
    for child in node:
        if isinstance(child.tag, str):
            pieces.append(_odt_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _odt_blocks(root: Any) -> Iterator[Any]:
    for node in root.iter(_TEXT + "p", _TEXT + "h"):
        skipped = (_TEXT + "tracked-changes", _OFFICE + "annotation", _TEXT + "p")
        if not any(parent.tag in skipped for parent in node.iterancestors()):
            yield node


def read_odt(path: Path) -> str:
    """Paragraphs and headings, then comments, one a line."""
    roots = list(_parts(path, lambda name: name == "content.xml"))
    if not roots:
        raise UnreadableDocument("not an OpenDocument text")
    lines = [_odt_text(block) for block in _odt_blocks(roots[0])]
    for comment in roots[0].iter(_OFFICE + "annotation"):
        lines.extend(_odt_text(block) for block in comment.iter(_TEXT + "p"))
    return "\n".join(lines).strip()


def read_pdf(path: Path) -> str:
    """Text layer of a PDF, page by page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise UnreadableDocument("the PDF is encrypted")
        text = "\n".join(page.extract_text() for page in reader.pages).strip()
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError):
        raise UnreadableDocument("the PDF is damaged") from None
    if not text:
        raise UnreadableDocument("the PDF has no text layer (a scan?)")
    return text


def read_txt(path: Path) -> str:
    """A plain text file in UTF-8, UTF-16 or cp1252."""
    try:
        return path.read_text(encoding=detect_encoding(path), errors="replace").strip("\r\n")
    except (OSError, UnicodeError):
        raise UnreadableDocument("the file cannot be read") from None


READERS = {".txt": read_txt, ".docx": read_docx, ".odt": read_odt, ".pdf": read_pdf}


def read_document(path: Path) -> str:
    """Text of one document.

    Raises:
        UnreadableDocument: damaged, encrypted, or of an unknown kind.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableDocument("not a TXT, DOCX, ODT or PDF file")
    return reader(path)
