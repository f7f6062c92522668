"""Numbers that identify: national register, IBAN, enterprise, plates, notices, files, cards. Check digits by python-stdnum.

A number with a wrong check digit in identifying shape or context is a finding too: a typo is still a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.be import bis, nn, vat

from .base import Found, NotesRecognizer, any_of, around, vocabulary
from .presidio import NlpArtifacts
from .screen import Screened

_NATIONAL = Screened(r"(?<![\d.])\d{2}[.\-/ ]?\d{2}[.\-/ ]?\d{2}[ .\-/–]{0,3}\d{3}[ .\-/–]{0,3}\d{2}(?![\d])")
_NATIONAL_DOTTED = re.compile(r"\d{2}[.\-/ ]\d{2}[.\-/ ]\d{2}[ .\-/–]{1,3}\d{3}[ .\-/–]{1,3}\d{2}")
_IBAN = Screened(r"\b[A-Za-z]{2}\d{2}(?:[ .\-]?[A-Za-z0-9]{4}){2,7}(?:[ .\-]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])")
_IBAN_BE = Screened(r"\b[Bb][Ee] ?\d{2}(?:[ .\-]?\d{4}){3}(?!\d)")
_ACCOUNT = Screened(r"(?<!\d)\d{3}-\d{7}-\d{2}(?!\d)")
_TRANSFER = Screened(r"(?:\+{3}|\*{3})\s?\d{3}/\d{4}/\d{5}\s?(?:\+{3}|\*{3})|(?<!\d)\d{3}/\d{4}/\d{5}(?!\d)")
_ENTERPRISE = Screened(r"(?<![\d.])(?:BE ?)?[01]?\d{3}[. ]?\d{3}[. ]?\d{3}(?![\d])")
_PLATE = Screened(r"(?<![\w-])[1-9TOQZ][- ]?[A-HJ-Z][A-Z]{2}[- ]?\d{3}(?![\w-])")
_PLATE_OLD = Screened(r"(?<![\w-])(?:[A-Z]{3}-\d{3}|\d{3}-[A-Z]{3})(?![\w-])")
_NOTICE = Screened(
    r"(?<![\w.])(?:[A-Z]{2}\.?[ ]?)?\d{2}\.(?:[A-Z]\d|\d{2}|[A-Z]{2}|\d[A-Z])\.\d{2,7}(?: ?[/-] ?\d{2,4})?(?![\w])"
)
_NOTICE_FUSED = Screened(r"(?<![\w.])[A-Z]{2} ?\d{2}[A-Z]\d\d{4,7}(?:[/-]\d{2,4})?(?!\w)")
_FOREIGN_PLATE = Screened(
    r"(?<![\w-])(?:[A-Z]{1,3}-[A-Z]{1,3}[ -]\d{2,4}|[A-Z]{2}-\d{3}-[A-Z]{2}|\d{2} [A-Z]{1,3} \d{2,4})(?![\w-])"
)
_NUMBERED = Screened(
    r"(?<!\w)(?:n°|nr\.?|n[ro]\.)\s?(?P<number>(?=(?:[\w./\-]{0,40}\d){4})[A-Za-z]{0,4}[\w]*(?:[./\-][\w]+)*)",
    re.IGNORECASE,
)
_LONG = Screened(r"(?<![\w.,/+-])\d{6,14}(?![\w]|[.,/]\d)")
_SPELLED = Screened(
    r"\b(?:dossier|gedetineerdennr\.?|[ée]crou|kaart|carte|rekening|compte|n°|nr\.?)\s*+(?::\s*+)?(?P<number>\d{1,4}(?: \d{2,4}){1,4})(?!\w|\s?(?:€|euro))",
    re.IGNORECASE,
)
_LOWER_SHAPED = Screened(r"(?<![\w@./-])[a-z]{2,4}-\d{4,8}(?!\w)")
_SPACED = Screened(
    r"(?<![\w./-])(?!KBO|BCE|TVA|BTW|RR|RN|NN|RRN|INSZ|NISS|GSM|TEL|FAX|BE |ART|CP)[A-Z]{2,5} (?:\d{2,4}-\d{3,6}|(?!(?:19|20)\d{2}\b)\d{4,8})(?![\w])"
    r"|(?<![\w./-])[A-Z]{2,4}-[A-Z]{1,2} \d{2,4}/\d{2,6}(?!\w)"
    r"|(?<![\w./-])[A-Z]{2,3}/[A-Z]{2,3}/\d{2,4}-\d{3,6}(?!\w)"
    r"|(?<![\w./-])\d{2,4} / \d{3,6} / [A-Z](?!\w)"
    r"|(?<![\w./+-])\d{4}(?: \d{4}){3}(?: \d{1,3})?(?!\w)"
)
_LETTERED = Screened(r"(?<![\w./-])[A-Z]{1,4}-\d{4}-[A-Z]{1,3}-\d{3,8}(?!\w)")
_SHAPED = Screened(
    r"(?<![\w./-])[A-Z]{1,6}(?:-[A-Z]{1,5})+-\d{2,4}/\d{2,6}(?!\w)|"
    r"(?<![\w./-])(?:[A-Z]{1,5}[-/. ]?)?(?:19|20)\d{2}[-/.]\d{3,8}(?:[-/.][A-Z0-9]{1,6})?(?![\w])"
    r"|(?<![\w./-])[A-Z]{1,5}[-/.]?\d{2,4}[-/]\d{3,8}(?:[-/.][A-Z0-9]{1,6})?(?![\w])"
    r"|(?<![\w./-])[A-Z]{1,6}[-/](?:[A-Z]{1,4}[-/])?\d{3,8}(?:[-/]\d{1,6})?(?![\w])"
    r"|(?<![\w./-])[A-Z]{1,3}\d{6,9}(?![\w])"
    r"|(?<![\w./-])\d{4,8}/[A-Z]{1,4}/\d{2,4}(?![\w])"
    r"|(?<![\w./-])\d{3,6}[-/](?:19|20)\d{2}(?![\w/])"
)
_CODE = r"(?:(?-i:[A-Z]{1,5})[ ])?(?=(?:[A-Za-z0-9./\-]{0,60}\d){2})[A-Za-z0-9]+(?:[./\-][A-Za-z0-9]+)*"
_ADJECTIVE = r"(?:\s+(?-i:(?!du\b|de\b|van\b|met\b|est\b|is\b)[a-zà-ÿ]{3,12}))?"
_CARD = Screened(r"(?<![\w./-])(?:E[A-Z] ?\d{3} ?\d{3}|B ?\d{7}(?: ?\d{2})?|[A-Za-z] \d{4} \d{4} \d{2})(?!\w)")
_AMOUNT_AFTER = re.compile(
    r"\s?(?:€|eur\b|euro|%|km\b|kg\b|uur\b|heures?\b|h\b|ans?\b|jaar\b|mois\b|maand|m²|jours?\b|dagen\b)", re.I
)
_LAW_BEFORE = re.compile(
    r"(?:\bart(?:\.|icles?|ikel(?:en)?)?|§|\bannexes?|\bbijlagen?|\bmod[eè](?:l|le)s?|\bformul(?:aire|ier)|\bloi|\bwet|\bsalle|\bzaal"
    rf"|\bkamer|\blokaal|\bbus|\bligne|\blijn|\bbox|\bbte|\bboîte|\bchambre|\bcellule|\bcel){around('nrs?[.]?|n°|no[.]?')}$",
    re.I,
)
_CONTEXT_GAP = (
    r"(?:\s*+(?:[:=(]|n°s?|nrs?\.?|no\.?|num[eé]ros?|nummers?|est|is|le|de|du|van|met|avec|portant)){0,4}\s*+"
)


def _context_pattern() -> Screened:
    words = sorted(vocabulary("number_context")["words"], key=len, reverse=True)
    stems = any_of((word, re.escape(word).replace(r"\ ", r"\s+")) for word in words)
    return Screened(
        rf"(?<!\w)(?:{stems})(?:nummers?|nrs?\.?|-nr\.?)?(?:{_ADJECTIVE})?{_CONTEXT_GAP}(?P<number>{_CODE}(?:[ ]\d{{2,}}[A-Za-z0-9./\-]*)*)",
        re.IGNORECASE,
    )


_CONTEXT = _context_pattern()


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is_national(number: str) -> bool:
    return bool(nn.is_valid(number) or bis.is_valid(number))


def _looks_national(number: str) -> bool:
    """Six digits that can be a birth date (or BIS month), whatever the check digits say."""
    month, day = int(number[2:4]) % 20, int(number[4:6])
    return month <= 12 and day <= 31


class NationalNumberRecognizer(NotesRecognizer):
    """Belgian national register and BIS numbers in any punctuation."""

    ENTITIES = ("ID",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _NATIONAL.finditer(text):
            number = _digits(match.group())
            if _is_national(number):
                yield *match.span(), "ID", 0.99, "valid check digits"
            elif _looks_national(number) and _NATIONAL_DOTTED.fullmatch(match.group()):
                yield *match.span(), "ID", 0.8, "shape, check digits wrong"


class BankAccountRecognizer(NotesRecognizer):
    """IBAN of any country, Belgian account numbers of old, structured transfer references."""

    ENTITIES = ("ID",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _IBAN.finditer(text):
            end = _longest_iban(text, match)
            if end:
                yield match.start(), end, "ID", 0.99, "valid check digits"
        for pattern, score in ((_IBAN_BE, 0.9), (_ACCOUNT, 0.85), (_TRANSFER, 0.8)):
            for match in pattern.finditer(text):
                yield *match.span(), "ID", score


def _longest_iban(text: str, match: re.Match[str]) -> int | None:
    """End of the longest valid IBAN that begins at ``match``: a following word may have been swallowed."""
    end = match.end()
    while end - match.start() >= 15:
        if text[end - 1].isalnum() and iban.is_valid(text[match.start() : end]):
            return end
        end -= 1
    return None


class EnterpriseNumberRecognizer(NotesRecognizer):
    """Belgian enterprise and VAT numbers."""

    ENTITIES = ("ID",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _ENTERPRISE.finditer(text):
            valid = vat.is_valid(match.group())
            dotted = re.fullmatch(r"(?:BE ?)?[01]\d{3}\.\d{3}\.\d{3}", match.group())
            if (valid and len(_digits(match.group())) >= 9) or dotted:
                yield *match.span(), "ID", 0.8 if dotted or match.group().startswith("BE") else 0.6


class PlateRecognizer(NotesRecognizer):
    """Belgian number plates, new and old."""

    ENTITIES = ("ID",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for pattern, score in ((_PLATE, 0.85), (_PLATE_OLD, 0.75), (_FOREIGN_PLATE, 0.6)):
            for match in pattern.finditer(text):
                yield *match.span(), "ID", score


class FileNumberRecognizer(NotesRecognizer):
    """Notice, dossier, report, card, badge and other file numbers: by shape, or by the word before them."""

    ENTITIES = ("ID",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for pattern, score in ((_NOTICE, 0.9), (_NOTICE_FUSED, 0.85)):
            for match in pattern.finditer(text):
                yield *match.span(), "ID", score
        for match in _CONTEXT.finditer(text):
            start, end = match.span("number")
            if len(_digits(match["number"])) >= 3 and not _is_quantity(text, start, end):
                yield start, end, "ID", 0.75, "word before it"
        for match in _CARD.finditer(text):
            yield *match.span(), "ID", 0.7
        for match in (*_NUMBERED.finditer(text), *_SPELLED.finditer(text)):
            if not _is_quantity(text, *match.span("number")):
                yield *match.span("number"), "ID", 0.6, "word before it"
        for pattern in (_LONG, _LOWER_SHAPED, _LETTERED, _SPACED):
            for match in pattern.finditer(text):
                if not _is_quantity(text, *match.span()):
                    yield *match.span(), "ID", 0.55
        for match in _SHAPED.finditer(text):
            if not _is_quantity(text, *match.span()):
                yield *match.span(), "ID", 0.65


def _is_quantity(text: str, start: int, end: int) -> bool:
    """Whether the number is an amount, a duration, an article of law, a room or a bus line."""
    return bool(_AMOUNT_AFTER.match(text, end) or _LAW_BEFORE.search(text, max(0, start - 30), start))
