"""Commands on plain files: de-identify an export, tag notes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from .. import log
from ..collecting import seldom_collected
from ..config import DeidentifySettings, InputSettings, ModelSettings, ThemeSettings, load
from ..deidentify.identify import Identities
from ..deidentify.keys import Key, load_key, random_key
from ..deidentify.memory import Memory, read_memory
from ..deidentify.vault import Vault
from ..errors import ConfigError, SafetyError
from ..outputs import (
    clean_record,
    private_folder,
    span_record,
    tag_record,
    whole_file,
    write_bytes,
    write_line,
    write_lines,
    write_rejected,
)
from ..readings import FindingsFile, FirstReading, accepted, first_reading, second_reading
from ..records import CleanNote, KnownPerson, Note, Rejected
from ..wiring import detect_settings, ingest_settings, replace_settings, tagging_settings
from .progress import Bars, progress_bar
from .shared import console, notes, project_root


def deidentify_file(
    source: Path,
    out: Path,
    spans: Path | None,
    *,
    keep_ids: bool,
    keep_dates: bool,
    deidentified: bool,
    carry: tuple[str, ...],
    people: Path | None,
    identities: Path | None,
    vault: Path | None,
    root: Path | None,
    quiet: bool,
    another_key: bool = False,
) -> None:
    """``notes-mining deidentify``.

    Raises:
        SafetyError: ``identities`` are of another key, and not ``another_key``.
    """
    log.silence_dependencies()
    base = project_root(root)
    settings = load(DeidentifySettings, base / "configs/deidentify.yaml")
    models = load(ModelSettings, base / "configs/models.yaml")
    sealed = _vault(settings, vault)
    key = _key(settings, needed=identities is not None, said=not (keep_ids and keep_dates))
    memory = _memory(identities, key, another_key)
    rejected: list[Rejected] = []
    known = _listed(people, rejected)
    ingest = ingest_settings(InputSettings(path=source.resolve(), carry=carry), base, None)
    detect = detect_settings(settings, models, base, deidentified=deidentified)
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".notes-mining-", dir=out.parent) as folder,
        progress_bar(notes, quiet=quiet) as report,
        seldom_collected(),
    ):
        spool = FindingsFile(private_folder(Path(folder)) / "findings.jsonl")
        first = first_reading(ingest, detect, spool, known, report)
        report.expect("replace", first.notes)
        resolved = _resolved(first, settings, memory, identities)
        replace = replace_settings(
            settings, key, resolved, deidentified=deidentified, keep_ids=keep_ids, keep_dates=keep_dates
        )
        pairs = second_reading(ingest, replace, spool, first)
        _write_clean(out, spans, _collecting(pairs, sealed) if sealed else pairs, report)
    if sealed and vault:
        write_bytes(vault, sealed.seal())
    _say_rejected(source, out, [*rejected, *first.rejected])
    console.print(f"{first.notes} notes de-identified: {out}", highlight=False, soft_wrap=True)


def _listed(people: Path | None, rejected: list[Rejected]) -> list[KnownPerson]:
    """Who is known beforehand; rows that tell nobody are put aside."""
    from ..ingest import read_people

    return list(accepted(read_people(people), rejected)) if people else []


def _resolved(first: FirstReading, settings: DeidentifySettings, memory: Memory, identities: Path | None) -> Identities:
    """Who is who; written before the notes: a number that is in use must be remembered, should the rest fail."""
    resolved = first.graph.resolve(memory, roles=settings.roles, link_cases=settings.link_cases)
    if identities:
        write_lines(identities, memory.lines())
    return resolved


def _key(settings: DeidentifySettings, *, needed: bool, said: bool) -> Key:
    """The configured key, else one for this run alone.

    Raises:
        ConfigError: none is configured, but something must be known again under it.
    """
    key = load_key(settings.key.env, settings.key.file)
    if key is None and needed:
        raise ConfigError(
            "--identities needs a key, under which a later export meets this one: make one with "
            f"'notes-mining key new FILE' and name it in {settings.key.env} or under key.file."
        )
    if key is None and said:
        notes.print(
            "No key is configured: ids and dates come from a random key for this run, "
            "and will not agree with another run's."
        )
    return key or random_key()


def _memory(identities: Path | None, key: Key, another_key: bool) -> Memory:
    """What earlier exports left, which is refused when it is of another key, unless that was asked for."""
    if identities is None:
        return Memory(key)
    memory, notice = read_memory(identities, key)
    if notice and not another_key:
        raise SafetyError(
            f"{identities} holds identities of another key, and none of this one: ids, dates and placeholders would "
            "not agree with earlier exports. Nothing was written.\n"
            "  To mend it: restore the key, name another file to begin anew, or keep both with --another-key."
        )
    if notice:
        notes.print(notice, highlight=False, soft_wrap=True)
    return memory


def _vault(settings: DeidentifySettings, path: Path | None) -> Vault | None:
    if path is None:
        return None
    if settings.vault.recipient is None:
        raise ConfigError("--vault needs a recipient: set vault.recipient in configs/deidentify.yaml.")
    return Vault(settings.vault.recipient)


def _collecting(pairs: Iterator[tuple[Note, CleanNote]], vault: Vault) -> Iterator[tuple[Note, CleanNote]]:
    for note, clean in pairs:
        vault.add_note(note, clean)
        yield note, clean


def _write_clean(out: Path, spans: Path | None, pairs: Iterator[tuple[Note, CleanNote]], report: Bars) -> None:
    with whole_file(out) as clean_file:
        if spans is None:
            for _, clean in pairs:
                write_line(clean_file, clean_record(clean))
                report("replace", 1)
            return
        with whole_file(spans) as span_file:
            for note, clean in pairs:
                write_line(clean_file, clean_record(clean))
                for edit in clean.edits:
                    write_line(span_file, span_record(note.note_id, edit))
                report("replace", 1)


def _say_rejected(source: Path, out: Path, rejected: list[Rejected]) -> None:
    """Count rejections and write them beside the output."""
    if not rejected:
        return
    path = out.with_name("rejected.csv")
    write_rejected(path, rejected)
    notes.print(
        f"{len(rejected)} rows of {source.name} were rejected; file, row and reason: {path}",
        highlight=False,
        soft_wrap=True,
    )


def tag_file(source: Path, out: Path, *, root: Path | None, quiet: bool) -> None:
    """``notes-mining tag``: segments and tags of notes, raw or clean; ids and offsets are those of IN."""
    from ..ingest import build as build_ingest
    from ..segment import SegmentSettings
    from ..segment import build as build_segment
    from ..themes.tagging import build as build_tagging

    log.silence_dependencies()
    base = project_root(root)
    models = load(ModelSettings, base / "configs/models.yaml")
    ingest = build_ingest(ingest_settings(InputSettings(path=source.resolve()), base, None))
    segment = build_segment(SegmentSettings())
    settings = load(ThemeSettings, base / "configs/themes.yaml")
    tag = build_tagging(tagging_settings(models, settings, base))
    rejected: list[Rejected] = []
    count = 0
    with progress_bar(notes, quiet=quiet) as report, whole_file(out) as handle:

        def plain() -> Iterator[CleanNote]:
            for note in accepted(ingest(), rejected):
                report("tag", 1)
                yield as_clean(note)

        for theme_tag in tag(segment(plain())):
            write_line(handle, tag_record(theme_tag))
            count += 1
    _say_rejected(source, out, rejected)
    console.print(f"{count} tags: {out}", highlight=False, soft_wrap=True)


def as_clean(note: Note) -> CleanNote:
    """A note taken as it is: for tagging text that was cleaned elsewhere, or raw text that is not stored."""
    return CleanNote(
        note_id=note.note_id, case_id=note.case_id, date=note.date, language=note.language or "other", text=note.text,
        raw_length=len(note.text), sentences=note.sentences, note_type=note.note_type, stage=note.stage,
    )  # fmt: skip
