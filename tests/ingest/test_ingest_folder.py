"""A folder of documents: what is read of each kind, and that no file name comes out."""

import zipfile

import documents
import pytest

FILE_NAME = "Benkirane"  # part of every file name here


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "c1").mkdir()
    return tmp_path


@pytest.fixture
def read_folder(read, folder):
    def read_it(**settings):
        notes, rejected = read(folder, **settings)
        assert FILE_NAME not in repr((notes, rejected)) + "".join(map(str, map(vars, notes)))
        return notes, rejected

    return read_it


def place(folder, day="2019-03-12", suffix=".txt"):
    return folder / "c1" / f"{day}_{FILE_NAME}{suffix}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_txt(folder, read_folder, encoding):
    place(folder).write_text("Été à l’hôpital.\nFin.\n", encoding=encoding)
    [note], _ = read_folder()
    assert (note.note_id, note.case_id, note.date.isoformat()) == ("c1-001", "c1", "2019-03-12")
    assert note.text == "Été à l’hôpital.\nFin."


def test_notes_are_numbered_by_case_and_day(folder, read_folder):
    (folder / "c2").mkdir()
    for name in ("c2/2018-01-01.txt", "c1/2019-03-12_b.txt", "c1/2018-05-01 a.TXT"):
        (folder / name).write_text(name)
    assert [(note.note_id, note.text) for note in read_folder()[0]] == [
        ("c1-001", "c1/2018-05-01 a.TXT"),
        ("c1-002", "c1/2019-03-12_b.txt"),
        ("c2-001", "c2/2018-01-01.txt"),
    ]


@pytest.mark.parametrize("strict", [False, True])
def test_docx(folder, read_folder, strict):
    documents.write_docx(place(folder, suffix=".docx"))
    if strict:
        documents.make_strict(place(folder, suffix=".docx"))
    [note], _ = read_folder()
    assert note.text.split("\n\n") == [
        "En-tête",
        "Suivi",
        "Premier paragraphe.",
        "Cellule",
        "Elle habite chez sa sœur,\nà Liège\tcentre.",
        "Ancre",
        "Encadré un",
        "Encadré deux",
        "Note lue",
        "Commentaire lu",
        "Pied de page",
    ]


def test_odt(folder, read_folder):
    documents.write_odt(place(folder, suffix=".odt"))
    [note], _ = read_folder()
    assert note.text.split("\n\n") == [
        "Koptekst",
        "Opvolging",
        "Hij woont  bij zijn broer.\nTweede regel",
        "Voetnoot",
        "Anker",
        "Kader",
        "Punt",
        "Cel",
        "Opmerking gelezen",
    ]


def test_pdf(folder, read_folder):
    documents.write_pdf(place(folder, suffix=".pdf"), "Elle est venue en août.", "Deuxième page.")
    assert read_folder()[0][0].text == "Elle est venue en août.\nDeuxième page."


def damaged(path, canary):
    """A document of which the end is lost."""
    if path.suffix == ".docx":
        documents.write_docx(path)
    elif path.suffix == ".odt":
        documents.write_odt(path)
    else:
        path.write_bytes(f"%PDF-1.4 {canary}\n".encode())
    path.write_bytes(path.read_bytes()[:-200] if path.suffix != ".pdf" else path.read_bytes())


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".pdf"])
def test_a_damaged_document_is_rejected(folder, read_folder, canary, caplog, suffix):
    damaged(place(folder, suffix=suffix), canary)
    notes, [rejected] = read_folder()
    assert not notes
    assert "damaged or encrypted" in rejected.reason
    assert (rejected.record_id, rejected.row) == ("c1-001", 1)
    assert canary not in caplog.text


