"""Trajectories for a terminal: durations, lives of themes, flows; and the steward's list of problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich import box
from rich.table import Table
from rich.text import Text

from ..records import UNKNOWN_STAGE
from ..store import Database
from . import trajectory_wording as wording
from .lives import Flow, StartsAfter, ThemeLife
from .show import HangingLabel
from .spells import SpellSettings, StageDurations
from .trajectory_gate import (
    Number,
    ShownDurations,
    ShownStarts,
    shown_durations,
    shown_flow,
    shown_life,
    shown_starts,
)
from .trajectory_problems import Problem
from .trajectory_through import Open, durations_through, life_through, only
from .wording import WITHHELD, count_text, withheld_note

Labels = Mapping[str, str]


def labels(db: Database, table: str, language: str) -> dict[str, str]:
    """Id to label of the codebook's ``stages`` or ``themes``, in its order; a gap has a name as well."""
    column = {"stages": "stage", "themes": "theme"}[table]
    found = dict(db.rows(f"SELECT {column}, label_{language} FROM {table} ORDER BY position"))  # noqa: S608 - checked names
    return found | ({UNKNOWN_STAGE: wording.UNKNOWN[language]} if table == "stages" else {})


def _table(title: str, caption: str = "") -> Table:
    view = Table(title=Text(title), caption=Text(caption) if caption else None, box=box.SIMPLE_HEAD)
    view.padding, view.pad_edge, view.show_edge = (0, 0, 0, 0), False, False
    return view


def _withheld(minimum: int, language: str) -> str:
    return withheld_note(minimum, language) and withheld_note(minimum, language) + wording.OR_FOLLOWS[language]


def durations_table(
    found: Sequence[StageDurations], names: Labels, settings: SpellSettings, minimum: int, language: str,
    allowed: Open | None = None,
) -> Table:  # fmt: skip
    """Persons, spells and median duration of each stage; small numbers withheld, and what the gate did not allow."""
    words = {key: text[language] for key, text in wording.DURATIONS.items()}
    until = settings.observed_until
    seen = words["day"].format(day=until) if isinstance(until, date) else words[until]
    caption = " ".join([words["caption"].format(until=seen), _withheld(minimum, language)])
    view = _table(words["title"], caption)
    view.add_column("", min_width=14, max_width=40)
    for name in ("persons", "spells", "open", "median", "interval"):
        view.add_column(Text(words[name]), justify="right", min_width=5)
    rows = shown_durations(found, minimum)
    for one in rows if allowed is None else durations_through(rows, allowed):
        numbers = [count_text(one.persons), count_text(one.spells), count_text(one.open)]
        view.add_row(HangingLabel(names.get(one.stage, one.stage)), *numbers, *_median(one, words["open_end"]))
    return view


def _median(one: ShownDurations, open_end: str) -> tuple[str, str]:
    if one.withheld:
        return WITHHELD, WITHHELD
    if not one.persons:
        return "-", "-"
    said = [open_end if number is None else "< 1" if number == 0 else str(number) for number in (one.low, one.high)]
    median = open_end if one.median is None else "< 1" if one.median == 0 else str(one.median)
    return median, "-" if one.low is None else said[0] if said[0] == said[1] else " – ".join(said)


def lives_table(
    found: Sequence[ThemeLife], names: Labels, minimum: int, language: str, allowed: Open | None = None
) -> Table:
    """Persons by what became of each theme; small numbers withheld, and what the gate did not allow."""
    words = {key: text[language] for key, text in wording.LIVES.items()}
    view = _table(words["title"], f"{words['caption']} {_withheld(minimum, language)}")
    view.add_column("", min_width=14, max_width=38)
    for name in ("present", "followed", "persistent", "recurrent", "later", "resolved"):
        view.add_column(Text(words[name]), justify="right", min_width=5)
    for one in found:
        numbers = shown_life(one, minimum)
        if allowed is not None:
            numbers = life_through(one.theme, numbers, allowed)
        view.add_row(HangingLabel(names.get(one.theme, one.theme)), *map(count_text, numbers))
    return view


