"""Any file that a run or a person may have left, as texts with their places: whatever a reader of it could see.

By content, not by name: databases table by table, archives member by member (a workbook, a project, a model), JSON
value by value, CSV cell by cell, XML and HTML with and without their tags, anything else as the runs of text in its
bytes. Databases are also read as bytes: deleted rows stay in a file until their pages are used again.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

from ..errors import SafetyError
from ..store import Database
from .hits import BYTES

LARGEST = 512 * 2**20
DEEPEST = 4
LONGEST = 20_000
"""Texts are cut in pieces of so many characters, at a blank, so that contexts and memory stay small."""
_OVERLAP = 120
_SQLITE, _DUCKDB, _ZIP, _GZIP, _AGE = b"SQLite format 3\0", b"DUCK", b"PK\x03\x04", b"\x1f\x8b", b"age-encryption.org/"
_PARQUET, _PNG, _NUMPY, _PDF = b"PAR1", b"\x89PNG", b"\x93NUMPY", b"%PDF-"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PRINTABLE = re.compile(rb"(?:[\x20-\x7e\n]|[\xc3-\xc5][\x80-\xbf]){5,}")
_JOINT = " | "
"""Between neighbouring cells or values: a first name and a surname side by side are a name of two words."""
FAR = "\n" * 6
"""Between what no name reaches over."""
_APART = re.compile(r" \| |\n")
_HASH = re.compile(r"[0-9a-f]{16,}")
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]{0,2000}>", re.S | re.I)
_VALUE = re.compile(r"=\s*\"([^\"]{3,})\"|=\s*'([^']{3,})'")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.S | re.I)

Piece = tuple[str, str, str, str]
"""part, row, case (where the row has one), text"""


class Unreadable(Exception):
    """A file that cannot be looked into; the audit says so."""


def pieces(path: Path, *, words: bool = False) -> Iterator[Piece]:
    """Texts of a file; ``words``: a list of words (a model's), in which neighbours say nothing together.

    Raises:
        Unreadable: encrypted, too large, or not to be opened by this user.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable("larger than this program reads")
        head = _head(path)
        if head.startswith(_SQLITE):
            yield from _sqlite(path)
        if head[8:12] == _DUCKDB:
            yield from _duckdb(path)
        found = _of_bytes(path.read_bytes(), path.name, "", 0)
        yield from ((part, row, case, _APART.sub(FAR, text) if words else text) for part, row, case, text in found)
    except OSError:
        raise Unreadable("not readable by this user") from None


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(32)


def _of_bytes(data: bytes, name: str, part: str, depth: int) -> Iterator[Piece]:
    if data.startswith(_AGE):
        raise Unreadable("encrypted")
    if data.startswith(_ZIP):
        yield from _zip(data, part, depth)
    elif data.startswith(_GZIP):
        yield from _of_bytes(_inflate(data), name, part, depth + 1)
    elif data.startswith(_PDF):
        yield from _pdf(data, part)
    elif data.startswith(_PARQUET):
        yield from _parquet(data, part)
    elif name.endswith(".safetensors"):
        yield from _text(data[8 : 8 + int.from_bytes(data[:8], "little")].decode("utf-8", "replace"), "x.json", part)
    elif (data.startswith(_NUMPY) and b"'descr': '<f" in data[:200]) or (
        data.startswith(_NUMPY) and b"'descr': '<i" in data[:200]
    ):
        return  # numbers alone
    elif data[:2] in _UTF16:
        yield from _text(_decoded(data), name, part)
    elif data.startswith(_SQLITE) or data[8:12] == _DUCKDB or data.startswith(_PNG) or b"\0" in data[:4096]:
        yield from _runs(data, f"{part} {BYTES}".strip())
    else:
        yield from _text(_decoded(data), name, part)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-16" if data[:2] in _UTF16 else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _text(text: str, name: str, part: str) -> Iterator[Piece]:
    """By the name's ending where it says how to cut a text; else as it stands."""
    kind = Path(name).suffix.lower()
    if kind in (".json", ".jsonl", ".ndjson", ".heads") and (found := list(_json(text, part))):
        yield from found
    elif kind in (".csv", ".tsv"):
        yield from _csv(text, part)
    elif text.lstrip()[:1] == "<":
        yield from _markup(text, part)
    else:
        yield from _cut(text, part)


def _csv(text: str, part: str) -> Iterator[Piece]:
    """Row by row; as it stands where it is no CSV after all."""
    csv.field_size_limit(LARGEST)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
            yield from _cut(_JOINT.join(row), part, str(number))
    except csv.Error:
        yield from _cut(text, part)


def _cut(text: str, part: str, row: str = "", case: str = "") -> Iterator[Piece]:
    for number, start in enumerate(range(0, max(len(text), 1), LONGEST)):
        place = row or (str(number + 1) if len(text) > LONGEST else "")
        yield part, place, case, text[max(0, start - _OVERLAP) : start + LONGEST]


def _json(text: str, part: str) -> Iterator[Piece]:
    try:
        lines = [(part, "", json.loads(text))]
    except (ValueError, RecursionError):
        try:
            lines = [(part, str(n), json.loads(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        except (ValueError, RecursionError):
            return
    for place, row, content in lines:
        case = content.get("case_id", "") if isinstance(content, dict) else ""
        yield from _cut(_JOINT.join(_strings(content)), place, row, str(case))


def _strings(content: Any) -> Iterator[str]:
    """Every string but hashes, and every key; a number only where it is long enough to be one of somebody."""
    if isinstance(content, str):
        if not _HASH.fullmatch(content):
            yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value)
    elif isinstance(content, int) and not isinstance(content, bool) and content > 10**8:
        yield str(content)


def _markup(text: str, part: str) -> Iterator[Piece]:
    """What is read, what attributes say, and scripts. A tag may stand within a word, or be all that parts two."""
    yield from _cut(unescape(_TAG.sub(" ", text)), part)
    yield from _cut(unescape(_TAG.sub("", text)), part)
    values = " \n\n".join(unescape(first or second) for first, second in _VALUE.findall(_SCRIPT.sub(" ", text)))
    yield from _cut(values, f"{part} attributes".strip())
    for script in _SCRIPT.findall(text):
        yield from _cut(script, f"{part} script".strip())


def _zip(data: bytes, part: str, depth: int) -> Iterator[Piece]:
    if depth >= DEEPEST:
        raise Unreadable("archives within archives")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST:
                raise Unreadable("larger than this program reads")
            for item in archive.infolist():
                inner = f"{part}/{item.filename}".lstrip("/")
                yield inner, "", "", item.filename
                if not item.is_dir():
                    yield from _of_bytes(archive.read(item), item.filename, inner, depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
        raise Unreadable("a damaged or locked archive") from None


def _inflate(data: bytes) -> bytes:
    try:
        found = zlib.decompressobj(31).decompress(data, LARGEST)
    except zlib.error:
        raise Unreadable("a damaged archive") from None
    return found


def _parquet(data: bytes, part: str) -> Iterator[Piece]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except pa.ArrowException:
        raise Unreadable("a damaged table") from None
    for name in table.column_names:
        yield part, "", "", name
        for number, value in enumerate(table[name].to_pylist(), start=1):
            if isinstance(value, str):
                yield f"{part} {name}".strip(), str(number), "", value


def _pdf(data: bytes, part: str) -> Iterator[Piece]:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable("encrypted")
        yield part, "", "", _JOINT.join(map(str, (reader.metadata or {}).values()))
        for number, page in enumerate(reader.pages, start=1):
            yield from _cut(page.extract_text(), part, str(number))
    except Unreadable:
        raise
    except Exception:  # pypdf stumbles over damaged files in ways that it does not list
        raise Unreadable("a damaged document") from None


def _runs(data: bytes, part: str) -> Iterator[Piece]:
    """Runs of text in bytes, as ``strings`` gives them."""
    yield from _cut(FAR.join(match.group().decode("utf-8", "replace") for match in _PRINTABLE.finditer(data)), part)


def _sqlite(path: Path) -> Iterator[Piece]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                quoted = table.replace('"', '""')
                row_id = "rowid" if _has_rowid(file, quoted) else "0"
                cursor = file.execute(f'SELECT {row_id}, * FROM "{quoted}"')  # noqa: S608 - names from the file's own list
                for row, *values in cursor:
                    texts = _JOINT.join(value for value in values if isinstance(value, str))
                    yield from _cut(texts, table, str(row))
    except sqlite3.Error:
        raise Unreadable("a damaged or locked database") from None


def _has_rowid(file: sqlite3.Connection, table: str) -> bool:
    try:
        file.execute(f'SELECT rowid FROM "{table}" LIMIT 1')  # noqa: S608 - a name from the file's own list
    except sqlite3.OperationalError:
        return False
    return True


def _duckdb(path: Path) -> Iterator[Piece]:
    """Every text of every table, with nothing hidden: not what the review masks for readers."""
    try:
        with Database.open(path, people=False) as database:
            cases = dict(database.rows("SELECT note_id, case_id FROM notes"))
            for table, names in _text_columns(database).items():
                yield from _table(database, table, names, cases)
    except SafetyError:
        raise
    except Exception as error:
        if type(error).__name__ == "StoreError":
            raise Unreadable("not a database of this program and version") from None
        raise


def _text_columns(database: Database) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in database.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY ALL"
    ):
        found.setdefault(table, []).append(column)
    return found


def _table(database: Database, table: str, names: list[str], cases: dict[str, str]) -> Iterator[Piece]:
    listed = ", ".join(f'"{name}"' for name in names)
    for number, values in enumerate(database.rows(f'SELECT {listed} FROM "{table}" ORDER BY rowid'), start=1):  # noqa: S608 - names from the schema itself
        row = dict(zip(names, values, strict=True))
        case = row.get("case_id") or cases.get(row.get("note_id") or "", "")
        place = row.get("note_id") or str(number)
        for name in names:
            if row[name]:
                yield from _cut(row[name], f"{table}.{name}", place, case)
