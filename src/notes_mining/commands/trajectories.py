"""``notes-mining trajectories``: durations of stages, the steward's list, themes over a life, pictures."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import TrajectorySettings, load
from ..errors import ConfigError
from ..outputs import whole_file, write_csv
from .shared import check_language, console, gate_beside, project_root

if TYPE_CHECKING:
    from ..store import Database
    from ..tables.gated import Gate
    from ..tables.spells import SpellSettings

_FORMATS = (".svg", ".html")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for beside the durations of the stages."""

    problems: bool = False
    out: Path | None = None
    lives: bool = False
    flow: str | None = None
    picture: Path | None = None
    sort: str = "length"
    marks: tuple[str, ...] | None = None
    shares: Path | None = None

    def __post_init__(self) -> None:
        for option, path, suffixes in (
            ("--out", self.out, (".csv",)), ("--picture", self.picture, _FORMATS), ("--shares", self.shares, _FORMATS),
        ):  # fmt: skip
            if path is not None and path.suffix not in suffixes:
                raise ConfigError(f"{option} {path.name}: expected a name that ends in {' or '.join(suffixes)}.")


def show_trajectories(path: Path, wanted: Wanted, *, language: str, root: Path | None) -> None:
    """Print the durations, and after them what is wanted."""
    from ..store import Database
    from ..tables.spells import SpellSettings, durations, spells
    from ..tables.trajectory_pictures import STAGES_BY_MONTH
    from ..tables.trajectory_show import durations_table, labels
    from ..tables.trajectory_through import durations_open

    check_language(language)
    config = load(TrajectorySettings, project_root(root) / "configs/trajectories.yaml")
    gate = gate_beside(path, root, leaves=False, language=language)
    minimum = gate.minimum
    settings = SpellSettings(**config.model_dump(exclude={"marks"}))
    marks = config.marks if wanted.marks is None else wanted.marks
    with Database.open(path) as database:
        if wanted.problems:
            _problems(database, path, settings, wanted.out, language)
        else:
            names = labels(database, "stages", language)
            lasted = spells(database, settings)
            found, allowed = durations(database, lasted, settings), durations_open(database, lasted, gate)
            console.print(durations_table(found, names, settings, minimum, language, allowed))
        if wanted.lives:
            _lives(database, gate, language)
        if wanted.flow is not None:
            _flows(database, wanted.flow, gate, language)
        if wanted.shares is not None:
            gate_beside(path, root, leaves=True, language=language).picture(database, STAGES_BY_MONTH)
        _pictures(database, wanted, marks, settings, minimum, language)


def _problems(database: Database, path: Path, settings: SpellSettings, out: Path | None, language: str) -> None:
    from ..tables.trajectory_problems import problems
    from ..tables.trajectory_show import problem_counts, problem_records, problems_table
    from ..tables.trajectory_wording import PROBLEMS

    found = problems(database, settings)
    if out is not None:
        write_csv(out, ("case_id", "start", "end", "weight", "kind", "detail"), problem_records(found))
        _written(out)
    elif found:
        console.print(problems_table(found, language))
    console.print(problem_counts(found, language) if found else PROBLEMS["none"][language])
    rejected = _rejected_events(path.parent / "steward" / "rejected.csv")
    if rejected:
        console.print(PROBLEMS["rejected"][language].format(count=rejected))


def _rejected_events(path: Path) -> int:
    """Rows of the run's list whose event the codebook does not know; 0 where the steward's folder is not here."""
    if not path.is_file():
        return 0
    with path.open(encoding="utf-8", newline="") as handle:
        return sum(row["reason"] == "unknown event" for row in csv.DictReader(handle))


def _lives(database: Database, gate: Gate, language: str) -> None:
    from ..tables.lives import starts_after, themes_over_lives
    from ..tables.trajectory_gate import shown_starts
    from ..tables.trajectory_show import labels, lives_table, starts_text
    from ..tables.trajectory_through import lives_open, starts_through

    names, allowed = labels(database, "themes", language), lives_open(database, gate)
    console.print(lives_table(themes_over_lives(database), names, gate.minimum, language, allowed))
    starts = starts_after(database)
    shown = starts_through(database, shown_starts(starts, gate.minimum), starts.theme, starts.event, gate)
    for line in starts_text(starts, names, gate.minimum, language, shown):
        console.print(line, highlight=False)


def _flows(database: Database, theme: str, gate: Gate, language: str) -> None:
    from ..tables.lives import flows
    from ..tables.trajectory_show import flows_table, labels, seen_flows
    from ..tables.trajectory_through import flows_through
    from ..tables.trajectory_wording import FLOWS

    found = seen_flows(flows(database, theme))
    title, names = labels(database, "themes", language)[theme], labels(database, "stages", language)
    allowed = flows_through(database, found, theme, gate)
    console.print(flows_table(found, title, names, gate.minimum, language, allowed) or FLOWS["none"][language])


def _pictures(
    database: Database, wanted: Wanted, marks: tuple[str, ...], settings: SpellSettings, minimum: int, language: str
) -> None:
    from ..tables.trajectory_pictures import picture, shares_picture

    if wanted.picture is not None:
        with whole_file(wanted.picture) as handle:
            handle.write(picture(
                database, kind=wanted.picture.suffix, sort=wanted.sort, themes=marks, settings=settings,
                language=language,
            ))  # fmt: skip
        _written(wanted.picture)
    if wanted.shares is not None:
        with whole_file(wanted.shares) as handle:
            handle.write(shares_picture(
                database, kind=wanted.shares.suffix, minimum=minimum, settings=settings, language=language
            ))  # fmt: skip
        _written(wanted.shares)


def _written(path: Path) -> None:
    console.print(f"Written: {path}", highlight=False, soft_wrap=True)
