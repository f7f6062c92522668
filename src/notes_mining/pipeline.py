"""A run: export to database, tables and report, as one line of stages.

    ingest -> detect -> identify -> replace -> segment -> themes -> store -> tables

A run that would change nothing is recognised by its fingerprint (export, configuration, models, program) and does
nothing. The database is built beside the old one and takes its place when it is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from . import __version__
from .deidentify.keys import Key, load_key, random_key, write_key
from .deidentify.memory import read_memory
from .deidentify.replace import ReplaceSettings
from .deidentify.vault import Vault
from .errors import InputError, Place, StoreError
from .generalise import leaving_facts, ungrouped
from .ingest import export_sha256, read_cases, read_events, read_people
from .outputs import private_folder, span_record, whole_file, write_bytes, write_line, write_lines, write_rejected
from .readings import FindingsFile, FirstReading, Progress, accepted, first_reading, no_progress, second_reading
from .records import Case, CleanNote, Event, KnownPerson, Rejected
from .segment import SegmentSettings
from .segment import build as build_segment
from .store import Database
from .store.carry import take_over
from .store.writer import Writer
from .tables.trajectory import event_rules
from .themes.held_out import read_held_out
from .themes.tagging import build as build_tagging
from .wiring import (
    Configuration,
    detect_settings,
    ingest_settings,
    model_fingerprints,
    replace_settings,
    tagging_settings,
)

BATCH = 64
DATABASE = "notes.duckdb"


@dataclass
class RunSummary:
    """What a run did."""

    database: Path
    unchanged: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    key_source: str = ""
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """Cases, events and known people of an export, as read before the notes."""

    cases: tuple[Case, ...]
    events: tuple[Event, ...]
    people: tuple[KnownPerson, ...]
    rejected: tuple[Rejected, ...]

    @property
    def case_ids(self) -> frozenset[str] | None:
        """Known cases; ``None`` without a cases file."""
        return frozenset(case.case_id for case in self.cases) if self.cases else None


def read_facts(config: Configuration) -> Facts:
    """Read cases, events and people as the pipeline names them."""
    settings = config.pipeline
    rejected: list[Rejected] = []
    cases = list(accepted(read_cases(config.path(settings.cases)), rejected)) if settings.cases else []
    known = {case.case_id for case in cases} if settings.cases else None
    kinds = set(config.codebook.event_order)
    events = (
        list(accepted(read_events(config.path(settings.events), kinds=kinds, cases=known), rejected))
        if settings.events
        else []
    )
    people = list(accepted(read_people(config.path(settings.people)), rejected)) if settings.people else []
    return Facts(tuple(cases), tuple(events), tuple(people), tuple(rejected))


def run_key(configured: Key | None, steward: Path) -> Key:
    """The configured key, else the one kept in the steward's folder, made on the first run."""
    if configured:
        return configured
    kept = steward / "run.key"
    if not kept.exists():
        write_key(kept, random_key())
    key = load_key("", kept)
    if key is None:
        raise InputError("the run's key cannot be read", place=Place(kept), mend="Remove it to start with a new key.")
    return key


def run_fingerprint(config: Configuration, key: Key) -> str:
    """What must be equal for two runs to give the same database."""
    settings = config.pipeline
    paths = [settings.input.path, settings.cases, settings.events, settings.people]
    parts = [export_sha256(config.path(path)) if path else "" for path in paths]
    models = json.dumps(model_fingerprints(config.models, config.root), sort_keys=True)
    parts += [config.sha256(), models, __version__, key.digest("fingerprint", "").hex()]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def run(config: Configuration, progress: Progress = no_progress) -> RunSummary:
    """Run the pipeline.

    Raises:
        NotesMiningError: nothing is written then but the steward's key.
    """
    output = config.path(config.pipeline.output)
    if not config.path(config.pipeline.input.path).exists():
        raise InputError(
            "no such export", place=Place(config.path(config.pipeline.input.path)), mend="Mend input.path."
        )
    settings = config.deidentify
    configured = load_key(settings.key.env, settings.key.file)
    vault = Vault(settings.vault.recipient) if settings.vault.recipient else None
    steward = private_folder(output / "steward")
    key = run_key(configured, steward)
    fingerprint = run_fingerprint(config, key)
    summary = RunSummary(output / DATABASE, key_source=key.source)
    if _last_run(output / DATABASE) == fingerprint:
        summary.unchanged = True
        return summary
    remembered = config.path(config.pipeline.identities or steward / "identities.jsonl")
    memory, notice = read_memory(remembered, key)
    summary.notices += [notice] if notice else []
    facts = read_facts(config)
    summary.notices += ungrouped(facts.cases, settings)
    first = _detect(config, facts, steward, progress)
    summary.rejected = [*facts.rejected, *first.rejected]
    write_rejected(steward / "rejected.csv", summary.rejected)
    identities = first.graph.resolve(memory, roles=settings.roles, link_cases=settings.link_cases)
    write_lines(remembered, memory.lines())
    replace = replace_settings(settings, key, identities, deidentified=config.pipeline.input.deidentified)
    _fill(config, facts, first, replace, fingerprint, summary, vault, progress)
    return summary


