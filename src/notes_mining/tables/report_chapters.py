"""The later chapters of the report: trajectories, data quality, review. Nothing in them is of one person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import SafetyError
from ..records import Rejected
from ..store import Database
from . import trajectory_wording, wording
from .answers import Gate, Labels
from .disclosure import too_small
from .lives import themes_over_lives
from .settings import CrosstabSettings
from .spells import SpellSettings, durations, spells
from .trajectory_gate import Number, shown_durations, shown_life
from .trajectory_pictures import STAGES_BY_MONTH, STEPS, shares_picture
from .trajectory_problems import problems
from .trajectory_through import Open, durations_open, durations_through, life_through, lives_open
from .wording import WITHHELD, count_text

_COUNTED = ("cases", "events", "notes", "spans", "segments", "theme_tags", "decisions")
_RUN = ("run_id", "version", "export_sha256", "config_sha256")


def sort_key(number: float | None) -> str:
    """What a number is sorted by: nothing where it is withheld."""
    return "" if number is None else repr(number)


def _flat(words: Labels, language: str) -> str:
    """A head for a terminal, on one line."""
    return words[language].replace("-\n", "").replace("\n", " ")


# ------------------------------------------------------------------------------------------------- trajectories


@dataclass(frozen=True)
class Plain:
    """A table of numbers: heads, and rows of a label and numbers, as printed and as sorted."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def stage_durations(gate: Gate, settings: SpellSettings, language: str) -> Plain:
    """Persons, spells and median months of each stage."""
    words = trajectory_wording.DURATIONS
    names = ("persons", "spells", "open", "median")
    lasted = spells(gate.db, settings)
    found = shown_durations(durations(gate.db, lasted, settings), gate.minimum)
    if not gate.rules.off:
        found = durations_through(found, _allowed(lambda: durations_open(gate.db, lasted, gate.of_lives)))
    rows = tuple(
        (gate.label(one.stage)[language], (*map(_pair, (one.persons, one.spells, one.open)), _median(one)))
        for one in found
    )
    until = settings.observed_until
    seen = words[until][language] if isinstance(until, str) else words["day"][language].format(day=until)
    caption = words["caption"][language].format(until=seen)
    return Plain(caption, tuple(_flat(words[name], language) for name in names), rows)


def _allowed(ask: Callable[[], Open]) -> Open:
    """What may be shown; nothing, where the gate refuses the whole table."""
    try:
        return ask()
    except SafetyError:
        return frozenset()


def _pair(number: Number) -> tuple[str, str]:
    return count_text(number), sort_key(number)


def _median(one: Any) -> tuple[str, str]:
    if one.withheld:
        return WITHHELD, ""
    if one.median is None:
        return ("∞" if one.persons else "-"), "1e9" if one.persons else ""
    shown = "< 1" if one.median == 0 else str(one.median)
    if one.low is None:
        return shown, repr(one.median)
    return f"{shown} ({one.low}–{'∞' if one.high is None else one.high})", repr(one.median)


def theme_lives(gate: Gate, language: str) -> Plain:
    """Themes over a life: where they stay, end, come back."""
    words = trajectory_wording.LIVES
    names = ("present", "followed", "persistent", "recurrent", "later", "resolved")
    allowed = None if gate.rules.off else _allowed(lambda: lives_open(gate.db, gate.of_lives))
    shown = {one.theme: shown_life(one, gate.minimum) for one in themes_over_lives(gate.db)}
    if allowed is not None:
        shown = {theme: life_through(theme, numbers, allowed) for theme, numbers in shown.items()}
    rows = tuple((gate.label(theme)[language], tuple(map(_pair, numbers))) for theme, numbers in shown.items())
    return Plain(words["caption"][language], tuple(_flat(words[name], language) for name in names), rows)


def stages_picture(gate: Gate, settings: SpellSettings, language: str) -> str:
    """How all persons are spread over the stages by month; empty where too few are seen."""
    if gate.rules.off or not _enough(gate.db, gate.minimum):
        return ""
    gate.of_lives.picture(gate.db, STAGES_BY_MONTH)
    return shares_picture(gate.db, kind=".svg", minimum=gate.minimum, settings=settings, language=language)


def _enough(db: Database, minimum: int) -> bool:
    return int(db.rows("SELECT count(DISTINCT case_id) FROM stage_spells")[0][0]) >= STEPS * minimum


# ------------------------------------------------------------------------------------------------- data quality


