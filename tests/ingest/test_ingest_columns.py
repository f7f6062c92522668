"""Columns, rejections, and what is kept of a row."""

import json

import pytest

from notes_mining.ingest import IngestSettings, build, export_sha256

GOOD = {"note_id": "n1", "case_id": "c1", "date": "2019-03-12", "text": "Hij komt."}


@pytest.fixture
def export(tmp_path):
    def write(*rows):
        path = tmp_path / "export.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        return path

    return write


def test_optional_columns(export, read):
    optional = {"language": "nl-BE", "author": "Els", "note_type": "verslag", "stage": "probation"}
    [note], _ = read(export({**GOOD, **optional}))
    assert (note.author, note.note_type, note.stage) == ("Els", "verslag", "probation")


def test_mapped_columns(export, read):
    row = {"id": "n1", "dossier": "c1", "datum": "12-3-19", "inhoud": "Hij komt.", "auteur": "Els"}
    columns = {"note_id": "id", "case_id": "dossier", "date": "datum", "text": "inhoud", "author": "auteur"}
    [note], _ = read(export(row), columns=columns)
    assert (note.note_id, note.case_id, note.date.isoformat(), note.author) == (
        "n1",
        "c1",
        "2019-03-12",
        "Els",
    )


def test_carried_columns_are_kept_and_unknown_ones_dropped(export, read, canary):
    [note], _ = read(export({**GOOD, "region": "Gent", "naam": canary}), carry=("region",))
    assert note.carried == {"region": "Gent"}
    assert canary not in str(vars(note))


@pytest.mark.parametrize("lost", ["note_id", "case_id", "date", "text"])
def test_a_missing_column_is_named_with_its_file_and_a_way_out(export, refusal, lost):
    message = refusal(export({name: cell for name, cell in GOOD.items() if name != lost}))
    assert f"export.jsonl, row 1: columns missing: {lost}" in message
    assert "input.columns" in message


def test_a_missing_mapped_or_carried_column_is_named(export, refusal):
    assert "columns missing: auteur, region" in refusal(export(GOOD), columns={"author": "auteur"}, carry=("region",))


def test_a_mapping_of_a_name_that_is_not_ours_is_refused(export, refusal):
    assert "input.columns maps unknown names: tekst" in refusal(export(GOOD), columns={"tekst": "text"})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": ""}, "text is empty"),
        ({"text": " \n"}, "text is empty"),
        ({"note_id": ""}, "note_id is empty"),
        ({"note_id": "n" * 201}, "note_id is too long"),
        ({"case_id": " "}, "case_id is empty"),
        ({"case_id": "c9"}, "unknown case"),
        ({"date": ""}, "date is empty"),
        ({"date": "31/02/2019"}, "impossible date"),
        ({"stage": "prison"}, "unknown stage"),
    ],
)
def test_a_row_that_is_no_note_is_rejected_with_file_row_and_reason(export, read, canary, change, reason):
    bad = {**GOOD, "note_id": "n2", "text": canary} | change
    notes, [rejected] = read(export(GOOD, bad), cases={"c1"})
    assert len(notes) == 1
    assert (rejected.reason, rejected.file, rejected.row) == (reason, "export.jsonl", 2)
    assert rejected.record_id == (bad["note_id"] if len(bad["note_id"]) < 9 else "")


def test_a_text_under_the_name_of_an_id_is_not_shown(export, read, canary):
    _, rejected = read(export({**GOOD, "note_id": f"{canary} kwam vandaag. " * 20}, {**GOOD, "case_id": canary * 30}))
    assert [r.reason for r in rejected] == ["note_id is too long", "case_id is too long"]


def test_the_second_note_of_an_id_is_rejected(export, read, canary):
    [note], [rejected] = read(export(GOOD, {**GOOD, "text": canary}))
    assert note.text == "Hij komt."
    assert (rejected.record_id, rejected.reason) == ("n1", "note_id occurs twice")


def test_reading_twice_gives_the_same(export):
    read = build(IngestSettings(path=export(GOOD, {**GOOD, "date": "x"})))
    assert list(read()) == list(read())


def test_the_hash_changes_with_the_content_and_with_names_but_not_with_lock_files(tmp_path):
    note = tmp_path / "c1" / "2019-03-12.txt"
    note.parent.mkdir()
    note.write_text("een")
    first = export_sha256(tmp_path)
    (note.parent / "~$2019.docx").write_text("lock")
    assert export_sha256(tmp_path) == first
    note.write_text("twee")
    second = export_sha256(tmp_path)
    note.rename(note.with_name("2019-03-13.txt"))
    assert len({first, second, export_sha256(tmp_path), export_sha256(note.with_name("2019-03-13.txt"))}) == 4