def test_other_documents_that_cannot_be_read_are_rejected(folder, read_folder, canary):
    documents.write_pdf(place(folder, "2019-01-01", ".pdf"), "")
    with zipfile.ZipFile(place(folder, "2019-01-02", ".docx"), "w") as archive:
        archive.writestr("mimetype", "x")
    with zipfile.ZipFile(place(folder, "2019-01-03", ".odt"), "w") as archive:
        archive.writestr("other.xml", "<x/>")
    with zipfile.ZipFile(place(folder, "2019-01-04", ".docx"), "w") as archive:
        archive.writestr("word/document.xml", f"<x>{canary}")
    place(folder, "2019-01-05", ".doc").write_bytes(b"\xd0\xcf\x11\xe0")
    place(folder, "2019-01-06").write_bytes(f"d\x8eclar\x8f {canary}".encode("latin-1"))
    place(folder, "2019-01-07").write_text("\n")
    place(folder, "2019-02-31").write_text(canary)
    place(folder, "verslag").write_text(canary)
    (folder / "c1" / "z").mkdir()
    (folder / f"{FILE_NAME}.txt").write_text(canary)
    place(folder, "2019-03-01").symlink_to("/etc/hostname")
    notes, rejected = read_folder()
    assert not notes
    assert [(r.row, r.reason) for r in rejected] == [
        (1, "a file outside the folder of a case"),
        (2, "the PDF has no text layer (a scan?)"),
        (3, "not a Word document"),
        (4, "not an OpenDocument text"),
        (5, "the document is damaged or encrypted"),
        (6, "not a TXT, DOCX, ODT or PDF file"),
        (7, "the encoding is neither UTF-8, UTF-16 nor Windows-1252"),
        (8, "text is empty"),
        (9, "impossible date"),
        (10, "the file lies outside the folder"),
        (11, "the file name does not begin with a date YYYY-MM-DD"),
        (12, "a folder inside the folder of a case"),
    ]


def test_hidden_and_lock_files_are_passed_over(folder, read_folder):
    place(folder).write_text("Hij komt.")
    for name in (".DS_Store", "~$2019-03-12.docx"):
        (folder / "c1" / name).write_text("x")
    assert [len(found) for found in read_folder()] == [1, 0]


@pytest.mark.parametrize("layout", ["empty", "only files"])
def test_a_folder_without_cases_is_refused(tmp_path, refusal, layout):
    if layout == "only files":
        (tmp_path / "2019-03-12.txt").write_text("x")
    assert "CASE/YYYY-MM-DD.ext" in refusal(tmp_path)


def write_index(folder, *rows, header="file;note_id;case_id;date;author;stage"):
    (folder / "index.csv").write_text("\n".join([header, *rows]), encoding="cp1252")


def test_an_index_names_files_and_columns(folder, read_folder):
    place(folder, "été").write_text("Elle est venue.")
    write_index(folder, f"c1\\été_{FILE_NAME}.txt;n7;c9;12/03/2019;Els;probation")
    [note], _ = read_folder()
    assert (note.note_id, note.case_id, note.date.isoformat()) == ("n7", "c9", "2019-03-12")
    assert (note.author, note.stage, note.text) == ("Els", "probation", "Elle est venue.")


def test_an_index_cannot_reach_outside_its_folder(folder, read_folder, canary):
    outside = folder.parent / f"{FILE_NAME}.txt"
    outside.write_text(canary)
    (folder / "c1" / "link.txt").symlink_to(outside)
    names = [
        f"../{outside.name}",
        f"c1/../../{outside.name}",
        f"..\\{outside.name}",
        str(outside),
        "c1/link.txt",
    ]
    write_index(folder, *(f"{name};n{number};c1;2019-03-12;;" for number, name in enumerate(names)))
    notes, rejected = read_folder()
    assert not notes
    assert [r.reason for r in rejected] == ["the file lies outside the folder"] * len(names)


def test_an_index_row_without_a_file_is_rejected(folder, read_folder):
    names = ["", "absent.txt", "c1", "x" * 300, "a\0b"]
    write_index(folder, *(f"{name};n{number};c1;2019-03-12;;" for number, name in enumerate(names)), "a;b")
    _, rejected = read_folder()
    assert [(r.row, r.reason) for r in rejected] == [
        (2, "no file named"),
        (3, "no such file"),
        (4, "no such file"),
        (5, "no such file"),
        (6, "no such file"),
        (7, "2 cells where the header has 6"),
    ]


def test_an_index_without_its_columns_is_refused(folder, refusal):
    write_index(folder, "a.txt;n1", header="file;note_id")
    message = refusal(folder)
    assert "index.csv, row 1: columns missing: case_id, date" in message
    assert "index.csv needs file, note_id, case_id, date." in message


def test_the_column_of_file_names_cannot_be_carried(folder, refusal):
    place(folder).write_text("Hij komt.")
    write_index(folder, f"c1/{place(folder).name};n1;c1;2019-03-12;;")
    assert "columns missing: file" in refusal(folder, carry=("file",))
