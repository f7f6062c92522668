"""Which number stands for whom: remembered ones first, then new ones in the order of appearance, none given twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import SafetyError
from .memory import SHARED_FROM, CaseMemory, Writings, is_shared


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

    def number(self, groups: Sequence[Group], linked: Mapping[Group, int] | None = None) -> list[int]:
        """A number per group: for a person linked over cases the one that all of them use.

        Any other group gets the number of the identity whose fullest writing it has; else of the only one it is a short
        writing of; else of those that were known by a short writing of it alone (the lowest, if no other group claims
        it).
        """
        linked = linked or {}
        own = [self._memory.exact(group.kind, group.writings) for group in groups]
        exact = [linked.get(group, number) for group, number in zip(groups, own, strict=True)]
        shorter = [self._memory.shorter(group.kind, group.writings) for group in groups]
        settled = {(group.kind, number) for group, number in zip(groups, exact, strict=True) if number is not None}
        before = [
            {*self._memory.longer(group.kind, group.writings), *({own[i], shorter[i]} if group in linked else ())}
            if group in linked or (exact[i] is None and shorter[i] is None)
            else set()
            for i, group in enumerate(groups)
        ]
        claims = Counter((group.kind, n) for group, found in zip(groups, before, strict=True) for n in found)
        return [
            self._settle(
                group,
                exact[i],
                shorter[i],
                {n for n in before[i] if n and claims[group.kind, n] == 1 and (group.kind, n) not in settled},
            )
            for i, group in enumerate(groups)
        ]

    def _settle(self, group: Group, exact: int | None, shorter: int | None, before: set[int]) -> int:
        """Choose, and remember; the other numbers that the identity had ``before`` stay used and lead to nobody."""
        known = exact if exact is not None else shorter
        if known is None:
            known = min(before, default=None)
        if known is None:
            self._last[group.kind] += 1
            known = self._last[group.kind]
            if is_shared(group.kind, known):
                raise SafetyError(f"a case has more than {SHARED_FROM} persons: is case_id the right column?")
        self._memory.remember(group.kind, known, group.writings, shorter=exact is None and shorter is not None)
        for other in before - {known}:
            self._memory.forget_writings(group.kind, other)
        return known
