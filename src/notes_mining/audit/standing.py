"""What an audit left to be resolved, and the one place where ``report``, ``export`` and ``crosstab`` ask for it.

``steward/audit.jsonl`` holds one line an audit and one a resolution, each with the hash of the line before, as the
ledger's: a line that was changed or cut out is noticed, and then nothing leaves. It holds ids of hits and the
steward's reasons, never what was found. Beside the database stands ``AUDIT-BLOCKS.txt`` while something blocks, for
who cannot read the steward's folder; and the database itself tells (``store/audited.py``), for who took a copy of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigError, SafetyError
from ..store.audited import blocks_of

FOLDER, FILE, MARKER = "steward", "audit.jsonl", "AUDIT-BLOCKS.txt"
_AUDITED, _RESOLVED = "audited", "resolved"
_MARK = (
    "notes-mining audit found identifying text.\n"
    "Until the data steward has resolved it, report, export and crosstab refuse.\n\n"
    "notes-mining audit a trouvé du texte identifiant.\n"
    "Tant que la responsable des données ne l'a pas réglé, report, export et crosstab refusent.\n\n"
    "notes-mining audit vond identificerende tekst.\n"
    "Zolang de databeheerder dat niet heeft opgelost, weigeren report, export en crosstab.\n"
)


@dataclass(frozen=True)
class Standing:
    """The last audit (``None``: there was none), what of it still blocks, and every resolution ever made, by hit."""

    audited: Mapping[str, Any] | None
    open: tuple[str, ...]
    resolved: Mapping[str, Mapping[str, str]]


def read_standing(folder: Path) -> Standing:
    """What stands in a steward's folder.

    Raises:
        SafetyError: the file cannot be read, is damaged, or a line is missing. Nothing may leave then.
    """
    path = folder / FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        raise SafetyError(
            f"{path} cannot be read, so it is not known what the audit found. Nothing is released."
        ) from None
    audited, resolved = None, dict[str, Mapping[str, str]]()
    for record in _chained(path, lines):
        if record["kind"] == _AUDITED:
            audited = record["content"]
        else:
            resolved[record["content"]["hit"]] = record["content"]
    blocking = audited["blocking"] if audited else ()
    return Standing(audited, tuple(hit for hit in blocking if hit not in resolved), resolved)


def _chained(path: Path, lines: Sequence[str]) -> list[dict[str, Any]]:
    found, before = [], ""
    for number, text in enumerate(lines, start=1):
        try:
            record = json.loads(text)
            if record["before"] != before or record["kind"] not in (_AUDITED, _RESOLVED):
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise SafetyError(
                f"{path}, line {number}: damaged, or the line before it was changed or removed. Nothing is released.\n"
                "  To mend it: restore the file from a backup, or move it away and audit again."
            ) from None
        before = hashlib.sha256(text.encode()).hexdigest()
        found.append(record)
    return found


def _append(folder: Path, kind: str, content: Mapping[str, Any]) -> None:
    path = folder / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    before = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else ""
    data = json.dumps({"before": before, "kind": kind, "content": content}, ensure_ascii=False, sort_keys=True) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    size = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, data.encode())
        if written != len(data.encode()):
            os.ftruncate(descriptor, size)
            raise SafetyError(f"{path} cannot be written: no space. The audit is not entered.")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def enter_audit(folder: Path, facts: Mapping[str, Any], blocking: Collection[str]) -> Standing:
    """Enter an audit: of which run and when (``facts``), and the ids of the hits that block. What was resolved
    stays so.
    """
    _append(folder, _AUDITED, {**facts, "blocking": sorted(set(blocking))})
    return _marked(folder)


def check_resolvable(standing: Standing, ids: Sequence[str], reason: str) -> None:
    """Refuse what cannot be resolved.

    Raises:
        ConfigError: no reason, or an id that does not block.
    """
    if not reason.strip():
        raise ConfigError("--resolve needs --reason: why may this stand? It goes into the trail.")
    unknown = [one for one in ids if one not in standing.open]
    if unknown:
        raise ConfigError(
            f"--resolve: {', '.join(unknown)} does not block. What blocks: {', '.join(standing.open) or 'nothing'}."
        )


def resolve(folder: Path, ids: Sequence[str], reason: str, who: str, at: str) -> Standing:
    """The steward has looked at these hits, and says why they may stand; ``check_resolvable`` comes before."""
    for one in ids:
        _append(folder, _RESOLVED, {"hit": one, "reason": reason.strip(), "who": who, "at": at})
    return _marked(folder)


def _marked(folder: Path) -> Standing:
    """The standing, with the sign beside the database set or taken away."""
    standing, marker = read_standing(folder), folder.parent / MARKER
    if standing.open:
        marker.write_text(_MARK, encoding="utf-8")
    else:
        marker.unlink(missing_ok=True)
    return standing


def refuse_while_blocked(database: Path) -> None:
    """What ``report``, ``export`` and ``crosstab`` ask before anything else.

    Raises:
        SafetyError: the audit found something that is not resolved, or it cannot be known whether it did.
        StoreError: the database cannot be read.
    """
    folder = database.parent / FOLDER
    told = blocks_of(database) if database.is_file() else frozenset()
    marked = (database.parent / MARKER).exists()
    if os.access(folder, os.R_OK | os.X_OK):
        standing = read_standing(folder)
        told, marked = told - standing.resolved.keys() | set(standing.open), False
    if not told and not marked:
        return
    many = "1 place" if len(told) == 1 else f"{len(told)} places"
    places = f"{many} with identifying text" if told else "identifying text"
    raise SafetyError(
        f"The audit of {database.name} found {places} that nobody has resolved. Nothing leaves before that.\n"
        f"  To mend it: the data steward reads {FOLDER}/audit/hits.jsonl, mends the cause and audits again,\n"
        "  or says why it may stand: notes-mining audit DB --resolve ID --reason WHY."
    )
