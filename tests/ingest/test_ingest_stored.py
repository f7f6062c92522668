"""Exports of several files, in a folder or in S3-compatible storage: the same rows, found again by slices."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from notes_mining.errors import InputError
from notes_mining.ingest import IngestSettings, SliceReader, export_sha256, layout_of, located, marked_notes
from notes_mining.ingest.readers import Slice
from notes_mining.records import Note, Rejected

COLUMNS = ("note_id", "case_id", "date", "text")
ROWS = [(f"N{n}", f"C{n // 3}", "2019-03-04", f"Vu à Liège, note {n}.\nElle cherche du travail.") for n in range(23)]
CUTS = (0, 7, 15, 23)


def write_csv(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])


def write_parquet(path: Path, rows: list[tuple[str, ...]]) -> None:
    pq.write_table(pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows]), path, row_group_size=3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files, of two kinds, and the mark of a program that has written them."""
    folder = tmp_path / "export"
    folder.mkdir()
    writers = (write_csv, write_parquet, write_csv)
    for place, (begin, end) in enumerate(pairwise(CUTS)):
        write = writers[place]
        write(folder / f"part-{place}.{'parquet' if write is write_parquet else 'csv'}", ROWS[begin:end])
    (folder / "_SUCCESS").touch()
    return folder


def read(path: Path) -> list[tuple[int, int, Note | Rejected]]:
    return list(marked_notes(IngestSettings(path=path), layout_of(path)))


def ids(items: list[tuple[int, int, Note | Rejected]]) -> list[str]:
    return [note.note_id for _, _, note in items if isinstance(note, Note)]


def test_a_folder_of_tables_is_one_export(folder: Path) -> None:
    assert ids(read(folder)) == [row[0] for row in ROWS]


def every_slice(path: Path) -> None:
    """Every row, and every run of rows, is found again by its mark."""
    found = read(path)
    reader = SliceReader(layout_of(path))
    for begin in range(len(found)):
        for count in (1, 4, 30):
            mark, number, _ = found[begin]
            rows = reader.rows(Slice(mark, number, count))
            assert [row.values["note_id"] for row in rows] == [row[0] for row in ROWS[begin : begin + count]]
            assert rows[0].number == number


def test_rows_of_a_folder_are_found_again_by_slices(folder: Path) -> None:
    every_slice(folder)


def test_a_rejection_names_its_file(folder: Path) -> None:
    write_csv(folder / "part-2.csv", [("N99", "C9", "2019-02-30", "Date impossible.")])
    rejected = [note for _, _, note in read(folder) if isinstance(note, Rejected)]
    assert [(one.file, one.row, one.reason) for one in rejected] == [("part-2.csv", 2, "impossible date")]


def test_a_folder_with_something_else_is_no_folder_of_tables(folder: Path) -> None:
    (folder / "letter.docx").touch()
    with pytest.raises(InputError, match="not a folder of tables"):
        layout_of(folder, "tables")


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of a server of this machine: the one that the environment names, else moto's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nobody")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        server, endpoint = None, os.environ.get("NOTES_MINING_TEST_S3", "")
        if not endpoint:
            server = pytest.importorskip("moto.server", reason="moto is not installed").ThreadedMotoServer(port=0)
            server.start()
            endpoint = "http://{}:{}".format(*server.get_host_and_port())
        patch.setenv("AWS_ENDPOINT_URL", endpoint)
        host = endpoint.partition("://")[2]
        fs.S3FileSystem(scheme="http", endpoint_override=host, allow_bucket_creation=True).create_dir("study")
        yield "study"
        if server:
            server.stop()


def test_storage_is_read_like_a_folder(folder: Path, bucket: str) -> None:
    host = os.environ["AWS_ENDPOINT_URL"].partition("://")[2]
    there = fs.S3FileSystem(scheme="http", endpoint_override=host)
    fs.copy_files(str(folder), f"{bucket}/export", destination_filesystem=there)
    stored = located(Path(f"s3://{bucket}/export"), Path())
    assert stored.exists()
    assert export_sha256(stored) == export_sha256(folder)
    assert ids(read(stored)) == [row[0] for row in ROWS]
    every_slice(stored)
    assert ids(read(stored / "part-1.parquet")) == [row[0] for row in ROWS[7:15]]


def test_what_is_not_in_storage_is_missed_without_names(bucket: str) -> None:
    missing = located(Path(f"s3://{bucket}/Zlatoustovska.csv"), Path())
    assert not missing.exists()
    with pytest.raises(InputError) as caught:
        missing.open("rb")
    assert "Zlatoustovska" not in str(caught.value)


def test_without_a_server_named_no_storage_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(InputError, match="no storage is named"):
        located(Path("s3://study/export"), Path()).exists()
