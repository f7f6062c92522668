"""Strings that slow a regular expression down, if any do: made of its own parts.

What makes matching take long is a part that may repeat without end, behind the words that lead to it and before
something that cannot follow. Each repetition of a pattern is found in its parse tree and pumped. The parser of ``re``
is private, but no public one knows Python's atomic groups; should it change its form, only these tests fail.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from re import Pattern
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_MANY = 8
"""A repetition that may go on longer than this is pumped."""
_OF_CATEGORY = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " "}
_IMPOSSIBLE = "\x01"

Pump = tuple[str, str]
"""What leads to a repetition, and what is repeated."""


class _Walk:
    """One walk through a pattern's tree, where everything that may vary is chosen by chance."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def example(self, tree: Iterable[Any]) -> str:
        """A string that the tree matches, look-arounds left aside."""
        return "".join(map(self._one, tree))

    def _one(self, node: Any) -> str:
        kind, value = node
        if kind is op.LITERAL:
            return chr(value)
        if kind is op.IN:
            return self._random.choice(_letters(value))
        if kind in (op.ANY, op.NOT_LITERAL):
            return "a"
        if kind is op.BRANCH:
            return self.example(self._random.choice(value[1]))
        if kind in _REPEATS:
            least, most, body = value
            return "".join(self.example(body) for _ in range(max(least, min(most, self._random.randrange(2)))))
        return "".join(map(self.example, _inside(kind, value)))

    def pumps(self, tree: Iterable[Any], before: str = "") -> Iterator[Pump]:
        """Every repetition in the tree, those within others too."""
        for node in tree:
            kind, value = node
            if kind in _REPEATS:
                if value[1] > _MANY:
                    yield before, self.example(value[2])
                yield from self.pumps(value[2], before)
            elif kind is op.BRANCH:
                for branch in self._random.sample(value[1], min(5, len(value[1]))):
                    yield from self.pumps(branch, before)
            else:
                for inner in _inside(kind, value):
                    yield from self.pumps(inner, before)
            before += self._one(node)


def _inside(kind: Any, value: Any) -> list[Any]:
    """The trees within a group."""
    return [value[-1]] if kind is op.SUBPATTERN else [value] if kind is op.ATOMIC_GROUP else []


def _letters(items: list[Any]) -> list[str]:
    """Some members of a class; of a negated one a letter, which is hardly ever shut out."""
    found = []
    for kind, value in items:
        if kind is op.NEGATE:
            return ["a"]
        if kind is op.LITERAL:
            found.append(chr(value))
        elif kind is op.RANGE:
            found += [chr(value[0]), chr(value[1])]
        else:
            found.append(_OF_CATEGORY.get(value, "a"))
    return found


def pumps(pattern: Pattern[str], most: int, walks: int = 2) -> list[Pump]:
    """At most ``most`` different pumps of a pattern, the same ones each time."""
    tree = list(parser.parse(pattern.pattern, pattern.flags))
    found = {pump: None for seed in range(walks) for pump in _Walk(seed).pumps(tree) if pump[1]}
    return random.Random(0).sample(list(found), min(most, len(found)))


def pumped(pump: Pump, length: int) -> tuple[str, ...]:
    """About ``length`` characters: one long repetition, many openings, and many short repetitions."""
    before, body = pump
    short = f"{before}{body * _MANY} "
    return (
        before + (body * length)[:length] + _IMPOSSIBLE,
        (before + body) * (length // len(before + body)) + _IMPOSSIBLE,
        short * (length // len(short)) + _IMPOSSIBLE,
    )
