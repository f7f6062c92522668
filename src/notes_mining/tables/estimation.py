"""Shares that stay true when the model errs: naive, human-only and prediction-powered side by side, cell by cell.

The unit that is counted must be the unit that was drawn, or a part of it. Whether a *person* has a theme in a stage
cannot be told from some of the segments: the more are read, the more persons have it. So shares of persons are
estimated from a sample of persons alone, of whom all notes of a stage were read; from segments they are not estimable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import numpy as np

from ..errors import ConfigError
from ..records import POLARITIES, Cell
from ..store import Database
from .disclosure import OK, SUPPRESSED, Rules, too_small
from .estimation_cell import NOT_ESTIMABLE, CellEstimates, estimate_cell
from .estimation_data import Key, Material, Request, labels_of, row_values, values
from .estimation_gate import HIDDEN, Allowed, allowed
from .estimation_settings import EstimationSettings
from .estimators import TARGETS, Estimate, Read, Whole, naive
from .fairness import Fairness, marks
from .gated import Gate
from .sampling import StoredSample, stored_samples
from .units import ALL, DIMENSIONS, FILES, ROWS, UNITS


@dataclass(frozen=True, kw_only=True)
class EstimateSettings:
    """What to estimate.

    Attributes:
        rows: ``theme``, ``life_sphere`` or ``lever``.
        cols: a dimension of notes or persons, or ``all`` for one column of everything.
        by: further dimensions, each combination a table of its own.
        count: ``persons``, ``notes`` or ``segments``; ``None``: what the sample drew.
        polarity: ``present``, ``absent`` or ``any``.
        target: ``persons`` such as these, as though drawn from many (as the intervals of a crosstab); or ``export``:
            what reading this export whole would give.
        sample: which one; ``None``: the latest.
        trust_tags: use the tags though they have changed since the sample was drawn. Only right where the tagger has
            not learnt from the reviews.
        minimum_persons: cells that rest on fewer persons are withheld; 1 withholds nothing.
    """

    rows: str = "theme"
    cols: str = "stage"
    by: Key = ()
    count: str | None = None
    polarity: str = "present"
    target: str = "persons"
    sample: str | None = None
    trust_tags: bool = False
    minimum_persons: int = 5

    def __post_init__(self) -> None:
        _check("rows", self.rows, ROWS)
        _check("cols", self.cols, (ALL, *DIMENSIONS))
        for dimension in self.by:
            _check("by", dimension, DIMENSIONS)
        if len(set(self.columns)) != len(self.columns):
            raise ConfigError("cols and by must name different dimensions.")
        if self.count is not None:
            _check("count", self.count, UNITS)
        _check("polarity", self.polarity, (*POLARITIES, "any"))
        _check("target", self.target, TARGETS)
        if self.minimum_persons < 1:
            raise ConfigError("minimum_persons must be 1 or more.")

    @property
    def columns(self) -> Key:
        """The column dimension, then the strata's."""
        return (self.cols, *self.by)


