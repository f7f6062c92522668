"""The report of a database with what lies beside it: for the command, and for the end of a run."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import PipelineSettings, TrajectorySettings, load
from ..records import Rejected

if TYPE_CHECKING:
    from ..store import Database
    from ..tables.disclosure import Ledger, Rules
    from ..tables.findings import FindingsSettings


def load_findings(path: Path | None, root: Path) -> FindingsSettings:
    """``configs/findings.yaml``, or another study's file, against the project's folder."""
    from ..tables.findings import FindingsSettings

    given = path or Path("configs/findings.yaml")
    return load(FindingsSettings, given if given.is_absolute() or given.is_file() else root / given)


def findings_of(settings: PipelineSettings, root: Path) -> FindingsSettings:
    """Those that a pipeline file names; none where it says null."""
    from ..tables.findings import FindingsSettings

    return FindingsSettings() if settings.findings is None else load(FindingsSettings, root / settings.findings)


def page_of(
    database: Database, path: Path, findings: FindingsSettings, *, language: str, rules: Rules, ledger: Ledger,
    root: Path,
) -> str:  # fmt: skip
    """The page of a database, with what lies beside it: rejected rows and passports of topics."""
    from ..tables.estimation_settings import EstimationSettings
    from ..tables.report import Report, render
    from ..tables.spells import SpellSettings

    trajectories = load(TrajectorySettings, root / "configs/trajectories.yaml")
    return render(
        database,
        Report(
            findings=findings, language=language, rules=rules, ledger=ledger,
            rejected=read_rejected(path.parent / "steward" / "rejected.csv"),
            topics=_passports(path.parent / "topics" / "passports"),
            spells=SpellSettings(**trajectories.model_dump(exclude={"marks"})),
            estimation=load(EstimationSettings, root / "configs/estimation.yaml"),
        ),
    )  # fmt: skip


def read_rejected(path: Path) -> list[Rejected]:
    """Rows of the run's list; none where the steward's folder is not here."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return [Rejected(row["record_id"], row["reason"], row["file"]) for row in csv.DictReader(handle)]


def _passports(folder: Path) -> list[dict[str, Any]]:
    """Passports of topics, by their number."""
    if not folder.is_dir():
        return []
    found = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("topic-*.json"))]
    return sorted(found, key=lambda one: int(one["topic"]["id"]))
