"""Quotes behind a cell: the de-identified segments that were counted; for the analyst's eyes, not for publication."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..errors import ConfigError, SafetyError
from ..store import Database
from .counting import Counting
from .crosstab import Crosstab
from .dimensions import TAG_DIMENSIONS, Key
from .disclosure import OK


@dataclass(frozen=True)
class Quote:
    """A clean segment: who it is about is not said."""

    language: str
    text: str = field(repr=False)


def quotes(
    db: Database, table: Crosstab, row: str, column: str, by: Key = (), *, number: int = 5, seed: int = 0
) -> list[Quote]:
    """Some of the segments that a cell counts: one of each person before a second of anyone, in an order drawn by seed.

    Raises:
        SafetyError: the cell is withheld: its quotes would tell of one or two persons.
        ConfigError: the table counts no tags, or has no such cell.
    """
    if not table.settings.of_tags:
        raise ConfigError(f"quotes stand behind tags: name one of {', '.join(TAG_DIMENSIONS)} as a dimension.")
    try:
        cell = table.cell(row, column, by)
    except KeyError:
        raise ConfigError(
            f"the table has no cell '{','.join((row, column, *by))}'. Name a row, a column and a value of each --by, "
            "as the CSV writes them."
        ) from None
    if cell.status != OK:
        raise SafetyError("This cell is withheld, and so are the quotes behind it.")
    with Counting(db, table.settings) as counting:
        found = counting.quotes(dict(zip(table.settings.dimensions, (row, column, *by), strict=True)))
    return [Quote(language, text) for _, language, text in _spread(found, seed)[:number]]


def _spread(found: Sequence[tuple[int, str, str]], seed: int) -> list[tuple[int, str, str]]:
    """Shuffled, then the first of each person, then the second of each, and so on."""
    drawn = sorted(found)
    random.Random(seed).shuffle(drawn)
    rounds: dict[int, int] = {}
    ranked = []
    for place, one in enumerate(drawn):
        rounds[one[0]] = rounds.get(one[0], 0) + 1
        ranked.append((rounds[one[0]], place, one))
    return [one for _, _, one in sorted(ranked, key=lambda item: item[:2])]
