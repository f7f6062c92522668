"""Persons by what stands around and inside a name: titles, kinship, roles, kunyas, capitals, initials, known first names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from .base import Found, NotesRecognizer, vocabulary
from .ner import never_names, outer_words

_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž](?:[\w’'](?![\w]*\d)|-(?=\w))*"
_PARTICLE = r"(?:de|du|des|la|le|les|d['’]|van|den|der|ter|ten|vande|vanden|vander|el|al|ben|bin|ibn|ait|aït|ould|bel|bou|di|da|della|del|dos|von|af|oğlu|ogly|y|abd|ul|ur|ad|as|'t)"
_INITIAL = r"[A-ZÀ-Þ]\.(?:\s?-?\s?[A-ZÀ-Þ]\.)*"
_WORD = rf"(?:{_INITIAL}(?:[ ]?(?={_CAP}))?|{_CAP})"
_NAME = rf"{_WORD}(?:(?:[ \u00a0](?:{_PARTICLE}[ \u00a0-]?){{0,3}}|(?<=['’-]))(?:{_INITIAL}|{_CAP}))*"
_PNAME = rf"(?:(?:{_PARTICLE}|[Dd]e|[Vv]an(?:d?e[nr]?)?|El|Al|Ben|Di|D['’])[ \u00a0-]?){{0,3}}{_NAME}"


def _alternatives(words: list[str]) -> str:
    return "|".join(sorted((re.escape(word).replace(r"\ ", r"\s+") for word in words), key=len, reverse=True))


_WORDS = vocabulary("person_context")
_TITLE = rf"(?:{_alternatives(_WORDS['titles'])})"
_ROLE = rf"(?:{_alternatives(_WORDS['roles'])})"
_KIN = rf"(?:{_alternatives(_WORDS['kinship'])})"
_CALLED = rf"(?:{_alternatives(_WORDS['called'])})"

_AFTER_TITLE = re.compile(rf"(?<![\w])(?i:{_TITLE})\.?[ \u00a0]{{1,2}}(?P<name>{_PNAME})")
_AFTER_ROLE = re.compile(rf"(?<![\w])(?i:{_ROLE})(?:\s*\([^()\n]{{1,25}}\))?\s*[:,]?\s+(?P<name>{_PNAME})")
_AFTER_KIN = re.compile(rf"(?<![\w-])(?i:{_KIN})\s*(?:,|\(|:|«|\"|“|‘|')?\s*(?:(?i:{_KIN}|{_TITLE})\.?\s+)?(?P<name>{_NAME})")
_AFTER_CALLED = re.compile(rf"\b(?i:{_CALLED})\s*[:«\"“‘'(]*\s*(?P<name>{_PNAME})")
_AFTER_TITLE_LOWER = re.compile(
    r"(?<![\w])(?:mr|mme|mlle|dhr|mevr|mw|monsieur|madame|meneer|mevrouw|dr|me)\.?\s+(?P<name>(?:(?:el|ben|de|van|der|den|al)\s)?[a-zà-ÿ][a-zà-ÿ'’-]{2,})"
)
_KUNYA = re.compile(
    r"(?<!\w)(?:[Aa]bo?u|[Aa]boe|ABO?U|[Oo]umm?|[Uu]mm?|[Oo]em|OUMM?|UMM?|[Ii]bn|[Bb]int|[Aa]bi)[ -](?P<rest>(?:(?:al|el|ad|as|ash|at|an|ibn)-?\s?)?"
    r"[A-Za-zÀ-ÿ'’-]{3,}(?:[ -](?:al|el|ad|as|ash|at|an|ul)[ -]?[A-Za-zÀ-ÿ'’]+)?)"
)
_HEADER = re.compile(
    r"(?m)^[ >]*(?:From|To|Cc|Bcc|De|Van|Aan|À|A|Cci|Copie|Kopie|Expéditeur|Destinataires?|Afzender|Bestemmeling|Présents?|Aanwezig(?:en)?|Excusé(?:e|s|es)?|Verontschuldigd|Signé|Getekend|Rédigé par|Opgesteld door|AJ|JA|Auteur)\s*:\s*(?P<names>[^\n]{2,200})$"
)
_SIGNATURE = re.compile(
    r"(?i:cordialement|bien à (?:vous|toi)|salutations(?: distinguées)?|bàv|mvg|m\.v\.g\.|(?:met )?vriendelijke? groet(?:en|jes)?|groet(?:en|jes)?|hoogachtend|merci(?: d'avance)?|bien cordialement|amicalement|met dank|alvast bedankt)"
    rf"[ ,.!]*\n+\s*(?P<name>{_PNAME})"
)
_SPEAKER = re.compile(rf"(?m)^[ >\-–\[(]*(?:\d{{1,2}}[:h.]\d{{2}}\s*[\]\-–,]?\s*)?(?P<name>{_NAME})\s*(?:\(\d{{1,2}}[:h]\d{{2}}\)|\d{{1,2}}[:h]\d{{2}})?\s*:")
_CAPS_FIRST = re.compile(
    rf"(?<![\w-])(?P<name>(?:(?:DE|VAN|VANDEN|VANDER|DEN|DER|EL|AL|BEN|AIT|AÏT|DI|LA|LE|DU|OULD|BOU)[ -]){{0,3}}[A-ZÀ-Þ][A-ZÀ-Þ'’]{{2,}}(?:[ -][A-ZÀ-Þ][A-ZÀ-Þ'’]+)*,?[ ](?:[A-ZÀ-Þ][a-zà-ÿ]+)(?:-[A-ZÀ-Þ][a-zà-ÿ]+)*)(?!\w)"
)
_CAPS_LAST = re.compile(
    rf"(?<![\w-])(?P<name>(?:[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)*[ ]){{1,2}}(?:(?:DE|VAN|VANDEN|VANDER|DEN|DER|EL|AL|BEN|AIT|AÏT|DI|LA|LE|DU|OULD|BOU|de|van|el|ben)[ -]){{0,3}}[A-ZÀ-Þ][A-ZÀ-Þ'’]{{2,}}(?:[ -][A-ZÀ-Þ][A-ZÀ-Þ'’]+)*)(?!\w)"
)
_INITIALS = re.compile(r"(?<![\w.])(?P<name>[A-ZÀ-Þ]\.(?:[ -]?[A-ZÀ-Þ]\.){1,3})(?!\w)")
_INITIAL_NAME = re.compile(rf"(?<![\w.])(?P<name>(?:[A-ZÀ-Þ]\.[ -]?){{1,3}}[ ]?(?:(?:{_PARTICLE})[ ]){{0,2}}[A-ZÀ-Þ][a-zà-ÿ'’-]{{2,}})")
_NAME_INITIAL = re.compile(r"(?<![\w.])(?P<name>[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?[ ][A-ZÀ-Þ]\.)(?!\w)")
_LONE_INITIAL = re.compile(r"(?<![\w.’'/])(?P<name>[A-ZÀ-Þ]\.)(?=\s+[a-zà-ÿ]|\s*[,;)]|['’]s\b)")
_BARE_INITIAL = re.compile(r"(?:(?<=\s)|^)(?P<name>[B-HJ-NP-TV-Z])(?=\s+(?:est|a|va|dit|ne|n['’]|se|s['’]|veut|vient|était|zegt|is|heeft|wil|gaat|komt|was|kan|moet|werkt|belt)\b)", re.M)
_DOUBLE_INITIAL = re.compile(r"(?<![\w.])(?P<name>[A-Z]\.?[A-Z]\.)(?=\s+[a-zà-ÿ]|\s*[,;)])")


def fold(name: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _names(file: str) -> frozenset[str]:
    return frozenset(fold(name) for group in vocabulary(file).values() for name in group)


@cache
def first_names() -> frozenset[str]:
    """Known first names, folded."""
    return _names("first_names")


@cache
def surnames() -> frozenset[str]:
    """Known surnames, folded."""
    return _names("surnames")


@cache
def also_words() -> frozenset[str]:
    """Names that are also words, folded: they need another sign beside them."""
    return _names("name_words")


_TOKENS = re.compile(rf"{_CAP}")
_LOWER_TOKENS = re.compile(r"[^\W\d_][\w'’-]+")


def _stop(word: str) -> bool:
    lowered = word.lower().rstrip(".")
    return lowered in never_names() or lowered in outer_words()


def clean_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """start..end without words that cannot belong to a name at either end; ``None`` if nothing is left."""
    words = list(re.finditer(r"[^\s\u00a0]+", text[start:end]))
    while words and _stop(words[0].group().strip(",;:")) and not re.fullmatch(r"[A-ZÀ-Þ]\.", words[0].group()):
        if len(words) > 1 and words[0].group().lower() in {"de", "le", "la", "du", "van", "des"} and words[0].group()[0].isupper():
            break
        words.pop(0)
    while words and (_stop(words[-1].group().strip(",;:")) or words[-1].group().islower()):
        words.pop()
    if not words:
        return None
    last = words[-1].group()
    tail = len(last) - len(last.rstrip(",;:!?)\"'’»"))
    return start + words[0].start(), start + words[-1].end() - tail


class PersonRecognizer(NotesRecognizer):
    """Persons, clients and professionals alike; titles and kinship words stay outside the span."""

    ENTITIES = ("PERSON",)

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for start, end, score in self._spans(text):
            span = clean_name(text, start, end)
            if span and span[0] < span[1]:
                yield *span, "PERSON", score

    def _spans(self, text: str) -> Iterator[tuple[int, int, float]]:
        for pattern, score in (
            (_AFTER_TITLE, 0.85), (_AFTER_ROLE, 0.7), (_AFTER_KIN, 0.75), (_AFTER_CALLED, 0.75), (_INITIALS, 0.65),
            (_INITIAL_NAME, 0.7), (_NAME_INITIAL, 0.6), (_LONE_INITIAL, 0.6), (_BARE_INITIAL, 0.55), (_DOUBLE_INITIAL, 0.55),
            (_SIGNATURE, 0.8),
        ):  # fmt: skip
            for match in pattern.finditer(text):
                yield *match.span("name"), score
        for match in _AFTER_TITLE_LOWER.finditer(text):
            if fold(match["name"].split()[-1]) not in also_words() and not _stop(match["name"].split()[0]):
                yield *match.span("name"), 0.55 if fold(match["name"]) not in surnames() | first_names() else 0.75
        for match in _KUNYA.finditer(text):
            if match.group()[0].isupper() or fold(match["rest"]) in first_names():
                yield *match.span(), 0.9
        yield from self._headers(text)
        yield from self._capitals(text)
        yield from self._known(text)

    @staticmethod
    def _headers(text: str) -> Iterator[tuple[int, int, float]]:
        for match in _HEADER.finditer(text):
            offset = match.start("names")
            for part in re.finditer(r"[^;,/&<>()\[\]]+", match["names"]):
                for name in re.finditer(_PNAME, part.group()):
                    if "@" not in part.group():
                        yield offset + part.start() + name.start(), offset + part.start() + name.end(), 0.7
        for match in _SPEAKER.finditer(text):
            if any(fold(word) in first_names() for word in match["name"].split()):
                yield *match.span("name"), 0.75

    @staticmethod
    def _capitals(text: str) -> Iterator[tuple[int, int, float]]:
        for pattern in (_CAPS_FIRST, _CAPS_LAST):
            for match in pattern.finditer(text):
                words = [fold(word) for word in re.split(r"[ ,-]+", match["name"]) if word]
                known = any(word in first_names() or word in surnames() for word in words)
                if known:
                    yield *match.span("name"), 0.8

    @staticmethod
    def _known(text: str) -> Iterator[tuple[int, int, float]]:
        """Known first names, with the capitalised words that go with them; lower case where the name is no word."""
        for match in re.finditer(_PNAME, text):
            words = list(_TOKENS.finditer(match.group()))
            folded = [fold(word.group()) for word in words]
            for position, word in enumerate(folded):
                parts = {word, *word.split("-")}
                if parts & first_names() and not (parts & also_words() and len(words) == 1):
                    begin = words[0].start() if position and folded[0] in surnames() | first_names() else words[position].start()
                    sure = len(words) > 1 or not parts & also_words()
                    yield match.start() + begin, match.end(), 0.75 if sure else 0.5
                    break
                if parts & surnames() and not parts & also_words():
                    yield match.start() + words[0].start() if position else match.start(), match.end(), 0.6
                    break
        for token in _LOWER_TOKENS.finditer(text):
            word = fold(token.group())
            if token.group()[0].islower() and len(word) > 3 and word in first_names() and word not in also_words():
                yield *token.span(), 0.6
