"""``notes-mining report``, and the same page at the end of a run."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .commands import check_language, console, disclosure_rules, ledger_beside, notes, project_root, unsafe_rules
from .config import TrajectorySettings, load
from .errors import ConfigError
from .outputs import whole_file
from .records import Rejected

if TYPE_CHECKING:
    from .store import Database
    from .tables.disclosure import Ledger, Rules
    from .tables.findings import FindingsSettings
    from .wiring import Configuration


def write_report(
    path: Path, out: Path | None, *, language: str, findings: Path | None, root: Path | None, unsafe: bool
) -> None:
    """Write the page of a database into a folder, or into a file whose name ends in .html."""
    from .store import Database

    check_language(language)
    file = _file(path, out, language)
    ledger = ledger_beside(path)
    rules = unsafe_rules(ledger, file) if unsafe else disclosure_rules(root)
    settings = load_findings(findings, project_root(root))
    with Database.open(path) as database, notes.status("…"):
        page = page_of(
            database, path, settings, language=language, rules=rules, ledger=ledger, root=project_root(root)
        )  # fmt: skip
    with whole_file(file) as handle:
        handle.write(page)
    console.print(f"Written: {file}", highlight=False, soft_wrap=True)


def _file(path: Path, out: Path | None, language: str) -> Path:
    """``report.fr.html`` in the folder that is named, or beside the database."""
    folder = out or path.parent
    if folder.suffix == ".html":
        return folder
    if folder.is_file():
        raise ConfigError(f"--out {folder}: expected a folder, or a name that ends in .html.")
    return folder / f"report.{language}.html"


def load_findings(path: Path | None, root: Path) -> FindingsSettings:
    """``configs/findings.yaml``, or another study's file, against the project's folder."""
    from .tables.findings import FindingsSettings

    given = path or Path("configs/findings.yaml")
    return load(FindingsSettings, given if given.is_absolute() or given.is_file() else root / given)


def findings_of(config: Configuration) -> FindingsSettings:
    """Those that a pipeline file names; none where it says null."""
    from .tables.findings import FindingsSettings

    path = config.pipeline.findings
    return FindingsSettings() if path is None else load(FindingsSettings, config.path(path))


def page_of(
    database: Database, path: Path, findings: FindingsSettings, *, language: str, rules: Rules, ledger: Ledger,
    root: Path,
) -> str:  # fmt: skip
    """The page of a database, with what lies beside it: rejected rows and passports of topics."""
    from .tables.estimation_settings import EstimationSettings
    from .tables.report import Report, render
    from .tables.spells import SpellSettings

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
