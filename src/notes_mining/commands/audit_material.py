"""What the audit reads: database, key, and, as far as the steward has them, export, names, attributes, vault."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..audit.known import Known, from_note, from_people, from_spans, from_vault
from ..config import DeidentifySettings, InputSettings, ModelSettings, PipelineSettings, load
from ..deidentify.identify import PROPAGATE_FROM
from ..deidentify.keys import Key, keyed_id, load_key
from ..deidentify.vault import open_vault, read_identity
from ..errors import ConfigError, SafetyError
from ..ingest import build as build_ingest
from ..ingest import export_sha256, read_cases, read_people
from ..outputs import private_folder
from ..readings import FindingsFile, accepted, first_reading
from ..records import Case, KnownPerson, Note, Rejected
from ..store import Database
from ..wiring import detect_settings, ingest_settings
from .progress import Bars
from .shared import project_root

Span = tuple[int, int, str, float]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the steward named on the command line; a pipeline file stands for the paths in it."""

    pipeline: Path | None = None
    export: Path | None = None
    people: Path | None = None
    cases: Path | None = None
    vault: Path | None = None
    identity: Path | None = None


@dataclass(frozen=True)
class Material:
    """All of it, in memory.

    ``same``: the export is the one that the database was made of; ``notices``: keys of the page's wording (``n_...``).
    """

    database: Path
    base: Path
    key: Key
    run: Mapping[str, Any]
    models: ModelSettings
    notes: Sequence[Note] = field(default=(), repr=False)
    people: Sequence[KnownPerson] = field(default=(), repr=False)
    cases: Sequence[Case] = field(default=(), repr=False)
    spans: Mapping[str, Sequence[Span]] = field(default_factory=dict, repr=False)
    known: Sequence[Known] = field(default=(), repr=False)
    same: bool = False
    notices: tuple[str, ...] = ()

    @property
    def steward(self) -> Path:
        """The steward's folder."""
        return self.database.parent / "steward"

    def case(self, raw: str) -> str:
        """The database's id of a case of the export."""
        return keyed_id(self.key, "case", raw)

    def note(self, raw: str) -> str:
        """The database's id of a note of the export."""
        return keyed_id(self.key, "note", raw)


def read_material(database: Path, given: Given, root: Path | None, report: Bars) -> Material:
    """Read what there is.

    Raises:
        ConfigError: a path that is not there, or a key that is not that of the database.
        SafetyError: the steward's folder is not here: an audit is the steward's work.
    """
    steward = database.parent / "steward"
    base = project_root(root)
    pipeline = load(PipelineSettings, given.pipeline) if given.pipeline else None
    settings = load(DeidentifySettings, base / (pipeline.deidentify if pipeline else Path("configs/deidentify.yaml")))
    key = audit_key(steward, settings)
    with Database.open(database, people=False) as opened:
        run = _last_run(opened)
        in_database = {row[0] for row in opened.rows("SELECT DISTINCT case_id FROM notes")}
    models = load(ModelSettings, base / (pipeline.models if pipeline else Path("configs/models.yaml")))
    entry = _input(given, pipeline, base)
    found = Material(database, base, key, run, models)
    people, cases = _facts(given, pipeline, base)
    notices = [] if entry else ["no_export"]
    known = list(from_people(people, _ids(key, [person.case_id for person in people])))
    if given.vault:
        known += _of_vault(given)
    if entry is None:
        return _with(found, people=people, cases=cases, known=known, notices=tuple(notices))
    notes = list(accepted(build_ingest(ingest_settings(entry, base, None))(), list[Rejected]()))
    _check_key(notes, key, in_database, database)
    same = export_sha256(entry.path if entry.path.is_absolute() else base / entry.path) == run["export_sha256"]
    spans = _spans(steward) if same and (steward / "spans.jsonl").is_file() else {}
    if not spans:
        notices += [] if same else ["other_export"]
        spans = _detected(entry, settings, models, base, steward, report)
    for note in notes:
        case = keyed_id(key, "case", note.case_id)
        known += [*from_note(note, case), *from_spans(note.text, spans.get(note.note_id, ()), case, PROPAGATE_FROM)]
    return _with(found, notes=notes, people=people, cases=cases, spans=spans, known=known, same=same,
                 notices=tuple(notices))  # fmt: skip


