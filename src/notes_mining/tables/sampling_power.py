"""How wide intervals will be, told before anything is reviewed: from the design, the tags and what the tagger may do.

The chances of a design say how many units are expected to be read in each cell, and how unequal their weights are; the
tags say how many units are tagged. How often a tag is right, and how often an untagged unit has the theme after all, is
assumed (``configs/estimation.yaml``) until a review of the same unit tells: every reviewed unit then counts beside so
many assumed ones. A half width is an expectation: a review may turn out a little better or worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..store import Database
from .estimation_data import Material, Request
from .estimation_settings import EstimationSettings, PowerRules
from .estimators import wilson
from .sampling import SampleSettings, design, stored_samples
from .sampling_design import Bools, Floats
from .units import SEGMENTS, key, listed

KINDS = ("all", "language", "stage", "stage and language")


@dataclass(frozen=True)
class Power:
    """What a sample promises for a theme.

    Attributes:
        tagged: share of units that the model tags.
        precision, omission: share with the theme among tagged and among untagged units, as assumed or from a pilot.
        pilot: reviewed units that this rests on.
        half_width: mean half width of the 95 % interval over the cells of each kind, 0..1; ``None`` where none of them
            will be estimable.
        estimable: share of cells of each kind that are expected to be estimable.
    """

    theme: str
    tagged: float
    precision: float
    omission: float
    pilot: int
    half_width: dict[str, float | None]
    estimable: dict[str, float]


@dataclass(frozen=True)
class _Units:
    """Every unit: its chance, its person's code, and of each kind of cell the code of its cell."""

    chance: Floats
    person: Any
    cells: dict[str, Any]


def power(
    db: Database, settings: SampleSettings, rules: EstimationSettings, *, polarity: str = "present"
) -> tuple[Power, ...]:
    """Expected half widths for every theme of the codebook that is tagged; nothing is drawn or stored.

    Raises:
        ConfigError: as ``design``.
    """
    frame = design(db, settings, rules.sampling).units
    units = _units(frame)
    material = _pilot(db, settings.unit, polarity)
    found = []
    for theme, tagged in _tags(db, frame, settings.unit, polarity):
        precision, omission, pilot = _quality(material, theme, float(tagged.mean()), rules.power)
        widths = {kind: _half_widths(units, tagged, kind, precision, omission, rules) for kind in KINDS}
        means = {kind: float(np.mean(known)) if (known := _known(all_)) else None for kind, all_ in widths.items()}
        shares = {kind: len(_known(all_)) / len(all_) for kind, all_ in widths.items()}
        found.append(Power(theme, float(tagged.mean()), precision, omission, pilot, means, shares))
    return tuple(found)


def _known(widths: list[float | None]) -> list[float]:
    return [width for width in widths if width is not None]


def _units(frame: Any) -> _Units:
    def codes(values: Any) -> Any:
        return np.unique(np.asarray(values, dtype=str), return_inverse=True)[1]

    parts = frame["stratum"].str.split(" | ", regex=False)
    cells = {
        "all": np.zeros(len(frame), dtype=np.int64), "language": codes(parts.str[1]), "stage": codes(parts.str[0]),
        "stage and language": codes(frame["stratum"]),
    }  # fmt: skip
    return _Units(frame["probability"].to_numpy(dtype=np.float64), codes(frame["case_id"]), cells)


def _tags(db: Database, frame: Any, unit: str, polarity: str) -> list[tuple[str, Bools]]:
    """(theme, whether each unit is tagged) in the codebook's order."""
    names = [column.strip('"') for column in key(unit)]
    sql = f"""SELECT DISTINCT {listed(key(unit))}, theme
        FROM {SEGMENTS} JOIN theme_tags USING (note_id, start, "end") WHERE ? IN (polarity, 'any')"""  # noqa: S608 - constants only
    tags = db.frame(sql, [polarity]).merge(frame[names].assign(unit=np.arange(len(frame))), on=names)
    places = {str(theme): part["unit"].to_numpy() for theme, part in tags.groupby("theme")}
    order = [row[0] for row in db.rows("SELECT theme FROM themes ORDER BY position")]
    return [(theme, np.isin(np.arange(len(frame)), places[theme])) for theme in order if theme in places]


def _pilot(db: Database, unit: str, polarity: str) -> Material | None:
    """The latest review of this unit, if there is one."""
    for sample in reversed(stored_samples(db)):
        if sample.unit == unit:
            material = Material(db, Request(count=unit, rows="theme", columns=("stage",), polarity=polarity), sample)
            if material.reviewed is not None and len(material.reviewed.drawing):
                return material
    return None


def _quality(material: Material | None, theme: str, tagged: float, rules: PowerRules) -> tuple[float, float, int]:
    """(precision, omission, reviewed units): what is assumed, corrected by what a pilot found."""
    there = min(tagged * rules.precision / (1 - rules.missed), 1.0)
    rates = [min(there * rules.missed / max(1 - tagged, 1e-9), 0.5), rules.precision]
    if material is None:
        return rates[1], rates[0], 0
    read, _ = material.everything_read(theme)
    for group in (0, 1):
        inside = read.part(read.tagged == bool(group))
        count = len(inside.label)
        if count:
            seen = float((inside.weight * inside.label).sum() / inside.weight.sum())
            rates[group] = (rates[group] * rules.pilot_weight + seen * count) / (rules.pilot_weight + count)
    return rates[1], rates[0], len(read.label)


def _half_widths(
    units: _Units, tagged: Bools, kind: str, precision: float, omission: float, rules: EstimationSettings
) -> list[float | None]:
    cells = units.cells[kind]
    return [
        _half_width(units, tagged, np.flatnonzero(cells == cell), precision, omission, rules)
        for cell in range(int(cells.max()) + 1)
    ]


def _half_width(
    units: _Units, tagged: Bools, inside: Any, precision: float, omission: float, rules: EstimationSettings
) -> float | None:
    """Expected half width in one cell, by the estimate that would stand there."""
    chance, person, tag = units.chance[inside], units.person[inside], tagged[inside]
    if chance.sum() < rules.review.least_units or len(np.unique(person)) < rules.review.least_persons:
        return None
    rates = np.where(tag, precision, omission)
    share = float(rates.mean())
    groups = [group for group in (tag, ~tag) if group.any()]
    expected = chance.sum() * min(share, 1 - share)
    if expected < rules.review.least_found or any(chance[group].sum() < rules.review.least_group for group in groups):
        groups, rates = [np.ones(len(tag), dtype=bool)], np.full(len(tag), share)
    variance = sum(_variance(chance[g], person[g], float(rates[g][0]), len(tag), rules.power) for g in groups)
    pulls = np.bincount(person, rates - share) / len(tag)
    persons = len(np.unique(person))
    variance += float((pulls**2).sum()) * persons / (persons - 1)
    low, high = wilson(share, share * (1 - share) / variance if variance > 0 else float("inf"))
    return (high - low) / 2


def _variance(chance: Floats, person: Any, rate: float, total: int, rules: PowerRules) -> float:
    """What the reading of one group adds to the variance of the cell's share."""
    read = float(chance.sum())
    effective = len(chance) ** 2 / float((1 / chance).sum())
    together = max(1.0, read / len(np.unique(person)))
    return (len(chance) / total) ** 2 * rate * (1 - rate) / effective * (1 + (together - 1) * rules.clustering)
