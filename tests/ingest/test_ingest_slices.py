"""An export read from any row on: the same rows as from the start, in every format and encoding."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_mining.ingest import IngestSettings, SliceReader, build, layout_of, marked_notes
from notes_mining.ingest.readers import Slice, marked_rows
from notes_mining.records import Note

COLUMNS = ("note_id", "case_id", "date", "text")
TEXTS = st.text(st.sampled_from('aé€𝒳 "\n\r;,\t|\\\ufeff'), max_size=30)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


def rows_of(texts: list[str]) -> list[tuple[str, str, str, str]]:
    return [(f"N{place}", "C1", "2019-03-04", text) for place, text in enumerate(texts)]


def check_slices(path: Path) -> None:
    """Every stretch of rows, read by itself, is what the whole reading has there."""
    layout = layout_of(path)
    whole = list(marked_rows(layout))
    reader = SliceReader(layout)
    for start in range(len(whole)):
        for count in {1, 2, len(whole) - start}:
            piece = Slice(whole[start][0], whole[start][1].number, count)
            assert reader.rows(piece) == [row for _, row in whole[start : start + count]]


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), delimiter=st.sampled_from(",;\t"))
def test_csv(tmp_path_factory: pytest.TempPathFactory, encoding: str, texts: list[str], delimiter: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *rows_of(texts)])
    body = out.getvalue() if encoding != "cp1252" else out.getvalue().replace("𝒳", "X").replace("\ufeff", "")
    path = tmp_path_factory.mktemp("csv") / "notes.csv"
    path.write_bytes(body.encode(encoding))
    check_slices(path)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_json_lines(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in rows_of(texts)]
    path = tmp_path_factory.mktemp("jsonl") / "notes.jsonl"
    path.write_bytes(codecs.BOM_UTF8 + "\n\n".join(lines).encode())
    check_slices(path)


def test_parquet_over_groups_of_rows(tmp_path: Path) -> None:
    table = pa.table(dict(zip(COLUMNS, zip(*rows_of(list("abcdefghij")), strict=True), strict=True)))
    pq.write_table(table, tmp_path / "notes.parquet", row_group_size=3)
    check_slices(tmp_path / "notes.parquet")


def test_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [COLUMNS, *rows_of(["a", "b"]), (), *rows_of(["c"])]:
        book.active.append(row)
    book.save(tmp_path / "notes.xlsx")
    check_slices(tmp_path / "notes.xlsx")


def test_documents(tmp_path: Path) -> None:
    for case, day in [("A", "2019-01-01"), ("A", "2019-01-02"), ("B", "2019-01-03")]:
        (tmp_path / "notes" / case).mkdir(parents=True, exist_ok=True)
        (tmp_path / "notes" / case / f"{day}.txt").write_text(f"Vu {case}.", encoding="utf-8")
    (tmp_path / "notes" / "loose.txt").write_text("x", encoding="utf-8")
    check_slices(tmp_path / "notes")


def test_damaged_bytes_do_not_move_what_follows(tmp_path: Path) -> None:
    head = b"note_id,case_id,date,text\n"
    (tmp_path / "notes.csv").write_bytes(
        head + b"1,C,2019-01-01,caf\xe9\n2,C,2019-01-01,caf\xc3\xa9 \xc3\xa9\n3,C,2019-01-01,x\n"
    )
    check_slices(tmp_path / "notes.csv")


def test_what_is_skipped_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "notes" / "A"
    folder.mkdir(parents=True)
    (folder / "2019-01-01.docx").write_bytes(b"no document")
    (folder / "2019-01-02.txt").write_text("Vu.", encoding="utf-8")
    layout = layout_of(tmp_path / "notes")
    marks = [(mark, row.number) for mark, row in marked_rows(layout)]
    (folder / "2019-01-01.docx").chmod(0)
    [row] = SliceReader(layout).rows(Slice(*marks[1]))
    assert row.values["text"] == "Vu."


def test_marked_notes_are_the_notes(tmp_path: Path) -> None:
    rows = [*rows_of(["Elle dort mal.", ""]), ("N0", "C1", "2019-03-04", "Encore."), ("N9", "C1", "rien", "Vu.")]
    with (tmp_path / "notes.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])
    settings = IngestSettings(path=tmp_path / "notes.csv")
    marked = [found for _, _, found in marked_notes(settings, layout_of(settings.path))]
    built = list(build(settings)())
    assert [(type(one), getattr(one, "note_id", None) or one) for one in marked] == [
        (type(one), getattr(one, "note_id", None) or one) for one in built
    ]
    assert [one.text for one in marked if isinstance(one, Note)] == ["Elle dort mal."]
