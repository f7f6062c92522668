"""How often the 95 % interval of an estimate holds the truth, in invented studies of which the truth is known.

Each study has 100 persons who pass through two to four of eight stages, with notes and segments. What is true of two
segments of one person goes together, and so do the tagger's errors on them. The tagger is wrong in about 10 % of the
French cases and in about 30 % of the Dutch: it misses 10 or 30 % of what is there, and sees the theme in 10 or 30 % of
the segments without it (of the rare theme: 1 or 3 %, since no tagger that is worth having sees a theme of 4 % in 30 %).

    python benchmarks/estimation_coverage.py [--studies 1000] [--unit segments|notes|persons] [--drawings N] [--seed 1]

Each line of the table averages over the cells of that kind that are estimable in a study. What was read whole is not
among them when the export alone is spoken of: it is known, and has no interval. `naive`, `human` and `published` are
shares of intervals that hold the truth; `published` is what `notes-mining estimate` would print: prediction-powered
(`assisted`), or the coders alone where the program finds the review thin (`thin`). `lowest` is the lowest share of
published intervals that hold the truth in any one cell that is estimable in half of the studies.

A line *holds* when published intervals hold the truth in 93 to 97 %. Where the program finds the review thin in more
than half of its cells (and says so) it is enough that they do in 93 % or more.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.special import expit, logit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from notes_mining.tables.estimation_cell import ASSISTED, CellEstimates, estimate_cell
from notes_mining.tables.estimation_settings import EstimationSettings
from notes_mining.tables.estimators import TARGETS, Estimate, Read, Whole
from notes_mining.tables.sampling_design import allocate, draw, emphasis, inclusion_probabilities

PERSONS, STAGES, MANY = 100, 8, 30_000
DRAWINGS = {"segments": 300, "notes": 200, "persons": 150}
_OFTEN = 0.5
BAND = (0.93, 0.97)
RULES = EstimationSettings()
KINDS = {"language": (False, True), "stage": (True, False), "stage and language": (True, True)}


@dataclass(frozen=True)
class Theme:
    """How frequent a theme is, how persons differ in it (logits), and how the tagger errs in (French, Dutch)."""

    prevalence: float
    spread: float
    missed: tuple[float, float]
    false_alarms: tuple[float, float]
    trend: float = 1.0


THEMES = {
    "common": Theme(0.25, 0.8, (0.10, 0.30), (0.10, 0.30)),
    "middling": Theme(0.10, 0.8, (0.10, 0.30), (0.10, 0.30)),
    "rare": Theme(0.03, 0.8, (0.10, 0.30), (0.01, 0.03), trend=-1.0),
}


@dataclass(frozen=True)
class Study:
    """Units with person, stage, language (1: Dutch), truth and tag of each theme."""

    person: np.ndarray
    stage: np.ndarray
    dutch: np.ndarray
    true: dict[str, np.ndarray]
    tagged: dict[str, np.ndarray]

    @property
    def stratum(self) -> np.ndarray:
        return self.stage * 2 + self.dutch


def study(generator: np.random.Generator, persons: int, unit: str) -> Study:
    """An invented study, its units being segments, notes or persons in a stage."""
    dutch = generator.random(persons) < 0.4
    first, stages = generator.integers(0, 5, persons), generator.integers(2, 5, persons)
    spell_person = np.repeat(np.arange(persons), stages)
    spell_stage = first[spell_person] + np.arange(len(spell_person)) - np.repeat(np.cumsum(stages) - stages, stages)
    busy = generator.normal(0, 0.5, persons)
    notes = 1 + generator.poisson(2 * np.exp(busy[spell_person] - 0.125))
    note_spell = np.repeat(np.arange(len(spell_person)), notes)
    note = np.repeat(np.arange(len(note_spell)), generator.integers(4, 13, len(note_spell)))
    spell = note_spell[note]
    person, stage = spell_person[spell], spell_stage[spell]
    true, tagged = {}, {}
    for name, theme in THEMES.items():
        habit = generator.normal(0, theme.spread, persons) + 0.3 * busy
        odd = generator.normal(0, 0.5, persons)
        drift = theme.trend * np.linspace(-0.5, 0.5, STAGES)[stage]
        there = generator.random(len(person)) < expit(
            logit(theme.prevalence) + habit[person] + drift + 0.3 * dutch[person]
        )
        missed = expit(logit(np.where(dutch[person], theme.missed[1], theme.missed[0])) + odd[person])
        false = expit(logit(np.where(dutch[person], theme.false_alarms[1], theme.false_alarms[0])) + odd[person])
        true[name] = there
        tagged[name] = generator.random(len(person)) < np.where(there, 1 - missed, false)
    units = {"segments": np.arange(len(note)), "notes": note, "persons": spell}[unit]
    _, place, unit_of = np.unique(units, return_index=True, return_inverse=True)
    return Study(
        person[place], stage[place], dutch[person[place]].astype(np.int64),
        {name: np.bincount(unit_of, values) > 0 for name, values in true.items()},
        {name: np.bincount(unit_of, values) > 0 for name, values in tagged.items()},
    )  # fmt: skip


def cells(found: Study, kind: str) -> Iterator[tuple[tuple[int, int], np.ndarray]]:
    """Each cell of a kind of table: (stage, language) with -1 for all, and which units are in it."""
    by_stage, by_language = KINDS[kind]
    for stage in range(STAGES) if by_stage else (-1,):
        for dutch in (0, 1) if by_language else (-1,):
            yield (
                (stage, dutch),
                ((found.stage == stage) | (stage < 0)) & ((found.dutch == dutch) | (dutch < 0)),
            )


@dataclass(frozen=True)
class Review:
    """Which units were drawn, and how many units each of them stands for."""

    drawn: np.ndarray
    weight: np.ndarray


def review(found: Study, drawings: int, generator: np.random.Generator) -> Review:
    """A sample by the program's own design, reviewed whole."""
    weights = np.ones(len(found.person))
    for tags in found.tagged.values():
        weights = np.maximum(weights, np.where(tags, emphasis(np.array(tags.mean()), RULES.sampling.emphasis), 1.0))
    _, strata = np.unique(found.stratum, return_inverse=True)
    rules = RULES.sampling
    counts = allocate(np.bincount(strata).tolist(), drawings, power=rules.allocation, least=rules.least_per_stratum)
    chances = np.empty(len(weights))
    for stratum, count in enumerate(counts):
        chances[strata == stratum] = inclusion_probabilities(weights[strata == stratum], int(count))
    drawn = draw(chances, strata, found.person, generator)
    return Review(drawn, 1 / chances[drawn])


