"""``notes-mining sample``, ``estimate`` and ``fairness``: what they do, with what they print."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import load
from ..errors import ConfigError
from ..outputs import whole_file
from .shared import check_language, console, gate_beside, minimum_persons, notes, project_root, refuse_while_blocked

if TYPE_CHECKING:
    from ..tables.estimation import EstimateSettings
    from ..tables.estimation_settings import EstimationSettings
    from ..tables.sampling import SampleSettings

__all__ = ["draw", "minimum_persons", "show_estimates", "show_fairness", "show_power"]


def _rules(config: Path | None, root: Path | None) -> EstimationSettings:
    from ..tables.estimation_settings import EstimationSettings

    return load(EstimationSettings, config or project_root(root) / "configs/estimation.yaml")


def _csv(out: Path | None) -> None:
    if out is not None and out.suffix != ".csv":
        raise ConfigError(f"--out {out.name}: expected a name that ends in .csv.")


def _write(out: Path, text: str) -> None:
    with whole_file(out) as handle:
        handle.write(text)
    console.print(f"Written: {out}", highlight=False, soft_wrap=True)


def draw(path: Path, settings: SampleSettings, *, config: Path | None, root: Path | None) -> None:
    """Draw and store a sample, and say what is in it."""
    from ..store import Database
    from ..tables.sampling import draw_sample

    rules = _rules(config, root)
    with Database.open(path, read_only=False) as database:
        drawn = draw_sample(database, settings, rules.sampling, day=date.today())
    asked = f" of {settings.asked} asked for" if drawn.drawings < settings.asked else ""
    console.print(
        f"Sample {drawn.sample}: {drawn.drawings} {settings.unit}{asked}, in {len(drawn.design.strata)} strata; "
        f"{drawn.segments} segments in {drawn.notes} notes to read. Read them in the order of 'place'.",
        highlight=False,
    )  # fmt: skip


def show_power(
    path: Path, settings: SampleSettings, *, polarity: str, language: str, config: Path | None, root: Path | None
) -> None:
    """How wide the intervals of such a sample will be."""
    from ..store import Database
    from ..tables.estimation_data import labels_of
    from ..tables.estimation_show import power_table
    from ..tables.sampling_power import power

    check_language(language)
    rules = _rules(config, root)
    with Database.open(path) as database:
        found, labels = power(database, settings, rules, polarity=polarity), labels_of(database)
    console.print(power_table(found, settings, labels, language))


def show_estimates(
    path: Path, settings: EstimateSettings, *, language: str, out: Path | None, config: Path | None, root: Path | None
) -> None:
    """Estimates as tables or CSV; what to know first goes to standard error."""
    from ..store import Database
    from ..tables.estimation import estimate
    from ..tables.estimation_show import cautions, terminal_table, to_csv

    check_language(language)
    _csv(out)
    rules, gate = _rules(config, root), gate_beside(path, root, leaves=out is not None, language=language)
    with Database.open(path) as database:
        table = estimate(database, settings, rules, gate)
    for line in cautions(table, language):
        notes.print(line, highlight=False, soft_wrap=True, style="yellow")
    if out is not None:
        _write(out, to_csv(table))
        return
    for column, stratum in dict.fromkeys((one.cell.column, one.cell.by) for one in table.cells):
        console.print(terminal_table(table, column, stratum, language, rules), "")


def show_fairness(
    path: Path, dimensions: tuple[str, ...], *, rows: str, polarity: str, sample: str | None, language: str,
    out: Path | None, config: Path | None, root: Path | None,
) -> None:  # fmt: skip
    """Error rates as tables or CSV."""
    from ..store import Database
    from ..tables.estimation_data import labels_of
    from ..tables.estimation_show import fairness_csv, fairness_tables
    from ..tables.estimation_wording import CAUTIONS
    from ..tables.fairness import fairness

    check_language(language)
    _csv(out)
    refuse_while_blocked(path)
    settings, minimum = _rules(config, root), minimum_persons(root)
    with Database.open(path) as database:
        found = fairness(
            database, dimensions, settings, rows=rows, polarity=polarity, minimum_persons=minimum, sample=sample
        )
        labels = labels_of(database)
    if found.sample is None or not found.reviewed:
        kind = "no sample" if found.sample is None else "unreviewed"
        raise ConfigError(CAUTIONS[kind][language].format(sample=found.sample))
    if found.tags_changed:
        told = CAUTIONS["tags changed"][language].format(sample=found.sample)
        notes.print(told, highlight=False, soft_wrap=True, style="yellow")
    if out is not None:
        _write(out, fairness_csv(found))
        return
    for table in fairness_tables(found, labels, language, minimum):
        console.print(table, "")
