"""Draw what coders shall read: a stratified sample of segments, notes, or persons in a stage, saved with its design.

Strata are stage by language community. Where the model sees a rare theme the chance is higher; it is never zero, it is
stored with every segment, and the seed gives the same sample again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from ..errors import ConfigError, StoreError
from ..store import Database
from .estimation_settings import SamplingRules
from .sampling_design import Floats, Ints, allocate, draw, emphasis, inclusion_probabilities
from .units import ANCHOR, COUNTABLE, SEGMENTS, STRATA_BY, key, listed, segments_for

DESIGNS = ("stratified",)
_SEED_LIMIT = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class SampleSettings:
    """What to draw.

    Attributes:
        asked: how many drawings.
        unit: ``segments``, ``notes``, ``persons``: all notes of a person in a stage, or ``files``: all of a person.
            Only what is drawn whole can be estimated: shares of persons in a stage need a sample of persons or files,
            shares of persons over all stages one of files.
        seed: from 0; gives the same sample of the same database again.
    """

    asked: int = 300
    unit: str = "segments"
    design: str = "stratified"
    seed: int = 1

    def __post_init__(self) -> None:
        key(self.unit)
        if self.design not in DESIGNS:
            raise ConfigError(f"unknown design '{self.design}'. Known: {', '.join(DESIGNS)}.")
        if self.asked < 1:
            raise ConfigError(f"{self.asked} drawings: expected 1 or more.")
        if not 0 <= self.seed <= _SEED_LIMIT:
            raise ConfigError(f"seed {self.seed}: expected 0 to {_SEED_LIMIT}.")


@dataclass(frozen=True)
class Stratum:
    """One stratum: its units, and how many of them are drawn."""

    name: str
    units: int
    drawn: int


@dataclass(frozen=True)
class Design:
    """Every unit with its chance. ``units`` is a frame: the unit's key, ``case_id``, ``stratum``, ``probability``."""

    settings: SampleSettings
    units: Any
    strata: tuple[Stratum, ...]

    @property
    def probabilities(self) -> Floats:
        """Chance of every unit to be drawn, 0..1."""
        return np.asarray(self.units["probability"], dtype=np.float64)


@dataclass(frozen=True)
class Sample:
    """A sample as it was stored."""

    sample: str
    design: Design
    drawings: int
    segments: int
    notes: int
    persons: int


def design(db: Database, settings: SampleSettings, rules: SamplingRules) -> Design:
    """The chance of every unit; nothing is drawn yet.

    Raises:
        ConfigError: no segments, or fewer drawings than strata.
    """
    units = _units(db, settings.unit)
    if units.empty:
        raise ConfigError("there is nothing to draw from: the database has no segments.")
    names, codes = np.unique(units["stratum"].to_numpy(dtype=str), return_inverse=True)
    sizes = np.bincount(codes)
    drawn = allocate(sizes.tolist(), settings.asked, power=rules.allocation, least=rules.least_per_stratum)
    weights = np.minimum(units["emphasis"].to_numpy(dtype=np.float64), rules.emphasis)
    chances = np.empty(len(units))
    for stratum, count in enumerate(drawn):
        inside = codes == stratum
        chances[inside] = inclusion_probabilities(weights[inside], int(count))
    strata = tuple(Stratum(str(n), int(u), int(d)) for n, u, d in zip(names, sizes, drawn, strict=True))
    return Design(settings, units.assign(probability=chances), strata)


def _units(db: Database, unit: str) -> Any:
    """All units in a fixed order, with the emphasis that their rarest tag asks for (no upper limit yet)."""
    columns = listed(key(unit))
    attributes = listed(dict.fromkeys([*key(unit), "case_id", "stratum"]))
    tags = 'JOIN theme_tags USING (note_id, start, "end")'
    tagged = db.frame(f"SELECT DISTINCT {columns}, theme FROM {SEGMENTS} {tags}")  # noqa: S608 - constants only
    units = db.frame(f"SELECT DISTINCT {attributes} FROM {segments_for(unit)} ORDER BY {columns}")  # noqa: S608 - constants only
    names = [column.strip('"') for column in key(unit)]
    shares = tagged["theme"].map(tagged["theme"].value_counts() / max(len(units), 1)).to_numpy(dtype=np.float64)
    tagged = tagged.assign(emphasis=emphasis(shares, np.inf)).groupby(names, as_index=False)["emphasis"].max()
    return units.merge(tagged, on=names, how="left").fillna({"emphasis": 1.0})


