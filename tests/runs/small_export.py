"""A small invented export with what a run must get right: names over notes, both languages, rows that are rejected."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from notes_mining.config import PipelineSettings, load
from notes_mining.pipeline import run
from notes_mining.runs.summary import RunSummary
from notes_mining.store import Database
from notes_mining.wiring import Configuration, load_configuration
from pipelines_for_tests import ROOT, write_pipeline

Row = tuple[str, str, str, str]

NOTES: list[Row] = [
    ("N1", "C1", "2019-03-04", "Vu Mme Irina Zlatova ce matin.\nElle cherche du travail, mais son casier la gêne."),
    ("N2", "C1", "2019-04-01", "Mevrouw Zlatova belt: geen werk gevonden. Haar moeder Olga helpt haar met de huur."),
    ("N3", "C2", "2019-04-02", "Patrick Lambert n'a plus de nouvelles de son frère. Il reste seul chez lui, à Liège."),
    ("N4", "C2", "2019-04-09", 'Il dit : "je veux tourner la page". Rendez-vous le 12/05/2019 avec Me Dupont.'),
    ("N5", "C3", "2019-05-02", "Karim Benali werkt nu in een bakkerij in Gent. Hij is trots en komt altijd op tijd."),
    ("N6", "C3", "2019-06-03", "Benali houdt zich aan alle voorwaarden. Zijn zus Samira ging mee naar het gesprek."),
    ("N7", "C4", "2019-06-04", "Entretien calme. Son avocate, Me Claire Renard, a demandé un report de l'audience."),
    ("N5", "C3", "2019-06-05", "Twee keer hetzelfde nummer."),
    ("N8", "C4", "31/02/2019", "Date impossible."),
    ("N9", "C4", "2019-07-01", "Il se sent exclu depuis que la banque a fermé son compte. Renard écrira à la banque."),
    ("N10", "C1", "2019-08-01", "Zlatova a trouvé un stage. Sa mère Olga est fière d'elle."),
]  # fmt: skip
CODEBOOK = ("stages", "themes", "event_rules", "review_bands")
TABLES = (*CODEBOOK, "cases", "events", "notes", "spans", "segments", "theme_tags")


def second(notes: Sequence[Row] = NOTES) -> list[Row]:
    """The next export: a note more, with a new name that stands in an old one; one changed, one deleted."""
    changed = {"N6": "Benali houdt zich aan alle voorwaarden. Zijn neef Youssef Haddad ging mee."}
    kept = [(a, b, c, changed.get(a, d)) for a, b, c, d in notes if a != "N7"]
    return [*kept, ("N11", "C2", "2019-09-01", "Vu Patrick. Son amie Nadia Claes l'accompagne à Liège.")]


def write_export(folder: Path, notes: Sequence[Row], name: str = "notes.csv") -> Path:
    """The export as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("note_id", "case_id", "date", "text"), *notes])
    return path


def configured(folder: Path, export: Path, workers: int = 1, **settings: object) -> Configuration:
    """A run of ``export`` whose output is ``folder/out``."""
    folder.mkdir(parents=True, exist_ok=True)
    people = folder / "people.csv"
    people.write_text("case_id,role,name\nC3,brother,Adil Benali\nC7,mother,Maria Peeters\n", encoding="utf-8")
    pipeline = write_pipeline(folder, export, people=people, **settings)
    content = yaml.safe_load(pipeline.read_text(encoding="utf-8"))
    content["engine"] = {"name": "local", "workers": workers}
    pipeline.write_text(yaml.safe_dump(content), encoding="utf-8")
    return load_configuration(load(PipelineSettings, pipeline), ROOT)


def run_in(folder: Path, export: Path, workers: int = 1, **settings: object) -> RunSummary:
    """Run ``export`` into ``folder/out``."""
    return run(configured(folder, export, workers, **settings))


def results(folder: Path) -> dict[str, list[Any]]:
    """All that a run leaves, in the order in which it lies there; the run itself apart from its past."""
    out = folder / "out"
    with Database.open(out / "notes.duckdb") as database:
        found: dict[str, list[Any]] = {name: database.rows(f"SELECT * FROM {name} ORDER BY rowid") for name in TABLES}
        found["runs"] = database.rows("SELECT counts, models, version, export_sha256 FROM runs ORDER BY rowid")[-1:]
    for name in ("spans.jsonl", "rejected.csv", "identities.jsonl"):
        found[name] = (out / "steward" / name).read_text(encoding="utf-8").splitlines()
    return found
