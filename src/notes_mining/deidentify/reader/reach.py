"""How far the reader's own findings reach: a name with initial and particle, an address with street, number and floor.

The reader judges word by word, and may see the one that carries a name and not the small ones that belong to it.
"""

from __future__ import annotations

import re

_INITIALS = r"(?<![\w.])(?:[A-ZÀ-Þ]\.[ -]?){1,3}"
_PARTICLE = r"(?:Van(?: [Dd]e[nr]?)?|Von|De[nrs]?|D[uia]|Te[nr]|El|Al|Aït|Ben|La) "
_CAPITAL_PARTICLE = r"(?:VAN(?: DE[NR]?)?|VON|DE[NRS]?|D[UIA]|TE[NR]|EL|AL|AÏT|BEN|LA) "
_BEFORE_NAME = re.compile(rf"{_INITIALS}(?:{_PARTICLE})?$|(?<=[a-z,:(] )(?:{_PARTICLE}|D['’])$")
_BEFORE_CAPITALS = re.compile(rf"{_INITIALS}(?:{_CAPITAL_PARTICLE})?$|(?<!\w)(?:{_CAPITAL_PARTICLE}|D['’])$")
_INITIALS_BEFORE = re.compile(rf"{_INITIALS}$|(?<!\w)D['’]$")
_STREET = (
    r"(?:rue|avenue|av|boulevard|bd|place|chauss[ée]e|quai|impasse|all[ée]e|clos|sentier|dr[èe]ve|venelle|cit[ée]"
    r"|ruelle|chemin|route|square)"
)
_BEFORE_PLACE = re.compile(rf"\b{_STREET}\.?\s(?:(?:du|des|de|la|le|les|[dl]['’])\s?){{0,2}}$", re.IGNORECASE)
_NUMBER = r"(?:,?\s\d{1,3}[a-zA-Z]?(?=\s*(?:[,;)\n]|\.(?!\d)|$)))?"
_FLOOR = (
    r"(?:,?\s(?:\d{1,2}\s?(?:er?|[èe]me|de|ste)?\s(?:étage|ét\.|verdiep(?:ing)?|gauche|droite)"
    r"|rez(?:-de-chaussée)?|gelijkvloers|(?:bte|bus)\s?\w{1,4})(?!\w))*"
)
_AFTER_PLACE = re.compile(_NUMBER + _FLOOR, re.IGNORECASE)
_WEEKDAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)"
)
_BEFORE_DATE = re.compile(rf"(?<!\w)(?:(?:vorige|volgende)\s)?{_WEEKDAY}\s(?:de\s|d['’]|le\s)?$", re.IGNORECASE)
_TENS = r"(?:dix|vingt|trente|quarante|cinquante|soixante|quatre-vingts?)"
_BEFORE_AGE = re.compile(rf"(?<!\w){_TENS}(?:-(?:et-)?|[ ]et[ ])$", re.IGNORECASE)
_LOOKED_AT = 40


def widen(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """start..end with what belongs to it on either side."""
    low = max(0, start - _LOOKED_AT)
    pattern = _BEFORE.get(kind) if kind != "PERSON" else _before_name(text[low : end + _LOOKED_AT], text[start:end])
    before = pattern.search(text, low, start) if pattern else None
    after = _AFTER_PLACE.match(text, end) if kind == "LOC" else None
    return before.start() if before else start, after.end() if after else end


_BEFORE = {"LOC": _BEFORE_PLACE, "DATE": _BEFORE_DATE, "AGE": _BEFORE_AGE}


def _before_name(around: str, surface: str) -> re.Pattern[str]:
    """A small word in capitals is a particle only where not everything is in capitals ("BRIEF VAN KARIM")."""
    if not surface.isupper():
        return _BEFORE_NAME
    return _BEFORE_CAPITALS if any(char.islower() for char in around) else _INITIALS_BEFORE
