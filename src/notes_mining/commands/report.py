"""What ``notes-mining report`` does, with what it prints."""

from __future__ import annotations

from pathlib import Path

from ..errors import ConfigError
from ..outputs import whole_file
from .report_page import load_findings, page_of
from .shared import (
    check_language,
    console,
    disclosure_rules,
    ledger_beside,
    notes,
    project_root,
    refuse_while_blocked,
    tell_of_earlier,
    unsafe_rules,
)


def write_report(
    path: Path, out: Path | None, *, language: str, findings: Path | None, root: Path | None, unsafe: bool
) -> None:
    """Write the page of a database into a folder, or into a file whose name ends in .html."""
    from ..store import Database

    check_language(language)
    refuse_while_blocked(path)
    file = _file(path, out, language)
    ledger = ledger_beside(path)
    rules = unsafe_rules(ledger, file) if unsafe else disclosure_rules(root)
    settings = load_findings(findings, project_root(root))
    with Database.open(path) as database, notes.status("…"):
        page = page_of(
            database, path, settings, language=language, rules=rules, ledger=ledger, root=project_root(root)
        )  # fmt: skip
        tell_of_earlier(database, ledger, language)
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
