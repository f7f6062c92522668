"""``notes-mining corpus``: what it does with the invented notes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from .progress import progress_bar
from .shared import console, project_root
from .shared import notes as terminal


def multiply(
    notes: int, *, seed: int, out: Path | None, kind: Literal["csv", "parquet"], root: Path | None, quiet: bool
) -> None:
    """``notes-mining corpus multiply``."""
    from ..multiply.export import new_cases
    from ..multiply.files import write_export
    from ..multiply.templates import read_templates

    base = project_root(root)
    folder = out or base / f"reports/load-{notes}-{seed}"
    templates = read_templates(base / "corpus")
    with progress_bar(terminal, quiet=quiet) as bars:
        bars.expect("write", notes)
        write_export(
            new_cases(templates, seed), folder, notes=notes, seed=seed, format=kind,
            progress=lambda count: bars("write", count),
        )  # fmt: skip
    console.print(f"{notes} invented notes: {folder}", highlight=False, soft_wrap=True)
    console.print(
        "For load only: never train with them, and never report recall, precision or a count from them.", soft_wrap=True
    )
