"""What ``notes-mining forget`` does: every place where a person of the study is kept, one after another.

Each step may be done twice, so that a command that was cut off is typed again. What lies elsewhere (the export, copies,
backups) the program cannot reach: it says so.
"""

from __future__ import annotations

import csv
import getpass
import json
import time
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import typer

from ..artefacts import MANIFEST
from ..config import DeidentifySettings, ModelSettings, load
from ..deidentify.keys import Key, keyed_id
from ..deidentify.memory import read_memory
from ..errors import ConfigError, NotesMiningError
from ..outputs import whole_file, write_bytes, write_lines
from .audit_material import audit_key
from .shared import console, ledger_beside, project_root

TELLING = 25
"""Letters from which a sentence of somebody is not found elsewhere by chance."""
_LEFT = (
    "Not reached from here: the export and its cases, events and people (a new run would bring the person back), "
    "copies of the database, models elsewhere, files written elsewhere, backups."
)


def forget_case(database: Path, case: str, identity: Path | None, *, yes: bool, root: Path | None) -> None:
    """``notes-mining forget``.

    Raises:
        ConfigError: nobody of that id, or a vault that cannot be opened (nothing is changed then); a model that could
            not be trained again.
    """
    from ..store.forget import forget_case as out_of_database
    from ..store.forget import sentences_of

    steward = database.parent / "steward"
    key = audit_key(steward, load(DeidentifySettings, project_root(root) / "configs/deidentify.yaml"))
    person = keyed_id(key, "case", case)
    vault, sealed = _vault(steward, identity, case)
    notes, sentences = sentences_of(database, person)
    known = read_memory(steward / "identities.jsonl", key)[0].forget(case)
    learnt = _learnt(person, project_root(root))
    if not notes and not known and not sealed[1] and not learnt:
        raise ConfigError(f"--case {case}: nobody of that id is in {database.name} or in the steward's folder.")
    if not yes:
        typer.confirm(f"Remove case {case} with {len(notes)} notes? This cannot be undone.", abort=True)
    done = {"lines of the vault": sealed[1]}
    if sealed[1]:
        write_bytes(vault, sealed[0])
    done["identities"] = _identities(steward, key, case)
    done["lines of spans, findings and rejected rows"] = _lines(
        steward, case, lambda note: keyed_id(key, "note", note) in notes
    )
    done["releases in the ledger, where nobody stands in their place now"] = ledger_beside(database).forget(person)
    done["codings in the review"] = _review(database, person)
    done["files with sentences of theirs"] = _files(database, sentences)
    done["notes in the database"] = out_of_database(database, person)
    for what, count in done.items():
        console.print(f"  {count} {what}", highlight=False)
    console.print(_LEFT, highlight=False)
    _train_again(database, learnt, root)


def _vault(steward: Path, identity: Path | None, case: str) -> tuple[Path, tuple[bytes, int]]:
    from ..deidentify.vault import read_identity, without_case

    vault = steward / "vault.age"
    if not vault.is_file():
        return vault, (b"", 0)
    if identity is None:
        raise ConfigError(f"{vault} keeps names and cannot be opened: name the secret identity with --identity.")
    return vault, without_case(vault, read_identity(identity), case)


def _identities(steward: Path, key: Key, case: str) -> int:
    path = steward / "identities.jsonl"
    if not path.is_file():
        return 0
    memory, _ = read_memory(path, key)
    gone = memory.forget(case)
    write_lines(path, memory.lines())
    return gone


def _lines(steward: Path, case: str, theirs: Callable[[str], bool]) -> int:
    """Take a case's lines out of what the run left for the steward; the audit's own lists are to be made again."""
    gone = 0
    for name in ("spans.jsonl", "findings.jsonl"):
        path = steward / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if not theirs(json.loads(line)["note_id"])]
            gone += len(lines) - len(kept)
            write_lines(path, kept)
    rejected = steward / "rejected.csv"
    if rejected.is_file():
        gone += _rejected(rejected, lambda record: record == case or theirs(record))
    for name in ("audit/hits.jsonl", "audit/persons.jsonl", "work.sqlite"):  # the next run, or audit, makes them anew
        (steward / name).unlink(missing_ok=True)
    return gone


def _rejected(path: Path, theirs: Callable[[str], bool]) -> int:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    place = rows[0].index("record_id") if rows else 0
    kept = [row for number, row in enumerate(rows) if not number or not theirs(row[place])]
    with whole_file(path) as handle:
        csv.writer(handle, lineterminator="\n").writerows(kept)
    return len(rows) - len(kept)


def _review(database: Path, person: str) -> int:
    from ..review.desk import open_file, trail_of
    from ..review.file import review_file_of
    from ..review.forget import forget_case as out_of_review

    if not review_file_of(database).is_file():
        return 0
    with open_file(database) as file:
        gone = out_of_review(file, person)
        with file.transaction():
            trail_of(database, file).append(
                f"os:{getpass.getuser()}", "forget", "case", {}, {"codings": gone}, now=time.time()
            )
    return gone


def _files(database: Path, sentences: list[str]) -> int:
    """Remove pages and passports beside the database that quote the person; they are made again from the rest."""
    telling = {text.strip() for text in sentences if len(text.strip()) >= TELLING}
    telling |= {escape(text) for text in telling}
    gone = 0
    for path in sorted(database.parent.rglob("*")):
        if path.suffix in (".html", ".json", ".md", ".csv", ".jsonl", ".txt") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            if any(sentence in text for sentence in telling):
                path.unlink()
                gone += 1
    return gone


def _learnt(person: str, base: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Models in ``models/``, and the one that serves, whose manifest names the person: folder and manifest."""
    serving = base / load(ModelSettings, base / "configs/models.yaml").themes / MANIFEST
    found = []
    for file in sorted({*(base / "models").glob(f"*/{MANIFEST}"), *([serving] if serving.is_file() else [])}):
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if person in manifest.get("learnt_review_cases", ()):
            found.append((file.parent, manifest))
    return found


def _train_again(database: Path, learnt: Sequence[tuple[Path, dict[str, Any]]], root: Path | None) -> None:
    """Train each model again without the person; one that cannot be does not keep the next from it.

    Raises:
        ConfigError: a model that still holds what it learnt.
    """
    failed = []
    for folder, manifest in learnt:
        console.print(f"{folder} learnt from this person and is trained again without them.", highlight=False)
        try:
            _again(database, folder, manifest, root)
        except (NotesMiningError, KeyError) as error:
            why = "its manifest does not say from what" if isinstance(error, KeyError) else str(error)
            failed.append(
                f"{folder} still holds what it learnt from this person and could not be trained again: {why}\n"
                f"  To mend it: name another model in configs/models.yaml and remove {folder}."
            )
    if failed:
        raise ConfigError("\n".join(failed))


def _again(database: Path, folder: Path, manifest: dict[str, Any], root: Path | None) -> None:
    from ..store.carry import free_name
    from .retrain import Sources, retrain

    kept = manifest["sources"]
    new = free_name(folder.with_name(f"{folder.name}-again"))
    retrain(database, new, Sources.of(kept), seed=kept["seed"], root=root)
    console.print(f"Remove {folder} once {new} or another model serves.", highlight=False)
