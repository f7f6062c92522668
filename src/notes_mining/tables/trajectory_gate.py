"""Which numbers of durations, lives and flows may be printed: ``None`` stands for a withheld one.

A number of persons under the minimum is withheld, and so is one from which such a number follows by subtraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .disclosure import protect_parts, too_small
from .lives import Flow, StartsAfter, ThemeLife
from .spells import StageDurations

DAYS_A_MONTH = 365.25 / 12
Number = int | None


def nested(counts: Sequence[int], minimum: int) -> list[Number]:
    """Persons of whom each group lies within the one before: shown while no difference of two shown ones is small."""
    shown: list[Number] = []
    for count in counts:
        safe = not too_small(count, minimum) and not any(
            too_small(abs(other - count), minimum) for other in shown if other is not None
        )
        shown.append(count if safe else None)
    return shown


@dataclass(frozen=True)
class ShownDurations:
    """A stage's row as it may be printed. Months are whole ones: an exact duration may be known from the press."""

    stage: str
    persons: Number
    spells: Number
    open: Number
    median: Number
    low: Number
    high: Number
    withheld: bool


def shown_durations(found: Sequence[StageDurations], minimum: int) -> list[ShownDurations]:
    """Rows that may be printed together: open spells are one a person, and over the stages add up to all persons."""
    still_open = dict(protect_parts([(one.stage, one.open, _smallest_side(one, minimum)) for one in found], minimum))
    return [_shown(one, still_open[one.stage], minimum) for one in found]


def _smallest_side(one: StageDurations, minimum: int) -> int:
    """The number of persons that decides on open spells: in the stage, out of it again, or once out of it, if small."""
    sides = (one.open, one.persons - one.open, one.left)
    return next((side for side in sides if too_small(side, minimum)), one.open)


def _shown(one: StageDurations, still_open: Number, minimum: int) -> ShownDurations:
    if too_small(one.persons, minimum):
        return ShownDurations(one.stage, None, None, None, None, None, None, True)
    hidden = too_small(one.left, minimum)  # a median of the spells of one or two persons
    median, low, high = (None if hidden else months(days) for days in (one.median, one.low, one.high))
    # Persons who were there more than once are the difference between spells and persons.
    spells = None if too_small(one.repeated, minimum) else one.spells
    return ShownDurations(one.stage, one.persons, spells, still_open, median, low, high, hidden)


def months(days: float | None) -> int | None:
    """Whole months, rounded."""
    return None if days is None else round(days / DAYS_A_MONTH)


def shown_life(one: ThemeLife, minimum: int) -> list[Number]:
    """present, followed, persistent, recurrent, later, resolved."""
    stays = nested([one.present, one.followed, one.persistent, one.recurrent], minimum)
    notes = nested([one.present, one.later, one.resolved], minimum)
    return [*stays, *notes[1:]]


@dataclass(frozen=True)
class ShownStarts:
    """The shares of ``StartsAfter`` as they may be printed, each with its denominator."""

    persons: Number
    turned: Number
    followed: Number
    after: Number
    seen_before: Number
    after_seen_before: Number


def shown_starts(one: StartsAfter, minimum: int) -> ShownStarts:
    """The stricter share only where no cell of (starts after) by (seen before) is small."""
    persons, turned, followed, after = nested([one.persons, one.turned, one.followed, one.after], minimum)
    cells = (
        one.after_seen_before,
        one.after - one.after_seen_before,
        one.seen_before - one.after_seen_before,
        one.followed - one.after - one.seen_before + one.after_seen_before,
    )
    strict = after is not None and followed is not None and not any(too_small(cell, minimum) for cell in cells)
    return ShownStarts(
        persons, turned, followed, after, one.seen_before if strict else None, one.after_seen_before if strict else None
    )


def shown_flow(one: Flow, minimum: int) -> list[Number]:
    """persons, kept, lost, unseen."""
    if too_small(one.persons, minimum):
        return [None] * 4
    parts = [("kept", one.kept, one.kept), ("lost", one.lost, one.lost), ("unseen", one.unseen, one.unseen)]
    return [one.persons, *[number for _, number in protect_parts(parts, minimum)]]