def _last_run(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        with Database.open(path) as database:
            found = database.rows("SELECT run_id FROM runs ORDER BY rowid DESC LIMIT 1")
    except StoreError:  # of an older schema, or damaged: this run makes it anew
        return None
    return found[0][0] if found else None


def _detect(config: Configuration, facts: Facts, steward: Path, progress: Progress) -> FirstReading:
    settings = config.pipeline
    return first_reading(
        ingest_settings(settings.input, config.root, facts.case_ids),
        detect_settings(config.deidentify, config.models, config.root, deidentified=settings.input.deidentified),
        FindingsFile(steward / "findings.jsonl"),
        facts.people,
        progress,
    )


def _fill(
    config: Configuration,
    facts: Facts,
    first: FirstReading,
    replace: ReplaceSettings,
    fingerprint: str,
    summary: RunSummary,
    vault: Vault | None,
    progress: Progress,
) -> None:
    """Second reading into a new database, which then takes the old one's place."""
    output = summary.database.parent
    partial = output / f".{DATABASE}.partial"
    for leftover in (partial, partial.with_name(partial.name + ".wal")):
        leftover.unlink(missing_ok=True)
    ingest = ingest_settings(config.pipeline.input, config.root, facts.case_ids)
    with Database.create(partial) as database, whole_file(output / "steward" / "spans.jsonl") as spans:
        writer = Writer(database)
        writer.write_codebook(config.codebook.stages, config.codebook.themes, event_rules(config.codebook.event_order))
        writer.write_facts(*leaving_facts(facts.cases, facts.events, config.deidentify, replace.key))
        store = _storing(config, writer, summary.counts)
        pairs = second_reading(ingest, replace, FindingsFile(output / "steward" / "findings.jsonl"), first)
        while batch := list(islice(pairs, BATCH)):
            for note, clean in batch:
                for edit in clean.edits:
                    write_line(spans, span_record(note.note_id, edit))
                if vault:
                    vault.add_note(note, clean)
            store([clean for _, clean in batch])
            progress("store", len(batch))
        summary.counts["rejected"] = len(summary.rejected)
        models = model_fingerprints(config.models, config.root)
        record = {
            "run_id": fingerprint, "export_sha256": first.sha256, "config_sha256": config.sha256(),
            "models": json.dumps(models), "version": __version__, "counts": json.dumps(dict(summary.counts)),
        }  # fmt: skip
        writer.write_run(record, summary.database)
        summary.notices += take_over(summary.database, database)
    if vault:
        write_bytes(output / "steward" / "vault.age", vault.seal())
    partial.replace(summary.database)


def _storing(config: Configuration, writer: Writer, counts: Counter[str]) -> Callable[[list[CleanNote]], None]:
    """Segment, tag and store a batch of clean notes, in one transaction."""
    segment = build_segment(SegmentSettings())
    tagging = tagging_settings(config.models, config.themes, config.root)
    tag = build_tagging(tagging)
    writer.write_bands(tag.bands)
    if not tagging.threshold_shift:  # at other thresholds the tagger errs otherwise than was measured
        writer.write_held_out(read_held_out(tagging.model))

    def store(notes: list[CleanNote]) -> None:
        segments = list(segment(notes))
        tags = list(tag(segments))
        writer.write_notes(notes, segments, tags)
        counts.update(notes=len(notes), segments=len(segments), tags=len(tags), spans=sum(len(n.edits) for n in notes))
        counts["notes_without_findings"] += sum(not note.edits for note in notes)

    return store
