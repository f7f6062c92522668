"""Dates as exports write them: ISO and Belgian (day first)."""

from __future__ import annotations

import re
from datetime import date

_TIME = r"(?:(?:T|,? (?:à |om )?)\d{1,2}(?:[:.hu]\d{0,2})(?::\d{2})?.*)?"
_ISO = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})" + _TIME)
_BELGIAN = re.compile(r"(?P<d>\d{1,2})(?P<sep>\s?[-/.]\s?| )(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})" + _TIME)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2100


def parse_date(value: str) -> date | None:
    """A calendar date, or ``None`` if ``value`` is none: 31/02, month 13, a year outside 1900-2100.

    A time behind it is passed over. A year of two digits lies in this century: exports begin after 2010.
    """
    stripped = value.strip()
    match = _ISO.fullmatch(stripped) or _COMPACT.fullmatch(stripped) or _BELGIAN.fullmatch(stripped)
    if not match:
        return None
    year = int(match["y"])
    year += 2000 if year < 100 else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None
