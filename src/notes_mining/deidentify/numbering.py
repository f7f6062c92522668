"""Which number stands for whom: remembered ones first, then new ones in the order of appearance, none given twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .memory import CaseMemory, Writings


@dataclass(frozen=True)
class Group:
    """Writings of one case that are one person, place or number; ``keys`` are (type, normal form)."""

    kind: str
    keys: tuple[tuple[str, str], ...] = field(repr=False)
    writings: Writings = field(repr=False)


class Numbering:
    """Deals out the numbers of one case and keeps its memory up to date."""

    def __init__(self, memory: CaseMemory, taken: Mapping[str, int]) -> None:
        self._memory = memory
        self._last: dict[str, int] = defaultdict(int, memory.highest())
        for kind, number in taken.items():
            self._last[kind] = max(self._last[kind], number)

    def number(self, groups: Sequence[Group]) -> list[int]:
        """A number per group.

        A group gets the number of the identity whose fullest writing it has; else of the only one it is a short writing
        of; else of those that were known by a short writing of it alone (the lowest, if no other group claims it).
        """
        exact = [self._memory.exact(group.kind, group.writings) for group in groups]
        shorter = [self._memory.shorter(group.kind, group.writings) for group in groups]
        settled = {(group.kind, number) for group, number in zip(groups, exact, strict=True) if number is not None}
        longer = [
            {n for n in self._memory.longer(group.kind, group.writings) if (group.kind, n) not in settled}
            if exact[i] is None and shorter[i] is None
            else set()
            for i, group in enumerate(groups)
        ]
        claims = Counter((group.kind, n) for group, found in zip(groups, longer, strict=True) for n in found)
        return [
            self._settle(group, exact[i], shorter[i], {n for n in longer[i] if claims[group.kind, n] == 1})
            for i, group in enumerate(groups)
        ]

    def _settle(self, group: Group, exact: int | None, shorter: int | None, longer: set[int]) -> int:
        known = exact if exact is not None else shorter
        if known is None:
            known = min(longer, default=None)
        if known is None:
            self._last[group.kind] += 1
            known = self._last[group.kind]
        self._memory.remember(group.kind, known, group.writings, shorter=exact is None and shorter is not None)
        for other in longer - {known}:
            self._memory.forget_writings(group.kind, other)
        return known
