"""Sets of persons as numbers: one lies within another where no bit is left over."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_FEW = 200


class Bits:
    """Persons of all databases to bits.

    Args:
        people: those who come first, in this order.
    """

    def __init__(self, people: Iterable[str] = ()) -> None:
        self._place = {one: place for place, one in enumerate(people)}
        self._known: dict[frozenset[str], int] = {}

    def of(self, persons: frozenset[str]) -> int:
        """A set of persons as a number."""
        if persons not in self._known:
            places = [self._place.setdefault(one, len(self._place)) for one in persons]
            self._known[persons] = sum(1 << place for place in places) if len(places) < _FEW else self._of_many(places)
        return self._known[persons]

    def _of_many(self, places: list[int]) -> int:
        """The same where adding up one by one takes long."""
        flags = np.zeros(len(self._place), dtype=np.uint8)
        flags[places] = 1
        return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
