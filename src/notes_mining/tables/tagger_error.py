"""How far a count of tags may be off, from notes that coders and tagger read apart (``held_out_notes``).

A share of persons with a tag is p* = p se + (1 - p)(1 - sp): p is the share with the theme, se and sp the tagger's
sensitivity and specificity *for persons* (of a person with the theme in any note, is there a tag in any note?). Turned
round (Rogan & Gladen 1978) it gives p; the interval holds chance in who is counted and in who was held out (Lang &
Reiczigel 2014, Preventive Veterinary Medicine 113, 13-22). Stages of one held-out person go together, which makes them
worth fewer (Kish's design effect). A theme's own se and sp are drawn towards the mean of all themes, by as much as
themes are alike (beta-binomial, Kleinman 1973): few held-out persons have any one theme.

Whether the tagger errs on these notes as it did on those nobody knows until some are reviewed. So what is stated is
the hull of both intervals: as counted, and as corrected. It is a function of numbers that are shown anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np

from ..records import Cell
from ..store import Database
from .estimators import QUANTILE, clustering
from .settings import CrosstabSettings

Unit = tuple[str, str]
"""Person and stage; the stage is empty where a person is counted once over everything."""
_LEAST_YOUDEN = 0.05
"""A tagger that hardly tells those with a theme from those without: its count says nothing."""
_FEW_THEMES, _MOST_BORROWED = 5, 20
"""Fewer themes tell nothing of how alike themes are; no theme borrows more units than this."""
_GROUPS = ("theme", "life_sphere", "lever")
_LANGUAGES = ("language", "note_language")


@dataclass(frozen=True)
class Errors:
    """Held-out units with the theme and how many of them were tagged; without it and how many were not.

    Numbers are effective ones: of independent units that would tell as much.
    """

    has: float
    tagged: float
    lacks: float
    untagged: float


def errors(universe: Iterable[Unit], coded: set[Unit], tagged: set[Unit]) -> Errors:
    """Of all held-out units, those in which coders found something and those that were tagged with it."""
    units = sorted(set(universe))
    has = [unit for unit in units if unit in coded]
    lacks = [unit for unit in units if unit not in coded]
    return Errors(
        *_effective(has, [unit in tagged for unit in has]), *_effective(lacks, [u not in tagged for u in lacks])
    )


def _effective(units: Sequence[Unit], right: Sequence[bool]) -> tuple[float, float]:
    """How many units, and how many are right, both divided by the design effect of units of one person."""
    if not units:
        return 0.0, 0.0
    share = sum(right) / len(units)
    persons = np.unique([person for person, _ in units], return_inverse=True)[1]
    effect = clustering(persons.astype(np.int64), np.asarray(right, dtype=np.float64) - share)
    return len(units) / effect, sum(right) / effect


def drawn_together(found: Mapping[str, Errors]) -> dict[str, Errors]:
    """Each theme's errors with as much of the others' as they are alike."""
    if not found:
        return {}
    se = _common([(one.tagged, one.has) for one in found.values()])
    sp = _common([(one.untagged, one.lacks) for one in found.values()])
    return {
        name: Errors(
            one.has + se[1], one.tagged + se[0] * se[1], one.lacks + sp[1], one.untagged + sp[0] * sp[1]
        ) for name, one in found.items()
    }  # fmt: skip


def _common(rates: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The mean of rates (right, of how many), and how many units of it each theme gets: from moments."""
    right, units = (np.array(side) for side in zip(*rates, strict=True))
    total, kept = float(units.sum()), units > 0
    if total == 0:
        return 0.5, 0.0
    mean, groups = float(right.sum()) / total, int(kept.sum())
    free = mean * (1 - mean)
    room = total - float((units**2).sum()) / total - (groups - 1)
    if free == 0 or groups < _FEW_THEMES or room <= 0:
        return mean, 0.0
    spread = float((units[kept] * (right[kept] / units[kept] - mean) ** 2).sum())
    alike = min(1.0, max(1 / (_MOST_BORROWED + 1), (spread - free * (groups - 1)) / (free * room)))
    return mean, 1 / alike - 1


def corrected(share: float, units: float, found: Errors) -> tuple[float, float]:
    """The 95 % interval of the true share, from the share of ``units`` that were tagged (Lang & Reiczigel 2014)."""
    squared = QUANTILE**2
    n, n_se, n_sp = units + squared, found.has + 2, found.lacks + 2
    share = (share * units + squared / 2) / n
    se, sp = (found.tagged + 1) / n_se, (found.untagged + 1) / n_sp
    youden = se + sp - 1
    if youden < _LEAST_YOUDEN:
        return 0.0, 1.0
    true = min(1.0, max(0.0, (share + sp - 1) / youden))
    of_se, of_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    shift = 2 * squared * (true * of_se - (1 - true) * of_sp)
    spread = share * (1 - share) / n + true**2 * of_se + (1 - true) ** 2 * of_sp
    half = QUANTILE * sqrt(spread) / youden
    return max(0.0, min(1.0, true + shift - half)), min(1.0, max(0.0, true + shift + half))


def hull(cell: Cell, found: Errors) -> Cell:
    """A cell of persons with its interval widened to what it is with the tagger's errors."""
    if cell.estimate is None or cell.low is None or cell.high is None or not cell.at_risk:
        return cell
    low, high = widened(cell.estimate, cell.low, cell.high, cell.denominator or cell.at_risk, found)
    return replace(cell, low=low, high=high)


def widened(share: float, low: float, high: float, units: float, found: Errors) -> tuple[float, float]:
    """The hull of an interval of chance alone and the corrected one."""
    lower, upper = corrected(share, units, found)
    return min(low, lower), max(high, upper)


