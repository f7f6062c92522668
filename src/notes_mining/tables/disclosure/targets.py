"""What must stay open to a reader for a withheld number to be withheld.

The rule: **everything that is published together may tell no more about a withheld number than the rule does by
itself.** A count withheld because it is small could be any of 1 to minimum - 1, and after publication all of these must
still be possible; so with the persons at risk who do not have a thing (0 to minimum - 1), with a denominator, and with
the difference of two groups one of which lies within the other. That is the protection interval of Hundepool et al.
(Statistical Disclosure Control, 2012, sections 4.2.2 and 4.3), set as wide as the rule can be: a wider one is not to be
had, since the reader knows the rule and sees that the cell breaks it. For notes and segments the interval is at least
as wide as the minimum; of a dominated cell its upper end reaches largest / share (ibid., upper protection level).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from .attacker import Attacker, Number
from .counted import PERSONS, CountedTable, Group, Key, Question
from .reading import minus
from .rules import DOMINANCE, FEW, FEW_AT_RISK, FULL, ZERO, primary
from .settings import Rules


@dataclass(frozen=True)
class Target:
    """The numbers ``plus`` together, less those of ``minus``, less a ``known`` one: what a reader must not pin down.

    Attributes:
        known: least and greatest value of a number from an earlier database, for it is no part of this system.
        values: each must be possible.
        width: greatest and least value must lie at least so far apart.
        least_top: the greatest value must be at least this.
        nobody_of: a group withheld because nobody in it has a thing. Where the same zero is shown for a larger group
            that it lies within, that zero was no secret there, and is none here.
    """

    plus: tuple[Number, ...]
    minus: tuple[Number, ...] = ()
    known: tuple[int, int] = (0, 0)
    values: tuple[int, ...] = ()
    width: int = 0
    least_top: int = 0
    nobody_of: Group | None = None


def eased(attacker: Attacker, target: Target) -> Target:
    """The same, as far as it is still open to a reader."""
    terms = terms_of(attacker, target)
    low, high = attacker.parts.extreme(terms, 1), attacker.parts.extreme(terms, -1)
    if low is None or high is None:
        return target
    least, most = int(low), int(high)
    values = tuple(sorted({min(max(value, least), most) for value in target.values}))
    width = min(target.width, most - least + target.known[1] - target.known[0])
    return replace(target, values=values, width=width, least_top=min(target.least_top, most))


def terms_of(attacker: Attacker, target: Target) -> dict[int, float]:
    """The target as a sum of the attacker's unknowns."""
    total: dict[int, float] = {}
    for number in target.plus:
        total = minus(total, {u: -f for u, f in attacker.expression(number).items()})
    for number in target.minus:
        total = minus(total, attacker.expression(number))
    return {unknown: factor for unknown, factor in total.items() if factor}


def breached(attacker: Attacker, targets: Sequence[Target], *, thorough: bool = True) -> list[Target]:
    """The targets that the published tables give away: the attacker learns more of them than he may.

    Those that are safe are shown to be so by a solution. If not ``thorough``, some of the others may be safe too.
    """
    terms = [terms_of(attacker, target) for target in targets]
    lows = [(n, (terms[n], min(target.values))) for n, target in enumerate(targets) if target.values]
    highs = [(n, (terms[n], max(target.values))) for n, target in enumerate(targets) if target.values]
    given = set[int]()
    for wanted in (lows, highs):
        given |= {
            wanted[place][0] for place in attacker.parts.out_of_reach([pair for _, pair in wanted], thorough=thorough)
        }
    given |= {n for n, target in enumerate(targets) if not _wide(attacker, target, terms[n], thorough=thorough)}
    return [targets[n] for n in sorted(given)]


def _wide(attacker: Attacker, target: Target, terms: Mapping[int, float], *, thorough: bool) -> bool:
    """Whether what is possible reaches as far as it must."""
    if not target.width and not target.least_top:
        return True
    spread = target.known[1] - target.known[0]

    def enough(low: float, high: float) -> bool:
        return high - low + spread >= target.width and high >= target.least_top

    return any(enough(low, high) for low, high in attacker.parts.spans(terms, thorough=thorough))


def of_table(place: int, table: CountedTable, rules: Rules) -> Iterator[Target]:
    """What must stay open of the numbers that a table withholds by its rules."""
    units: Mapping[Key, tuple[int, int]] = {cell.key: (cell.units, cell.largest) for cell in table.cells}
    seen, whole = set(), {cell.key for cell in table.cells if cell.structural and cell.persons}
    for key, why in primary(table, rules).items():
        yield from _of_cell(place, table.question, key, why, rules, least=int(key in whole))
        if why == FEW_AT_RISK and table.risk_of[key] not in seen:
            seen.add(table.risk_of[key])
            yield Target((Number(place, "at_risk", key),), values=(1, rules.minimum_at_risk - 1))
        if table.question.count != PERSONS:
            top = 0
            if why == DOMINANCE and rules.dominance_share is not None:
                top = ceil(units[key][1] / rules.dominance_share)
            yield Target((Number(place, "units", key),), width=rules.minimum_persons, least_top=top)


def _of_cell(place: int, question: Question, key: Key, why: str, rules: Rules, *, least: int) -> Iterator[Target]:
    most = rules.minimum_persons - 1
    persons = Number(place, "persons", key)
    if why == FULL:
        yield Target((Number(place, "at_risk", key),), (persons,), values=(0, most))
    elif why != DOMINANCE:
        nobody_of = question.having(key) if why == ZERO else None
        yield Target((persons,), values=(1 if why == FEW else least, most), nobody_of=nobody_of)
