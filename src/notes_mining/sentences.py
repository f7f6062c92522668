"""Sentence-like units of French and Dutch notes, by rule: the same text always gives the same offsets.

Segments are anchored on these offsets for years, over models that come and go; so no model decides them. Notes are
rough: line breaks, bullets, e-mail heads and telegram style end a unit as surely as a full stop does.
"""

from __future__ import annotations

import re

# Words after which a full stop does not end a sentence, lower case, without the stop.
_TITLES = {"m", "mm", "mme", "mlle", "mr", "mrs", "me", "mtre", "dr", "prof", "ds", "dhr", "mevr", "mw", "mej", "st", "ste", "e.h"}
_COMMON = {
    *{"art", "al", "p", "pp", "cf", "cfr", "nr", "nrs", "no", "n°", "tel", "tél", "gsm", "av", "bd", "bld", "ch", "chée", "bte"},
    *{"bv", "bijv", "vb", "nl", "m.b.t", "mbt", "i.v.m", "ivm", "o.a", "t.a.v", "t.o.v", "d.w.z", "m.a.w", "z.o.z", "a.u.b"},
    *{"dd", "d.d", "jl", "l.l", "ca", "resp", "evt", "incl", "excl", "min", "max", "zgn", "betr", "i.p.v", "t.e.m", "n.a.v"},
    *{"p.ex", "ex", "etc", "c.-à-d", "càd", "env", "not", "réf", "ref", "rép", "conc", "j.-c", "c.q", "blz", "bl", "afd", "vz"},
    *{"janv", "févr", "fév", "avr", "juil", "sept", "oct", "nov", "déc", "jan", "feb", "mrt", "apr", "jun", "jul", "aug", "okt", "dec"},
    *{"lu", "ma", "me", "je", "ve", "sa", "di", "wo", "do", "vr", "za", "zo", "lun", "mar", "mer", "jeu", "ven", "sam", "dim"},
    *{"str", "ln", "stwg", "pl", "arr", "div", "corr", "trib", "min", "rb", "rev", "ed", "éd", "resp", "adj", "insp", "comm", "cd"},
}
_ABBREVIATIONS = frozenset(_TITLES | _COMMON)

_LINE = re.compile(r"[^\r\n]+")
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_WORD_BEFORE = re.compile(r"([^\s(\[\"'«“]+)$")
_INITIAL = re.compile(r"(?:[A-ZÀ-Ý]\.?-?){1,3}$")
_NUMBERED = re.compile(r"\d{1,2}$")
_OPENS = re.compile(r"\s+[\"'“«‘(\[•\-–]*\s*(\S)")
_BULLET = re.compile(r"\s*(?:[-–—•*·►→]+|\(?\d{1,2}[.)]|[a-z][.)])\s+")
_HAS_WORD = re.compile(r"\w")


def _ends_sentence(line: str, stop: re.Match[str]) -> bool:
    """Whether the punctuation at ``stop`` ends a sentence of ``line``."""
    mark = stop.group()
    following = _OPENS.match(line, stop.end())
    if following is None:
        return True
    if "!" in mark or "?" in mark or len(mark.rstrip("\"'”’»)]")) > 1:
        return not following[1].islower()
    before = _WORD_BEFORE.search(line, 0, stop.start())
    word = before[1] if before else ""
    if word.lower() in _ABBREVIATIONS or _INITIAL.fullmatch(word):
        return False
    if _NUMBERED.fullmatch(word) and following[1].islower():
        return False
    return not following[1].islower()


def _split_line(line: str, offset: int) -> list[tuple[int, int]]:
    bullet = _BULLET.match(line)
    begin = bullet.end() if bullet and bullet.end() < len(line) else 0
    cuts = [stop.end() for stop in _STOP.finditer(line, begin) if _ends_sentence(line, stop)]
    spans = []
    for start, end in zip([begin, *cuts], [*cuts, len(line)], strict=True):
        piece = line[start:end]
        if _HAS_WORD.search(piece):
            left = start + len(piece) - len(piece.lstrip())
            spans.append((offset + left, offset + left + len(piece.strip())))
    return spans


def split(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of ``text``, in order, without overlap, trimmed of white space."""
    return [span for line in _LINE.finditer(text) for span in _split_line(line.group(), line.start())]
