"""A view of a text for detection: the same text in plain writing, with a way back to the raw offsets.

What is invisible (zero-width characters, soft hyphens, bidi marks), decomposed, typographic (smart quotes, exotic
spaces and hyphens), in disguise (full-width and mathematical letters, ligatures), left over from HTML or damaged by an
export hides a name from patterns and models alike. Detection reads the view; what it finds is mapped back so that the
raw span covers every raw character of the surface. A text in plain writing is its own view.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape

from . import characters as chars
from .markup import attribute_parts, tag_edits

Edit = tuple[int, int, str]
"""text[start:end] becomes the string."""

LONGEST_WORD = 500
"""A longer run of letters and digits is no word; it is read in pieces of this length."""
_LONGEST_RULE = 60
"""So is a run of punctuation, over which tokenisers take time that grows with its square ..."""
_LONGEST_TOKEN = 2_000
"""... and of anything without a blank. No link is longer."""
_LONGEST_BLANK = 40
_MARKS_LOOKED_AT = 8


@dataclass(frozen=True)
class Layer:
    """The edits of one pass that changed lengths, as offsets before (``raw``) and after it, in order."""

    starts: list[int]
    ends: list[int]
    raw_starts: list[int]
    raw_ends: list[int]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span before the pass that became start..end; a character that came out of an edit brings all of it."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, position: int) -> tuple[int, int]:
        last = bisect_right(self.starts, position) - 1
        if last < 0:
            return position, position + 1
        if position < self.ends[last]:
            return self.raw_starts[last], self.raw_ends[last]
        raw = self.raw_ends[last] + position - self.ends[last]
        return raw, raw + 1


@dataclass(frozen=True)
class View:
    """A text as detection reads it."""

    text: str = field(repr=False)
    layers: tuple[Layer, ...] = ()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the raw text of the view's start..end (start < end)."""
        for layer in reversed(self.layers):
            start, end = layer.back(start, end)
        return start, end

    def edited(self, edits: Iterable[Edit]) -> View:
        """This view after ``edits``, which are sorted and apart."""
        pieces: list[str] = []
        layer = Layer([], [], [], [])
        cursor = length = 0
        for start, end, value in edits:
            length += start - cursor
            pieces += [self.text[cursor:start], value]
            layer.starts.append(length)
            length += len(value)
            layer.ends.append(length)
            layer.raw_starts.append(start)
            layer.raw_ends.append(end)
            cursor = end
        if not layer.starts:
            return self
        return View("".join([*pieces, self.text[cursor:]]), (*self.layers, layer))


def views(raw: str) -> tuple[View, ...]:
    """The text in plain writing and, if it has HTML, what the tags' attributes say."""
    if _is_plain(raw):
        return (View(raw),)
    decoded = _passes(View(raw), _surrogates, _entities)
    body = _plain(decoded.edited(tag_edits(decoded.text)))
    attributes = list(attribute_parts(decoded.text))
    if not attributes:
        return (body,)
    return body, _plain(decoded.edited(_all_but(attributes, len(decoded.text))))


def view(raw: str) -> View:
    """The text in plain writing, without what tags' attributes say."""
    return views(raw)[0]


def plain(raw: str) -> str:
    """``raw`` in plain writing: what two writings of one surface share."""
    return view(raw).text


def _passes(start: View, *passes: Callable[[str], Iterator[Edit]]) -> View:
    for edits in passes:
        start = start.edited(edits(start.text))
    return start


def _plain(start: View) -> View:
    seen = _passes(start, _invisible, _compatible)
    # Character for character: no offset moves.
    seen = View(seen.text.translate(chars.same_length()), seen.layers)
    seen = _passes(seen, _composed, _blanks)
    return _passes(View(_DASH.sub("-", seen.text), seen.layers), _long_blanks, _long_words, _long_tokens)


def _is_plain(raw: str) -> bool:
    """Whether no pass would change anything. A search for each kind: alternatives would be tried at every letter."""
    # What is too long has no blank in it, or is nothing but blanks.
    return not (
        _changed().search(raw)
        or _TAG_OR_ENTITY.search(raw)
        or _DASH.search(raw)
        or _BLANKS.search(raw)
        or (max(map(len, raw.split()), default=0) > _LONGEST_RULE and (_LONG.search(raw) or _LONG_TOKEN.search(raw)))
    )


@cache
def _changed() -> re.Pattern[str]:
    """Any single character that a pass would change.

    All beyond U+FFFF count: of those ``re`` would compare each with each.
    """
    single = "".join(char for char in map(chr, (*chars.same_length(), *chars.expansions())) if char <= "\uffff")
    return re.compile(
        rf"[{re.escape(single)}{chars.INVISIBLE}{chars.MARKS}{chars.EMOJI}\r\t\x00\x1f\ud800-\udfff\ufffd"
        r"\U00010000-\U0010ffff]"
    )


