"""Text of single documents: TXT, DOCX, ODT, PDF.

What the reader of the document sees counts: tracked insertions, text boxes, notes, headers and comments are
read, tracked deletions are not. python-docx and odfpy skip insertions and comments, so the XML is walked here
(``officexml``).
"""

from __future__ import annotations

import logging
from pathlib import Path

from .encodings import UnknownEncoding, detect_encoding
from .officexml import UnreadableDocument, read_docx, read_odt

__all__ = ["READERS", "UnreadableDocument", "read_document"]


def read_pdf(path: Path) -> str:
    """Text layer of a PDF, page by page. A PDF that asks a password only for changes is read."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("the PDF is encrypted")
        text = "\n".join(page.extract_text() for page in reader.pages).strip()
    except UnreadableDocument:
        raise
    except Exception:  # pypdf stumbles over damaged files in ways that it does not list
        raise UnreadableDocument("the PDF is damaged or encrypted") from None
    if not text:
        raise UnreadableDocument("the PDF has no text layer (a scan?)")
    return text


def read_txt(path: Path) -> str:
    """A plain text file in UTF-8, UTF-16 or cp1252."""
    try:
        encoding = detect_encoding(path)
        errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
        return path.read_text(encoding=encoding, errors=errors).strip("\r\n")
    except OSError:
        raise UnreadableDocument("the file cannot be opened") from None
    except UnknownEncoding:
        raise UnreadableDocument("the encoding is neither UTF-8, UTF-16 nor Windows-1252") from None


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