def _with(material: Material, **changes: Any) -> Material:
    from dataclasses import replace

    return replace(material, **changes)


def audit_key(steward: Path, settings: DeidentifySettings) -> Key:
    """The key of the run: the configured one, else the one in the steward's folder.

    Raises:
        SafetyError: neither is here.
    """
    if not steward.is_dir():
        raise SafetyError(
            f"{steward}: no such folder. An audit is the data steward's: start it where the run left that folder."
        )
    configured = load_key(settings.key.env, settings.key.file)
    kept = steward / "run.key"
    key = configured or (load_key("", kept) if kept.is_file() else None)
    if key is None:
        raise SafetyError(f"no key of the run: neither {settings.key.env} nor {kept}. The audit signs with it.")
    return key


def _last_run(database: Database) -> dict[str, Any]:
    names = ("run_id", "export_sha256", "config_sha256", "models", "version")
    rows = database.rows(
        "SELECT run_id, export_sha256, config_sha256, models, version FROM runs ORDER BY rowid DESC LIMIT 1"
    )
    return dict(zip(names, rows[0], strict=True)) if rows else dict.fromkeys(names, "")


def _input(given: Given, pipeline: PipelineSettings | None, base: Path) -> InputSettings | None:
    if given.export is not None:
        if not given.export.exists():
            raise ConfigError(f"--export {given.export}: no such file or folder.")
        columns = pipeline.input.model_copy(update={"path": given.export.resolve()}) if pipeline else None
        return columns or InputSettings(path=given.export.resolve())
    return pipeline.input if pipeline else None


def _facts(given: Given, pipeline: PipelineSettings | None, base: Path) -> tuple[list[KnownPerson], list[Case]]:
    """People and cases, from where they are named; rows that cannot be read are left out, as in a run."""
    people = given.people or (base / pipeline.people if pipeline and pipeline.people else None)
    cases = given.cases or (base / pipeline.cases if pipeline and pipeline.cases else None)
    for option, path in (("--people", people), ("--cases", cases)):
        if path is not None and not path.is_file():
            raise ConfigError(f"{option} {path}: no such file.")
    rejected: list[Rejected] = []
    return (
        list(accepted(read_people(people), rejected)) if people else [],
        list(accepted(read_cases(cases), rejected)) if cases else [],
    )


def _ids(key: Key, cases: Sequence[str]) -> dict[str, str]:
    return {case: keyed_id(key, "case", case) for case in cases}


def _of_vault(given: Given) -> list[Known]:
    if given.vault is None or given.identity is None:
        raise ConfigError("--vault needs --identity, the secret key that opens it.")
    return list(from_vault(open_vault(given.vault, read_identity(given.identity))))


def _check_key(notes: Sequence[Note], key: Key, in_database: set[str], database: Path) -> None:
    ids = {keyed_id(key, "case", note.case_id) for note in notes}
    if ids and in_database and not ids & in_database:
        raise ConfigError(
            f"no case of the export is in {database.name} under this key: another export, or another key than its own."
        )


def _spans(steward: Path) -> dict[str, list[Span]]:
    """What the run replaced: note id of the export to spans in the raw text."""
    found: dict[str, list[Span]] = defaultdict(list)
    with (steward / "spans.jsonl").open(encoding="utf-8") as handle:
        for line in handle:
            one = json.loads(line)
            found[one["note_id"]].append((one["start"], one["end"], one["entity_type"], one["score"]))
    return found


def _detected(
    entry: InputSettings, settings: DeidentifySettings, models: ModelSettings, base: Path, steward: Path, report: Bars
) -> dict[str, list[Span]]:
    """Detect anew, in an export that this database was not made of."""
    with tempfile.TemporaryDirectory(prefix=".audit-", dir=steward) as folder:
        spool = FindingsFile(private_folder(Path(folder)) / "findings.jsonl")
        detect = detect_settings(settings, models, base, deidentified=entry.deidentified)
        first_reading(ingest_settings(entry, base, None), detect, spool, (), report)
        return {
            found.note_id: [(one.start, one.end, one.entity_type, one.score) for one in found.findings]
            for found in spool.read()
        }