def estimate(
    found: Study, reviewed: Review, inside: np.ndarray, theme: str, target: str, share: float
) -> CellEstimates:
    """The program's estimates of one cell; ``share``: of units with the theme in all that was read."""
    persons, codes = np.unique(found.person[inside], return_inverse=True)
    whole = Whole(
        np.bincount(codes).astype(np.float64), np.bincount(codes, found.tagged[theme][inside]).astype(np.float64)
    )
    kept = inside[reviewed.drawn]
    drawn = reviewed.drawn[kept]
    read = Read(
        np.searchsorted(persons, found.person[drawn]), drawn, reviewed.weight[kept],
        found.true[theme][drawn].astype(np.float64), found.tagged[theme][drawn],
    )  # fmt: skip
    return estimate_cell(whole, read, target, RULES.review, found=share)


@dataclass
class Tally:
    """What is counted over studies, for one line of the table."""

    held: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    half_widths: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    by_place: dict[tuple[int, int], list[bool]] = field(default_factory=lambda: defaultdict(list))
    found_true: list[float] = field(default_factory=list)
    not_estimable: int = 0
    read_whole: int = 0

    def add(self, name: str, one: Estimate, truth: float) -> None:
        self.held[name].append(one.low <= truth <= one.high)
        self.half_widths[name].append((one.high - one.low) / 2)


def simulate(studies: int, unit: str, drawings: int, seed: int) -> dict[tuple[str, str, str], Tally]:
    """Tallies by (target, kind of table, theme)."""
    many = study(np.random.default_rng([seed, 0]), MANY, unit)
    general = {
        (place, theme): float(many.true[theme][inside].mean())
        for kind in KINDS
        for place, inside in cells(many, kind)
        for theme in THEMES
    }
    tallies: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    for number in track(range(1, studies + 1), unit, console=Console(stderr=True)):
        generator = np.random.default_rng([seed, number])
        found = study(generator, PERSONS, unit)
        reviewed = review(found, drawings, generator)
        for kind in KINDS:
            for place, inside in cells(found, kind):
                if not inside.any():
                    continue
                for theme in THEMES:
                    read = found.true[theme][reviewed.drawn]
                    share = (float(read.sum()) + 0.5) / (len(read) + 1)
                    for target in TARGETS:
                        known = general[place, theme] if target == "persons" else found.true[theme][inside].mean()
                        drawn = reviewed.drawn[inside[reviewed.drawn]]
                        if target == "export" and len(drawn) == inside.sum():
                            tallies[target, kind, theme].read_whole += 1
                            continue
                        cell = estimate(found, reviewed, inside, theme, target, share)
                        count(tallies[target, kind, theme], cell, known, place)
                        tallies[target, kind, theme].found_true.append(float(found.true[theme][drawn].sum()))
    return tallies