def starts_text(
    one: StartsAfter, names: Labels, minimum: int, language: str, shown: ShownStarts | None = None
) -> list[str]:
    """Who starts after the judgment, in one sentence; and in a second of those of whom the time before is known."""
    shown = shown or shown_starts(one, minimum)
    first = wording.STARTS["share"][language].format(
        theme=names.get(one.theme, one.theme), after=count_text(shown.after), followed=count_text(shown.followed),
        share=_share(shown.after, shown.followed), persons=count_text(shown.persons), turned=count_text(shown.turned),
    )  # fmt: skip
    second = wording.STARTS["strict"][language].format(
        after=count_text(shown.after_seen_before), followed=count_text(shown.seen_before),
        share=_share(shown.after_seen_before, shown.seen_before),
    )  # fmt: skip
    return [first, second]


def _share(part: Number, whole: Number) -> str:
    if part is None or whole is None:
        return WITHHELD
    return f"{part / whole:.0%}" if whole else "-"


def flows_table(
    found: Iterable[Flow], theme: str, names: Labels, minimum: int, language: str,
    allowed: Mapping[tuple[str, str], Sequence[bool]] | None = None,
) -> Table | None:  # fmt: skip
    """From each stage to each later one in which anybody has a later note; ``None`` where there is none."""
    rows = seen_flows(found)
    if not rows:
        return None
    words = {key: text[language] for key, text in wording.FLOWS.items()}
    view = _table(words["title"].format(theme=theme), _withheld(minimum, language))
    for name in ("origin", "target"):
        view.add_column(words[name], max_width=28)
    for name in ("persons", "kept", "lost", "unseen"):
        view.add_column(Text(words[name]), justify="right", min_width=5)
    for place, one in enumerate(rows):
        first = place == 0 or rows[place - 1].origin != one.origin
        last = place + 1 == len(rows) or rows[place + 1].origin != one.origin
        numbers = shown_flow(one, minimum)
        if allowed is not None:
            numbers = only(numbers, allowed[one.origin, one.target])
        view.add_row(
            HangingLabel(names[one.origin] if first else ""), HangingLabel(names[one.target]),
            *map(count_text, numbers), end_section=last,
        )  # fmt: skip
    return view


def seen_flows(found: Iterable[Flow]) -> list[Flow]:
    """Those between stages in the later of which anybody has a note."""
    return [one for one in found if one.unseen < one.persons]


def problems_table(found: Sequence[Problem], language: str) -> Table:
    """The steward's list: what weighs most first, then by person and day."""
    words = {key: text[language] for key, text in wording.PROBLEMS.items()}
    view = _table(words["title"], words["mend"])
    for name in ("person", "day", "until"):
        view.add_column(words[name], no_wrap=True)
    view.add_column(words["what"], max_width=24)
    view.add_column(words["detail"], overflow="fold")
    for weight, text in wording.WEIGHTS.items():
        of_weight = [one for one in found if one.weight == weight]
        if of_weight:
            view.add_row(Text(f"{text[language]} ({len(of_weight)})", style="bold"))
        for place, one in enumerate(of_weight):
            again = place > 0 and of_weight[place - 1].case_id == one.case_id
            end = "" if one.end is None else one.end.isoformat()
            row = ("" if again else one.case_id, one.start.isoformat(), end, words[one.kind], Text(one.detail))
            view.add_row(*row, end_section=place + 1 == len(of_weight))
    return view


def problem_counts(found: Sequence[Problem], language: str) -> str:
    """How many of each weight: ``4 contradiction, 3 gap``."""
    counts = {weight: sum(one.weight == weight for one in found) for weight in wording.WEIGHTS}
    return ", ".join(f"{wording.WEIGHTS[weight][language]}: {count}" for weight, count in counts.items())


def problem_records(found: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems as rows of a CSV file."""
    return [
        {
            "case_id": one.case_id, "start": one.start.isoformat(), "end": one.end.isoformat() if one.end else "",
            "weight": one.weight, "kind": one.kind, "detail": one.detail,
        }
        for one in found
    ]  # fmt: skip
