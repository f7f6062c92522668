"""Text of DOCX and ODT documents, walked from their XML, an empty line between paragraphs.

Elements are told by their local names, so that both the transitional and the strict namespaces of Word are
read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..archives import harm

MAX_XML_BYTES = 100 * 1024 * 1024
_MOST_SPACES = 1000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_DOCX_PARTS = ("document", "comments.xml", "footnotes", "endnotes", "header", "footer")
_DOCX_ORDER = ("hdr", "document", "footnotes", "endnotes", "comments", "ftr")
_DOCX_UNSEEN = {"del", "moveFrom", "Fallback"}
_DOCX_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ODT_UNSEEN = {"tracked-changes", "annotation", "note-citation"}
_ODT_MARKS = {"tab": "\t", "line-break": "\n"}
_PARAGRAPH_TAGS = {"p", "h"}
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_XML_SPACE = re.compile(r"[ \t\r\n]+")


class UnreadableDocument(Exception):
    """The document cannot be read; the message says why, without its name or text."""


def _parts(path: Path, wanted: Callable[[str], bool]) -> Iterator[Any]:
    """Parsed XML parts of a zipped document, in the archive's order."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        with zipfile.ZipFile(path) as archive:
            if harm(archive.infolist()):
                raise UnreadableDocument("the document is made to do harm, or damaged")
            for info in archive.infolist():
                if not wanted(info.filename):
                    continue
                if info.file_size > MAX_XML_BYTES:
                    raise UnreadableDocument("a part of the document is too large")
                root = etree.fromstring(archive.read(info), parser)
                if root.getroottree().docinfo.doctype:  # entities, which no word processor writes
                    raise UnreadableDocument("the document is made to do harm, or damaged")
                yield root
    except (*_DAMAGED, etree.XMLSyntaxError):
        raise UnreadableDocument("the document is damaged or encrypted") from None


def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _paragraphs(pieces: Iterator[str]) -> list[str]:
    """Paragraphs of text without those that are empty."""
    return [text.strip() for text in _PARAGRAPH_END.split("".join(pieces)) if text.strip()]


def _docx_pieces(node: Any) -> Iterator[str]:
    name = _local(node)
    if name in _DOCX_UNSEEN:
        return
    if name == "t":
        yield node.text or ""
    yield _DOCX_MARKS.get(name, "")
    if name == "p":
        yield "\n\n"
    for child in node:
        yield from _docx_pieces(child)
    if name == "p":
        yield "\n\n"


def _is_docx_part(name: str) -> bool:
    stem = name.removeprefix("word/")
    return name.startswith("word/") and stem.endswith(".xml") and stem.startswith(_DOCX_PARTS)


def _docx_rank(root: Any) -> int:
    name = _local(root)
    return _DOCX_ORDER.index(name) if name in _DOCX_ORDER else len(_DOCX_ORDER)


def read_docx(path: Path) -> str:
    """Paragraphs of headers, body, notes, comments and footers."""
    roots = sorted(_parts(path, _is_docx_part), key=_docx_rank)
    if not any(_local(root) == "document" for root in roots):
        raise UnreadableDocument("not a Word document")
    return "\n\n".join(text for root in roots for text in _paragraphs(_docx_pieces(root)))


def _spaces(node: Any) -> str:
    count = next((value for key, value in node.attrib.items() if key.endswith("}c")), "1")
    return " " * min(int(count), _MOST_SPACES) if count.isdigit() else " "


def _odt_pieces(node: Any) -> Iterator[str]:
    """Text of ``node``. A line end of the file is one space; only an element breaks a line."""
    name = _local(node)
    if name in _ODT_UNSEEN:
        return
    if name in _PARAGRAPH_TAGS:
        yield "\n\n"
    yield _spaces(node) if name == "s" else _ODT_MARKS.get(name, "")
    yield _XML_SPACE.sub(" ", node.text or "")
    for child in node:
        yield from _odt_pieces(child)
        yield _XML_SPACE.sub(" ", child.tail or "")
    if name in _PARAGRAPH_TAGS:
        yield "\n\n"


def _odt_inside(root: Any, container: str) -> list[str]:
    found = (node for node in root.iter() if _local(node) == container)
    return [text for node in found for child in node for text in _paragraphs(_odt_pieces(child))]


def read_odt(path: Path) -> str:
    """Paragraphs and headings of headers, body, comments and footers."""
    parts = {_local(root): root for root in _parts(path, lambda name: name in ("content.xml", "styles.xml"))}
    body, styles = parts.get("document-content"), parts.get("document-styles")
    if body is None:
        raise UnreadableDocument("not an OpenDocument text")
    header = [] if styles is None else _odt_inside(styles, "header")
    footer = [] if styles is None else _odt_inside(styles, "footer")
    return "\n\n".join([*header, *_odt_inside(body, "text"), *_odt_comments(body), *footer])


def _odt_comments(body: Any) -> Iterator[str]:
    for annotation in body.iter():
        if _local(annotation) == "annotation":
            blocks = (node for node in annotation.iter() if _local(node) in _PARAGRAPH_TAGS)
            yield from (text for block in blocks for text in _paragraphs(_odt_pieces(block)))
