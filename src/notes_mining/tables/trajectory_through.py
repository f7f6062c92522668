"""Durations, lives of themes and flows through the gate: which of their numbers may be shown.

Each is a table to the gate, with the persons behind each number: who was in a stage, and left it; of whom a theme was
reported, and again later; who kept a theme from one stage to another. What follows from what by definition stands in
``disclosure.meaning``. A number is shown where the gate lets it through *and* ``trajectory_gate`` finds nothing by
subtraction within its own row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ..store import Database
from .disclosure import NOTE, OF_SPELLS, TAG, CountedCell, Question
from .gated import Gate, people, shown
from .lives import Flow, flows_by_person, starts_by_person, theme_lives
from .spells import Spell
from .trajectory_gate import Number, ShownDurations, ShownStarts

_PRESENT = ("polarity", "present")
_LIFE = ("present", "followed", "persistent", "recurrent", "later", "resolved")
Open = frozenset[tuple[str, str]]
"""Numbers that may be shown, as (row, column)."""


def _cell(row: str, column: str, by: tuple[str, ...], persons: Iterable[str], at_risk: Collection[str]) -> CountedCell:
    found = frozenset(persons)
    return CountedCell(row, column, by, found, frozenset(at_risk), units=len(found), largest=1)


def durations_open(db: Database, found: Sequence[Spell], gate: Gate) -> Open:
    """Of each stage: ``ever`` in it, ``left`` it, ``open`` when last seen, ``repeated``.

    To be in a stage makes a group, as the denominators of a crosstab do, and may be so of everybody.
    """
    question = Question(rows="spell_stage", cols="spell", base=OF_SPELLS, kinds={"spell_stage": TAG, "spell": TAG})
    everybody = people(db, question)
    groups: dict[tuple[str, str], set[str]] = {}
    for spell in found:
        states = ["ever", "open" if spell.open else "left", *(["repeated"] if spell.number > 1 else [])]
        for state in ("ever", "left", "open", "repeated"):
            groups.setdefault((spell.stage, state), set()).update([spell.case_id] if state in states else [])
    cells = [_cell(stage, state, (), persons, everybody) for (stage, state), persons in groups.items()]
    of_groups = replace(gate, rules=replace(gate.rules, full_cells=False))
    through = of_groups.through(db, question, cells)
    return frozenset((row, column) for (row, column, _), cell in through.items() if shown(cell))


def durations_through(rows: Sequence[ShownDurations], allowed: Open) -> list[ShownDurations]:
    """The rows with what the gate withholds left out."""
    return [_row(one, {state for stage, state in allowed if stage == one.stage}) for one in rows]


def _row(one: ShownDurations, states: set[str]) -> ShownDurations:
    if one.persons == 0:
        return one
    if "ever" not in states:
        return ShownDurations(one.stage, None, None, None, None, None, None, True)
    spells = one.spells if "repeated" in states else None
    still_open = one.open if "open" in states else None
    if "left" in states:
        return replace(one, spells=spells, open=still_open)
    return replace(one, spells=spells, open=still_open, median=None, low=None, high=None, withheld=True)


def lives_open(db: Database, gate: Gate) -> Open:
    """Of each theme: ``present`` and what became of it, as in ``ThemeLife``."""
    question = Question(
        rows="theme", cols="life", fixed=(_PRESENT,), kinds={"theme": TAG, "life": TAG, "polarity": TAG}
    )
    everybody, frame = people(db, question), theme_lives(db)
    states = {
        "present": frame["later_stays"] >= 0, "followed": frame["later_stays"] > 0,
        "persistent": frame["later_stays_with"] > 0, "recurrent": frame["recurrences"] > 0,
        "later": frame["later_note"], "resolved": frame["resolved"],
    }  # fmt: skip
    cells = [
        _cell(theme, state, (), frame.loc[(frame["theme"] == theme) & kept.astype(bool), "case_id"], everybody)
        for (theme,) in db.rows("SELECT theme FROM themes ORDER BY position")
        for state, kept in states.items()
    ]
    through = gate.through(db, question, cells)
    return frozenset((row, column) for (row, column, _), cell in through.items() if shown(cell))


def life_through(theme: str, numbers: Sequence[Number], allowed: Open) -> list[Number]:
    """The numbers of ``shown_life`` with what the gate withholds left out."""
    return [number if (theme, state) in allowed else None for state, number in zip(_LIFE, numbers, strict=True)]


def starts_through(
    db: Database, one: ShownStarts, theme: str, event: str, gate: Gate, which: str = "first"
) -> ShownStarts:
    """The numbers of ``shown_starts`` with what the gate withholds left out."""
    kinds = {"theme": TAG, "start": NOTE, "event": NOTE, "onset": TAG, "polarity": TAG}
    question = Question(
        rows="theme", cols="start", fixed=(("event", f"{which} {event}"), ("onset", "after"), _PRESENT), kinds=kinds
    )
    rows = starts_by_person(db, theme, event, which=which)
    groups = {
        name: {case for case, *flags in rows if flags[place]} for place, name in enumerate(("turned", "followed"))
    }
    groups["seen before"] = {case for case, _, followed, seen, _ in rows if followed and seen}
    after = {case for case, _, _, _, begun in rows if begun}
    cells = [_cell(theme, name, (), persons & after, persons) for name, persons in groups.items()]
    found = {column: cell for (_, column, _), cell in gate.through(db, question, cells).items()}
    first, strict = shown(found["followed"]), shown(found["seen before"])
    return replace(
        one,
        turned=one.turned if found["turned"].at_risk is not None else None,
        followed=one.followed if found["followed"].at_risk is not None else None,
        after=one.after if first else None,
        seen_before=one.seen_before if found["seen before"].at_risk is not None else None,
        after_seen_before=one.after_seen_before if strict else None,
    )


def flows_through(db: Database, found: Sequence[Flow], theme: str, gate: Gate) -> Mapping[tuple[str, str], list[bool]]:
    """Of (origin, target): whether ``persons``, ``kept``, ``lost`` and ``unseen`` may be shown.

    To the gate: who has the theme in a stage; of these, who has a later note in another; of these, of whom the theme is
    reported there again. The two others are differences of such numbers, shown where both are.
    """
    kinds = {"stage": NOTE, "flow": TAG, "theme": TAG, "polarity": TAG}
    question = Question(rows="stage", cols="flow", fixed=(_PRESENT, ("theme", theme)), kinds=kinds)
    groups: dict[tuple[str, str], set[str]] = {}
    for one in found:
        for state in ("had", f"seen in {one.target}", f"kept in {one.target}"):
            groups.setdefault((one.origin, state), set())
    for person, origin, target, state in flows_by_person(db, theme):
        inside = ["had", *([f"seen in {target}"] if state != "unseen" else [])]
        for name in (*inside, *([f"kept in {target}"] if state == "kept" else [])):
            if (origin, name) in groups:
                groups[origin, name].add(person)
    everybody = people(db, question)
    cells = [_cell(stage, state, (), persons, everybody) for (stage, state), persons in groups.items()]
    through = {(row, column): shown(cell) for (row, column, _), cell in gate.through(db, question, cells).items()}
    allowed = {}
    for one in found:
        had, seen, kept = (through[one.origin, s] for s in ("had", f"seen in {one.target}", f"kept in {one.target}"))
        allowed[one.origin, one.target] = [had, kept, seen and kept, had and seen]
    return allowed


def only(numbers: Sequence[Number], allowed: Sequence[bool]) -> list[Number]:
    """Numbers that may be shown; ``None`` for the others."""
    return [number if may else None for number, may in zip(numbers, allowed, strict=True)]


__all__ = [
    "durations_open", "durations_through", "flows_through", "life_through", "lives_open", "only", "starts_through",
]  # fmt: skip
