"""The gate: the one way from a counted table to a released one. It fails closed.

Withhold by the rules; let the attacker work on what would be published, with everything that was published before;
withhold more for what he finds; repeat until he finds nothing. Then enter the table in the ledger. Only then is it
given out. If nothing is left to withhold and he still finds something, nothing is released.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime

from ...errors import SafetyError
from . import targets
from .attacker import Attacker, Number, Published
from .bits import Bits
from .complement import beside, cheapest, choose
from .counted import CountedTable, Group, Key
from .differencing import Counted, alike, numbers, of_earlier, of_pairs, of_triples
from .draft import Release, Withheld, draft
from .kept import Decided, Kept, key_of, with_zeros
from .ledger import Entry, Ledger, again
from .meaning import implied
from .rules import OK, SUPPRESSED
from .settings import Rules
from .sums import Linked
from .targets import Target

_ROUND_HUNDRED = 50
_KEPT = Kept()


def release(
    table: CountedTable, rules: Rules, ledger: Ledger | None = None, *, enter: bool = True, day: date | None = None
) -> Release:
    """The table as it may be published.

    Args:
        table: as counted, with the persons behind each cell.
        rules: what is withheld.
        ledger: of the steward's folder: earlier releases count as published, and this one is entered. Without one the
            table is only for looking: nothing says what it gives away together with others, and ``recorded`` is false.
        enter: enter it; else it is checked against the ledger, and only for looking.
        day: of the release; today by default.

    Raises:
        SafetyError: it would give away what an earlier release or this one withholds, whatever else is withheld; or
            the ledger cannot be read or written. Nothing may be published then.
    """
    day = day or datetime.now(UTC).date()
    if rules.off:
        return _released(table, rules, Withheld.by_rule(table, rules), day)
    with ledger.held() if ledger and enter else nullcontext():
        entries = ledger.entries() if ledger else []
        earlier = again(entries, table, rules, day)
        if earlier is not None:
            return earlier
        decided = _KEPT.once(key_of(table, rules, entries), lambda: _decided(table, rules, entries))
        table = decided.told_zeros_in(table)
        released = _released(table, rules, decided.withheld, day)
        if ledger and enter:
            released = replace(released, recorded=True)
            ledger.enter(Entry(table, released))
    return released


def _decided(table: CountedTable, rules: Rules, entries: Sequence[Entry]) -> Decided:
    linked, others = _linked(table, rules, entries)
    zeros = _told_zeros(table, linked)
    return Decided(_closed(with_zeros(table, zeros), rules, linked, others), zeros)


def _released(table: CountedTable, rules: Rules, withheld: Withheld, day: date) -> Release:
    population = None if withheld.population else rules.rounded(table.population)
    return Release(
        question=table.question, cells=draft(table, rules, withheld), rules=rules, population=population,
        source=table.source, day=day, unsafe=rules.off,
    )  # fmt: skip


def _closed(table: CountedTable, rules: Rules, linked: Sequence[Entry], others: Sequence[Entry]) -> Withheld:
    """What to withhold so that the attacker finds nothing.

    Each round tells him less than the one before, so what he could not work out then he cannot work out now, and is
    not asked again.
    """
    withheld = _population(Withheld.by_rule(table, rules), table, rules, others)
    wanted = _as_far_as_open(list(_targets(table, rules, linked, others)), table, rules, linked)
    thorough = False
    while True:
        attacker = _attacker(table, rules, withheld, linked)
        if attacker.contradicts:
            raise SafetyError("The numbers of this table contradict what was released before. Nothing is released.")
        zeros = _zeros(attacker.tables)
        told = {one for one in wanted if _told(one.nobody_of, zeros, table)}
        breaches = targets.breached(attacker, [one for one in wanted if one not in told], thorough=thorough)
        if not breaches:
            return withheld
        wanted = [*breaches, *told]
        tables = [Linked(table, rules, withheld), *map(_as_linked, linked)]
        withheld, thorough = _more(withheld, tables, breaches, thorough)


def _more(
    withheld: Withheld, tables: Sequence[Linked], breaches: Sequence[Target], thorough: bool
) -> tuple[Withheld, bool]:
    """More withheld for what was breached, the cheapest help first; and whether to look thoroughly before going on."""
    told = {key for key in beside(tables, breaches) if withheld.told(key)}
    if told:  # without a price: the status says less
        return withheld.without_telling(told), False
    slots = choose(tables, breaches)
    if not slots and not thorough:
        return withheld, True
    slots = slots or cheapest(tables, breaches)
    if not slots:
        raise SafetyError(_refusal(breaches))
    cells = [slot for slot in slots if not isinstance(slot, Group)]
    return withheld.and_also(cells, [slot for slot in slots if isinstance(slot, Group)]), False


def _as_far_as_open(found: list[Target], table: CountedTable, rules: Rules, linked: Sequence[Entry]) -> list[Target]:
    """What earlier releases told already cannot be taken back: the new one must not tell more than they do."""
    if not linked:
        return found
    before = _attacker(table, rules, Withheld.everything(table, rules), linked)
    given = set(targets.breached(before, found))
    return [targets.eased(before, one) if one in given else one for one in found]


def _zeros(tables: Sequence[Published]) -> list[Group]:
    """Groups of whom it is published that nobody has a thing."""
    return [
        table.question.having((cell.row, cell.column, cell.by))
        for table in tables
        for cell in table.cells
        if cell.persons == 0 and cell.status == OK
    ]


def _told(group: Group | None, zeros: Sequence[Group], table: CountedTable) -> bool:
    if group is None:
        return False
    known = implied(group.covering | group.attributes, table.codebook)
    return any(group.within(zero, known) for zero in zeros)


def _told_zeros(table: CountedTable, linked: Sequence[Entry]) -> frozenset[Key]:
    """A zero that follows from one that was published for a larger group can be nothing else, and is shown."""
    zeros = _zeros([entry.release.published for entry in linked])
    having = table.question.having
    return frozenset(cell.key for cell in table.cells if not cell.persons and _told(having(cell.key), zeros, table))


def _refusal(breaches: Sequence[Target]) -> str:
    return (
        f"This table would give away {len(breaches)} numbers of few persons, with what was released before, whatever "
        "else is withheld. Nothing is released.\n"
        "  To mend it: ask for fewer strata or another condition; wait until more persons are in the data; or round "
        "(rounding_base in configs/disclosure.yaml)."
    )


def _linked(table: CountedTable, rules: Rules, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Entries of this database, and others. Should its own not fit (an older program counted them), all are others."""
    linked = [entry for entry in entries if entry.release.source.database == table.source.database]
    others = [entry for entry in entries if entry.release.source.database != table.source.database]
    if linked and _attacker(table, rules, Withheld.by_rule(table, rules), linked).contradicts:
        return [], [*others, *linked]
    return linked, others


