"""JSON lines, Parquet and XLSX."""

import json
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

HEADER = ("note_id", "case_id", "date", "text")


def jsonl(path, *lines):
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_json_lines_with_numbers_as_ids(tmp_path, read):
    path = jsonl(
        tmp_path / "notes.jsonl",
        {"note_id": 7, "case_id": 12.0, "date": "2019-03-12", "text": "Été."},
        "",
        {"note_id": "8", "case_id": 12, "date": "12/03/2019", "text": "Zij komt.", "extra": {"naam": "x"}},
    )
    notes, rejected = read(path)
    assert [(note.note_id, note.case_id) for note in notes] == [("7", "12"), ("8", "12")]
    assert not rejected


def test_bad_json_lines_are_counted_with_their_line(tmp_path, read, canary):
    good = {"note_id": "1", "case_id": "c", "date": "2019-03-12", "text": "ok"}
    path = jsonl(tmp_path / "notes.jsonl", good, f'{{"text": "{canary}', f'["{canary}"]', "[" * 100_000, "1" * 5000)
    notes, rejected = read(path)
    assert len(notes) == 1
    assert [(r.row, r.reason) for r in rejected] == [
        (2, "not valid JSON"),
        (3, "not a JSON object"),
        (4, "not valid JSON"),
        (5, "not valid JSON"),
    ]


def test_half_a_character_is_rejected(tmp_path, read):
    good = {"note_id": "1", "case_id": "c", "date": "2019-03-12", "text": "ok"}
    _, rejected = read(jsonl(tmp_path / "n.jsonl", {**good, "text": "a\ud800"}, {**good, "note_id": "\udc80"}))
    assert [(r.record_id, r.reason) for r in rejected] == [
        ("1", "damaged characters"),
        ("", "damaged characters"),
    ]


def test_a_json_array_is_refused(tmp_path, refusal, canary):
    assert "one object a line" in refusal(jsonl(tmp_path / "notes.json", json.dumps([{"text": canary}])))


def test_parquet_with_dates_and_row_groups(tmp_path, read):
    count = 1000
    table = pa.table(
        {
            "note_id": pa.array(range(count), pa.int64()),
            "case_id": pa.array(["c"] * count).dictionary_encode(),
            "date": pa.array([date(2019, 3, 12)] * count, pa.date32()),
            "text": pa.array(["Hij komt."] * count),
            "stamp": pa.array([datetime(2019, 3, 12, 9)] * count),
        }
    )
    pq.write_table(table, tmp_path / "notes.parquet", row_group_size=300)
    notes, rejected = read(tmp_path / "notes.parquet", carry=("stamp",))
    assert [note.note_id for note in notes] == [str(number) for number in range(count)]
    assert {note.date for note in notes} == {date(2019, 3, 12)}
    assert notes[0].carried == {"stamp": "2019-03-12"}
    assert not rejected


def test_xlsx_with_dates_numbers_and_empty_rows(tmp_path, read):
    book = openpyxl.Workbook()
    rows = [
        (*HEADER, None, "naam"),
        (1, 12.0, date(2019, 3, 12), "Hij komt.", None, "x"),
        (),
        (2, 12, datetime(2019, 3, 13, 10, 30), "Zij komt."),
        (3, 12, "14/03/2019", "Il vient."),
        (4, 12, "31/02/2019", "Il vient."),
    ]
    for row in rows:
        book.active.append(row)
    book.create_sheet("autre").append(("note_id",))
    book.save(tmp_path / "notes.xlsx")
    notes, [rejected] = read(tmp_path / "notes.xlsx")
    assert [(n.note_id, n.case_id, n.date.day) for n in notes] == [
        ("1", "12", 12),
        ("2", "12", 13),
        ("3", "12", 14),
    ]
    assert (rejected.record_id, rejected.reason, rejected.row) == ("4", "impossible date", 6)


def test_an_xlsx_without_a_header_is_refused(tmp_path, refusal):
    openpyxl.Workbook().save(tmp_path / "notes.xlsx")
    assert "row 1 of the first sheet is empty" in refusal(tmp_path / "notes.xlsx")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_a_truncated_file_is_refused(tmp_path, refusal, canary, suffix, share):
    path = tmp_path / f"notes.{suffix}"
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(HEADER)
        book.active.append(("n1", "c1", "2019-03-12", canary))
        book.save(path)
    else:
        pq.write_table(pa.table({name: [canary] for name in HEADER}), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert f"notes.{suffix}" in refusal(path)


def test_damage_inside_a_parquet_page_is_refused(tmp_path, refusal, canary):
    path = tmp_path / "notes.parquet"
    pq.write_table(pa.table({name: [canary] * 500 for name in HEADER}), path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[4:120] = b"\xff" * 116
    path.write_bytes(content)
    assert "not a readable Parquet file" in refusal(path)


def test_damage_inside_an_xlsx_sheet_is_refused(tmp_path, refusal, canary):
    import zipfile

    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(("n1", "c1", "2019-03-12", canary))
    book.save(tmp_path / "whole.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "whole.xlsx") as whole,
        zipfile.ZipFile(tmp_path / "notes.xlsx", "w") as broken,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, content[:-60] if "sheet1.xml" in name else content)
    assert "not a readable XLSX file" in refusal(tmp_path / "notes.xlsx")
