"""A run: export to database, tables and report, as one line of stages.

    ingest -> detect -> identify -> replace -> segment -> themes -> store -> tables

A run that would change nothing is recognised by its fingerprint (export, configuration, models, program) and does
nothing. Else each stage does what its print (``runs.prints``) says has changed, wherever the engine executes it. The
database is built beside the old one and takes its place when it is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree

from . import __version__
from .collecting import seldom_collected
from .deidentify.keys import Key, lent, load_key
from .deidentify.memory import Memory, read_memory
from .deidentify.vault import Vault
from .engines import Engine, open_engine
from .errors import InputError, Place, SafetyError, StoreError
from .generalise import leaving_facts, ungrouped
from .ingest import export_sha256, layout_of
from .outputs import private_folder, write_bytes, write_lines, write_rejected
from .runs.building import check_whole, count_all, fill, fill_vault, write_spans
from .runs.facts import Facts, read_facts
from .runs.identities import Identifier, Roster
from .runs.key import KEPT_KEY, check_key, run_key
from .runs.lock import only_run
from .runs.prints import Prints, prints_of
from .runs.publish import finish, pending, publish, staged
from .runs.summary import RunSummary
from .runs.survey import Survey, survey
from .runs.tasks import Made, Making, choose_fresh, detect, reject_given_up
from .runs.watching import Told, Watch, nothing
from .runs.work import CHANGED, CleanWork, DetectWork, KeyPlace, Source
from .runs.workfile import WorkFile
from .store import Database
from .store.assemble import Assembly
from .store.carry import take_over
from .store.writer import Writer
from .tables.trajectory import event_rules
from .themes.held_out import read_held_out
from .wiring import Configuration, ingest_settings, model_fingerprints, tagging_settings

DATABASE = "notes.duckdb"


def run_fingerprint(config: Configuration, key: Key) -> str:
    """What must be equal for two runs to give the same database."""
    settings = config.pipeline
    paths = [settings.input.path, settings.cases, settings.events, settings.people]
    parts = [export_sha256(config.path(path)) if path else "" for path in paths]
    models = json.dumps(model_fingerprints(config.models, config.root), sort_keys=True)
    parts += [config.sha256(), models, __version__, key.digest("fingerprint", "").hex()]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def run(config: Configuration, progress: Told = nothing, expect: Told = nothing) -> RunSummary:
    """Run the pipeline.

    Args:
        config: what to do.
        progress: told of each stage how many notes it has just done.
        expect: told how many notes a stage will do, before it begins.

    Raises:
        NotesMiningError: nothing is published then; what was finished is kept for the next run.
    """
    output = config.path(config.pipeline.output)
    if not config.path(config.pipeline.input.path).exists():
        raise InputError(
            "no such export", place=Place(config.path(config.pipeline.input.path)), mend="Mend input.path."
        )
    settings = config.deidentify
    configured = load_key(settings.key.env, settings.key.file)
    vault = Vault(settings.vault.recipient) if settings.vault.recipient else None
    remembered = config.path(config.pipeline.identities or output / "steward/identities.jsonl")
    check_key(configured, output / "steward", remembered)
    steward = private_folder(output / "steward")
    with only_run(steward), WorkFile(steward / "work.sqlite") as work:
        finish(steward, work)
        key = run_key(configured, steward)
        fingerprint = run_fingerprint(config, key)
        summary = RunSummary(output / DATABASE, key_source=key.source)
        if last_run(output / DATABASE) == fingerprint:
            summary.unchanged = True
            return summary
        job = Job(config, key, fingerprint, work, steward, summary, Watch(expect, progress), vault)
        with job.scratch(), seldom_collected():
            job.do()
    return summary


def last_run(path: Path) -> str | None:
    """The run that made a database; ``None`` if there is none that this program can read."""
    if not path.is_file():
        return None
    try:
        with Database.open(path) as database:
            found = database.rows("SELECT run_id FROM runs ORDER BY rowid DESC LIMIT 1")
    except StoreError:  # of an older schema, or damaged: this run makes it anew
        return None
    return found[0][0] if found else None


@dataclass
class Job:
    """One run that has something to do, from the facts to the publishing."""

    config: Configuration
    key: Key
    fingerprint: str
    work: WorkFile
    steward: Path
    summary: RunSummary
    watch: Watch
    vault: Vault | None

    def __post_init__(self) -> None:
        self.prints: Prints = prints_of(self.config, self.key)
        self.export = self.config.path(self.config.pipeline.input.path)
        self.sha256 = export_sha256(self.export)
        self.remembered = self.config.path(self.config.pipeline.identities or self.steward / "identities.jsonl")
        self.sealed, self.parts = self.steward / "identities.sealed", self.steward / "parts"
        self.next = staged(self.summary.database)
        files = ["spans.jsonl", "rejected.csv", *(["vault.age"] if self.vault else [])]
        self.places = [*(self.steward / name for name in files), self.remembered, self.summary.database]

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """What only this run needs; names are removed even if it fails, parts are kept for the next run then."""
        private_folder(self.parts)
        self._sweep()
        try:
            yield
            rmtree(self.parts)
        finally:
            self._sweep()

    def _sweep(self) -> None:
        """Remove what is half-done; what waits to be published is whole and stays."""
        wal = self.next.with_name(self.next.name + ".wal")
        half = [] if pending(self.steward) else [wal, *map(staged, self.places)]
        for leftover in (self.sealed, *half):
            leftover.unlink(missing_ok=True)

    def do(self) -> None:
        """All stages."""
        self.work.begin_next()
        before = self.work.made()
        if before.get("run") is None or before["run"] != last_run(self.summary.database):
            self.work.forget()
            before = {}
        memory, _ = read_memory(self.remembered, self.key)
        facts = read_facts(self.config)
        self.summary.notices += ungrouped(facts.cases, self.config.deidentify)
        source, found = self._survey(facts)
        engine = self.config.pipeline.engine
        with (
            lent(self.config.deidentify.key.env),
            open_engine(engine.name, engine.workers, scratch=self.steward, address=engine.address) as workers,
        ):
            done = detect(self.work, workers, self._detect_work(source), self.prints, self.watch)
            self.summary.reused["detect"] = found.notes - done
            given_up = reject_given_up(self.work, self.prints, self.export.name, found.notes)
            self.summary.rejected += given_up
            found.notes -= len(given_up)
            self._identify(facts, found, memory, source, before)
            fresh = choose_fresh(self.work, self.prints, found.notes)
            made = self._make(workers, source, before, fresh, found.notes - fresh)
        self.watch.expect("store", found.notes)
        self._store(facts, made, found.notes, carried=bool(before))
        self._publish(source, memory)

    def _survey(self, facts: Facts) -> tuple[Source, Survey]:
        ingest = ingest_settings(self.config.pipeline.input, self.config.root, facts.case_ids)
        layout = layout_of(ingest.path, ingest.format)
        found = survey(ingest, layout, self.key, self.work, self.watch)
        self.summary.rejected = [*facts.rejected, *found.rejected]
        gone = "SELECT count(*) FROM notes WHERE note NOT IN (SELECT note FROM survey)"
        self.summary.reused["removed"] = int(self.work.rows(gone)[0][0])
        named = self.config.deidentify.key
        place = KeyPlace(named.env, named.file, self.steward / KEPT_KEY)
        return Source(replace(ingest, cases=None), layout, place), found

    def _identify(self, facts: Facts, found: Survey, memory: Memory, source: Source, before: dict[str, str]) -> None:
        roster = Roster.of(facts.people, self.key)
        identifier = Identifier(self.work, found, roster, memory, self.prints, self.config.deidentify)
        touched = identifier.touched(everything=before.get("replace") != self.prints.replace)
        identifier.resolve(touched, source, self.sealed, self.key, self.watch)

    def _make(self, engine: Engine, source: Source, before: dict[str, str], fresh: int, kept: int) -> Made:
        """What the new database lacks; ``fresh`` notes are made, ``kept`` ones carried over."""
        self.watch.expect("replace", fresh)
        tags_hold = before.get("themes") == self.prints.themes
        self.summary.reused.update(replace=kept, tag=kept if tags_hold else 0)
        bands = before.get("bands") != self.prints.bands
        making = Making(self.work, self._clean_work(source), self.prints, self.watch, bands=bands)
        if tags_hold or not kept:
            return making.run(engine)
        self.watch.expect("tag", kept)
        with Database.open(self.summary.database, people=False) as in_place:
            return replace(making, retag=in_place).run(engine)

    def _detect_work(self, source: Source) -> DetectWork:
        config = self.config
        deidentified = config.pipeline.input.deidentified
        return DetectWork(self.prints.detect, source, config.deidentify, config.models, config.root, deidentified)

    def _clean_work(self, source: Source) -> CleanWork:
        config = self.config
        return CleanWork(
            source, self.sealed, self.parts, config.deidentify, config.models, config.themes, config.root,
            config.pipeline.input.deidentified,
        )  # fmt: skip

    def _store(self, facts: Facts, made: Made, notes: int, *, carried: bool) -> None:
        """The new database, beside the old one."""
        config, place = self.config, self.summary.database
        in_place = Database.open(place, people=False) if carried else None
        with Database.create(self.next) as database:
            writer = Writer(database)
            codebook = config.codebook
            writer.write_codebook(codebook.stages, codebook.themes, event_rules(codebook.event_order))
            writer.write_facts(*leaving_facts(facts.cases, facts.events, config.deidentify, self.key))
            with in_place or nullcontext():
                if made.bands is not None:
                    writer.write_bands(made.bands)
                elif in_place is not None:
                    database.append("review_bands", in_place.columns_of("review_bands"))
                if not config.themes.threshold_shift:  # else the tagger errs otherwise than was measured
                    model = tagging_settings(config.models, config.themes, config.root).model
                    writer.write_held_out(read_held_out(model))
                fill(self.work, Assembly(database, in_place), made, self.watch)
            counts = self.summary.counts = count_all(database)
            check_whole(counts, notes)
            counts["rejected"] = len(self.summary.rejected)
            models = model_fingerprints(config.models, config.root)
            record = {
                "run_id": self.fingerprint, "export_sha256": self.sha256, "config_sha256": config.sha256(),
                "models": json.dumps(models), "version": __version__, "counts": json.dumps(dict(counts)),
            }  # fmt: skip
            writer.write_run(record, place)
            self.summary.notices += take_over(place, database)

    def _publish(self, source: Source, memory: Memory) -> None:
        """Everything beside its place, then in it.

        Raises:
            SafetyError: the export is not what the run began with.
        """
        write_spans(self.work, staged(self.steward / "spans.jsonl"))
        write_rejected(staged(self.steward / "rejected.csv"), self.summary.rejected)
        write_lines(staged(self.remembered), memory.lines())
        if self.vault:
            fill_vault(self.work, self.vault, source.reader())
            write_bytes(staged(self.steward / "vault.age"), self.vault.seal())
        if export_sha256(self.export) != self.sha256:
            raise SafetyError(CHANGED)
        prints = {name: getattr(self.prints, name) for name in ("replace", "themes", "bands")}
        self.work.note_next({"run": self.fingerprint, **prints})
        publish(self.steward, self.places, self.prints.detect, self.work)
