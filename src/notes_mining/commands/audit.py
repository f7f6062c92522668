"""What ``notes-mining audit`` does, with what it prints: figures and places, never what was found."""

from __future__ import annotations

import getpass
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from .. import __version__, log
from ..artefacts import file_sha256
from ..audit.standing import FOLDER, check_resolvable, enter_audit, read_standing, resolve
from ..config import DeidentifySettings, load
from ..errors import ConfigError, SafetyError, StoreError
from ..outputs import private_folder, whole_file, write_lines
from ..store.audited import note_blocks
from .progress import progress_bar
from .shared import check_language, console, notes, project_root

if TYPE_CHECKING:
    from ..audit.sweep import Source
    from .audit_material import Given, Material

HITS, PERSONS, STATEMENT, PAGE = "hits.jsonl", "persons.jsonl", "audit.json", "audit.{}.html"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked of an audit."""

    also: tuple[Path, ...] = ()
    bound: float = 0.01
    out: Path | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        check_language(self.language)
        for path in self.also:
            if not path.exists():
                raise ConfigError(f"--also {path}: no such file or folder.")


def audit(database: Path, given: Given, wanted: Wanted, root: Path | None, *, quiet: bool) -> None:
    """``notes-mining audit DB``.

    Raises:
        SafetyError: something blocks; page and JSON are written all the same.
    """
    from ..audit.forms import Forms
    from ..audit.statement import hit_lines, signed, sweep_record
    from ..audit.sweep import Sweep
    from .audit_material import read_material
    from .audit_parts import parts_of, risk_lines

    log.silence_dependencies()
    earlier = read_standing(database.parent / FOLDER)  # a damaged trail stops the audit before anything else
    with progress_bar(notes, quiet=quiet) as report:
        material = read_material(database, given, root, report)
        forms = Forms(material.known)
        swept = Sweep(forms, material.key, report).run(_sources(material, wanted))
    unresolved = [hit for hit in swept.hits if hit.id not in earlier.resolved]
    parts = parts_of(material, forms, unresolved, wanted.bound)
    folder = private_folder(material.steward / "audit")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    standing = enter_audit(
        material.steward, {"run": material.run["run_id"], "at": at}, [hit.id for hit in swept.hits if hit.blocks]
    )
    note_blocks(database, standing.open)
    write_lines(folder / HITS, hit_lines(swept, standing.resolved))
    write_lines(folder / PERSONS, [json.dumps(line, ensure_ascii=False) for line in risk_lines(parts, material)])
    found = {"sweep": sweep_record(swept, set(standing.resolved)), **parts.records}
    record = signed({**_facts(material, at), **found}, material.key)
    _write(folder, record, wanted, _labels(material, wanted.language))
    _show(record, material, folder, wanted.language)
    if standing.open:
        raise SafetyError(
            f"Report, export and crosstab are blocked, by {len(standing.open)} of the places above. "
            f"What was found there: {folder / HITS}"
        )
    if not record["membership"]["ok"]:
        raise SafetyError(
            f"A model carries what it should not: part 6 of {folder / PAGE.format(wanted.language)} names it.\n"
            "  To mend it: train it again with 'notes-mining themes retrain', or name another in configs/models.yaml."
        )


def _sources(material: Material, wanted: Wanted) -> list[Source]:
    from ..audit.sweep import ALSO, MODEL, Source
    from .audit_parts import model_folders

    return [
        Source(material.database.parent),
        *(Source(path, MODEL) for path in model_folders(material)),
        *(Source(path, ALSO) for path in wanted.also),
    ]


def _facts(material: Material, at: str) -> dict[str, Any]:
    from ..audit.statement import FORMAT

    return {
        "format": FORMAT, "at": at, "program": __version__,
        "run": {**material.run, "models": json.loads(material.run["models"] or "{}")},
        "database_sha256": file_sha256(material.database), "same_export": material.same,
        "notices": list(material.notices),
    }  # fmt: skip


def _labels(material: Material, language: str) -> dict[str, str]:
    from ..store import Database

    with Database.open(material.database, people=False) as database:
        return dict(database.rows(f"SELECT theme, label_{language} FROM themes"))  # noqa: S608 - a checked language


def _write(folder: Path, record: dict[str, Any], wanted: Wanted, themes: dict[str, str]) -> None:
    from ..audit.page import render

    page = render(record, wanted.language, themes)
    for target in (folder, *([wanted.out] if wanted.out else [])):
        with whole_file(target / STATEMENT) as handle:
            json.dump(record, handle, ensure_ascii=False, indent=1, sort_keys=True)
        with whole_file(target / PAGE.format(wanted.language)) as handle:
            handle.write(page)


def _show(record: dict[str, Any], material: Material, folder: Path, language: str) -> None:
    from ..audit.page import wording
    from ..audit.summary import summary

    for notice in material.notices:
        notes.print(wording()[f"n_{notice}"][language], highlight=False, soft_wrap=True)
    swept = record["sweep"]
    parts = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for heading, line in summary(record, language):
        parts.add_row(heading, line)
    console.print(parts)
    if swept["hits"]:
        table = Table("id", "what", "why", "where", "times", title="Identifying text", title_justify="left")
        for hit in swept["hits"][:40]:
            where = " · ".join(part for part in (hit["file"], hit["part"], hit["row"]) if part)
            table.add_row(hit["id"], hit["kind"], hit["reason"], where, str(hit["times"]))
        console.print(table)
    for name in (STATEMENT, PAGE.format(language)):
        console.print(f"  {folder / name}", highlight=False, soft_wrap=True)


def resolve_hits(database: Path, ids: list[str], reason: str) -> None:
    """``notes-mining audit DB --resolve ID --reason WHY``: into the steward's trail, and the review's where there
    is one.
    """
    steward = database.parent / FOLDER
    if not steward.is_dir():
        raise SafetyError(f"{steward}: no such folder. What the audit found is the data steward's to resolve.")
    who, now = f"os:{getpass.getuser()}", datetime.now(UTC)
    before = read_standing(steward)
    check_resolvable(before, ids, reason)
    note_blocks(database, set(before.open) - set(ids))  # first: where it cannot be written, nothing is resolved
    standing = resolve(steward, ids, reason, who, now.isoformat(timespec="seconds"))
    _note(database, who, ids, now)
    left = f"{len(standing.open)} left." if standing.open else "Nothing blocks any more."
    console.print(f"{len(ids)} resolved; {left}", highlight=False)


def _note(database: Path, who: str, ids: list[str], now: datetime) -> None:
    """Ids alone: the reason may hold a name."""
    from ..review.desk import open_file, trail_of
    from ..review.file import review_file_of

    if not review_file_of(database).is_file():
        return
    with open_file(database) as file, file.transaction():
        trail_of(database, file).append(who, "resolve_leak", "audit", {}, {"hits": ids}, now=now.timestamp())


def verify_statement(database: Path, file: Path, root: Path | None) -> None:
    """``notes-mining audit DB --verify FILE``.

    Raises:
        SafetyError: it was changed, or made under another key.
    """
    from ..audit.statement import verify
    from .audit_material import audit_key

    settings = load(DeidentifySettings, project_root(root) / "configs/deidentify.yaml")
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise StoreError(f"{file} cannot be read, or is no audit.json.") from None
    if not isinstance(record, dict) or not verify(record, audit_key(database.parent / FOLDER, settings)):
        raise SafetyError(f"{file} is not as it was signed, or was made under another key.")
    console.print(f"As it was signed: the audit of run {record['run']['run_id']} at {record['at']}.", highlight=False)
