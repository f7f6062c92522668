"""Spells: from when to when each person is in each stage, and how long stages last.

A spell runs from the day on which its stage opens (included) to the day on which the next one opens (not included), by
the events alone; the SQL view ``stage_spells`` makes them with the rule that also gives a note its stage. Durations
survive the shift of dates per case, calendar dates do not: everything that compares persons counts days from the
person's own first event.

A person's last spell is open: its end is not known, only that it lasted until the person was last seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

import numpy as np
from scipy.stats import CensoredData, ecdf

from ..errors import ConfigError
from ..records import UNKNOWN_STAGE
from ..store import Database

OWN, ALL = "own", "all"


@dataclass(frozen=True, kw_only=True)
class SpellSettings:
    """How spells are ended, checked and summed up (``configs/trajectories.yaml``).

    Attributes:
        observed_until: until when a person was seen. ``own``: the person's last note or event, the only answer where
            dates are shifted per case; ``all``: the last note or event of anybody; or the day of the export. The last
            two are right only where dates were kept. Nobody is cut off before their own last note or event.
        youngest: an event before this age, in years, is listed for the steward.
        resamples: how often persons are drawn anew for the interval of a median; 0 gives none.
        seed: of those drawings.
    """

    observed_until: str | date = OWN
    youngest: int = 12
    resamples: int = 400
    seed: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.observed_until, date) and self.observed_until not in (OWN, ALL):
            raise ConfigError(f"observed_until: expected {OWN}, {ALL} or a day such as 2025-03-31.")
        if self.youngest < 0 or self.resamples < 0:
            raise ConfigError("youngest and resamples must be 0 or more.")


@dataclass(frozen=True)
class Spell:
    """A person in a stage from ``start`` (included) to ``end`` (not included).

    Attributes:
        number: how many times the person has been in the stage, this time included.
        end: of an open spell, the last day on which the person was seen.
        open: the end is not known; the spell lasted at least until ``end``.
        since: days from the person's first event to ``start``.
    """

    case_id: str
    stage: str
    number: int
    start: date
    end: date
    open: bool
    since: int

    @property
    def days(self) -> int:
        """Duration; of an open spell, the part that was seen."""
        return (self.end - self.start).days

    def covers(self, day: date) -> bool:
        """Whether a note of this day is written in the spell. An open one covers every later day."""
        return self.start <= day and (self.open or day < self.end)


_SEEN = """
    SELECT case_id, max(date) AS own, max(max(date)) OVER () AS everybody
    FROM (SELECT case_id, date FROM events UNION ALL SELECT case_id, date FROM notes) GROUP BY case_id"""


def spells(db: Database, settings: SpellSettings | None = None) -> list[Spell]:
    """All spells, by person and in order of time; from a person's first event on they leave no day out.

    The stage of a spell may be ``unknown``: a gap. Persons without an event the codebook knows have none.
    """
    until = (settings or SpellSettings()).observed_until
    seen = "greatest(own, ?)" if isinstance(until, date) else {OWN: "own", ALL: "everybody"}[until]
    sql = f"""
        WITH seen AS ({_SEEN})
        SELECT case_id, stage, number, start, coalesce("end", {seen}), "end" IS NULL,
               date_diff('day', min(start) OVER (PARTITION BY case_id), start)
        FROM stage_spells JOIN seen USING (case_id) ORDER BY case_id, start"""  # noqa: S608 - constants only
    return [Spell(*row) for row in db.rows(sql, [until] if isinstance(until, date) else [])]


def lives(found: Sequence[Spell]) -> list[list[Spell]]:
    """Spells person by person, from ``spells``."""
    return [list(life) for _, life in groupby(found, key=attrgetter("case_id"))]


@dataclass(frozen=True)
class StageDurations:
    """How long persons are in a stage.

    Attributes:
        persons: who were ever in it.
        repeated: of those, how many more than once.
        spells: how often, all persons together.
        left: persons of whom at least one spell in the stage ended.
        open: spells that had not ended when the person was last seen: at most one a person.
        median: days until half the spells have ended (Kaplan and Meier 1958), open ones counted for as long as they
            were seen; ``None`` where half of them never ended.
        low, high: 95 % interval of the median, persons drawn anew with all their spells; ``None`` where not reached.
    """

    stage: str
    persons: int
    repeated: int
    spells: int
    left: int
    open: int
    median: float | None
    low: float | None
    high: float | None


def durations(db: Database, found: Sequence[Spell], settings: SpellSettings | None = None) -> list[StageDurations]:
    """Of each stage of the codebook, in its order, and of the gaps that occur."""
    settings = settings or SpellSettings()
    stages = [row[0] for row in db.rows("SELECT stage FROM stages ORDER BY position")]
    if any(spell.stage == UNKNOWN_STAGE for spell in found):
        stages.append(UNKNOWN_STAGE)
    return [_of_stage(stage, [spell for spell in found if spell.stage == stage], settings) for stage in stages]


def _of_stage(stage: str, found: Sequence[Spell], settings: SpellSettings) -> StageDurations:
    persons = lives(found)
    low, high = _interval(persons, settings)
    return StageDurations(
        stage, len(persons), sum(len(person) > 1 for person in persons), len(found),
        sum(not all(spell.open for spell in person) for person in persons), sum(spell.open for spell in found),
        median_days(found), low, high,
    )  # fmt: skip


def median_days(found: Iterable[Spell]) -> float | None:
    """Kaplan-Meier median of durations in days; ``None`` without spells, or where fewer than half are known to end."""
    ended: list[int] = []
    cut_off: list[int] = []
    for spell in found:
        (cut_off if spell.open else ended).append(spell.days)
    if not ended:
        return None
    surviving = ecdf(CensoredData(uncensored=ended, right=cut_off)).sf
    reached = np.flatnonzero(surviving.probabilities <= 0.5 + 1e-12)
    return float(surviving.quantiles[reached[0]]) if reached.size else None


def _interval(persons: Sequence[Sequence[Spell]], settings: SpellSettings) -> tuple[float | None, float | None]:
    """Percentiles of the median over drawings of persons: spells of one person are not independent."""
    if not persons or not settings.resamples:
        return None, None
    draws = np.random.default_rng(settings.seed).integers(len(persons), size=(settings.resamples, len(persons)))
    medians = [median_days([spell for one in draw for spell in persons[one]]) for draw in draws]
    ordered = sorted(np.inf if median is None else median for median in medians)
    low, high = np.quantile(ordered, [0.025, 0.975], method="closest_observation")
    return (None if np.isinf(low) else float(low)), (None if np.isinf(high) else float(high))
