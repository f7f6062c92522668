"""Coins names that no list holds, so that the network learns from context and shape, not by heart."""

from __future__ import annotations

from collections import defaultdict
from random import Random

ORDER = 3
END = "\n"
LONGEST = 12
TRIES = 20


class Coiner:
    """A letter model: each letter follows the `ORDER` letters before it as often as in the names."""

    def __init__(self, names: list[str]) -> None:
        self.follow: dict[str, list[str]] = defaultdict(list)
        for name in names:
            padded = " " * ORDER + name + END
            for i in range(ORDER, len(padded)):
                self.follow[padded[i - ORDER : i]].append(padded[i])
        self.known = set(names)

    def coin(self, rng: Random) -> str:
        """A new name; after `TRIES` failures the last one coined, new or not."""
        name = ""
        for _ in range(TRIES):
            name = self.spell(rng)
            if 3 <= len(name) <= LONGEST + 8 and name not in self.known:
                break
        return name

    def spell(self, rng: Random) -> str:
        name = ""
        while True:
            letter = rng.choice(self.follow[(" " * ORDER + name)[-ORDER:]])
            if letter == END:
                return name
            name += letter
