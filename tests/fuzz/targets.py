"""Every reader, with what it is fed: whole files that were damaged, and texts made of the words of their grammar.

A reader may give what it read or refuse with an error of ours (exit code 2). Anything else is a fault of the program:
another exception, five seconds of work, gigabytes of memory.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import seeds
from hypothesis import strategies as st

from notes_mining.audit.readers import Unreadable, pieces
from notes_mining.errors import NotesMiningError, Place
from notes_mining.ingest.officexml import UnreadableDocument

REFUSED = (NotesMiningError, UnreadableDocument, Unreadable)
HOSTILE = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b";", b",", b"\t", b"\r", b"\n", b"\r\n\r\n", b"|", b"<", b">",
    b"</", b"&", b"&amp;&x;", b"<!DOCTYPE x [<!ENTITY x 'y'>]>", b"<PERSON>", b"</PERSON>", b"{", b"}", b"[" * 3000,
    b'{"a":' * 3000, b"-1", b"1e999", b"NaN", b"9" * 5000, b"\xed\xa0\x80", b"=cmd|' /C calc'!A0",
    b"../../../etc/passwd",
    b"C:\\x", "\u202e\u200b\ufeff".encode(), "😀".encode(), b"--- themes", b"=== note: ", b"PK\x03\x04", b"PAR1",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """``read`` is called with what ``inputs`` makes; ``share`` of all inputs go to it."""

    inputs: st.SearchStrategy[Any]
    read: Callable[[Any], object]
    share: float = 1.0


@st.composite
def damaged(draw: st.DrawFn, whole: Sequence[bytes]) -> bytes:
    """A whole file with some cuts, flips, insertions and repeated pieces."""
    data = bytearray(draw(st.sampled_from(whole)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(data)))
        end = min(len(data), place + draw(st.integers(0, 40)))
        act = draw(st.integers(0, 4))
        if act == 0:
            data[place:place] = draw(st.sampled_from(HOSTILE))
        elif act == 1:
            data[place:end] = draw(st.binary(max_size=8))
        elif act == 2:
            del data[place:end]
        elif act == 3:
            data[place:place] = bytes(data[place:end]) * draw(st.integers(1, 50))
        else:
            del data[place:]
    return bytes(data)


@st.composite
def repacked(draw: st.DrawFn, whole: Sequence[bytes]) -> bytes:
    """A zip file whose entries are damaged inside, or named to lead elsewhere: the archive itself is right."""
    with zipfile.ZipFile(io.BytesIO(draw(st.sampled_from(whole)))) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    chosen = draw(st.integers(0, len(entries) - 1))
    name, data = entries[chosen]
    act = draw(st.integers(0, 5))
    if act == 0:
        entries[chosen] = (draw(st.sampled_from(["../evil", "/etc/x", "a\\..\\b", "x" * 300, name.upper()])), data)
    elif act == 1:
        del entries[chosen]
    else:
        entries[chosen] = (name, draw(damaged([data])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def worded(*words: str) -> st.SearchStrategy[str]:
    """Texts of these words and anything between them."""
    piece = st.one_of(st.sampled_from(words), st.sampled_from(words), st.text(max_size=6))
    return st.lists(piece, max_size=12).map("".join)


def as_text(texts: st.SearchStrategy[str], whole: str) -> st.SearchStrategy[str]:
    """These texts, and a whole one that was damaged."""
    return st.one_of(texts, damaged([whole.encode()]).map(lambda data: data.decode("utf-8", "replace")))


def from_file(suffix: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """A reader of files, fed bytes."""
    path = seeds.SCRATCH / f"input{suffix}"

    def fed(data: bytes) -> object:
        path.write_bytes(data)
        found = read(path)
        return list(found) if isinstance(found, Iterator) else found

    return fed


def _export(path: Path) -> object:
    from notes_mining.ingest import IngestSettings, build

    return build(IngestSettings(path=path, carry=("author",)))()


def _document(path: Path) -> object:
    from notes_mining.ingest.documents import read_document

    return read_document(path)


def _facts() -> dict[str, Target]:
    from notes_mining.ingest import read_cases, read_events, read_people

    kinds = {"arrest", "probation_start"}
    readers: dict[str, tuple[str, Callable[[Path], object]]] = {
        "cases": (seeds.CASES, read_cases),
        "events": (seeds.EVENTS, lambda path: read_events(path, kinds=kinds, cases=None)),
        "people": (seeds.PEOPLE, read_people),
    }
    return {
        name: Target(damaged([text.encode()]), from_file(".csv", read), 0.5) for name, (text, read) in readers.items()
    }


def _exports() -> dict[str, Target]:
    whole = seeds.binary()
    tables = {"csv": seeds.csv_bytes(), "jsonl": seeds.jsonl_bytes(), "parquet": whole["parquet"]}
    found = {kind: Target(damaged([data]), from_file(f".{kind}", _export), 2) for kind, data in tables.items()}
    found["txt"] = Target(st.one_of(st.binary(max_size=99), damaged([b"Vu."])), from_file(".txt", _document), 0.5)
    found["pdf"] = Target(damaged([whole["pdf"]]), from_file(".pdf", _document), 0.4)
    for kind in ("docx", "odt"):
        found[kind] = Target(
            st.one_of(repacked([whole[kind]]), damaged([whole[kind]])), from_file(f".{kind}", _document), 0.8
        )
    found["xlsx"] = Target(
        st.one_of(repacked([whole["xlsx"]]), damaged([whole["xlsx"]])), from_file(".xlsx", _export), 0.6
    )
    return found


def _exchanged() -> dict[str, Target]:
    from notes_mining.exchange import labelling, refi_codebook, refi_read, sheet_files, sheet_read

    one, whole = seeds.study(), seeds.exchanged()

    def sheet(read: Callable[[bytes, str], Any], name: str) -> Callable[[bytes], object]:
        return lambda data: sheet_read.read_sheet(*read(data, name), one, "anna", name)

    return {
        "REFI-QDA project": Target(
            st.one_of(repacked([whole["qdpx"]]), damaged([whole["qdpx"]])),
            lambda data: refi_read.read_project(data, one, "anna", "a.qdpx"),
            2,
        ),
        "REFI-QDA codebook": Target(
            damaged([whole["qdc"]]), lambda data: refi_codebook.read_codebook(data, one, "a.qdc")
        ),
        "Label Studio": Target(
            damaged([whole["label-studio"]]), lambda data: labelling.read_label_studio(data, one, "anna", "a.json")
        ),
        "doccano": Target(
            damaged([whole["doccano"]]), lambda data: labelling.read_doccano(data, one, "anna", "a.jsonl")
        ),
        "coding sheet, CSV": Target(damaged([whole["sheet.csv"]]), sheet(sheet_files.read_csv_sheet, "a.csv")),
        "coding sheet, XLSX": Target(
            st.one_of(repacked([whole["sheet.xlsx"]]), damaged([whole["sheet.xlsx"]])),
            sheet(sheet_files.read_xlsx_sheet, "a.xlsx"),
            0.2,
        ),
    }


def _grammars() -> dict[str, Target]:
    from notes_mining.evaluate.gold import parse_marks, parse_note
    from notes_mining.evaluate.segments import parse_segment
    from notes_mining.tables.where import parse

    place = Place("x.txt", 1)
    marks = ("<PERSON>", "</PERSON>", "<LOC>", "</LOC>", "<", "</", ">", "Karim", " ", "<X>", "&", "\n")
    lines = (*seeds.GOLD.splitlines(keepends=True), "--- themes\n", "stigma:+ | ", "@voice=person", "@about=", " | ")
    codes = (*seeds.SEGMENT.split("|"), "|", " | ", ">", "stigma:+", "!", "none", ",", "fr", "person")
    where = ("gender", "=", "!=", "in", "not", "and", "or", "(", ")", " ", "F", '"', "'", ",", "stage", "theme", "((((")
    return {
        "inline marks": Target(worded(*marks), lambda text: parse_marks(text, place), 6),
        "gold notes": Target(
            as_text(worded(*lines), seeds.GOLD), lambda text: parse_note(text, file="x.txt", row=1), 4
        ),
        "coded segments": Target(
            as_text(worded(*codes), seeds.SEGMENT), lambda text: parse_segment(text, "x-1", place), 4
        ),
        "filters": Target(worded(*where), parse, 4),
        "deep filters": Target(st.integers(1, 3000).map(lambda n: "(" * n + "gender = F"), parse, 0.05),
    }


def _settings() -> dict[str, Target]:
    import yaml

    from notes_mining.config import PipelineSettings, load
    from notes_mining.deidentify.keys import Key, load_key
    from notes_mining.deidentify.memory import Memory
    from notes_mining.themes.labels import read_labels

    key = Key(b"k" * 32, "test")
    identity = b'{"key": "0", "case": "c", "type": "PERSON", "number": 1, "role": "", "full": ["a"], "forms": []}\n'
    words = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    )
    return {
        "pipeline files": Target(
            st.one_of(damaged([seeds.PIPELINE.encode()]), words.map(lambda one: yaml.safe_dump(one).encode())),
            from_file(".yaml", lambda path: load(PipelineSettings, path)),
        ),
        "labels": Target(damaged([seeds.LABELS.encode()]), from_file(".jsonl", read_labels)),
        "identities": Target(
            damaged([identity]), lambda data: Memory(key, data.decode("latin-1").splitlines()).case("c").entries
        ),
        "keys": Target(damaged([b"ab" * 32]), from_file(".key", lambda path: load_key("", path))),
    }


def _texts() -> dict[str, Target]:
    from datetime import date

    from notes_mining.deidentify.normalise import plain
    from notes_mining.ingest.language import with_languages
    from notes_mining.records import Note

    note = ("Vu M. Benali. ", "art. 5 ", "dhr. ", "\n- ", "…", "<b>", "&#39;", "É", "\u200b", "12/03/2019", "A.B.", '"')
    return {
        "sentences and languages": Target(
            worded(*note), lambda text: with_languages(Note("N", "C", date(2020, 1, 1), text)), 2
        ),
        "normalising": Target(worded(*note), plain, 3),
    }


def _audited() -> dict[str, Target]:
    """Any file that may lie in an output folder."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    page = b"<html><script>var a = ['Karim'];</script><p title='Karim'>El Amrani</p></html>"
    whole = {
        **seeds.binary(), "csv": seeds.csv_bytes(), "jsonl": seeds.jsonl_bytes(), "qdpx": seeds.exchanged()["qdpx"],
        "json": b'{"a": ["Karim", {"b": 12345678}], "case_id": "C1"}', "html": page,
        "safetensors": b"\2" + bytes(7) + b"{}",
    }  # fmt: skip
    files = [damaged([data]).map(lambda made, kind=kind: (kind, made)) for kind, data in whole.items()]
    files += [repacked([whole[kind]]).map(lambda made, kind=kind: (kind, made)) for kind in ("xlsx", "qdpx")]
    readers = {kind: from_file(f".{kind}", pieces) for kind in whole}
    return {"what the audit looks into": Target(st.one_of(files), lambda made: readers[made[0]](made[1]), 2)}


def targets() -> dict[str, Target]:
    """By name."""
    return _exports() | _facts() | _exchanged() | _grammars() | _settings() | _texts() | _audited()