def _same(table: CountedTable, linked: Sequence[Entry]) -> list[tuple[Number, Number]]:
    bits, tables = Bits(), [table, *(entry.counted for entry in linked)]
    return alike([one for place, other in enumerate(tables) for one in numbers(place, other, bits, new=not place)])


def _attacker(table: CountedTable, rules: Rules, withheld: Withheld, linked: Sequence[Entry]) -> Attacker:
    """The attacker before what would be published. Of the true numbers he gets none."""
    new = _released(table, rules, withheld, date.min).published
    profiles = list({tuple(sorted(facts.items())): facts for facts in table.attributes.values()}.values())
    at_most = -(-table.population // _ROUND_HUNDRED) * _ROUND_HUNDRED
    return Attacker(
        [new, *(entry.release.published for entry in linked)], table.codebook, profiles, at_most, _same(table, linked)
    )


def _as_linked(entry: Entry) -> Linked:
    """An earlier release with what it withheld."""
    table, cells = entry.counted, entry.release.cells
    hidden: set[Key] = {counted.key for counted, cell in zip(table.cells, cells, strict=True) if cell.persons is None}
    risks = {table.risk_of[c.key] for c, cell in zip(table.cells, cells, strict=True) if cell.at_risk is None}
    by_rule = Withheld.by_rule(table, entry.release.rules)
    told = {counted.key for counted, cell in zip(table.cells, cells, strict=True) if cell.status == SUPPRESSED}
    withheld = Withheld(by_rule.primary, frozenset(hidden), frozenset(risks), entry.release.population is None)
    return Linked(table, entry.release.rules, withheld.without_telling(by_rule.primary.keys() - told))


def _targets(table: CountedTable, rules: Rules, linked: Sequence[Entry], others: Sequence[Entry]) -> Iterator[Target]:
    """What must stay open: of this table, of earlier ones, and of the differences between them."""
    yield from targets.of_table(0, table, rules)
    for place, entry in enumerate(linked, 1):
        yield from targets.of_table(place, entry.counted, entry.release.rules)
    bits = Bits()
    counted: list[Counted] = list(numbers(0, table, bits, new=True))
    for place, entry in enumerate(linked, 1):
        counted += numbers(place, entry.counted, bits, new=False)
    for entry in others:
        counted += of_earlier(entry.counted, entry.release, bits)
    yield from of_pairs(counted, table.codebook, rules.minimum_persons)
    yield from of_triples(counted, rules.minimum_persons)


def _population(withheld: Withheld, table: CountedTable, rules: Rules, others: Sequence[Entry]) -> Withheld:
    """The population is not told if a few persons more or less than an earlier one would be told with it."""
    now = frozenset(table.attributes)
    for entry in others:
        before = frozenset(entry.counted.attributes)
        apart = len(now ^ before)
        nested = now <= before or before <= now
        told = entry.release.population not in (None, rules.rounded(len(now)))
        if told and nested and 0 < apart < rules.minimum_persons:
            return withheld.and_also(population=True)
    return withheld
