"""Sentence-like units of French and Dutch notes, by rule: the same text always gives the same offsets.

Segments are anchored on these offsets for years, over models that come and go; so no model decides them.
Notes are rough: line breaks, bullets, e-mail heads and telegram style end a unit as surely as a full stop
does. Only a line that was broken because it was full (a wrapped e-mail, a PDF) is read on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_WORD_LISTS = {
    # Abbreviations, lower case, without their last stop: always read on,
    "read on": """
        m mm mr mrs mme mmes mlle mtre dr drs prof ds dhr mevr mw mej st ste e.h ing ir av bd bld boul chée
        adj insp comm proc subst cons cfr cf bv bijv vb bvb p.ex c.-à-d c-à-d càd d.w.z m.a.w o.a o.m m.n
        t.a.v t.o.v t.g.v i.v.m ivm i.s.m i.p.v m.b.t mbt n.a.v o.b.v o.l.v t.b.v w.b betr resp zgn""",
    # read on before a number only: `art. 5`, `ma. 12`, but `in het nl. Hij`.
    "read on before a number": """
        art al p pp n° no nr nrs tel tél gsm bte blz bl afd vol ca env max min dd d.d t.e.m v.a réf ref rép
        div arr pl str ln ch rb h u nl janv févr fév avr juil sept oct nov déc jan feb mrt apr jun jul aug okt
        dec lu ma me je ve sa di wo do vr za zo lun mar mer jeu ven sam dim""",
    # Words that open a sentence and no name: after an initial or a dotted acronym they say that the sentence
    # was over.
    "openers": """
        il elle ils elles on je nous vous ce cette puis ensuite mais donc aussi depuis
        hij zij ze we wij ik het er daarna dan toen maar ook vervolgens sindsdien""",
}
_READ_ON = frozenset(_WORD_LISTS["read on"].split())
_READ_ON_BEFORE_NUMBER = frozenset(_WORD_LISTS["read on before a number"].split())
_OPENERS = frozenset(_WORD_LISTS["openers"].split())

# A line was broken because it was full if it has about the length that programs break at, and the next word
# would have made it longer than every other line of its block.
_FULL_LINE = range(60, 131)
_LONGEST_WORD = 40

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_ONE_BREAK = re.compile(r"\r\n|[\r\n]")
_CLOSERS = "\"'”’)]» \u00a0\u202f"
_STOP = re.compile(r"(?<![.!?…])[.!?…]++(?:[\"'”’)\]]|[^\S\r\n]?»)*+(?=\s|$)")
# A stop without the space that should follow: `parti.Il`, but not `K.Benali`, `dhr.Peeters` or
# `Site.Be@mail.be`.
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ]{3})[.!?](?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]*+(?:[ ’',]|$))")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'’«“/]+$")
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-Þ](?:\.-?[A-ZÀ-ÖØ-Þ])*")
_NUMBER = re.compile(r"\d{1,2}")
_ENUMERATOR = re.compile(r"\s*\(?\d{1,2}(?:\.\d{1,2})*")
# The next word; of Dutch `'t Is` and `'s Avonds` the word with the capital.
_FOLLOWING = re.compile(r"\s*+(?:['’][a-z] (?=[A-ZÀ-Ý]))?[\"'“«‘(\[•\-–—*]*+\s*+(\w+|\S)")
_BULLET = re.compile(r"\s*+(?:[-–—•*·►→▪●○✓>]+|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[a-z]\)|[a-e]\.)\s++")
_HAS_WORD = re.compile(r"[^\W_]")
_UNFINISHED = re.compile(r"[\w,)»\"”’%€]$")
_CONTINUATION = re.compile(r"\s*+([^\W\d_]\S*+)")


def _word_before(unit: str, position: int) -> str:
    match = _WORD_BEFORE.search(unit, max(0, position - _LONGEST_WORD), position)
    return match.group() if match else ""


def _reads_on(word: str, following: str) -> bool:
    """Whether ``word`` and its stop are an abbreviation that ``following`` belongs to."""
    if _INITIALS.fullmatch(word):
        return following.lower() not in _OPENERS
    if word in ("Me", "ME") or word.lower() in _READ_ON:
        return True
    return following[0].isdigit() and word.lower() in _READ_ON_BEFORE_NUMBER


def _full_stop_ends(word: str, following: str, telegram: bool) -> bool:
    """Whether a full stop between them ends a sentence; ``telegram``: in a line that opens in lower case."""
    if _reads_on(word, following):
        return False
    if _NUMBER.fullmatch(word):
        return not (following[0].islower() or following[0].isdigit())
    if following[0].islower():
        return telegram and len(word) > 1 and word.isalpha() and word.lower() not in _READ_ON_BEFORE_NUMBER
    return True


def _ends(unit: str, begin: int, stop: re.Match[str], telegram: bool) -> bool:
    """Whether the punctuation at ``stop`` ends the sentence that starts at ``begin``."""
    following = _FOLLOWING.match(unit, stop.end())
    if following is None:
        return True
    if stop.re is _GLUED:
        return not _reads_on(_word_before(unit, stop.start()), following[1])
    mark = stop.group().rstrip(_CLOSERS)
    telegram = telegram and mark == stop.group()
    if mark != ".":
        return not following[1][0].islower() or (telegram and mark in ("!", "?"))
    if _ENUMERATOR.fullmatch(unit, begin, stop.start()):
        return False
    return _full_stop_ends(_word_before(unit, stop.start()), following[1], telegram)


def _cuts(unit: str, begin: int) -> Iterator[int]:
    opening = _HAS_WORD.search(unit, begin)
    telegram = opening is not None and opening.group().islower()
    stops = [*_STOP.finditer(unit, begin), *_GLUED.finditer(unit, begin)]
    for stop in sorted(stops, key=lambda stop: stop.start()):
        if _ends(unit, begin, stop, telegram):
            begin = stop.end()
            yield begin


def _sentences(unit: str, offset: int) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(unit)
    begin = bullet.end() if bullet and bullet.end() < len(unit) else 0
    cuts = list(_cuts(unit, begin))
    for start, end in zip([begin, *cuts], [*cuts, len(unit)], strict=True):
        piece = unit[start:end]
        if _HAS_WORD.search(piece):
            left = start + len(piece) - len(piece.lstrip())
            yield offset + left, offset + left + len(piece.strip())


def _blocks(text: str) -> Iterator[list[re.Match[str]]]:
    """Lines that follow each other without an empty one between."""
    block: list[re.Match[str]] = []
    for line in _LINE.finditer(text):
        if block and not _ONE_BREAK.fullmatch(text, block[-1].end(), line.start()):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether ``line`` was broken for want of room, in a block of lines of at most ``width`` characters."""
    word = _CONTINUATION.match(following)
    if word is None or not word[1][0].islower() or _BULLET.match(following):
        return False
    full = line.rstrip()
    return len(full) in _FULL_LINE and len(full) + 1 + len(word[1]) > width and bool(_UNFINISHED.search(full))


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of lines, those that were broken for want of room joined."""
    for block in _blocks(text):
        width = max(len(line.group().rstrip()) for line in block)
        start = block[0].start()
        for line, following in pairwise(block):
            if not _goes_on(line.group(), following.group(), width):
                yield start, line.end()
                start = following.start()
        yield start, block[-1].end()


def split(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of ``text``, in order, without overlap, trimmed of white space."""
    return [span for start, end in _units(text) for span in _sentences(text[start:end], start)]
