"""Placeholders: ours, and those that other tools have left in a text."""

from __future__ import annotations

import re

from ..records import ENTITY_TYPES
from .normalise import View
from .recognizers.base import OTHER, OWN

# [PERSON_3], [PERSON_3:mother]; [DATE:2019-03], [DATE:2019], [AGE:30-34], [AGE:90+] have a value and no number.
OURS = re.compile(
    r"\[(?P<type>" + "|".join(ENTITY_TYPES) + r")(?:_(?P<number>\d+)(?::(?P<role>\w+))?|:(?P<value>\d+(?:-\d+|\+)?))\]"
)

# [naam], [PERSOON-1], <PERSOON-1>, <LOCATIE>, {{nom}}, ***, XXX, X., N.N., █████
_FOREIGN = re.compile(
    r"\[[^\[\]\n]{1,40}\]"
    r"|<[^<>\n@]{1,40}>"
    r"|\{\{?[^{}\n]{1,40}\}\}?"
    r"|\*{3,}|█+|_{3,}"
    r"|\b[Xx]{3,}\b|\bX\.(?:X\.)*|\bN\.N\."
)
_UNNUMBERED = r"\[(?:" + "|".join(ENTITY_TYPES) + r")\]"
_OWN = re.compile(OURS.pattern + "|" + _UNNUMBERED)
_ALWAYS = re.compile(rf"{_OWN.pattern}|<(?:[A-ZÉ]{{3}}[A-ZÉ_]*)(?:[-_ ]?\d+)?>|[{OWN}{OTHER}]")


def make(entity_type: str, number: int, role: str = "") -> str:
    """Our placeholder, e.g. ``[PERSON_3]`` or ``[PERSON_3:mother]``."""
    return f"[{entity_type}_{number}:{role}]" if role else f"[{entity_type}_{number}]"


def make_value(entity_type: str, value: str) -> str:
    """A placeholder that keeps a coarse value, e.g. ``[AGE:30-34]`` or ``[DATE:2019-03]``."""
    return f"[{entity_type}:{value}]"


def protected(text: str, *, deidentified: bool) -> list[tuple[int, int]]:
    """Offsets that no finding may touch: our own placeholders, and those of other tools if the text was cleaned before.

    In raw text square brackets may hold a name, so there only forms that cannot be one are protected.
    """
    spans = [match.span() for match in _ALWAYS.finditer(text)]
    if deidentified:
        spans += [match.span() for match in _FOREIGN.finditer(text)]
    return sorted(spans)


def hidden(view: View, *, deidentified: bool) -> View:
    """``view`` with one sign for each placeholder, which no recogniser takes for a word or for capitals."""
    spans: list[tuple[int, int]] = []
    for start, end in protected(view.text, deidentified=deidentified):
        if spans and start < spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return view.edited((*span, OWN if _OWN.fullmatch(view.text, *span) else OTHER) for span in spans)