def persons_with_a_note(db: Database) -> int:
    """Everybody who is counted."""
    return int(db.rows("SELECT count(DISTINCT case_id) FROM notes")[0][0])


def counts(db: Database, minimum: int, language: str) -> list[tuple[str, str]]:
    """How much of everything there is; of a handful of persons, nothing."""
    persons = persons_with_a_note(db)
    found = []
    for name in _COUNTED:
        number = db.rows(f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608 - constants only
        hidden = too_small(persons, minimum) or (name == "cases" and too_small(number, minimum))
        found.append((wording.PAGE[name][language], WITHHELD if hidden else str(number)))
    return found


def notes_by(gate: Gate, dimension: str, language: str) -> Plain:
    """Notes by language or stage, with their persons, through the gate."""
    question = CrosstabSettings(rows=dimension, cols="everybody", count="notes", minimum_persons=gate.minimum)
    table = gate.table(question)
    rows = tuple(
        (gate.label(cell.row)[language], (_pair(cell.count), _pair(cell.persons))) for cell in table.cells
        if cell.count != 0
    )  # fmt: skip
    heads = (wording.COUNTS["notes"][language], wording.COUNTS["persons"][language])
    return Plain("", heads, rows)


def to_look_at(db: Database, settings: SpellSettings, minimum: int, language: str) -> list[tuple[str, str]]:
    """How much of each kind of problem stands in the steward's list; of a handful of persons, nothing."""
    found = problems(db, settings)
    lines = []
    for weight, words in trajectory_wording.WEIGHTS.items():
        of_weight = [one for one in found if one.weight == weight]
        hidden = too_small(len({one.case_id for one in of_weight}), minimum)
        lines.append((words[language], WITHHELD if hidden else str(len(of_weight))))
    return lines


def rejected_rows(rejected: Iterable[Rejected]) -> list[tuple[tuple[str, str], int]]:
    """Rejected rows by file and reason, the most frequent first."""
    return Counter((item.file, item.reason) for item in rejected).most_common()


# ------------------------------------------------------------------------------------------------------- review


_REVIEWED = """
    SELECT count(*), count(*) FILTER (source <> 'model'), count(*) FILTER (source = 'adjudicated'),
           count(*) FILTER (review), count(DISTINCT case_id) FILTER (source <> 'model'), count(DISTINCT case_id)
    FROM tagged_segments"""
_SAMPLED = """
    SELECT count(DISTINCT i.sample), count(DISTINCT (i.note_id, i.start, i."end")),
           count(DISTINCT (r.note_id, r.start, r."end")), count(DISTINCT n.case_id) FILTER (r.coder IS NOT NULL)
    FROM sample_items i JOIN notes n USING (note_id) LEFT JOIN sample_reviews r USING (sample, note_id, start, "end")"""


@dataclass(frozen=True)
class Review:
    """How much of the coding people decided; ``None`` where it is of a handful of persons."""

    lines: tuple[tuple[str, str], ...]
    share: float | None
    nothing: bool


def review(db: Database, minimum: int, language: str, words: Mapping[str, Labels]) -> Review:
    """Codings that count, how many of them people decided, and what was drawn and read."""
    codings, decided, adjudicated, doubt, persons, everybody = db.rows(_REVIEWED)[0]
    samples, drawn, read, readers = db.rows(_SAMPLED)[0]
    few, few_read = too_small(persons, minimum), too_small(readers, minimum)
    numbers: list[tuple[str, Number]] = [
        ("codings", None if too_small(everybody, minimum) else codings), ("by_persons", None if few else decided),
        ("adjudicated", None if few else adjudicated),
        ("doubt", None if few or too_small(everybody, minimum) else doubt),
        ("samples", samples), ("sampled", drawn), ("sample_read", None if few_read else read),
    ]  # fmt: skip
    lines = tuple((words[name][language], count_text(number)) for name, number in numbers)
    return Review(lines, None if few or not codings else decided / codings, decided == 0)


def run_facts(db: Database, language: str) -> list[tuple[str, str]]:
    """The last run: names and fingerprints."""
    rows = db.rows(f"SELECT {', '.join(_RUN)}, models FROM runs ORDER BY rowid DESC LIMIT 1")  # noqa: S608 - constants only
    if not rows:
        return []
    *values, models = rows[0]
    facts = [(wording.PAGE[name][language], value) for name, value in zip(_RUN, values, strict=True)]
    return facts + [(wording.PAGE["models"][language], f"{name}: {mark}") for name, mark in json.loads(models).items()]
