"""Names in scripts that French and Dutch are not written in.

In a note in French or Dutch, words in Arabic script are a name, a quotation or a pious phrase. The phrases that everybody
says identify nobody; anything else is masked as a person. The same holds for other scripts without capitals (Hebrew,
Ethiopic, Georgian, Chinese ...). Cyrillic, Greek and Armenian have capitals: there a capitalised word is a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .base import Found, NotesRecognizer
from .presidio import NlpArtifacts
from .screen import Screened

# Folded as ``_fold_arabic`` does; a phrase in full, one a line.
_PHRASES = """
    بسم الله الرحمن الرحيم
    بسم الله
    ان شاء الله
    انشاء الله
    انشالله
    ما شاء الله
    ماشاء الله
    السلام عليكم ورحمه الله وبركاته
    السلام عليكم ورحمه الله
    السلام عليكم
    سلام عليكم
    وعليكم السلام
    عليكم السلام
    سلام
    الحمد لله رب العالمين
    الحمد لله
    الحمدلله
    الله
    والله
    يا الله
    الله اكبر
    سبحان الله
    استغفر الله
    لا اله الا الله
    جزاك الله خيرا
    بارك الله فيك
    صلي الله عليه وسلم
    رحمه الله
    شكرا
    مرحبا
    حرام
    حلال
    جهاد
    هجره
    شهاده
    توبه
    دوله
    الدوله الاسلاميه
    القران
    الاسلام
"""
_SAME_LETTER = str.maketrans("أإآٱىةی", "ااااي" + "هي", "ـ")

_ARABIC = r"\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f\u0870-\u089f\u08a0-\u08ff"
_OTHER = (
    r"\u0591-\u05f4\u0700-\u074f\u0780-\u085f\u0900-\u10ff\u1100-\u139f\u1700-\u18af\u1c90-\u1cbf\u2d30-\u2d7f\u2d80-\u2ddf\u3041-\u30ff"
    r"\u3105-\u318e\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_ARABIC_RUN = Screened(rf"[{_ARABIC}]+(?:[ \u00a0\u200c-\u200f-]{{1,2}}[{_ARABIC}]+)*+")
_OTHER_RUN = Screened(rf"[{_OTHER}]+(?:[ \u00a0·・-][{_OTHER}]+)*+")
_CASED_UPPER = "".join(chr(code) for code in range(0x370, 0x590) if chr(code).isupper())
_CASED = r"\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u2c00-\u2c5f"
_CASED_WORD = rf"(?:[{_CASED_UPPER}]\.[ ]?){{0,2}}[{_CASED_UPPER}][{_CASED}'’-]+"
_CASED_NAME = Screened(rf"(?<!\w){_CASED_WORD}(?:[ \u00a0]{_CASED_WORD})*+(?:[ ][{_CASED_UPPER}]\.)*")
# A Latin name with letters of another alphabet in it, that look the same.
_MIXED = Screened(rf"(?<!\w)(?:[A-Za-zÀ-ÿ]++[{_CASED}]|[{_CASED}]++[A-Za-zÀ-ÿ])\w*")


class ScriptRecognizer(NotesRecognizer):
    """Names in Arabic, Cyrillic and other foreign script."""

    ENTITIES = ("PERSON",)
    ANY_LANGUAGE = True
    WHY = "foreign script"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        if text.isascii():
            return
        for match in _ARABIC_RUN.finditer(text):
            if span := _without_phrases(match):
                yield *span, "PERSON", 0.8
        for match in _OTHER_RUN.finditer(text):
            if _letters(match.group()) > 1:
                yield *match.span(), "PERSON", 0.75
        for match in _CASED_NAME.finditer(text):
            yield *match.span(), "PERSON", 0.75
        for match in _MIXED.finditer(text):
            if match.group()[0].isupper() and len(match.group()) > 2:
                yield *match.span(), "PERSON", 0.75, "letters of two alphabets"


def _letters(run: str) -> int:
    return sum(map(str.isalpha, run))


def _fold_arabic(word: str) -> str:
    """Without vowel signs and lengthening; the writings of alif, ya and final ta as one."""
    bare = "".join(char for char in word if not unicodedata.combining(char) and char.isalpha())
    return bare.translate(_SAME_LETTER)


_COMMON = frozenset(tuple(line.split()) for line in _PHRASES.strip().splitlines())
_LONGEST = max(map(len, _COMMON))


def _without_phrases(run: re.Match[str]) -> tuple[int, int] | None:
    """The run without the common phrases before and after a name; ``None`` if nothing else is in it."""
    words = [word.span() for word in re.finditer(rf"[{_ARABIC}]+", run.group())]
    folded = [_fold_arabic(run.group()[slice(*word)]) for word in words]
    first, last = 0, len(words)
    while size := _phrase(folded[first : min(last, first + _LONGEST)], at_end=False, whole=last - first):
        first += size
    while size := _phrase(folded[max(first, last - _LONGEST) : last], at_end=True, whole=last - first):
        last -= size
    if sum(map(len, folded[first:last])) < 2:
        return None
    return run.start() + words[first][0], run.start() + words[last - 1][1]


def _phrase(words: list[str], *, at_end: bool, whole: int) -> int:
    """How many words at one end are a common phrase; a single one only by itself, for it may be half a name."""
    for size in range(min(len(words), _LONGEST), 0, -1):
        part = words[-size:] if at_end else words[:size]
        if tuple(part) in _COMMON and (size > 1 or whole == 1):
            return size
    return 0
