"""Persons by what stands around and inside a name: titles, kinship, roles, kunyas, capitals, initials, known names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..names import fold
from . import person_patterns as patterns
from .base import OWN, Found, NotesRecognizer
from .capitals import in_capitals, speakers, within_capitals
from .lexicon import (
    also_words,
    first_names,
    is_common,
    is_frequent,
    is_known_name,
    is_name_word,
    is_word,
    surnames,
)
from .lower_names import find_lower_names
from .ner import begins_unit, is_each, never_names, outer_words
from .presidio import NlpArtifacts

Span = tuple[int, int, float]

# Where the context speaks so clearly that even a common word is a name ("M. Petit").
_SURE = ((patterns.AFTER_TITLE, 0.85), (patterns.SIGNATURE, 0.8), (patterns.ALIAS, 0.75))
# Where a common word is more likely just a word ("sa mère, Rien n'y fait").
_LIKELY = (
    (patterns.AFTER_ROLE, 0.7),
    (patterns.AFTER_KIN, 0.75),
    (patterns.AFTER_CALLED, 0.75),
    (patterns.INITIAL_NAME, 0.7),
    (patterns.NAME_INITIAL, 0.6),
    (patterns.INVERTED_INITIAL, 0.6),
)
_INITIALS = (
    (patterns.INITIALS, 0.65),
    (patterns.LONE_INITIAL, 0.6),
    (patterns.BARE_INITIAL, 0.55),
    (patterns.DOUBLE_INITIAL, 0.55),
    (patterns.SIGNED_INITIALS, 0.6),
)


_MONSIEUR = re.compile(rf"M\.[ \u00a0]?(?=(?:{patterns.PARTICLE}[ ])*(?!.\.){patterns.CAP})")
_INITIAL = re.compile(r"(?:[A-Z]\.)+")
# "permis B", "aile C", "zaal 2 B": a letter that labels a thing.
_LABELLED = re.compile(
    r"\b(?:aile|bloc|salle|permis|carte|rijbewijs|kaart|vleugel|blok|zaal|sectie|section|type|cat[ée]gorie|plan|groupe|groep"
    r"|[ée]tage|porte|poort|niveau|vitamine|h[ée]patite|klas|lokaal|point|punt|annexe|bijlage|option|ligne|lijn)\s+(?:le\s+|la\s+)?$",
    re.IGNORECASE,
)


def _is_outside(word: str, led_by_initial: bool) -> bool:
    """Whether the last word of a stretch is no part of the name: in lower case, or a public service, month, agency ...

    After an initial or a first name a capitalised word is a surname, whatever else it means ("W. Vrijdag").
    """
    return word.islower() or (not led_by_initial and word.strip(",;:").lower().rstrip(".") in never_names())


def _stop(word: str) -> bool:
    lowered = word.lower().rstrip(".")
    return lowered in never_names() or lowered in outer_words()


def clean_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """start..end without words at either end that cannot belong to a name; ``None`` if nothing is left."""
    words = list(re.finditer(r"[^\s\u00a0]+", text[start:end]))
    while words and _stop(words[0].group().strip(",;:")) and not _INITIAL.fullmatch(words[0].group()):
        if len(words) > 1 and words[0].group() in {"De", "Le", "La", "Du", "Van", "Des", "DE", "LE", "LA", "DU", "VAN"}:
            break
        words.pop(0)
    led = len(words) > 1 and (bool(_INITIAL.fullmatch(words[0].group())) or is_known_name(words[0].group()))
    while words and not _INITIAL.fullmatch(words[-1].group()) and _is_outside(words[-1].group(), led):
        words.pop()
    if not words:
        return None
    last = words[-1].group()
    return start + words[0].start(), start + words[-1].end() - (len(last) - len(last.rstrip(",;:!?)\"'’»")))


def _after_monsieur(text: str, start: int, end: int) -> tuple[int, int]:
    """In French "M." before a name is a title; before another initial, or in a signature alone on its line, it is one."""
    if text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n"):
        return start, end
    title = _MONSIEUR.match(text, start, end)
    return (title.end() if title else start), end


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,.\u00a0]+", name) if word]


def _is_only_common(name: str) -> bool:
    """Whether every word of a capitalised stretch is a common word and no name."""
    return all(len(word) > 1 and is_common(word.strip("'’-")) for word in _words(name))


def _is_only_frequent(name: str) -> bool:
    """Whether every word of a capitalised stretch is an everyday word and no name: too weak even after "sa mère"."""
    return all(
        len(word) > 1 and is_frequent(word.strip("'’-")) and (word.isupper() or not is_name_word(word))
        for word in _words(name)
    )


class PersonRecognizer(NotesRecognizer):
    """Persons, clients and professionals alike; titles and kinship words stay outside the span."""

    ENTITIES = ("PERSON",)

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for why, spans in _sources(text):
            for start, end, score in spans:
                for left, right in self._kept(text, start, end):
                    yield left, right, "PERSON", score, why

    def _kept(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """What of a span is a name."""
        kept = text[start:end].islower() or text[end : end + 2].strip()[:1] in ("»", '"', "”")
        span = (start, end) if kept else clean_name(text, start, end)
        if span and self.supported_language == "fr":
            span = _after_monsieur(text, *span)
        for left, right in within_capitals(text, *span) if span else ():
            if (
                left < right
                and not is_each(text, left, right)
                and text[left:right].lower().rstrip(".") not in never_names()
            ):
                yield left, right


@lru_cache(maxsize=1)
def _sources(text: str) -> list[tuple[str, list[Span]]]:
    """Why, and the spans that are found so; kept for the other language of a mixed note."""
    return [(why, list(spans)) for why, spans in _searched(text)]


def _searched(text: str) -> Iterator[tuple[str, Iterator[Span]]]:
    yield "initials", _initials(text)
    yield "title, role, kinship or a word of calling before it", _beside(text)
    yield "nickname or kunya", _called(text)
    yield "name in lower case", find_lower_names(text)
    yield "line of capitals", _capital_lines(text)
    yield "head, list or line", _lines(text)
    yield "name in capitals", _capitals(text)
    yield "list of names", _known(text)


def _initials(text: str) -> Iterator[Span]:
    for pattern, score in _INITIALS:
        for match in pattern.finditer(text):
            group = "name" if match["name"] else "last"
            if not _LABELLED.search(text, max(0, match.start(group) - 14), match.start(group)):
                yield *match.span(group), score


def _beside(text: str) -> Iterator[Span]:
    for pattern, score in _SURE:
        for match in pattern.finditer(text):
            if not _is_only_common(match["name"]) or _has_name_word(match["name"]):
                yield *match.span("name"), score
    for pattern, score in _LIKELY:
        for match in pattern.finditer(text):
            span = clean_name(text, *match.span("name"))
            if pattern is patterns.INITIAL_NAME and _is_heading(text, match.start("name")):
                continue
            if span and not _is_only_frequent(text[slice(*span)]):
                yield *span, score


def _is_heading(text: str, start: int) -> bool:
    """Whether an initial is the letter of a heading: "B. Nederlandstalig deel", where "A. ..." or "C. ..." is one too."""
    opens = text[max(0, start - 1) : start] in ("", "\n")
    beside = (f"\n{chr(ord(text[start]) + step)}. " for step in (-1, 1))
    return opens and any(line in f"\n{text}" for line in beside)


def _called(text: str) -> Iterator[Span]:
    for pattern, score in ((patterns.NICKNAME, 0.6), (patterns.NICK_INSIDE, 0.75)):
        for match in pattern.finditer(text):
            yield *match.span("name"), score
    for match in patterns.KUNYA.finditer(text):
        if match.group()[0].isupper() or fold(match["rest"]) in first_names():
            yield *match.span(), 0.9


def _capital_lines(text: str) -> Iterator[Span]:
    """In lines of capitals: words that are known names or no word at all, with what belongs to them."""
    for line in re.finditer(r"[^\n]+", text):
        if OWN not in line.group() and in_capitals(text, line.start()):
            for start, end in within_capitals(text, *line.span()):
                if re.search(rf"[{patterns.UPPER}]{{3,}}", text[start:end]):
                    yield start, end, 0.55


def _lines(text: str) -> Iterator[Span]:
    """Names in mail heads and lists of those present, alone on a line, or before what somebody says."""
    for match in patterns.HEADER.finditer(text):
        offset = match.start("names")
        for part in re.finditer(r"[^;,/&<>()\[\]–]+", match["names"]):
            if "@" in part.group() or OWN in part.group():
                continue
            for name in patterns.ANY_NAME.compiled.finditer(part.group()):
                if not _is_only_common(name.group()) or _has_name(name.group()):
                    yield offset + part.start() + name.start(), offset + part.start() + name.end(), 0.65
    for match in patterns.LINE.finditer(text):
        words = _words(match["name"])
        if _has_name(match["name"]) and not is_word(words[0]):
            yield *match.span("name"), 0.75
        elif len(words) == 1 and fold(words[0]) in first_names() and not match.group().endswith(","):
            yield *match.span("name"), 0.6
    for match in patterns.SPEAKER.finditer(text):
        if _has_name_word(match["name"]) and not is_frequent(match["name"]):
            yield *match.span("name"), 0.75
    for match in patterns.CHAT.finditer(text):
        if not (_is_only_frequent(match["name"]) or _stop(match["name"])):
            yield *match.span("name"), 0.75
    for start, end in speakers(text):
        yield start, end, 0.7


def _has_name(stretch: str) -> bool:
    return any(is_known_name(part) for word in _words(stretch) for part in word.split("-") if part)


def _has_name_word(stretch: str) -> bool:
    """Like ``_has_name``, where the form (BENALI Karim) makes even a name that is also a word a name."""
    return any(is_name_word(part) for word in _words(stretch) for part in word.split("-") if part)


def _capitals(text: str) -> Iterator[Span]:
    """BENALI Karim, Karim BENALI, BENALI alone, Benali, Karim."""
    for pattern, score in (
        (patterns.CAPS_FIRST, 0.8),
        (patterns.CAPS_LAST, 0.8),
        (patterns.INVERTED, 0.75),
        (patterns.CAPS_ONLY, 0.65),
    ):
        for match in pattern.finditer(text):
            first = next((word for word in _words(match["name"]) if word[0].isupper()), "")
            named = (
                _has_name(match["name"])
                if pattern in (patterns.CAPS_ONLY, patterns.INVERTED)
                else _has_name_word(match["name"])
            )
            if named and not (pattern is patterns.INVERTED and is_word(first)):
                yield *match.span("name"), score


def _known(text: str) -> Iterator[Span]:
    """Known names with the capitalised words that go with them."""
    for match in patterns.ANY_NAME.finditer(text):
        words = list(patterns.WORDS.finditer(match.group()))
        for position in range(len(words)):
            span = _name_from(words, position, begins_unit(text, match.start()))
            if span is not None:
                yield match.start() + span[0], match.start() + span[1], span[2]
                break


_LEADING = re.compile(r"De|Van|Vande|Vanden|Vander|Den|Der|El|Al|Ben|A[iï]t|Le|La|Du|Di|Da|Della|D'|Ter|Ten|Op")


def _leads(word: str, opening: bool) -> bool:
    """Whether a capitalised word before a known name belongs to it; one that opens a sentence may be just a word."""
    return _LEADING.fullmatch(word) is not None or (not _stop(word) and (not opening or not is_word(word)))


def _name_from(words: list[re.Match[str]], position: int, opening: bool) -> Span | None:
    """The name that begins at a known first name or surname among capitalised words of one stretch."""
    folded = fold(words[position].group())
    parts = {folded, *folded.split("-")}
    first, last = bool(parts & first_names()), bool(parts & surnames())
    if not first and not last:
        return None
    single = len(words) == 1
    if parts & also_words() and single and opening:
        return None
    begin = position
    while begin > 0 and _leads(words[begin - 1].group(), opening and begin == 1):
        begin -= 1
    end = len(words) - 1
    while end > position and _stop(words[end].group()):
        end -= 1
    score = 0.75 if first and not parts & also_words() else 0.65
    return words[begin].start(), words[end].end(), score
