"""A small study as a run leaves it: export, steward's folder, database, and a project with one small theme model."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import yaml

from notes_mining.deidentify.keys import Key, keyed_id, write_key
from notes_mining.deidentify.replace import apply
from notes_mining.ingest import IngestSettings, export_sha256
from notes_mining.ingest import build as build_ingest
from notes_mining.outputs import private_folder, span_record
from notes_mining.records import CleanNote, Finding, Note
from notes_mining.segment import SegmentSettings
from notes_mining.segment import build as build_segment
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, Writer
from notes_mining.tables.trajectory import event_rules
from notes_mining.themes.attributes import CodedText, Coding
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.model import save_model
from notes_mining.themes.train import codebook_facts, fit_coded

ROOT = Path(__file__).parents[2]
KEY = Key(b"\7" * 32, "file")
JOBS = ("boulanger", "soudeur", "coiffeur", "chauffeur", "plombier", "menuisier")
NAMES = (
    "Kherbouche Tazerout",
    "Ouassila Mezghrani",
    "Teun Vlaeyenbergh",
    "Ilke Zwartenhoven",
    "Bao Dinhtran",
    "Gjon Prekpaloj",
)
TEXTS = (
    "[{name}|PERSON] travaille comme {job}. Sa mère paie le loyer. Il habite [rue des Tawes {number}|LOC].",
    "Appel de [{name}|PERSON]. Il pleure la nuit. Son numéro est le [0475 12 34 {number}|PHONE].",
)
_MARK = re.compile(r"\[(?P<text>[^|\]]+)\|(?P<kind>[A-Z]+)\]")


def make_study(base: Path) -> Path:
    """Write everything under ``base``; returns the database."""
    _project(base)
    with (base / "notes.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("note_id", "case_id", "date", "note_type", "text"))
        marked = {}
        for number, name in enumerate(NAMES):
            for place, text in enumerate(TEXTS):
                note = f"N-{number}00{place}"
                marked[note] = text.format(name=name, job=JOBS[number], number=60 + number)
                plain = _MARK.sub(lambda match: match["text"], marked[note])
                writer.writerow((note, f"C-{number}000", f"2020-0{place + 1}-01", ("rapport", "appel")[place], plain))
    out = base / "out"
    steward = private_folder(out / "steward")
    write_key(steward / "run.key", KEY)
    clean = []
    with (steward / "spans.jsonl").open("w", encoding="utf-8") as spans:
        for read in build_ingest(IngestSettings(path=base / "notes.csv"))():
            assert isinstance(read, Note)
            clean.append(_cleaned(read, marked[read.note_id]))
            for edit in clean[-1].edits:
                spans.write(json.dumps(span_record(read.note_id, edit)) + "\n")
    return _database(out / "notes.duckdb", clean, export_sha256(base / "notes.csv"))


def _cleaned(note: Note, marked: str) -> CleanNote:
    findings, taken = [], 0
    for match in _MARK.finditer(marked):
        start = match.start() - taken
        findings.append(Finding(start, start + len(match["text"]), match["kind"], 0.9, "test"))
        taken += len(match.group()) - len(match["text"])
    text, edits = apply(note, tuple(findings), lambda finding, _: f"[{finding.entity_type}_1]")
    return CleanNote(
        keyed_id(KEY, "note", note.note_id), keyed_id(KEY, "case", note.case_id), note.date, note.language or "fr",
        text, len(note.text), edits, note.sentences, note.note_type,
    )  # fmt: skip


def _database(path: Path, clean: list[CleanNote], sha256: str) -> Path:
    from notes_mining.themes.tagging import TaggingSettings
    from notes_mining.themes.tagging import build as build_tagging

    segments = list(build_segment(SegmentSettings())(clean))
    tags = list(build_tagging(TaggingSettings(model=path.parents[1] / "models/small"))(segments))
    book = Codebook.load(ROOT / "configs/codebook.yaml")
    with Database.create(path) as database:
        writer = Writer(database)
        writer.write_codebook(book.stages, book.themes, event_rules(book.event_order))
        cases = sorted({note.case_id for note in clean})
        writer.write_facts([CaseRow(case, "fr", "FM"[place % 2], "1990-1994") for place, case in enumerate(cases)], [])
        writer.write_notes(clean, segments, tags)
        writer.write_run(
            {"run_id": "0123456789abcdef", "export_sha256": sha256, "config_sha256": "c", "models": "{}",
             "version": "1", "counts": "{}"}, path,
        )  # fmt: skip
    return path


def _project(base: Path) -> None:
    shutil.copytree(ROOT / "configs", base / "configs")
    models = base / "configs/models.yaml"
    content = yaml.safe_load(models.read_text(encoding="utf-8"))
    content |= {"spacy": {"fr": "fr_core_news_md", "nl": "fr_core_news_md"}, "note_reader": None, "embedding": None,
                "themes": "models/small"}  # fmt: skip
    models.write_text(yaml.safe_dump(content), encoding="utf-8")
    coded = [
        CodedText(text.format(when), f"{place}{number}", (Coding(theme, "present", None, None),))
        for place, (theme, text) in enumerate(
            (("family_support", "Sa mère paie le loyer {}."), ("psychological_distress", "Il pleure la nuit {}."))
        )
        for number, when in enumerate(("depuis mai", "encore", "toujours", "ici", "souvent", "là"))
    ]
    facts = {"name": "small", "version": "1", "made_by": "a test", "licence": "none", "data": [], "languages": ["fr"],
             "single_label": False, "metrics": {}, **codebook_facts(None)}  # fmt: skip
    save_model(base / "models/small", fit_coded(coded, ("family_support", "psychological_distress")), facts)
