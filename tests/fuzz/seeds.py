"""Small whole files of every kind that the program reads: what the fuzzer damages."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / room) for room in ("store", "exchange", "ingest")]
SCRATCH = Path(mkdtemp(prefix="notes-mining-fuzz-"))

ROWS = [
    {"note_id": "N1", "case_id": "C1", "date": "2020-01-02", "text": "Il cherche du travail.", "author": "=1+1"},
    {"note_id": "N2", "case_id": "C1", "date": "02/01/2020", "text": 'Ze "slaapt" slecht;\nnog altijd.', "author": ""},
]
CASES = "case_id;gender;birth_year\nC1;F;1987\nC2;M;x\n"
EVENTS = "case_id,date,event\nC1,2019-01-01,probation_start\nC2,2019-13-01,arrest\n"
PEOPLE = "case_id,role,name,person_id\nC1,mère,Karim El Amrani,1\nC1,,Desmet,\n"
GOLD = """=== note: N1 | case: C1 | lang: fr | stage: detention | date: 2020-01-02
Vu <PERSON>Karim</PERSON> à <LOC>Liège</LOC>, sans travail.
--- themes
employment:- | sans travail @voice=person
"""
SEGMENT = "fr | person | detention>probation | stigma:+ !employment | Les voisins de <PERSON>Karim</PERSON> l'évitent."
LABELS = '{"id": "1", "text": "Il cherche.", "labels": ["a", "b"], "language": "fr"}\n'
PIPELINE = (ROOT / "pipelines/demo.yaml").read_text(encoding="utf-8")


def csv_bytes() -> bytes:
    """An export as CSV."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def jsonl_bytes() -> bytes:
    """The same as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def warm() -> None:
    """Load what is loaded once, so that no input is blamed for it."""
    from datetime import date

    from notes_mining.ingest.language import with_languages
    from notes_mining.records import Note

    with_languages(Note("N", "C", date(2020, 1, 1), "Il cherche. Ze slaapt."))


@cache
def binary() -> dict[str, bytes]:
    """XLSX, Parquet, DOCX, ODT and PDF."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from documents import write_docx, write_odt, write_pdf
    from openpyxl import Workbook

    book = Workbook()
    for line in (list(ROWS[0]), *(list(row.values()) for row in ROWS)):
        book.active.append(line)
    book.save(SCRATCH / "seed.xlsx")
    pq.write_table(pa.Table.from_pylist(ROWS), SCRATCH / "seed.parquet")
    write_docx(SCRATCH / "seed.docx")
    write_odt(SCRATCH / "seed.odt")
    write_pdf(SCRATCH / "seed.pdf", "Il cherche du travail.")
    return {kind: (SCRATCH / f"seed.{kind}").read_bytes() for kind in ("xlsx", "parquet", "docx", "odt", "pdf")}


@cache
def study() -> Any:
    """A study with the decisions of one coder."""
    from exchanged import TEXTS, fill, study_of

    from notes_mining.store import Database

    path = SCRATCH / "notes.duckdb"
    with Database.create(path) as database:
        fill(database, TEXTS)
    return study_of(path, coder="anna")


@cache
def exchanged() -> dict[str, bytes]:
    """That study in the formats of other programs."""
    from notes_mining.exchange import labelling, refi_write, sheet, sheet_files

    one = study()
    made = sheet.make_sheet(one, "anna")
    return {
        "qdpx": refi_write.write_project(one),
        "qdc": refi_write.write_codebook(one),
        "label-studio": labelling.write_label_studio(one),
        "doccano": labelling.write_doccano(one),
        "sheet.csv": sheet_files.write_csv_sheet(made),
        "sheet.xlsx": sheet_files.write_xlsx_sheet(made),
    }
