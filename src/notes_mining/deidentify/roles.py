"""Who a person is to the case, from the words directly beside a name, or from the roster.

Before: "sa mère Fatima", "son avocat, Me Dupont,", "Moeder: Fatima". After: "Fatima (sa mère)", "Fatima, zijn moeder,".
A role with a preposition between it and the name is somebody else's: "la mère de Karim" is not Karim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from .names import fold
from .recognizers.base import vocabulary

_NEAR = 60
_TITLE = (
    r"(?:(?:m|mr|mm|mme|mlle|monsieur|madame|me|maitre|mtre|dr|docteur|prof"
    r"|dhr|mevr|mw|meneer|mevrouw|mijnheer|de heer)\.?\s+)?"
)
_OWN = r"(?P<own>(?:son|sa|ses|mon|ma|leur|zijn|haar|hun|mijn|z['’]n)\s+)"
_BEFORE = rf"(?:{_OWN}|(?:le|la|les|de|het)\s+|l['’])"
_PARTNERS = frozenset(["man", "vrouw", "femme", "mari", "copain", "ex"])
"""Words that are roles only with a possessive: "un homme", "die man" tells nothing."""

PROFESSIONAL = frozenset(
    [
        "professional", "lawyer", "psychologist", "psychiatrist", "doctor", "assistant", "social_worker", "counsellor",
        "police", "judge", "prosecutor", "director", "teacher", "imam", "interpreter",
    ]
)  # fmt: skip
"""Roles that somebody has in many cases: the same name in the same one of them is the same person."""


@cache
def words() -> Mapping[str, str]:
    """Folded role word to role."""
    return {fold(word): role for role, known in vocabulary("roles").items() for word in known}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    word = "(?<![\\w-])(?P<role>" + "|".join(map(re.escape, sorted(words(), key=len, reverse=True))) + r")(?![\w-])"
    return (
        re.compile(rf"{_BEFORE}?{word}(?:(?<!\w\w\w)\.)?\s*:?\s+{_TITLE}$"),
        re.compile(rf"{_BEFORE}{word}\s*,\s*{_TITLE}$"),  # an apposition: closed by a comma behind the name
        re.compile(rf"\s*(?:\(\s*|\s[-–]\s+){_BEFORE}?{word}\s*[),;–-]"),
        re.compile(rf",\s+{_BEFORE}{word}\s*(?:[.;)]|,(?!\s*(?:son|sa|zijn|haar)\b)|$)"),
    )


def role_beside(text: str, start: int, end: int) -> str:
    """The role that the words directly beside the name ``text[start:end]`` give, or an empty string."""
    before, after = fold(text[max(0, start - _NEAR) : start]), fold(text[end : end + _NEAR])
    direct, apposed, bracketed, behind = _patterns()
    closed = re.match(r"\s*[,.;)]", after)
    for match in (
        direct.search(before),
        apposed.search(before) if closed else None,
        bracketed.match(after),
        behind.match(after),
    ):
        if match and (match["own"] or match["role"] not in _PARTNERS):
            return words()[match["role"]]
    return ""


def role_of_word(word: str) -> str:
    """The role that a roster's word names, or an empty string."""
    return words().get(fold(word.strip()), "")
