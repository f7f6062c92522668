"""What conditions mean by definition, beyond the sums of a crosstab: what follows from what, what asks nothing.

``theme_in_segment = B`` beside ``theme = A``: both in one segment; so both in one note, in one person's file, and B is
reported. ``life = persistent``: of the persons with the theme, those of whom it is reported in a later stay too.
``latest = detention``: whose latest note is of that stage; so a note of theirs is. ``order = alone``: whose order of
stages nobody shares, of those with a note in a known stage (``staged = yes``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Condition = tuple[str, str]
Codebook = Mapping[str, Mapping[str, str]]

ALL = "all"
PARTNERS = ("theme_in_segment", "theme_in_note", "theme_in_person")
"""The other theme of a pair, by what both are in: each follows from the one before it."""

_THEMES = (*PARTNERS, "theme")
_ASKS_NOTHING = frozenset({(ALL, ALL), ("life", "present"), ("spell", "ever"), ("flow", "had")})
_FOLLOWS = {
    ("life", "persistent"): {("life", "followed")},
    ("life", "recurrent"): {("life", "persistent"), ("life", "followed")},
    ("life", "resolved"): {("life", "later")},
    ("start", "seen before"): {("start", "followed"), ("start", "turned")},
    ("start", "followed"): {("start", "turned")},
}
"""Everything that follows from a condition."""
NO_COVER = frozenset({*PARTNERS, "life", "start", "spell", "flow", "order", "staged"})
"""Dimensions of which a unit may have no value at all: their values together need not make up the whole."""


def asked(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions that ask for something; a theme beside itself is the theme."""
    found = [one for one in conditions if one not in _ASKS_NOTHING]
    themes = {value for name, value in found if name == "theme"}
    return [(name, value) for name, value in found if name not in PARTNERS or value not in themes]


def implied(conditions: frozenset[Condition], codebook: Codebook) -> frozenset[Condition]:
    """The conditions, with all that who meets them also meets; a theme brings its sphere of life along."""
    known = set(conditions)
    for name, value in conditions:
        if name in _THEMES:
            known |= {(further, value) for further in _THEMES[_THEMES.index(name) + 1 :]}
            known |= set(codebook.get(value, {}).items())
        if name == "latest":  # who is in a stage in the latest note has a note in it
            known |= {("stage", value), ("staged", "yes")}
        if name == "flow":
            known.add((name, value.replace("kept in", "seen in")))
    return frozenset(known.union(*(_FOLLOWS.get(one, ()) for one in conditions)))
