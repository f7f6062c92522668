"""What ``notes-mining doctor`` prints."""

from __future__ import annotations

from pathlib import Path

from ..doctor import Finding, Patient, examine
from ..errors import ConfigError
from .shared import console, project_root

_MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "failure": "[red]✗[/]"}


def show_findings(pipeline: Path | None, root: Path | None) -> None:
    """Print what was found.

    Raises:
        ConfigError: something must be mended.
    """
    folder = project_root(root, pipeline.parent if pipeline else None)
    found = examine(Patient(folder, pipeline))
    for finding in found:
        _show(finding)
    failures = sum(finding.status == "failure" for finding in found)
    warnings = sum(finding.status == "warning" for finding in found)
    console.print(f"{len(found)} findings: {failures} to mend, {warnings} to think about.", highlight=False)
    if failures:
        raise ConfigError("Mend what is marked ✗ before you work with notes here.")


def _show(finding: Finding) -> None:
    console.print(_MARKS[finding.status], end=" ")
    console.print(finding.what, highlight=False, markup=False, soft_wrap=True)
    for line in finding.mend.splitlines():
        console.print(f"    {line}", highlight=False, markup=False, soft_wrap=True)