# An en dash that joins (a double name, digits); with spaces around it, or an em dash, it separates and stays.
_DASH = re.compile(r"[–—―](?:(?<=\w–)(?=\w)|(?<=\d[—―])(?=\d))")
_SURROGATES = re.compile(r"([\ud800-\udbff])([\udc00-\udfff])|[\ud800-\udfff]|\ufffd")
_ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|([A-Za-z]{1,2}(?:acute|grave|circ|cedil|uml|tilde|ring|slash|lig)|nbsp))"
)
_INVISIBLE = re.compile(rf"[{chars.INVISIBLE}\x00\x1f]+|\r\n?")
_COMPOSABLE = re.compile(rf"(\w?)([{chars.MARKS}]+)")
_BLANK = re.compile(rf"(?<![ ]) *+[{chars.BLANK}{chars.EMOJI}][ {chars.BLANK}{chars.EMOJI}]*+")
_HAS_EMOJI = re.compile(f"[{chars.EMOJI}]")
_LONG = re.compile(rf"(?<!\w)\w{{{LONGEST_WORD + 1},}}+|(?<![^\w\s])[^\w\s]{{{_LONGEST_RULE + 1},}}+")
_LONG_TOKEN = re.compile(rf"(?<!\S)\S{{{_LONGEST_TOKEN + 1},}}+")
_LONG_BLANK = re.compile(rf"(?<!\s)\s{{{_LONGEST_BLANK + 1},}}+")
_BLANKS = re.compile(rf"\s{{{_LONGEST_BLANK + 1}}}")
_TAG_OR_ENTITY = re.compile(r"[&<](?:(?<=&)#|(?<=&)[A-Za-z]|(?<=<)[A-Za-z/!?])")


def _surrogates(text: str) -> Iterator[Edit]:
    """Halves of a character joined; a byte that did not fit read as cp1252; else the letter é, most often lost.

    A bracket counts as a letter: it may be that of a placeholder, where a name stood.
    """
    for match in _SURROGATES.finditer(text):
        if match[1]:
            value = (match[1] + match[2]).encode("utf-16", "surrogatepass").decode("utf-16")
        elif "\udc80" <= match.group() <= "\udcff":
            value = bytes([ord(match.group()) - 0xDC00]).decode("cp1252", "replace").replace("\ufffd", " ")
        else:
            beside = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
            lost = "é" if match.group() == "\ufffd" else ""
            value = lost if any(char.isalpha() or char in "[]" for char in beside) else " "
        yield *match.span(), value


def _entities(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        written = f"&{match[1] or match[2]};"
        value = unescape(written)
        if value != written:
            yield *match.span(), value.replace("\ufffd", "")


def _invisible(text: str) -> Iterator[Edit]:
    """What has no width goes; a carriage return is a line break."""
    for match in _INVISIBLE.finditer(text):
        yield *match.span(), "\n" if match.group()[0] == "\r" else ""


def _compatible(text: str) -> Iterator[Edit]:
    """Ligatures and other signs that are several letters."""
    expansions = chars.expansions()
    for match in chars.expanding().finditer(text):
        yield *match.span(), expansions[ord(match.group())]


def _composed(text: str) -> Iterator[Edit]:
    """Letters with their accents composed; marks that compose with nothing (struck out letters, key caps) go."""
    for match in _COMPOSABLE.finditer(text):
        letter = unicodedata.normalize("NFC", match[1] + match[2][:_MARKS_LOOKED_AT])
        yield *match.span(), re.sub(f"[{chars.MARKS}]", "", letter)


def _blanks(text: str) -> Iterator[Edit]:
    """One space for blanks of other kinds than a space; three for emoji, which no name reaches over."""
    for match in _BLANK.finditer(text):
        yield *match.span(), "   " if _HAS_EMOJI.search(match.group()) else " "


def _long_words(text: str) -> Iterator[Edit]:
    for match in _LONG.finditer(text):
        size = LONGEST_WORD if match.group()[0].isalnum() else _LONGEST_RULE
        yield from ((cut, cut, " ") for cut in range(match.start() + size, match.end(), size))


def _long_tokens(text: str) -> Iterator[Edit]:
    for match in _LONG_TOKEN.finditer(text):
        yield from ((cut, cut, " ") for cut in range(match.start() + _LONGEST_TOKEN, match.end(), _LONGEST_TOKEN))


def _long_blanks(text: str) -> Iterator[Edit]:
    """A column's width of blanks, or an empty page."""
    for match in _LONG_BLANK.finditer(text):
        yield *match.span(), "\n\n" if "\n" in match.group() else "   "


def _all_but(parts: Iterable[tuple[int, int]], length: int) -> Iterator[Edit]:
    """A line break for everything outside ``parts``."""
    cursor = 0
    for start, end in parts:
        yield cursor, start, "\n"
        cursor = end
    yield cursor, length, "\n"