@dataclass(frozen=True)
class Coding:
    """One finding of a held-out note: by whom, where, and what."""

    source: str
    person: str
    stage: str
    note: str
    place: tuple[int, int]
    polarity: str
    group: Mapping[str, str]


@dataclass(frozen=True)
class HeldOut:
    """All held-out notes of a database; none where its model brought none.

    Attributes:
        language: of each person, that of most notes.
        by_people: values of theme, sphere or lever whose every coding here people decided: no tagger errs in them.
    """

    notes: tuple[tuple[str, str], ...] = ()
    language: Mapping[str, str] = field(default_factory=dict)
    codings: tuple[Coding, ...] = ()
    by_people: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether anything is known of the tagger's errors."""
        return bool(self.notes)

    def of_persons(self, group: str, polarity: str, *, stages: bool = False, language: str = "") -> dict[str, Errors]:
        """Errors for persons (in a stage), for every value of theme, sphere or lever that was ever found.

        Args:
            group: which of the three.
            polarity: ``present``, ``absent`` or ``any``.
            language: of the persons whose notes are mostly in it, where any were held out; else of all.
        """
        inside = {person for person, spoken in self.language.items() if spoken == language} or set(self.language)
        sides: dict[str, dict[str, set[Unit]]] = {
            one.group[group]: {"coders": set(), "tagger": set()} for one in self.codings
        }
        for one in self.codings:
            if one.person in inside and polarity in ("any", one.polarity):
                sides[one.group[group]][one.source].add((one.person, one.stage if stages else ""))
        universe = {(person, stage if stages else "") for person, stage in self.notes if person in inside}
        return drawn_together({n: errors(universe, both["coders"], both["tagger"]) for n, both in sides.items()})

    def of_pairs(self, first: tuple[str, str], second: tuple[str, str], within: str) -> Errors:
        """Of persons tagged with the first (theme, polarity): errors in whether the second stands in the same place."""
        both = {source: self._together(source, first, second, within) for source in ("coders", "tagger")}
        asked = set(self._places("tagger", first, "person").values())
        return errors({(person, "") for person in asked}, both["coders"], both["tagger"])

    def _together(self, source: str, first: tuple[str, str], second: tuple[str, str], within: str) -> set[Unit]:
        one, other = (self._places(source, asked, within) for asked in (first, second))
        return {(person, "") for place, person in one.items() if place in other}

    def _places(self, source: str, asked: tuple[str, str], within: str) -> dict[object, str]:
        found = [o for o in self.codings if o.source == source and (o.group["theme"], o.polarity) == asked]
        places = {"person": lambda o: o.person, "note": lambda o: o.note, "segment": lambda o: (o.note, o.place)}
        return {places[within](one): one.person for one in found}


def held_out(db: Database) -> HeldOut:
    """Read what came with the model."""
    tables = {row[0] for row in db.rows("SELECT table_name FROM information_schema.tables")}
    if "held_out_notes" not in tables:
        return HeldOut()
    notes = db.rows("SELECT DISTINCT case_id, stage FROM held_out_notes ORDER BY ALL")
    if not notes:
        return HeldOut()
    languages = db.rows("SELECT case_id, mode(language) FROM held_out_notes WHERE language IN ('fr', 'nl') GROUP BY 1")
    codings = db.rows(
        """SELECT k.source, n.case_id, n.stage, k.note_id, k.start, k."end", k.polarity, k.theme, h.life_sphere, h.lever
           FROM held_out_codings k JOIN held_out_notes n USING (note_id) JOIN themes h USING (theme)"""
    )
    spoken = {person: "mixed" for person, _ in notes} | dict(languages)
    return HeldOut(
        tuple(notes), spoken,
        tuple(
            Coding(source, person, stage, note, (start, end), polarity, dict(zip(_GROUPS, group, strict=True)))
            for source, person, stage, note, start, end, polarity, *group in codings
        ),
        _by_people(db),
    )  # fmt: skip


def _by_people(db: Database) -> frozenset[str]:
    """Themes, spheres and levers in which something was decided, and in which no tag of the model's stands."""
    if not db.rows("SELECT 1 FROM decisions LIMIT 1"):
        return frozenset()
    found: set[str] = set()
    for group in _GROUPS:
        sql = f"""SELECT h.{group} FROM effective_tags JOIN themes h USING (theme)
                  GROUP BY 1 HAVING bool_and(source <> 'model')"""  # noqa: S608 - constants only
        found |= {row[0] for row in db.rows(sql)}
    return frozenset(found)


def answerable(settings: CrosstabSettings) -> bool:
    """Whether held-out notes say how a table's counts err: persons by theme, sphere or lever, whatever the voice."""
    beyond = settings.named & {"voice", "narrated_stage"} or "polarity" in settings.named - set(settings.dimensions)
    plain = settings.voice is None and settings.narrated_stage is None and not beyond
    return plain and settings.persons_at_risk and settings.rows in _GROUPS


def with_tagger_error(settings: CrosstabSettings, cells: Sequence[Cell], known: HeldOut) -> list[Cell]:
    """The cells with intervals that hold the tagger's errors, for a table that is ``answerable``."""
    found: dict[tuple[str, str], dict[str, Errors]] = {}
    done = []
    for cell in cells:
        values = dict(zip(settings.dimensions, (cell.row, cell.column, *cell.by), strict=True))
        asked = (
            values.get("polarity", settings.polarity),
            next((values[name] for name in _LANGUAGES if name in values), ""),
        )
        if asked not in found:
            stages = "stage" in settings.dimensions
            found[asked] = known.of_persons(settings.rows, asked[0], stages=stages, language=asked[1])
        errs = None if cell.row in known.by_people else found[asked].get(cell.row)
        done.append(cell if errs is None else hull(cell, errs))
    return done
