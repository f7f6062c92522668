"""CSV exports as programs in Belgium write them."""

import csv
from pathlib import Path

import pytest

HEADER = ["note_id", "case_id", "date", "text"]


def write(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8", end: str = "\n") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter, lineterminator=end).writerows(rows)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter(tmp_path, read, delimiter):
    rows = [HEADER, ["n1", "c1", "2019-03-12", "Hij komt, zij; niet | ook\tdaar."]]
    [note], rejected = read(write(tmp_path / "notes.csv", rows, delimiter))
    assert (note.note_id, note.case_id, note.date.isoformat()) == ("n1", "c1", "2019-03-12")
    assert note.text == "Hij komt, zij; niet | ook\tdaar."
    assert not rejected


def test_delimiters_inside_quoted_names_do_not_count(tmp_path, read):
    path = tmp_path / "notes.csv"
    path.write_text('note_id;case_id;date;text;"a,b,c,d,e,f"\nn1;c1;2019-03-12;Hij komt.;x\n')
    assert len(read(path)[0]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding(tmp_path, read, encoding):
    text = "Elle a payé 20 € à sa sœur ; l’été, c’était « dur »."
    [note], _ = read(write(tmp_path / "notes.csv", [HEADER, ["é1", "c1", "2019-03-12", text]], ";", encoding))
    assert (note.note_id, note.text) == ("é1", text)


def test_utf8_is_recognised_when_its_first_accent_comes_late(tmp_path, read):
    rows = [HEADER, ["n1", "c1", "2019-03-12", "a " * 1_100_000 + "été"]]
    assert read(write(tmp_path / "notes.csv", rows))[0][0].text.endswith("été")


def test_one_damaged_byte_rejects_its_row_and_no_other(tmp_path, read, canary):
    path = write(
        tmp_path / "notes.csv",
        [HEADER, *([f"n{i}", "c1", "2019-03-12", f"Été {canary}"] for i in range(3))],
    )
    path.write_bytes(path.read_bytes().replace("Été".encode(), b"\xc9t\xc3\xa9", 1))
    notes, [rejected] = read(path)
    assert [note.note_id for note in notes] == ["n1", "n2"]
    assert (rejected.record_id, rejected.reason, rejected.row) == ("n0", "damaged characters", 2)


def test_another_encoding_is_refused_not_guessed(tmp_path, refusal, canary):
    path = write(
        tmp_path / "notes.csv",
        [HEADER, ["n1", "c1", "2019-03-12", f"Été êê è {canary}"]],
        encoding="mac_roman",
    )
    assert "UTF-8" in refusal(path)


def test_line_breaks_inside_quoted_cells_are_kept_and_rows_are_counted_as_a_spreadsheet_does(tmp_path, read):
    rows = [HEADER, ["n1", "c1", "2019-03-12", "een\r\ntwee\n\ndrie"], ["n2", "c1", "bad", "x"]]
    [note], [rejected] = read(write(tmp_path / "notes.csv", rows, end="\r\n"))
    assert note.text == "een\r\ntwee\n\ndrie"
    assert rejected.row == 3


def test_a_cell_of_three_megabytes(tmp_path, read):
    text = "Il est venu. " * 250_000
    [note], _ = read(write(tmp_path / "notes.csv", [HEADER, ["n1", "c1", "2019-03-12", text]]))
    assert note.text == text
    assert len(note.sentences) == 250_000


def test_an_excel_separator_line_and_empty_rows_are_passed_over(tmp_path, read):
    path = tmp_path / "notes.csv"
    path.write_text("sep=;\nnote_id;case_id;date;text\n\n;;;\nn1;c1;2019-03-12;Hij komt.\nn2;c1;x;y\n")
    notes, [rejected] = read(path)
    assert len(notes) == 1
    assert rejected.row == 6


def test_quotes_are_doubled(tmp_path, read):
    path = tmp_path / "notes.csv"
    path.write_text('note_id,case_id,date,text\nn1,c1,2019-03-12,"Hij zei ""neen""."\n')
    assert read(path)[0][0].text == 'Hij zei "neen".'


def test_a_wrong_number_of_cells_is_rejected(tmp_path, read, canary):
    path = tmp_path / "notes.csv"
    path.write_text(f"note_id,case_id,date,text\nn1,c1,2019-03-12,{canary}, en meer\nn2,c1,2019-03-12,ok\n")
    [note], [rejected] = read(path)
    assert note.note_id == "n2"
    assert (rejected.reason, rejected.file, rejected.row) == (
        "5 cells where the header has 4",
        "notes.csv",
        2,
    )


@pytest.mark.parametrize("cell", ['"{}', '"{}" x'])
def test_an_open_quote_stops_the_reading_and_names_the_row(tmp_path, refusal, canary, cell):
    path = tmp_path / "notes.csv"
    path.write_text("note_id,case_id,date,text\nn1,c1,2019-03-12,ok\nn2,c1,2019-03-12," + cell.format(canary))
    assert "notes.csv, row 3: a quoted cell is never closed" in refusal(path)


@pytest.mark.parametrize("content", ["", "\n \n", "note_id,case_id,date,text\n"])
def test_an_export_without_notes_is_refused(tmp_path, refusal, content):
    path = tmp_path / "notes.csv"
    path.write_text(content)
    assert "notes.csv" in refusal(path)


def test_two_columns_of_one_name_are_refused(tmp_path, refusal):
    path = write(tmp_path / "notes.csv", [[*HEADER, "text"], ["n1", "c1", "2019-03-12", "a", "b"]])
    assert "two columns have the same name" in refusal(path)


def test_an_unknown_suffix_and_a_missing_file_are_refused(tmp_path, refusal):
    (tmp_path / "notes.xls").write_bytes(b"x")
    assert "unknown kind of file '.xls'" in refusal(tmp_path / "notes.xls")
    assert "no such file" in refusal(tmp_path / "notes.csv")
    assert "no such file" in refusal(tmp_path / "notes.csv", format="csv")
    assert "no such folder" in refusal(tmp_path / "notes", format="folder")
    assert "no kind of table" in refusal(tmp_path / "notes.csv", format="sql")
