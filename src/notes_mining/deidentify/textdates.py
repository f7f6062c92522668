"""Dates in the text that can be read fully: moved in their own writing, or made coarse. Anything else gives ``None``.

Read are day, month and four digits of the year, in figures (3/03/2019, 03-03-2019, 3.3.2019, 2019-03-03) or with a
French or Dutch month in full (3 mars 2019, 1er juin 2019, 3 maart 2019). A weekday before stays true, for shifts are
whole weeks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .names import fold

_FRENCH = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
_DUTCH = [
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip
_MONTHS = {fold(name): (names, number) for names in (_FRENCH, _DUTCH) for number, name in enumerate(names, 1)}
_WEEKDAY = (
    r"(?P<before>(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag),?\s+)?(?:(?:le|op|de)\s+)?)"
)
_FIGURES = re.compile(_WEEKDAY + r"(?P<day>\d{1,2})(?P<sep>[./-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})", re.I)
_ISO = re.compile(r"(?P<before>)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_WORDS = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})(?P<ordinal>er)?(?P<gap>\s+)(?P<month>[^\W\d]+)\s+(?P<year>\d{4})", re.I
)

Writer = Callable[[date], str]


@dataclass(frozen=True)
class TextDate:
    """A day and how to write another day in the same way."""

    day: date
    write: Writer = field(repr=False)


def _like(figures: str, value: int) -> str:
    """``value`` with a leading zero if ``figures`` has one (or has two places anyway)."""
    return f"{value:02d}" if len(figures) == 2 else str(value)


def _figures(match: re.Match[str]) -> Writer:
    def write(day: date) -> str:
        parts = (_like(match["day"], day.day), _like(match["month"], day.month), str(day.year))
        return match["before"] + match["sep"].join(parts)

    return write


def _words(match: re.Match[str], names: list[str]) -> Writer:
    def write(day: date) -> str:
        word = names[day.month - 1]
        shaped = word.upper() if match["month"].isupper() else word.title() if match["month"][0].isupper() else word
        first = "er" if day.day == 1 and names is _FRENCH else ""
        return f"{match['before']}{day.day}{first}{match['gap']}{shaped} {day.year}"

    return write


def read_date(surface: str) -> TextDate | None:
    """The one day that ``surface`` names, whole."""
    match = _ISO.fullmatch(surface)
    if match:
        return _dated(match, int(match["month"]), lambda day: day.isoformat())
    match = _FIGURES.fullmatch(surface)
    if match:
        return _dated(match, int(match["month"]), _figures(match))
    match = _WORDS.fullmatch(surface)
    if match and fold(match["month"]) in _MONTHS:
        names, month = _MONTHS[fold(match["month"])]
        return _dated(match, month, _words(match, names))
    return None


def _dated(match: re.Match[str], month: int, write: Writer) -> TextDate | None:
    try:
        return TextDate(date(int(match["year"]), month, int(match["day"])), write)
    except ValueError:
        return None


def moved(found: TextDate, shift: timedelta) -> date | None:
    """The day after the shift; ``None`` outside the calendar."""
    try:
        return found.day + shift
    except OverflowError:
        return None


_AGE = re.compile(r"\D*(?P<years>\d{1,3})(?:[.,]\d)?\D*")
_MONTHS_OLD = re.compile(r"\b(?:mois|maand(?:en)?)\b", re.IGNORECASE)
_DAYS_OLD = re.compile(r"\b(?:semaines?|weken|week|jours?|dag(?:en)?)\b", re.IGNORECASE)
OLDEST = 90
"""From this age on one band: few are older."""


def age_band(surface: str, width: int) -> str | None:
    """``34 ans`` in bands of five years: ``30-34``. An age in words, or several ages, give ``None``."""
    match = _AGE.fullmatch(surface)
    if match is None:
        return None
    number = int(match["years"])
    years = 0 if _DAYS_OLD.search(surface) else number // 12 if _MONTHS_OLD.search(surface) else number
    if years >= OLDEST:
        return f"{OLDEST}+"
    first = years // width * width
    return f"{first}-{first + width - 1}"