def draw_sample(db: Database, settings: SampleSettings, rules: SamplingRules, *, day: date) -> Sample:
    """Draw and store a sample; ``day`` is noted with it.

    Raises:
        ConfigError: as ``design``.
        StoreError: the database is open for reading alone.
    """
    made = design(db, settings, rules)
    generator = np.random.default_rng(settings.seed)
    places = draw(made.probabilities, _codes(made.units["stratum"]), _codes(made.units["case_id"]), generator)
    chosen = made.units.iloc[places].assign(place=np.arange(1, len(places) + 1))
    items = _segments_of(db, chosen, settings.unit)
    name = f"S{db.rows('SELECT count(*) FROM samples')[0][0] + 1}"  # noqa: S608 - no user's words in it
    with db.transaction():
        db.append("samples", _row(db, name, made, rules, day))
        db.append("sample_items", {"sample": [name] * len(items)} | {c: items[c].tolist() for c in _ITEM})
    notes, persons = items["note_id"].nunique(), chosen["case_id"].nunique()
    return Sample(name, made, len(places), len(items), int(notes), int(persons))


_ITEM = ("place", "note_id", "start", "end", "stratum", "probability")


def _codes(values: Any) -> Ints:
    return np.asarray(np.unique(values.to_numpy(dtype=str), return_inverse=True)[1], dtype=np.int64)


def _segments_of(db: Database, chosen: Any, unit: str) -> Any:
    """The segments of the units drawn."""
    if unit == "segments":
        return chosen
    names = [column.strip('"') for column in key(unit)]
    further = [column for column in names if column not in ANCHOR]
    sql = f"SELECT {listed([*ANCHOR, *further])} FROM {SEGMENTS} ORDER BY ALL"  # noqa: S608 - constants only
    drawn = chosen[[*names, "place", "stratum", "probability"]]
    return db.frame(sql).merge(drawn, on=names).sort_values("place", kind="stable")


def _row(db: Database, name: str, made: Design, rules: SamplingRules, day: date) -> dict[str, list[Any]]:
    settings = made.settings
    strata = {"by": STRATA_BY, "rules": rules.model_dump(), "strata": [asdict(stratum) for stratum in made.strata]}
    return {
        "sample": [name], "design": [settings.design], "unit": [settings.unit], "asked": [settings.asked],
        "seed": [settings.seed], "drawn_on": [day], "strata": [json.dumps(strata)],
        "segments_fingerprint": [fingerprint(db, "segments", ANCHOR)],
        "tags_fingerprint": [fingerprint(db, "theme_tags", (*ANCHOR, "theme", "polarity"))],
    }  # fmt: skip


def fingerprint(db: Database, table: str, columns: tuple[str, ...]) -> str:
    """Number and checksum of a table's rows, whatever their order."""
    sql = f"SELECT count(*), coalesce(sum(md5_number_lower(concat_ws('|', {listed(columns)}))), 0) FROM {table}"  # noqa: S608 - constants only
    count, checksum = db.rows(sql)[0]
    return f"{count}-{int(checksum):x}"


@dataclass(frozen=True)
class StoredSample:
    """A sample in the database, and what has changed since it was drawn."""

    sample: str
    unit: str
    asked: int
    seed: int
    drawn_on: date
    segments_then: int
    segments_changed: bool
    tags_changed: bool

    def lets_count(self, count: str) -> bool:
        """Whether ``count`` can be estimated from it."""
        return count in COUNTABLE[self.unit]


def stored_samples(db: Database) -> list[StoredSample]:
    """All samples, in the order in which they were drawn."""
    rows = db.rows(
        "SELECT sample, unit, asked, seed, drawn_on, segments_fingerprint, tags_fingerprint FROM samples ORDER BY rowid"
    )
    if not rows:
        return []
    segments = fingerprint(db, "segments", ANCHOR)
    tags = fingerprint(db, "theme_tags", (*ANCHOR, "theme", "polarity"))
    return [
        StoredSample(
            sample=name, unit=unit, asked=asked, seed=seed, drawn_on=day, segments_then=int(then.split("-")[0]),
            segments_changed=then != segments, tags_changed=tagged != tags,
        )
        for name, unit, asked, seed, day, then, tagged in rows
    ]  # fmt: skip


def record_review(db: Database, sample: str, coder: str, segments: list[tuple[str, int, int]]) -> int:
    """Write down that ``coder`` read these segments (note, start, end) of a sample whole; returns how many.

    What the coder found stands in ``decisions``; a theme without a decision is then not in the segment.

    Raises:
        StoreError: a segment is not in the sample, or was written down before.
    """
    known = set(db.rows('SELECT note_id, start, "end" FROM sample_items WHERE sample = ?', [sample]))
    if not set(segments) <= known:
        raise StoreError(f"{len(set(segments) - known)} segments are not in sample '{sample}'. Nothing was written.")
    notes, starts, ends = (list(part) for part in zip(*segments, strict=True)) if segments else ([], [], [])
    with db.transaction():
        content = {"note_id": notes, "start": starts, "end": ends}
        return db.append("sample_reviews", content | {"sample": [sample] * len(notes), "coder": [coder] * len(notes)})
