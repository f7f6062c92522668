"""Files made to do harm, and broken ones: refused with a message, nothing read beyond what is needed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from exchanged import study_of

from notes_mining.errors import InputError
from notes_mining.exchange.containers import opened, parsed
from notes_mining.exchange.labelling import read_doccano, read_label_studio
from notes_mining.exchange.refi_read import read_project
from notes_mining.exchange.sheet_files import read_xlsx_sheet

PROJECT = '<Project xmlns="urn:QDA-XML:project:1.0" name="p"/>'


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("name", ["../evil.qde", "/etc/evil.qde", "C:\\evil.qde", "a/../../evil.qde", "..\\evil.qde"])
def test_names_that_lead_elsewhere(name: str) -> None:
    with pytest.raises(InputError, match="leads out"), opened(zipped((name, b"x")), "a.qdpx"):
        pass


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(InputError, match="far more than"), opened(zipped(("a.qde", b"0" * 30_000_000)), "a.qdpx"):
        pass


def test_a_file_that_lies_about_its_size_is_still_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notes_mining.exchange.containers.LARGEST_FILE", 10)
    with opened(zipped(("a.qde", b"x" * 11)), "a.qdpx") as container, pytest.raises(InputError, match="too large"):
        container.read("a.qde")


def test_two_files_of_one_name() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.qde", b"1"), ("a.qde", b"2"))
    with pytest.raises(InputError, match="one name"), opened(data, "a.qdpx"):
        pass


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>',
        b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>',
        b'<!DOCTYPE p SYSTEM "http://example.org/p.dtd"><p/>',
        b"<p>",
        b"",
        b"<p>\xff</p>",
    ],
)
def test_xml_with_entities_or_broken(xml: bytes) -> None:
    with pytest.raises(InputError, match=r"a.qde"):
        parsed(xml, "a.qde")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ((("readme.txt", b"x"),), "0 project files"),
        ((("a.qde", PROJECT.encode()), ("b.qde", PROJECT.encode())), "2 project files"),
        ((("a.qde", b"<Project/>"),), "no REFI-QDA project"),
    ],
)
def test_what_is_no_project(stored: Path, files: tuple[tuple[str, bytes], ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_project(zipped(*files), study_of(stored), "anna", "a.qdpx")


def test_a_damaged_zip(stored: Path) -> None:
    data = bytearray(zipped(("a.qde", PROJECT.encode() * 50)))
    data[45:60] = b"\x00" * 15
    with pytest.raises(InputError, match="damaged"):
        read_project(bytes(data), study_of(stored), "anna", "a.qdpx")


def test_text_in_another_encoding_is_refused(stored: Path) -> None:
    xml = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><CodeBook><Codes><Code guid="x" name="stigma" '
        'isCodable="true"/></Codes></CodeBook><Sources><TextSource guid="y" name="note-d" '
        'plainTextPath="internal://t.txt"><PlainTextSelection guid="z" startPosition="0" endPosition="3">'
        '<Coding guid="c"><CodeRef targetGUID="x"/></Coding>'
        "</PlainTextSelection></TextSource></Sources></Project>"
    ).replace('"x"', '"00000000-0000-0000-0000-000000000001"')
    data = zipped(("a.qde", xml.encode()), ("sources/t.txt", "één".encode("latin-1")))
    with pytest.raises(InputError, match="not UTF-8"):
        read_project(data, study_of(stored), "anna", "a.qdpx")


@pytest.mark.parametrize("data", [b"x", zipped(("a.xml", b"x")), zipped(("xl/workbook.xml", b"<!DOCTYPE x><x/>"))])
def test_broken_workbooks(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a.xlsx"):
        read_xlsx_sheet(data, "a.xlsx")


@pytest.mark.parametrize("data", [b"{", b"{}", b"[1]", b'[{"data": {}}]', b"[" * 100_000, b"\xff"])
def test_broken_label_studio(stored: Path, data: bytes) -> None:
    with pytest.raises(InputError, match=r"a.json"):
        read_label_studio(data, study_of(stored), "anna", "a.json")


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"text": 3}', b'{"text": "Een enkele zin.", "label": [[1]]}'])
def test_broken_doccano(stored: Path, data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.jsonl, row 1"):
        read_doccano(data, study_of(stored), "anna", "a.jsonl")