def _check(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ConfigError(f"{what}: '{value}' cannot be estimated. Known: {', '.join(known)}.")


@dataclass(frozen=True)
class EstimatedCell:
    """One cell. In ``cell`` stand the naive count and its persons, and the estimate to quote with its interval.

    Attributes:
        units: how many units the cell has; their share with the theme is estimated.
        naive, human, assisted: the three estimates; ``None`` where withheld or not to be made.
        method: which of them stands: ``assisted``, ``human`` or ``not estimable``.
        reason: why it is not ``assisted``; one of ``REASONS``.
        reviewed_persons: persons of whom something was reviewed; ``None`` where too few to show.
        mark: ``†`` where the model errs differently on a side of a contrast of this cell, ``?`` where that is open.
    """

    cell: Cell
    units: int | None
    naive: Estimate | None
    human: Estimate | None
    assisted: Estimate | None
    method: str
    reason: str
    reviewed_persons: int | None
    mark: str

    @property
    def effective(self) -> float | None:
        """How many independently drawn units would tell as much as the estimate that stands."""
        standing = {"assisted": self.assisted, "human": self.human}.get(self.method)
        return None if standing is None else standing.effective


@dataclass(frozen=True)
class Caution:
    """Something to know before quoting: ``kind`` has its words in ``estimation_wording``, with these numbers."""

    kind: str
    numbers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Estimates:
    """A finished table: its settings (``count`` filled in), the sample, values in order, cells, cautions."""

    settings: EstimateSettings
    sample: StoredSample | None
    row_values: Key
    column_values: Key
    cells: tuple[EstimatedCell, ...]
    cautions: tuple[Caution, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @cached_property
    def _places(self) -> dict[tuple[str, str, Key], EstimatedCell]:
        return {(one.cell.row, one.cell.column, one.cell.by): one for one in self.cells}

    def cell(self, row: str, column: str, by: Key = ()) -> EstimatedCell:
        """The cell of a row and column."""
        return self._places[row, column, by]

    def find(self, row: str, column: str) -> EstimatedCell | None:
        """The cell of a table without strata, if there is one."""
        return self._places.get((row, column, ()))

    def strata(self) -> list[Key]:
        """Combinations of ``by``, in order."""
        return list(dict.fromkeys(one.cell.by for one in self.cells))


def estimate(
    db: Database, settings: EstimateSettings, rules: EstimationSettings | None = None, gate: Gate | None = None
) -> Estimates:
    """Estimate every cell that has units.

    Args:
        gate: by default the rules that follow from ``minimum_persons``, without a ledger.

    Raises:
        ConfigError: no such sample, or a share of persons without their stage.
        SafetyError: as of ``estimation_gate.allowed``.
    """
    rules = rules or EstimationSettings()
    gate = gate or Gate(rules=Rules.of(settings.minimum_persons))
    sample = _sample(db, settings)
    count = settings.count or (sample.unit.replace(FILES, "persons") if sample else "segments")
    unit = _unit(count, settings)
    if unit == FILES and (sample is None or not sample.lets_count(FILES)):
        raise ConfigError(
            "a person is drawn and read in one stage: name stage among cols and by, or count notes or segments, or "
            "draw whole files (notes-mining sample DB --unit files)."
        )
    usable = sample if sample is not None and sample.lets_count(unit) else None
    material = Material(
        db, Request(count=unit, rows=settings.rows, columns=settings.columns, polarity=settings.polarity), usable
    )
    errors = marks(
        db, settings.columns, rows=settings.rows, polarity=settings.polarity, settings=rules,
        minimum_persons=settings.minimum_persons, sample=sample.sample if sample else None,
    )  # fmt: skip
    rows = row_values(db, settings.rows)
    columns, *by = (values(db, d, [k[n] for k in material.columns()]) for n, d in enumerate(settings.columns))
    there = set(material.columns())
    places = [(column, tuple(stratum)) for stratum in product(*by) for column in columns if (column, *stratum) in there]
    through = allowed(db, material, rows, [(column, *stratum) for column, stratum in places], gate)
    made = _Maker(settings, rules, material, errors, through, sample, usable)
    cells = tuple(made.cell(row, column, stratum) for column, stratum in places for row in rows)
    told = _cautions(db, material, sample, usable, settings)
    return Estimates(replace(settings, count=count), sample, rows, columns, cells, told, labels_of(db))


def _unit(count: str, settings: EstimateSettings) -> str:
    """Persons over all stages are files."""
    return FILES if count == "persons" and "stage" not in settings.columns else count


def _sample(db: Database, settings: EstimateSettings) -> StoredSample | None:
    """The sample asked for; else the latest that lets one count what is asked; else the latest."""
    samples = stored_samples(db)
    if settings.sample is not None:
        found = [one for one in samples if one.sample == settings.sample]
        if not found:
            known = ", ".join(one.sample for one in samples) or "none"
            raise ConfigError(f"no sample '{settings.sample}'. There are: {known}.")
        return found[0]
    asked = None if settings.count is None else _unit(settings.count, settings)
    fit = [one for one in samples if asked is None or one.lets_count(asked)] or samples
    return fit[-1] if fit else None


@dataclass(frozen=True)
class _Maker:
    """Makes the cells of a table."""

    settings: EstimateSettings
    rules: EstimationSettings
    material: Material
    errors: Fairness
    through: Allowed
    sample: StoredSample | None
    usable: StoredSample | None

    def cell(self, row: str, column: str, by: Key) -> EstimatedCell:
        """One cell, withheld where it rests on too few persons."""
        place = (column, *by)
        whole, read = self.material.whole(row, place), self.material.read(row, place)
        found = self._estimates(row, whole, read, place)
        at_risk = len(whole.units)
        tagged, coded = int((whole.tagged > 0).sum()), len(np.unique(read.person[read.label > 0]))
        minimum = self.settings.minimum_persons
        mark = self.errors.sign(row, dict(zip(self.settings.columns, place, strict=True)))
        status = self.through.status((row, column, by), estimated=found.standing is not None)
        if any(too_small(persons, minimum) for persons in (at_risk, tagged, coded, self._estimated(found, at_risk))):
            status = SUPPRESSED
        if status in HIDDEN:
            shown_risk = self.through.tagged[row, column, by].at_risk
            bare = Cell(row, column, by, None, None, shown_risk, None, None, None, 0, status)
            return EstimatedCell(bare, None, None, None, None, NOT_ESTIMABLE, "", None, mark)
        standing = found.standing
        share, low, high = (standing.share, standing.low, standing.high) if standing else (None, None, None)
        reviewed = len(np.unique(read.person))
        few = bool(reviewed) and not self.through.review((row, column, by))
        cell = Cell(
            row, column, by, int(whole.tagged.sum()), tagged, at_risk, share, low, high,
            0 if few else len(read.label), OK if standing else NOT_ESTIMABLE,
        )  # fmt: skip
        return EstimatedCell(
            cell, int(whole.units.sum()), found.naive, None if few else found.human, None if few else found.assisted,
            found.method, found.reason, None if few else reviewed, mark,
        )  # fmt: skip

    def _estimates(self, row: str, whole: Whole, read: Read, place: Key) -> CellEstimates:
        if self.usable is None:
            reason = "no sample" if self.sample is None else "unit"
            return CellEstimates(naive(whole), None, None, NOT_ESTIMABLE, reason)
        return estimate_cell(
            whole, read, self.settings.target, self.rules.review, uncovered=self.material.uncovered(place),
            tags_usable=self.settings.trust_tags or not self.usable.tags_changed, found=self.material.found(row),
        )  # fmt: skip

    def _estimated(self, found: CellEstimates, at_risk: int) -> int:
        """How many persons the estimate amounts to, where persons are counted."""
        if found.standing is None or self.material.request.count not in ("persons", FILES):
            return 0
        return round(found.standing.share * at_risk)


def _cautions(
    db: Database, material: Material, sample: StoredSample | None, usable: StoredSample | None, asked: EstimateSettings
) -> tuple[Caution, ...]:
    if sample is None:
        return (Caution("no sample"),)
    if usable is None or material.reviewed is None:
        return (Caution("unit", {"unit": sample.unit, "count": material.request.count}),)
    read, told = material.reviewed, []
    if not len(read.drawing):
        return (Caution("unreviewed", {"sample": sample.sample}),)
    if sample.tags_changed:
        told.append(Caution("tags trusted" if asked.trust_tags else "tags changed", {"sample": sample.sample}))
    if sample.segments_changed:
        now = db.rows("SELECT count(*) FROM segments")[0][0]
        told.append(Caution("segments changed", {"then": sample.segments_then, "now": now}))
    for kind, number in (("lost", read.lost), ("unfinished", read.unfinished), ("disputed", read.disputed)):
        if number:
            told.append(Caution(kind, {"number": number}))
    return tuple(told)
