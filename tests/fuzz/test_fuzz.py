"""A small form of ``make fuzz``: some inputs for every reader, and every page of the review on hostile notes."""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import seeds
from routes import check_page, hostile
from served import signed_in
from study import Clock, desk_on, write_database
from targets import REFUSED, targets

from fuzz import fuzz, plan
from notes_mining.errors import InputError
from notes_mining.ingest import IngestSettings, build
from notes_mining.ingest.documents import UnreadableDocument, read_document
from notes_mining.ingest.tables import read_parquet
from notes_mining.outputs import write_csv
from notes_mining.records import Rejected

PLAN = plan(600)


@pytest.mark.parametrize("name", PLAN)
def test_a_reader_reads_or_refuses(name: str) -> None:
    seeds.warm()
    target, inputs = PLAN[name]
    assert sum(fuzz(target, max(5, inputs), 7)) >= 2


DEEP, LONG = b"[" * 3000, b"9" * 5000
FOUND = {
    "labels": [DEEP, LONG], "identities": [DEEP + b"\n"], "pipeline files": [b"a: " + DEEP, b"a: " + LONG],
    "doccano": [b'{"text": "x", "label": [[1e999, 2, "a"]]}'],
    "Label Studio": [
        b'[{"data": {"text": "x"}, "annotations": [{"result": [{"value": '
        b'{"start": 1e999, "end": 1, "labels": ["a"]}}]}]}]'
    ],
    "what the audit looks into": [("json", DEEP), ("csv", b"a,b\n" + b"x" * 200_000), ("pdf", b"%PDF-1.4\n1 0 obj\n<<"),
                                  ("safetensors", b"\xff" * 9 + DEEP)],
}  # fmt: skip
"""What once was neither read nor refused."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_by_longer_runs(name: str) -> None:
    target = targets()[name]
    for made in FOUND[name]:
        with suppress(*REFUSED):
            target.read(made)


def test_a_parquet_text_that_is_not_utf_8_is_a_row_that_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "notes.parquet"
    whole = seeds.binary()["parquet"]
    path.write_bytes(whole.replace(b"Il cherche", b"\x80l cherche", 1))
    notes, rejected = 0, []
    for one in build(IngestSettings(path=path))():
        notes, rejected = (notes, [*rejected, one.reason]) if isinstance(one, Rejected) else (notes + 1, rejected)
    assert (notes, rejected) == (1, ["damaged characters"])


def test_a_parquet_file_of_kilobytes_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    """By a dictionary, of which its own figures say nothing; and by packing, of which they do."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 256, pa.int32()), pa.array(["x" * 10_000_000]))
    for name, text in (("dictionary", column), ("packed", pa.array(["x" * 270_000_000]))):
        path = tmp_path / f"{name}.parquet"
        table = pa.table({"note_id": pa.array(["N"] * len(text)), "text": text})
        pq.write_table(table, path, compression="zstd", use_dictionary=name == "dictionary", write_statistics=False)
        assert path.stat().st_size < 50_000
        with pytest.raises(InputError, match="unpacks to far more"):
            list(read_parquet(path))


def repacked(kind: str, name: str, data: bytes) -> bytes:
    """A document with one entry more, or another in its place."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(seeds.binary()[kind])) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return out.getvalue()


BOMB = b"<x>" + b"0" * 30_000_000 + b"</x>"
ENTITIES = b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>'
OUTSIDE = b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>'
PARTS = {"docx": "word/document.xml", "odt": "content.xml", "xlsx": "xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("kind", PARTS)
@pytest.mark.parametrize(
    ("name", "data"),
    [("", BOMB), ("", ENTITIES), ("", OUTSIDE), ("../evil.xml", b"<x/>"), ("/etc/evil", b"x"), ("C:\\evil", b"x")],
    ids=["bomb", "entities", "outside", "up", "root", "drive"],
)
def test_documents_made_to_do_harm(tmp_path: Path, kind: str, name: str, data: bytes) -> None:
    path = tmp_path / f"x.{kind}"
    path.write_bytes(repacked(kind, name or PARTS[kind], data))
    with pytest.raises((UnreadableDocument, InputError)):
        list(build(IngestSettings(path=path))()) if kind == "xlsx" else read_document(path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_table_of_rejections_holds_no_formula(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", ("a", "b"), [{"a": "=cmd|' /C calc'!A0", "b": 1}, {"a": "@SUM(1)", "b": None}])
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "a,b\n'=cmd|' /C calc'!A0,1\n'@SUM(1),\n"


PAGES = ("/code/1", "/code/2", "/code/3", "/code/1/view", "/queue")


def test_a_script_in_a_note_is_text_on_every_page(tmp_path: Path) -> None:
    (tmp_path / "steward").mkdir()
    with desk_on(write_database(tmp_path / "notes.duckdb", [hostile()]), Clock()) as desk:
        shown = [signed_in(desk, "anna").get(page, params={"q": "<script>"}).text for page in PAGES]
        shown.append(signed_in(desk, "lise").get("/quotes").text)
    for text in shown:
        if text.startswith("<!doctype"):
            check_page(text)
    assert any("alert(1)" in text for text in shown), "no page showed the note"
