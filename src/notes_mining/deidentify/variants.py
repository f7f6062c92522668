"""Every writing of a name that a later export may use: in canonical form, so that order and particles do not matter.

``canonical`` gives the words sorted, then the initials sorted (``benali karim|``). ``variants`` gives what a shorter
writing of the same name would be: single words, some of the words, initials for words, with particles left out or glued
to the word behind them. They follow ``names.fits``; typos are no variants, for a hash cannot tell near from far.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from .names import Name

MAX_PARTS = 4
"""Names of more parts give single words and initials only: 3 to the power of parts would be too many."""


def _join(words: list[str], initials: list[str]) -> str:
    return f"{' '.join(sorted(words))}|{''.join(sorted(initials))}"


def canonical(name: Name) -> str:
    """One string for a name in any order; a kunya matches only itself."""
    if name.kunya:
        return "kunya " + " ".join(name.words)
    return _join(list(name.words), list(name.initials))


def variants(name: Name) -> frozenset[str]:
    """Canonical forms of every shorter writing of ``name``, itself left out."""
    if name.kunya:
        return frozenset()
    if name.glued not in ((), name.words):
        glued = Name(name.glued, name.initials, False)
        return variants(replace(name, glued=())) | variants(glued) | {canonical(glued)}
    if len(name.words) + len(name.initials) > MAX_PARTS:
        letters = [word[0] for word in name.words]
        found = {_join([word], []) for word in name.words} | {_join([], [*letters, *name.initials])}
    else:
        found = {_join(words, initials) for words, initials in _choices(name)}
    return frozenset(found - {"|", canonical(name)})


def _choices(name: Name) -> list[tuple[list[str], list[str]]]:
    """Each word kept, cut to its initial, or dropped; each initial kept or dropped."""
    options = [*((word, word[0], "") for word in name.words), *((letter, "") for letter in name.initials)]
    chosen = [[part for part in choice if part] for choice in product(*options)]
    return [([p for p in parts if len(p) > 1], [p for p in parts if len(p) == 1]) for parts in chosen]