def count(tally: Tally, cell: CellEstimates, truth: float, place: tuple[int, int]) -> None:
    """Add a cell of a study."""
    if cell.standing is None or cell.human is None:
        tally.not_estimable += 1
        return
    tally.add("naive", cell.naive, truth)
    tally.add("human", cell.human, truth)
    tally.add("published", cell.standing, truth)
    tally.by_place[place].append(tally.held["published"][-1])
    tally.add("assisted" if cell.method == ASSISTED else "thin", cell.standing, truth)


def record(unit: str, target: str, kind: str, theme: str, tally: Tally, studies: int) -> dict[str, object]:
    """One line of the table as numbers."""
    held = {name: round(float(np.mean(values)), 4) for name, values in tally.held.items()}
    widths = {name: round(float(np.mean(values)), 4) for name, values in tally.half_widths.items()}
    estimable = len(tally.held["published"])
    lowest = min(float(np.mean(one)) for one in tally.by_place.values() if len(one) >= _OFTEN * studies)
    return {
        "unit": unit, "target": target, "kind": kind, "theme": theme, "cells": estimable + tally.not_estimable,
        "read_whole": tally.read_whole,
        "estimable": estimable, "reviewed_with_theme": round(float(np.mean(tally.found_true)), 1), "held": held,
        "lowest": round(lowest, 4),
        "half_width": widths, "assisted": (share := round(len(tally.held["assisted"]) / max(estimable, 1), 3)),
        "holds": holds(held, share),
    }  # fmt: skip


def holds(held: dict[str, float], share: float) -> bool:
    """Whether a line is as it should be; ``share``: of its cells whose review is not thin."""
    return BAND[0] <= held["published"] <= (BAND[1] if share >= _OFTEN else 1.0)


def shown(records: list[dict[str, object]], title: str) -> Table:
    """The lines as a table for a terminal."""
    table = Table(title=title)
    for head in (
        "cell",
        "theme",
        "found",
        "naive",
        "human",
        "published",
        "lowest",
        "not thin",
        "thin",
        "± human",
        "± publ.",
        "none",
        "holds",
    ):
        table.add_column(head, justify="left" if head in ("cell", "theme") else "right")
    for one in records:
        held, width = one["held"], one["half_width"]
        if not (isinstance(held, dict) and isinstance(width, dict)):
            raise TypeError("a record without its shares or widths")
        none = 1 - int(str(one["estimable"])) / max(int(str(one["cells"])), 1)
        table.add_row(
            str(one["kind"]), str(one["theme"]), str(one["reviewed_with_theme"]),
            *(f"{held.get(name, float('nan')):.1%}" for name in ("naive", "human", "published")),
            f"{float(str(one['lowest'])):.1%}",
            f"{held.get('assisted', float('nan')):.1%} of {float(str(one['assisted'])):.0%}",
            f"{held.get('thin', float('nan')):.1%}",
            *(f"{100 * width.get(name, float('nan')):.1f}" for name in ("human", "published")),
            f"{none:.0%}", "yes" if one["holds"] else "NO",
        )  # fmt: skip
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--unit", choices=DRAWINGS, action="append")
    parser.add_argument("--drawings", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    arguments = parser.parse_args()
    records: list[dict[str, object]] = []
    console, started = Console(width=150), time.perf_counter()
    for unit in arguments.unit or DRAWINGS:
        drawings = arguments.drawings or DRAWINGS[unit]
        tallies = simulate(arguments.studies, unit, drawings, arguments.seed)
        for target in TARGETS:
            part = [
                record(unit, target, kind, theme, tallies[target, kind, theme], arguments.studies)
                for kind in KINDS
                for theme in THEMES
            ]
            title = f"{arguments.studies} studies, {drawings} {unit} reviewed, target: {target}"
            console.print(shown(part, title))
            records += part
    console.print(f"{sum(bool(one['holds']) for one in records)} of {len(records)} lines hold")
    console.print(f"{time.perf_counter() - started:.0f} s")
    if arguments.out:
        arguments.out.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
