"""Characters that stand for others: what ``normalise`` rewrites, and as what.

Classes are the inside of a regular expression's brackets; tables go by code point. The accents of French and Dutch,
their « » and the dashes that separate are plain and stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

INVISIBLE = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    r"\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
MARKS = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Combining marks of Latin, Greek and Cyrillic; the vowels of Arabic and Hebrew stay with their scripts."""
EMOJI = r"\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f0ff\U0001f18e-\U0001faff"
BLANK = r"\t\x01-\x08\x0e-\x1d\x7f\x80-\x9f\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"

_SPACES = (
    "\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000\ufdd0\ufdd1"
)
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_APOSTROPHES = "‘’‚‛′‵ʹʼʻʽˈ`´＇"
_QUOTES = "“”„‟″‶＂〝〞"
_HYPHENS = "‐‑⁃−﹣－\x1e"  # the last one is Word's hyphen that does not break
_RANGES = (
    (0x1D2C, 0x1D6B),  # raised letters (Mᵐᵉ)
    (0x2100, 0x2150),  # letter-like signs
    (0x2160, 0x2180),  # Roman numerals
    (0x2460, 0x24EB),  # in circles
    (0xFB00, 0xFB07),  # ligatures
    (0xFB13, 0xFB50),
    (0xFB50, 0xFDFE),  # Arabic forms
    (0xFE70, 0xFEFD),
    (0xFF01, 0xFFA0),  # full width
    (0x1D400, 0x1D800),  # mathematical
    (0x1F100, 0x1F18E),  # in squares
)
_DIGITS = (0x660, 0x1FC00)


@cache
def same_length() -> dict[int, str]:
    """For ``str.translate``: one character for one."""
    table = {code: value for code, value in _compatible() if len(value) == 1}
    table |= {code: str(unicodedata.decimal(chr(code))) for code in range(*_DIGITS) if chr(code).isdecimal()}
    table |= dict.fromkeys(map(ord, _LINE_ENDS), "\n") | dict.fromkeys(map(ord, _SPACES), " ")
    table |= dict.fromkeys(map(ord, _APOSTROPHES), "'") | dict.fromkeys(map(ord, _QUOTES), '"')
    table |= dict.fromkeys(map(ord, _HYPHENS), "-")
    return table | {code: value for code, value in _controls() if code not in map(ord, _LINE_ENDS)}


@cache
def expansions() -> dict[int, str]:
    """One character that is several letters, e.g. the ligature of f and i."""
    return {code: value for code, value in _compatible() if len(value) > 1}


@cache
def expanding() -> re.Pattern[str]:
    """Any character of ``expansions``."""
    return re.compile(f"[{re.escape(''.join(map(chr, expansions())))}]")


def _compatible() -> Iterator[tuple[int, str]]:
    for first, end in _RANGES:
        for code in range(first, end):
            value = unicodedata.normalize("NFKC", chr(code))
            if value != chr(code) and value.strip():
                yield code, value


def _controls() -> Iterator[tuple[int, str]]:
    """Control characters; those above ASCII are cp1252 that was read as Latin-1 (\\x92 for an apostrophe)."""
    for code in (*range(1, 9), *range(14, 30), 0x7F):
        yield code, " "
    for code in range(0x80, 0xA0):
        char = bytes([code]).decode("cp1252", "replace")
        yield code, "'" if char in _APOSTROPHES else '"' if char in _QUOTES else char.replace("\ufffd", " ")
