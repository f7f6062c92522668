"""Pictures of trajectories as self-contained SVG or HTML: one bar a person, or shares of all persons by month.

Bars show single persons: no ids, months instead of days, and yet somebody who knows a life may recognise it. That
picture is for steward and analysts, and says so. The shares may be published: they come in steps of the minimum of
persons, and stop where few are seen.

Colours: Okabe & Ito (2008), told apart by the colour-blind; every stage also has its number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import jinja2

from ..errors import ConfigError
from ..records import UNKNOWN_STAGE
from ..store import Database
from . import trajectory_wording
from .spells import Spell, SpellSettings, lives, spells
from .trajectory_gate import DAYS_A_MONTH
from .wording import PAGE_HEADS

FORMATS = (".svg", ".html")
_TEMPLATES = Path(__file__).parent
_COLOURS = {
    "conflict_zone": ("#d55e00", "#000"), "return_arrest": ("#e69f00", "#000"), "pretrial": ("#f0e442", "#000"),
    "judgment": ("#cc79a7", "#000"), "detention": ("#1a1a1a", "#fff"), "early_release": ("#56b4e9", "#000"),
    "probation": ("#0072b2", "#fff"), "after_supervision": ("#009e73", "#000"),
}  # fmt: skip
_LEFT, _WIDTH, _ROW, _LANE = 46, 920, 15, 3.5
MOST_MARKS = 4


@dataclass(frozen=True)
class Bar:
    """A spell in a picture: months from the first event, and how many."""

    stage: str
    start: int
    months: int


@dataclass(frozen=True)
class Trajectory:
    """One person in a picture: nothing but stages, whole months, marks (theme, month), and the language community."""

    bars: tuple[Bar, ...]
    marks: tuple[tuple[str, int], ...] = ()
    language: str = ""

    @property
    def months(self) -> int:
        """From the first event to where the person was last seen."""
        return self.bars[-1].start + self.bars[-1].months


def month(days: int) -> int:
    """Whole months, rounded."""
    return round(days / DAYS_A_MONTH)


def orders(stages: Sequence[str]) -> dict[str, Callable[[Trajectory], Any]]:
    """Sort keys by name; what stays equal is ordered by its bars, never by an id."""
    place = {stage: at for at, stage in enumerate([*stages, UNKNOWN_STAGE])}

    def shape(one: Trajectory) -> tuple[Any, ...]:
        return (-one.months, *((place[bar.stage], bar.start, bar.months) for bar in one.bars), one.marks, one.language)

    return {
        "length": shape,
        "first_stage": lambda one: (place[one.bars[0].stage], shape(one)),
        "language": lambda one: (one.language, shape(one)),
    }


SORTS = tuple(orders(()))

_MARKS = """
    WITH begun AS (SELECT case_id, min(start) AS first FROM stage_spells GROUP BY case_id)
    SELECT DISTINCT t.case_id, t.theme, date_diff('day', b.first, n.date)
    FROM tagged_segments t JOIN notes n USING (note_id, case_id) JOIN begun b ON b.case_id = t.case_id
    WHERE t.polarity = 'present' AND list_contains(?, t.theme) ORDER BY ALL"""


def trajectories(
    db: Database, themes: Sequence[str] = (), settings: SpellSettings | None = None
) -> tuple[list[Trajectory], int]:
    """All persons with an event, without ids, and how many marks stand before a first event and are left out.

    Raises:
        ConfigError: a theme is unknown, or there are more than ``MOST_MARKS``.
    """
    known = [row[0] for row in db.rows("SELECT theme FROM themes ORDER BY position")]
    unknown = [theme for theme in themes if theme not in known]
    if unknown or len(themes) > MOST_MARKS:
        raise ConfigError(f"themes to mark: at most {MOST_MARKS} of {', '.join(known)}.")
    language = dict(db.rows("SELECT case_id, coalesce(language_community, '') FROM cases"))
    marked = db.rows(_MARKS, [list(themes)])
    marks: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for person, theme, days in marked:
        if days >= 0:
            marks[person].add((theme, month(days)))
    found = [
        Trajectory(tuple(map(_bar, life)), tuple(sorted(marks[person])), language.get(person, ""))
        for life in lives(spells(db, settings))
        for person in [life[0].case_id]
    ]
    return found, sum(days < 0 for _, _, days in marked)


def _bar(spell: Spell) -> Bar:
    start = month(spell.since)
    return Bar(spell.stage, start, month(spell.since + spell.days) - start)


@dataclass(frozen=True)
class Month:
    """Shares of persons by stage, in a month since their first event.

    Attributes:
        persons: still seen, rounded down to a multiple of the minimum.
        shares: stage to share, 0..1; every share stands for a multiple of the minimum of persons.
    """

    month: int
    persons: int
    shares: Mapping[str, float]


STAGES_BY_MONTH = "persons in each stage, by month"
EVERY, STEPS = 3, 8
"""Shares are given every so many months, and while so many times the minimum of persons are seen: of fewer, rounding
would move a share by up to more than one in eight."""


def shares_by_month(found: Sequence[Spell], stages: Sequence[str], minimum: int) -> list[Month]:
    """A person is in the stage of the month's first day, until last seen.

    Counts are rounded to multiples of ``minimum`` persons that add up (largest remainder), so that neither a stage of
    few persons nor one person's step from one month to the next can be read off.
    """
    result: list[Month] = []
    everybody = lives(found)
    while True:
        after = len(result) * EVERY
        day = round(after * DAYS_A_MONTH)
        counts = Counter(stage for life in everybody if (stage := _stage_on(life, day)) is not None)
        if sum(counts.values()) < STEPS * minimum:
            return result
        result.append(_rounded(after, counts, [*stages, UNKNOWN_STAGE], minimum))


def _stage_on(life: Sequence[Spell], day: int) -> str | None:
    """Stage so many days after the first event; ``None`` once the person is seen no more."""
    if day > life[-1].since + life[-1].days:
        return None
    return next(spell.stage for spell in reversed(life) if spell.since <= day)


def _rounded(after: int, counts: Mapping[str, int], stages: Sequence[str], minimum: int) -> Month:
    total = sum(counts.values())
    steps = total // minimum
    exact = {stage: counts.get(stage, 0) * steps / total for stage in stages}
    whole = {stage: int(number) for stage, number in exact.items()}
    largest = sorted(stages, key=lambda stage: (whole[stage] - exact[stage], stages.index(stage)))
    for stage in largest[: steps - sum(whole.values())]:
        whole[stage] += 1
    return Month(after, steps * minimum, {stage: number / steps for stage, number in whole.items()})


def picture(
    db: Database, *, kind: str, sort: str = "length", themes: Sequence[str] = (), settings: SpellSettings | None = None,
    language: str = "en",
) -> str:  # fmt: skip
    """All persons' bars as ``kind`` (``.svg`` or ``.html``, which can be sorted by a click). Not for publication.

    Raises:
        ConfigError: an unknown sort, format or theme.
    """
    if sort not in SORTS or kind not in FORMATS:
        raise ConfigError(f"a picture ends in {' or '.join(FORMATS)} and is sorted by {', '.join(SORTS)}.")
    words = _words(language)
    found, left_out = trajectories(db, themes, settings)
    stages, names = _stages(db, language)
    ranks = {
        name: sorted(range(len(found)), key=lambda at: key(found[at])) for name, key in orders(list(stages)).items()
    }
    longest = max((one.months for one in found), default=0)
    scale = _WIDTH / max(longest, 1)
    rows = [
        {
            "language": found[at].language,
            "ranks": {name: order.index(at) for name, order in ranks.items()},
            "bars": [
                {"stage": bar.stage, "x": _LEFT + bar.start * scale, "width": max(bar.months * scale, 0.6)}
                for bar in found[at].bars
            ],
            "marks": [
                {"shape": themes.index(theme), "x": _LEFT + when * scale, "y": 2 + _LANE * (themes.index(theme) % 3)}
                for theme, when in found[at].marks
            ],
        }
        for at in ranks[sort]
    ]
    labels = dict(db.rows(f"SELECT theme, label_{language} FROM themes"))  # noqa: S608 - a checked language
    described = words["described"].format(
        persons=len(found), longest=longest, median=round(median(one.months for one in found)) if found else 0,
        stages=_by_frequency(found, names), marks=", ".join(labels[theme] for theme in themes) or "-",
    )  # fmt: skip
    return _render(
        kind, "bars", language=language, words=words, rows=rows, stages=stages, sort=sort, sorts=SORTS, left=_LEFT,
        row=_ROW, width=_WIDTH, ticks=[(year * 12, _LEFT + year * 12 * scale) for year in range(longest // 12 + 1)],
        marks=[labels[theme] for theme in themes], described=described,
        left_out=words["before"].format(count=left_out) if left_out else "",
    )  # fmt: skip


def shares_picture(
    db: Database, *, kind: str, minimum: int, settings: SpellSettings | None = None, language: str = "en"
) -> str:
    """Shares of persons in each stage by month, as ``kind`` (``.svg`` or ``.html``, with a table). May be published."""
    if kind not in FORMATS:
        raise ConfigError(f"a picture ends in {' or '.join(FORMATS)}.")
    words = _words(language)
    stages, _ = _stages(db, language)
    found = shares_by_month(spells(db, settings), list(stages)[:-1], minimum)
    step = _WIDTH / max(len(found), 1)
    rounded = words["rounded" if found else "nobody"].format(minimum=minimum, fewest=STEPS * minimum)
    return _render(
        kind, "shares", language=language, words=words, stages=stages, left=_LEFT, width=_WIDTH, months=found,
        areas=_areas(found, list(stages), step), rounded=rounded, year=12 // EVERY,
        ticks=[(one.month, _LEFT + at * step, one.persons) for at, one in enumerate(found) if one.month % 12 == 0],
    )  # fmt: skip


_HEIGHT = 300


def _areas(found: Sequence[Month], stages: Sequence[str], step: float) -> list[dict[str, Any]]:
    """Of each stage one path of a rectangle a month, and where its number stands: amid its largest months."""
    areas = []
    for place, stage in enumerate(stages):
        shares = [one.shares[stage] for one in found]
        if not any(shares):
            continue
        tops = [sum(one.shares[above] for above in stages[:place]) for one in found]
        boxes = [
            f"M{_LEFT + at * step:.2f} {top * _HEIGHT:.2f}h{step:.2f}v{share * _HEIGHT:.2f}h{-step:.2f}z"
            for at, (top, share) in enumerate(zip(tops, shares, strict=True))
            if share
        ]
        largest = [at for at, share in enumerate(shares) if share == max(shares)]
        at = largest[len(largest) // 2]
        middle = (tops[at] + shares[at] / 2) * _HEIGHT
        areas.append({"stage": stage, "path": "".join(boxes), "x": _LEFT + (at + 0.5) * step, "y": middle})
    return areas


def _stages(db: Database, language: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Of each stage, the gap last: its number, colours, label and column head; and the labels alone."""
    rows = db.rows(f"SELECT stage, label_{language} FROM stages ORDER BY position")  # noqa: S608 - a checked language
    heads = {stage: PAGE_HEADS.get(stage, {}).get(language, label) for stage, label in rows}
    heads[UNKNOWN_STAGE] = trajectory_wording.UNKNOWN[language]
    names = {stage: head.replace("\u00ad", "") for stage, head in heads.items()}
    found = {}
    for place, (stage, label) in enumerate(names.items(), start=1):
        fill, ink = _COLOURS.get(stage, ("url(#gap)", "#000"))
        found[stage] = {
            "number": "?" if stage == UNKNOWN_STAGE else str(place), "fill": fill, "ink": ink, "label": label,
            "head": heads[stage],
        }  # fmt: skip
    return found, names


def _by_frequency(found: Sequence[Trajectory], names: Mapping[str, str]) -> str:
    counts = Counter(stage for one in found for stage in {bar.stage for bar in one.bars})
    return ", ".join(names[stage] for stage, _ in counts.most_common())


def _words(language: str) -> dict[str, str]:
    if language not in ("en", "fr", "nl"):
        raise ConfigError(f"unknown language '{language}'. Labels exist in en, fr, nl.")
    return {key: text[language] for key, text in trajectory_wording.PICTURES.items()}


def _render(kind: str, name: str, **content: Any) -> str:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(_TEMPLATES),
    )  # fmt: skip
    template = "trajectory_page.html.j2" if kind == ".html" else "trajectory_picture.svg.j2"
    return environment.get_template(template).render(name=name, height=_HEIGHT, **content)
