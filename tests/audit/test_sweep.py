"""Canaries in every kind of output: each is found where it was planted, and nothing is found where nothing was."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from notes_mining.audit.forms import Forms
from notes_mining.audit.hits import COMMON, IDENTIFIER, OWN, SEVERAL, STUDY, Hit
from notes_mining.audit.known import PERSON, RECORD, Known
from notes_mining.audit.statement import HIDDEN, hit_lines, signed, sweep_record, verify
from notes_mining.audit.sweep import MODEL, Source, Sweep, Swept
from notes_mining.deidentify.keys import Key
from notes_mining.store import Database

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))
from invented import Written, write

KEY = Key(b"\1" * 32, "random")
NAME, WORD, NUMBER = "Kherbouche Tazerout", "Tazerout", "85.07.30-033.28"
KNOWN = (
    Known(PERSON, NAME, "case-A", "people"),
    Known(PERSON, "Karim Visser", "case-A", "people"),
    Known(RECORD, "N-1001-01", "case-A", "export"),
)


def sweep(*sources: Source) -> Swept:
    return Sweep(Forms(KNOWN), KEY).run(sources)


def blocking(swept: Swept) -> list[Hit]:
    return [hit for hit in swept.hits if hit.blocks]


def archive(members: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return data.getvalue()


def workbook(text: str) -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.active["B7"] = text
    book.save(data)
    return data.getvalue()


def parquet(text: str) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table({"note": ["niets", text]}), data)
    return data.getvalue()


def picture(text: str) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x10tEXtTitle\0" + text.encode() + b"\0\0"


FILES: dict[str, Callable[[str], bytes]] = {
    "crosstab.csv": lambda text: f"row,column\nstigma,{text}\n".encode(),
    "latin.csv": lambda text: f"é;{text}\n".encode("cp1252"),
    "index.html": lambda text: f"<p>{text.replace('b', '<b>b</b>')}</p>".encode(),
    "entities.html": lambda text: f"<p>{text.replace(' ', '&nbsp;')}</p>".encode(),
    "attribute.html": lambda text: f'<a title="{text}">x</a>'.encode(),
    "script.html": lambda text: f"<script>let a = '{text}'</script>".encode(),
    "topics.json": lambda text: json.dumps({"topics": [{"words": [text]}]}).encode(),
    "key.json": lambda text: json.dumps({text: 1}).encode(),
    "escaped.json": lambda text: json.dumps({"a": text.replace("e", "é")}).encode(),
    "clean.jsonl": lambda text: f'{{"text": "{text}"}}\n{{"text": ""}}\n'.encode(),
    "memo.md": lambda text: f"# Passeport\n{text}".encode(),
    "utf16.txt": lambda text: text.encode("utf-16"),
    "figure.svg": lambda text: f"<svg><text>{text}</text></svg>".encode(),
    "figure.png": picture,
    "table.xlsx": workbook,
    "matrix.parquet": parquet,
    "anna.qdpx": lambda text: archive({"project.qde": "<Project/>", "sources/a.txt": text}),
    "report.docx": lambda text: archive({"word/document.xml": f"<w:t>{text.replace('z', '</w:t><w:t>z')}</w:t>"}),
    "cases.zip": lambda text: archive({"a.csv": f"a,{text}"}),
    "log.gz": lambda text: gzip.compress(text.encode()),
    "run.log": lambda text: f"INFO stage=detect\n{text}\n".encode(),
    ".notes.duckdb.partial.wal": lambda text: b"\0\1\2" + text.encode() + b"\0",
    "tmp/.notes-mining-x/findings.jsonl": lambda text: f'["{text}"]'.encode(),
    "steward/rejected.csv": lambda text: f"file,row,reason\na,1,{text}\n".encode(),
    "query.sql": lambda text: f"-- {text}".encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_a_canary_is_found_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(FILES[name]("rien du tout"))
    assert blocking(sweep(Source(tmp_path))) == []
    for canary, reason in ((NAME, SEVERAL), (f"nr {NUMBER} .", IDENTIFIER)):
        path.write_bytes(FILES[name](canary))
        found = blocking(sweep(Source(tmp_path)))
        assert reason in {hit.reason for hit in found}, name
        assert {hit.place.file for hit in found} == {name}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "notes.duckdb"
    with Database.create(path) as opened:
        write(opened, [Written("note-1", "case-A"), Written("note-2", "case-B")])
    return path


PLANTED = {
    "notes.text": f"UPDATE notes SET text = 'Hij sprak met {NAME}.' WHERE note_id = 'note-2'",
    "notes.carried": f"""UPDATE notes SET carried = '{{"team": "{NAME}"}}' WHERE note_id = 'note-2'""",
    "segments.text": f"UPDATE segments SET text = 'Hij sprak met {NAME}.' WHERE note_id = 'note-2'",
    "spans.placeholder": f"INSERT INTO spans VALUES ('note-2', 0, 3, 'PERSON', '{NAME}')",
    "memos.text": f"INSERT INTO memos VALUES ('note-2', 0, 10, 'anna', 'voir {NAME}')",
    "decisions.coder": "INSERT INTO decisions VALUES "
    f"('note-2', 0, 10, 'stigma', '{NAME}', 'not_coded', NULL, NULL, NULL, false)",
    "cases.district": f"INSERT INTO cases (case_id, district) VALUES ('case-B', '{NAME}')",
    "samples.strata": "INSERT INTO samples VALUES "
    f"('s1', 'stratified', 'notes', 1, 1, '2020-01-01', '{NAME}', 'a', 'b')",
    "runs.counts": f"INSERT INTO runs VALUES ('r', 'e', 'c', '{{}}', '1', '{NAME}')",
}


def test_a_canary_is_found_in_every_text_of_the_database(database: Path) -> None:
    assert blocking(sweep(Source(database))) == []
    with Database.open(database, read_only=False) as opened:
        for statement in PLANTED.values():
            opened.rows(statement)
        columns = opened.rows("SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR'")
    found = blocking(sweep(Source(database)))
    assert {hit.place.part for hit in found} - {"bytes"} == set(PLANTED)
    assert columns[0][0] > len(PLANTED)
    assert {hit.place.row for hit in found if hit.place.part == "notes.text"} == {"note-2"}


def test_the_review_is_read_with_what_was_deleted_from_it(tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "review.sqlite")
    file.execute("PRAGMA secure_delete = OFF")  # some builds of SQLite overwrite what is deleted
    file.execute("CREATE TABLE memos (id INTEGER, text TEXT)")
    file.execute("INSERT INTO memos VALUES (1, ?)", (f"voir {NAME} demain",))
    file.commit()
    assert "memos" in {hit.place.part for hit in blocking(sweep(Source(tmp_path)))}
    file.execute("DELETE FROM memos")
    file.commit()
    file.close()
    assert {hit.place.part for hit in blocking(sweep(Source(tmp_path)))} == {"bytes"}


def test_file_names_and_members_of_archives_are_outputs_too(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "tazerout-kherbouche.txt").write_text("rien")
    (folder / "a.zip").write_bytes(archive({"Kherbouche_Tazerout.txt": "rien"}))
    swept = sweep(Source(folder))
    found = blocking(swept)
    assert {hit.place.named for hit in found} == {True, False}
    page = json.dumps(sweep_record(swept, ()))
    assert "azerout" not in page, "the place itself is the leak: the page does not show it"
    assert HIDDEN in page
    assert any("tazerout-kherbouche.txt" in line for line in hit_lines(swept, {})), "the steward's file does"


def test_ids_of_the_export_are_the_stewards_alone(tmp_path: Path) -> None:
    (tmp_path / "steward").mkdir()
    for name in ("tags.jsonl", "steward/spans.jsonl"):
        (tmp_path / name).write_text('{"note_id": "N-1001-01"}\n')
    assert [hit.place.file for hit in blocking(sweep(Source(tmp_path)))] == ["tags.jsonl"]


def test_models_are_swept_word_by_word(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("kheops\nkherbouche\ntazerouet\nvisser\nkarim\n")
    (tmp_path / "strings.json").write_text(json.dumps(["karim", "visser", "karim visser"]))
    reasons = {(hit.place.file.split("/")[-1], hit.surface): hit.reason for hit in sweep(Source(tmp_path, MODEL)).hits}
    assert reasons["words.txt", "kherbouche"] == STUDY
    assert reasons["words.txt", "visser"] == COMMON
    assert reasons["strings.json", "karim visser"] == SEVERAL, "a feature of two words"
    assert not any(surface == "tazerouet" for _, surface in reasons), "one letter off, in a list that has everything"


def test_a_name_in_its_own_case_blocks_and_a_common_word_does_not(database: Path) -> None:
    with Database.open(database, read_only=False) as opened:
        opened.rows("UPDATE notes SET text = 'Gisteren belde Karim met een visser.'")
    found = {(hit.place.row, hit.surface): hit.reason for hit in sweep(Source(database)).hits}
    assert found["note-1", "Karim"] == OWN
    assert ("note-2", "Karim") in found
    assert {reason for (_, surface), reason in found.items() if surface == "visser"} == {COMMON}
    assert [hit.surface for hit in blocking(sweep(Source(database)))] == ["Karim"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "vault.age").write_bytes(b"age-encryption.org/v1\n...")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    swept = sweep(Source(tmp_path))
    assert dict(swept.unread) == {"vault.age": "encrypted", "broken.zip": "a damaged or locked archive"}


def test_links_and_the_audits_own_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "steward/audit").mkdir(parents=True)
    (tmp_path / "steward/audit/hits.jsonl").write_text(NAME)
    (tmp_path / "link.txt").symlink_to(tmp_path / "steward/audit/hits.jsonl")
    assert blocking(sweep(Source(tmp_path))) == []


def test_ids_of_hits_stay_and_need_the_key(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{NAME} et {NAME}")
    first, again = (blocking(sweep(Source(tmp_path))) for _ in range(2))
    assert [hit.id for hit in first] == [hit.id for hit in again]
    assert first[0].times == 2
    other = Sweep(Forms(KNOWN), Key(b"\2" * 32, "random")).run([Source(tmp_path)])
    assert blocking(other)[0].id != first[0].id
    assert NAME not in repr(first[0])
    assert "⟦" in first[0].contexts[0]


def test_a_changed_record_or_another_key_is_noticed() -> None:
    record = signed({"sweep": {"blocking": 0}, "at": "2026"}, KEY)
    assert verify(record, KEY)
    assert not verify({**record, "sweep": {"blocking": 1}}, KEY)
    assert not verify(record, Key(b"\2" * 32, "random"))
    assert not verify({"at": "2026"}, KEY)
